"""Findings as people take them away: a line each for a spreadsheet, or in words for a terminal."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from indexer.answering.audits import FindingCount, ListedFinding
from indexer.audit.finding import Evidence
from indexer.csv_text import csv_text
from indexer.snapshot.snapshot import Card, Snapshot

_HEADER = ("kind", "severity", "articles", "titles", "urls", "subject", "evidence", "action", "digest", "dismissed")
_BETWEEN = " | "


def findings_as_csv(snapshot: Snapshot, listed: Sequence[ListedFinding]) -> str:
    """A line for each finding."""
    return csv_text(_HEADER, (_row(snapshot, one) for one in listed))


def findings_as_json(snapshot: Snapshot, listed: Sequence[ListedFinding]) -> str:
    """All that is known of each finding."""
    told = [
        {**asdict(one.finding), "titles": [card.title for card in cards_of(snapshot, one.finding.articles)]}
        | {"dismissed": one.dismissed}
        for one in listed
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)


def finding_in_words(snapshot: Snapshot, listed: ListedFinding) -> Iterator[str]:
    """A finding as lines, the evidence under its articles."""
    finding = listed.finding
    yield f"{finding.kind}  {finding.digest}{'  dismissed' if listed.dismissed else ''}"
    for card in cards_of(snapshot, finding.articles):
        yield f"  {card.title}  [{card.id}]"
    for evidence in finding.evidence:
        yield f"    {evidence_in_words(snapshot, evidence)}"
    yield f"    -> {finding.action}"


def counts_in_words(counted: Sequence[FindingCount]) -> Iterator[str]:
    """How much there is of each kind, a line each."""
    for one in counted:
        more = f", {one.found} in all" if one.found > one.open + one.dismissed else ""
        yield f"{one.kind:<14} {one.open:>5} open, {one.dismissed} dismissed{more}"


def evidence_in_words(snapshot: Snapshot, evidence: Evidence) -> str:
    """One reason in one line."""
    titles = "; ".join(card.title for card in cards_of(snapshot, evidence.articles))
    quotes = " / ".join(f"“{' '.join(quote.text.split())}”" for quote in evidence.quotes)
    return ": ".join(part for part in (evidence.says, titles, quotes) if part)


def cards_of(snapshot: Snapshot, ids: Sequence[str]) -> list[Card]:
    """The articles that a finding names, as the night had them."""
    return [snapshot.cards[snapshot.rows_at_night[id_]] for id_ in ids]


def _row(snapshot: Snapshot, listed: ListedFinding) -> tuple[object, ...]:
    finding = listed.finding
    cards = cards_of(snapshot, finding.articles)
    return (
        str(finding.kind),
        finding.severity,
        _BETWEEN.join(finding.articles),
        _BETWEEN.join(card.title for card in cards),
        _BETWEEN.join(card.url for card in cards),
        finding.subject,
        _BETWEEN.join(evidence_in_words(snapshot, one) for one in finding.evidence),
        finding.action,
        finding.digest,
        "yes" if listed.dismissed else "no",
    )
