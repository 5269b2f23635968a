"""A report on a list of queries -> CSV for a spreadsheet, or data for JSON: the same for command, API and page."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from indexer.csv_text import csv_text
from indexer.gaps.judging import NEAREST
from indexer.gaps.model import AskedQuery, Count, GapGroup, GapReport, NearArticle, QueryRow, Totals

_DECIMALS = 4
_COLUMNS = (
    "group", "group_label", "query", "volume", "lack", "verdict", "probability", "outside", "action", "why", "words",
    "topic", *(f"{what}_{number}" for number in range(1, NEAREST + 1) for what in ("id", "title", "score")), "passage",
)  # fmt: skip


def as_csv(report: GapReport) -> str:
    """A line a query, the greatest lack first, under a header; last those that were not judged, with nothing more."""
    labels = {group.number: group.label for group in report.groups}
    judged = (list(_values(row, labels)) for row in report.rows)
    unjudged = (["", "", query.text, query.volume, *[""] * (len(_COLUMNS) - 4)] for query in report.unjudged)
    return csv_text(_COLUMNS, chain(judged, unjudged))


def queries_as_text(queries: Iterable[AskedQuery]) -> str:
    """A list of queries as `read_queries` takes it, so that a page can ask for the same again without keeping it."""
    return "\n".join(["query\tvolume", *(f"{_one_cell(query.text)}\t{query.volume}" for query in queries)])


def as_data(report: GapReport) -> dict[str, Any]:
    """The whole report; a query stands once, in `queries`, and groups are the numbers that they have there."""
    return {
        "totals": _totals(report.totals),
        "unjudged": [{"query": query.text, "volume": query.volume} for query in report.unjudged],
        "groups": [_group(group) for group in report.groups],
        "queries": [_query(row) for row in report.rows],
    }


def _values(row: QueryRow, labels: dict[int, str]) -> Iterator[object]:
    coverage = row.coverage
    yield from (row.group or "", labels.get(row.group or 0, ""), row.query.text, row.query.volume, round(row.lack, 1))
    yield from (coverage.verdict, round(coverage.probability, _DECIMALS), coverage.outside)
    yield from (row.action, row.why, " ".join(row.words), row.topic)
    for near in row.nearest:
        yield from (near.card.id, near.card.title, near.score)
    yield from [""] * (3 * (NEAREST - len(row.nearest)))
    yield row.passage


def _one_cell(text: str) -> str:
    # No tab and no line end is in a query that was read; a quote at its beginning would quote the rest of the line.
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if '"' in text else text


def _query(row: QueryRow) -> dict[str, Any]:
    return {
        "query": row.query.text,
        "volume": row.query.volume,
        "lack": round(row.lack, _DECIMALS),
        "group": row.group,
        "coverage": {
            "verdict": row.coverage.verdict,
            "probability": row.coverage.probability,
            "best_score": row.coverage.best_score,
            "outside": row.coverage.outside,
        },
        "action": row.action,
        "why": row.why,
        "words": list(row.words),
        "topic": row.topic,
        "nearest": [_near(near) for near in row.nearest],
        "passage": row.passage,
    }


def _near(near: NearArticle) -> dict[str, Any]:
    return {"id": near.card.id, "url": near.card.url, "title": near.card.title, "score": near.score}


def _group(group: GapGroup) -> dict[str, Any]:
    return {
        "number": group.number,
        "label": group.label,
        "action": group.action,
        "queries": len(group.rows),
        "volume": group.volume,
        "lack": round(group.lack, _DECIMALS),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "asked": _count(totals.asked),
        "by_verdict": {verdict: _count(count) for verdict, count in totals.by_verdict.items()},
        "outside": _count(totals.outside),
        "by_action": {action: _count(count) for action, count in totals.by_action.items()},
    }


def _count(count: Count) -> dict[str, int]:
    return {"queries": count.queries, "volume": count.volume}
