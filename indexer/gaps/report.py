"""A list of queries -> the report on it. Pure: nothing of the list is kept, and the memory does not grow with texts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import Subject
from indexer.gaps.grouping import groups_of
from indexer.gaps.judging import Judge
from indexer.gaps.labels import label_of
from indexer.gaps.model import Action, AskedQuery, Count, GapGroup, GapReport, QueryRow, Totals
from indexer.rules.effects import UNRULED, RuleEffects
from indexer.snapshot.snapshot import Snapshot

# As many queries are encoded at once as one message to the encoding process holds.
SLICE = 64
# Of long ones fewer, so that whoever has no more time is told of some and not of none: 64 of sixty characters each.
SLICE_CHARACTERS = 4_000

EncodeQueries = Callable[[Sequence[str]], Sequence[Subject]]


def report(
    snapshot: Snapshot,
    encode: EncodeQueries,
    queries: Sequence[AskedQuery],
    rules: RuleEffects = UNRULED,
    advance: Callable[[int], None] = lambda _: None,
    in_time: Callable[[], bool] = lambda: True,
) -> GapReport:
    """What there is to say of `queries`, each once; `encode` gives the subject of each of `SLICE` texts at most.

    The most asked are judged first, as long as it is still `in_time`; `advance` is told how many more have been.
    """
    queries = sorted(queries, key=lambda query: -query.volume)
    judge, rows = Judge(snapshot, rules), list[QueryRow]()
    vectors = np.empty((len(queries), snapshot.manifest.encoder.dimension), dtype=np.float32)
    for part in _slices(queries):
        if not in_time():
            break
        for query, subject in zip(part, encode([query.text for query in part]), strict=True):
            vectors[len(rows)] = subject.features.vectors[0]
            rows.append(judge.judge(query, subject))
            advance(1)
    order = sorted(range(len(rows)), key=lambda number: _by_lack(rows[number]))
    groups, ordered = _grouped([rows[number] for number in order], vectors[order])
    return GapReport(snapshot.generation, _totals(ordered), groups, tuple(ordered), tuple(queries[len(rows) :]))


def _slices(queries: Sequence[AskedQuery]) -> Iterator[Sequence[AskedQuery]]:
    """`queries` in order, as many at once as are encoded at once; at least one."""
    start = characters = 0
    for end, query in enumerate(queries):
        characters += len(query.text)
        if end > start and (end - start == SLICE or characters > SLICE_CHARACTERS):
            yield queries[start:end]
            start, characters = end, len(query.text)
    if start < len(queries):
        yield queries[start:]


def _by_lack(row: QueryRow) -> tuple[float, str]:
    return -row.lack, row.query.text


def _is_gap(row: QueryRow) -> bool:
    return row.coverage.verdict is not Verdict.COVERED and not row.coverage.outside


def _grouped(rows: Sequence[QueryRow], vectors: NDArray[np.float32]) -> tuple[tuple[GapGroup, ...], list[QueryRow]]:
    """The groups of those of `rows` (n) that are gaps, and all rows with the numbers of their groups."""
    gaps = np.array([number for number, row in enumerate(rows) if _is_gap(row)], dtype=np.int64)
    members = defaultdict[int, list[int]](list)
    for number, group in zip(gaps.tolist(), groups_of(vectors[gaps]).tolist(), strict=True):
        members[group].append(number)
    numbered, groups = list(rows), list[GapGroup]()
    largest = sorted(members.values(), key=lambda own: (-sum(rows[number].lack for number in own), own[0]))
    for place, own in enumerate(largest, start=1):
        for number in own:
            numbered[number] = replace(rows[number], group=place)
        label = label_of([rows[number].query for number in own], vectors[own])
        groups.append(_group(place, label, tuple(numbered[number] for number in own)))
    return tuple(groups), numbered


def _group(number: int, label: str, rows: tuple[QueryRow, ...]) -> GapGroup:
    by_action = defaultdict[Action, float](float)
    for row in rows:
        by_action[row.action] += row.lack
    return GapGroup(
        number=number,
        label=label,
        action=max(by_action, key=lambda action: (by_action[action], action)),
        volume=sum(row.query.volume for row in rows),
        lack=sum(row.lack for row in rows),
        rows=rows,
    )


def _totals(rows: Sequence[QueryRow]) -> Totals:
    inside = [row for row in rows if not row.coverage.outside]
    return Totals(
        asked=_count(row.query for row in rows),
        by_verdict={verdict: _count(r.query for r in inside if r.coverage.verdict is verdict) for verdict in Verdict},
        outside=_count(row.query for row in rows if row.coverage.outside),
        by_action={action: _count(row.query for row in rows if row.action is action) for action in Action},
    )


def _count(queries: Iterable[AskedQuery]) -> Count:
    volumes = [query.volume for query in queries]
    return Count(len(volumes), sum(volumes))
