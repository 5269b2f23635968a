"""What the audits of the night found, as an editor may see it now: without what is hidden, taken down or dismissed.

Who is withheld by a rule, deleted or put by day appears in no finding: what was changed is audited in the next night.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.audit.finding import Evidence, Finding, Kind
from indexer.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding, and whether an editor has dismissed it."""

    finding: Finding
    dismissed: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings of one kind there are."""

    kind: Kind
    open: int  # to be listed, not dismissed
    dismissed: int
    found: int  # in the whole corpus at night; those beyond the worst thousand are not listed


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the findings of some kinds, the worst first."""

    total: int  # that there are to page through
    findings: tuple[Listed, ...]


def findings(
    snapshot: Snapshot,
    dismissals: Collection[str],
    kinds: Sequence[Kind] = tuple(Kind),
    *,
    dismissed: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Page:
    """What is open of `kinds`, or with `dismissed` what editors dismissed of them, kind after kind."""
    found = [one for kind in kinds for one in _seen(snapshot, kind) if (one.digest in dismissals) == dismissed]
    return Page(len(found), tuple(Listed(one, dismissed) for one in found[offset : offset + limit]))


def counts(snapshot: Snapshot, dismissals: Collection[str]) -> tuple[Count, ...]:
    """How much there is of each kind."""
    return tuple(_count(snapshot, dismissals, kind) for kind in Kind)


def finding_of(snapshot: Snapshot, digest: str) -> Finding | None:
    """The finding of this digest, if there is one that may be seen."""
    return next((one for kind in Kind for one in _seen(snapshot, kind) if one.digest == digest), None)


def _count(snapshot: Snapshot, dismissals: Collection[str], kind: Kind) -> Count:
    seen = [one.digest in dismissals for one in _seen(snapshot, kind)]
    return Count(kind, seen.count(False), seen.count(True), snapshot.audit.of(kind).total)


def _seen(snapshot: Snapshot, kind: Kind) -> Iterator[Finding]:
    """The findings of a kind without articles that nobody may see, and without evidence that names one."""
    for finding in snapshot.audit.of(kind).findings:
        if _may_be_seen(snapshot, finding.articles):
            evidence = tuple(one for one in finding.evidence if _may_be_seen(snapshot, _named(one)))
            yield finding if len(evidence) == len(finding.evidence) else replace(finding, evidence=evidence)


def _named(evidence: Evidence) -> Iterator[str]:
    yield from evidence.articles
    yield from (quote.article for quote in evidence.quotes)


def _may_be_seen(snapshot: Snapshot, ids: Iterator[str] | Sequence[str]) -> bool:
    rows, withheld = snapshot.rows_at_night, snapshot.withheld
    return all((row := rows.get(id_)) is not None and (withheld is None or not withheld[row]) for id_ in ids)
