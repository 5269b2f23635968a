"""What the audits of the night found, as an editor may see it now: without what is hidden, taken down or dismissed.

Who is withheld by a rule, deleted or put by day appears in no finding: what was changed is audited in the next night.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from indexer.asked.demand import WEEKS
from indexer.audit.finding import Evidence, Finding, Kind
from indexer.snapshot.snapshot import Snapshot

# The kinds of which it matters whether readers want what they are about.
_WANTED = frozenset({Kind.STALE, Kind.THIN_TOPICS})


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding, and whether an editor has dismissed it."""

    finding: Finding
    dismissed: bool


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings of one kind there are."""

    kind: Kind
    open: int  # to be listed, not dismissed
    dismissed: int
    found: int  # with those beyond the worst thousand, which are not listed


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """One page of the findings of some kinds, the worst first."""

    total: int  # that there are to page through
    findings: tuple[ListedFinding, ...]


def findings(
    snapshot: Snapshot,
    dismissals: Collection[str],
    kinds: Sequence[Kind] = tuple(Kind),
    *,
    dismissed: bool = False,
    limit: int = 50,
    offset: int = 0,
    demand: Mapping[str, int] | None = None,
) -> FindingsPage:
    """What is open of `kinds`, or with `dismissed` what editors dismissed of them, kind after kind.

    `demand` is how often readers asked about each topic (indexer/asked/demand.py): it is added to the evidence of thin
    topics and stale articles, and what is asked for comes first among them.
    """
    found = [
        one
        for kind in kinds
        for one in _by_demand(snapshot, kind, demand or {})
        if (one.digest in dismissals) == dismissed
    ]
    return FindingsPage(len(found), tuple(ListedFinding(one, dismissed) for one in found[offset : offset + limit]))


def counts(snapshot: Snapshot, dismissals: Collection[str]) -> tuple[FindingCount, ...]:
    """How much there is of each kind."""
    return tuple(_count(snapshot, dismissals, kind) for kind in Kind)


def finding_of(snapshot: Snapshot, digest: str) -> Finding | None:
    """The finding of this digest, if there is one that may be seen."""
    return next((one for kind in Kind for one in _seen(snapshot, kind) if one.digest == digest), None)


def _count(snapshot: Snapshot, dismissals: Collection[str], kind: Kind) -> FindingCount:
    found, seen = snapshot.audit.of(kind), [one.digest in dismissals for one in _seen(snapshot, kind)]
    unlisted = found.total - len(found.findings)
    return FindingCount(kind, seen.count(False), seen.count(True), len(seen) + unlisted)


def _seen(snapshot: Snapshot, kind: Kind) -> Iterator[Finding]:
    """The findings of a kind without articles that nobody may see, and without evidence that names one."""
    for finding in snapshot.audit.of(kind).findings:
        if _may_be_seen(snapshot, finding.articles):
            evidence = tuple(_told(snapshot, finding.evidence))
            yield finding if evidence == finding.evidence else replace(finding, evidence=evidence)


def _told(snapshot: Snapshot, evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """What of `evidence` may be told, with the topics that it names as they are called and are large now."""
    for one in evidence:
        if not _may_be_seen(snapshot, _named(one)):
            continue
        topics = [snapshot.topics_by_id[name] for name in one.topics if name in snapshot.topics_by_id]
        if topics:
            named = "; ".join(f"{topic.label} ({topic.size})" for topic in topics)
            yield replace(one, says=f"{one.says}: {named}", topics=tuple(topic.id for topic in topics))
        elif not one.topics:
            yield one


def _by_demand(snapshot: Snapshot, kind: Kind, demand: Mapping[str, int]) -> Sequence[Finding]:
    """The findings of a kind with what readers ask, the most urgent first."""
    found = list(_seen(snapshot, kind))
    if kind not in _WANTED or not demand:
        return found
    wanted = [_wanted(snapshot, finding, demand) for finding in found]
    order = sorted(range(len(found)), key=lambda place: -found[place].severity * (1 + math.log10(1 + wanted[place][1])))
    return [_asked_for(snapshot, found[place], *wanted[place]) for place in order]


def _wanted(snapshot: Snapshot, finding: Finding, demand: Mapping[str, int]) -> tuple[str, int]:
    """The topic of a finding that readers ask about most, and how often they do."""
    if finding.kind is Kind.THIN_TOPICS:
        topics = [finding.subject]
    else:
        topics = [given.topic for given in snapshot.assignments[snapshot.rows_at_night[finding.articles[0]]]]
    return max(((topic, demand.get(topic, 0)) for topic in topics), key=itemgetter(1), default=("", 0))


def _asked_for(snapshot: Snapshot, finding: Finding, topic: str, times: int) -> Finding:
    named = snapshot.topics_by_id.get(topic)
    if not times or named is None:
        return finding
    evidence = Evidence(f"Readers asked about “{named.label}” at least {times} times in the last {WEEKS} weeks")
    return replace(finding, evidence=(*finding.evidence, evidence))


def _named(evidence: Evidence) -> Iterator[str]:
    yield from evidence.articles
    yield from (quote.article for quote in evidence.quotes)


def _may_be_seen(snapshot: Snapshot, ids: Iterator[str] | Sequence[str]) -> bool:
    rows, withheld = snapshot.rows_at_night, snapshot.withheld
    return all((row := rows.get(id_)) is not None and (withheld is None or not withheld[row]) for id_ in ids)
