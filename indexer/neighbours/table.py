"""The neighbour table: every article's related list, made at night by the same ranking that answers by day.

Only articles that may be among an article's nearest are scored by the formula itself, one subject at a time as by day.
Who may be is told exactly by comparing all with all in single precision, many at once (`signal_blocks.py`);
in a large corpus by candidates (`candidates.py`), whose recall is measured against that.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from indexer.neighbours.candidates import Candidates
from indexer.neighbours.signal_blocks import Others, block_sums
from indexer.neighbours.table_report import NeighbourReport, Route
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.ranking.scoring import scores_of

# As many as a caller may ask for at once, so that a plain request never needs more than a look-up.
TABLE_WIDTH = 100
# Up to about here comparing all with all is as quick as candidates are, and it misses nothing: .8 ms an article and
# .26 more for each thousand articles, where candidates take 5 ms. docs/decisions/0015 has the figures.
EXACT_UP_TO = 20_000
# Candidates by meaning; half as many come from each other signal. On digital.gov 200 had a recall of .9875, 400 .9965.
# The next number is tried where the recall of one is too low, and after the last all are compared with all.
_WIDTHS = (400, 1600)
_ENOUGH_RECALL = 0.98
_SAMPLE, _FIRST, _SEED = 200, 10, 20260101
# Pairs compared at once: some 100 MB at its height, most of it the cosines of the subjects' passages.
_BLOCK_PAIRS = 2_000_000
_BLOCK_SUBJECTS = 256
# Scores of blocks are right to .00001; those of the table are rounded to four decimals, and what ties there with the
# last of a list may stand before it.
_SLACK = 1.5e-4


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Each article's neighbours, nearest first, and how they were found."""

    rows: NDArray[np.int32]  # (n, 100), padded with -1
    scores: NDArray[np.float32]  # (n, 100), padded with 0
    report: NeighbourReport


def build_neighbours(
    index: RankingIndex,
    formula: Formula,
    progress: Callable[[int], None],
    exact_up_to: int = EXACT_UP_TO,
    languages: NDArray[np.str_] | None = None,
) -> Neighbours:
    """The neighbours of every article; `progress` is told of each.

    Never the article itself or a copy of it, and of each other piece the article that stands for it; and nobody in
    another of the `languages` (n,) that are kept apart, "" being one that goes with all.
    """
    count = len(index.features)
    rows = np.full((count, TABLE_WIDTH), -1, dtype=np.int32)
    scores = np.zeros((count, TABLE_WIDTH), dtype=np.float32)
    reports = [NeighbourReport(Route.EXACT)]
    for subjects, others in _audiences(index, languages):
        candidates = None
        if len(others.rows) > exact_up_to:
            candidates, report = _measured_candidates(subjects, others, formula)
            reports.append(report)
        for row, found in zip(subjects.tolist(), _within_reach(subjects, others, formula, candidates), strict=True):
            listed, values = nearest_among(row, found, index, formula)
            rows[row, : len(listed)], scores[row, : len(listed)] = listed, values
            progress(1)
    least_exact = min(reports, key=lambda report: (report.recall, report.route is Route.EXACT))
    return Neighbours(rows, scores, least_exact)


def _audiences(index: RankingIndex, languages: NDArray[np.str_] | None) -> Iterator[tuple[NDArray[np.int64], Others]]:
    """The articles that have readers in common (s,), with those that may stand in their lists."""
    if languages is None:
        yield np.arange(len(index.features)), Others(index, index.standing_rows)
        return
    theirs = languages[index.standing_rows]
    for language in np.unique(languages).tolist():
        read = (theirs == language) | (theirs == "") if language else np.ones(len(theirs), dtype=bool)
        yield np.flatnonzero(languages == language), Others(index, index.standing_rows[read])


def nearest_among(
    row: int, others: NDArray[np.int64], index: RankingIndex, formula: Formula
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows and scores of the nearest of `others` (k,) to the article `row`, at most a table's width, nearest first."""
    values = scores_of(index.subject(row), index, formula, others)
    order = np.lexsort((index.metadata.order[others], -values))[:TABLE_WIDTH]
    return others[order], values[order]


def _measured_candidates(
    subjects: NDArray[np.int64], others: Others, formula: Formula
) -> tuple[Candidates | None, NeighbourReport]:
    """Candidates with enough recall on a sample of `subjects` (s,), or none, and the report that says so."""
    sample = np.sort(np.random.default_rng(_SEED).permutation(subjects)[:_SAMPLE])
    exact = _first(sample, _within_reach(sample, others, formula, None), others.index, formula)
    for width in _WIDTHS:
        candidates = Candidates(others, formula, width)
        found = _first(sample, _within_reach(sample, others, formula, candidates), others.index, formula)
        recall = recall_of(found, exact)
        if recall >= _ENOUGH_RECALL:
            return candidates, NeighbourReport(Route.CANDIDATES, round(recall, 4), len(sample), width)
    return None, NeighbourReport(Route.EXACT)


def recall_of(found: Sequence[NDArray[np.int64]], exact: Sequence[NDArray[np.int64]]) -> float:
    """The mean share of each exact list that the list found instead holds; an empty one is held whole."""
    shares = [np.isin(mine, theirs).mean() if len(mine) else 1.0 for mine, theirs in zip(exact, found, strict=True)]
    return float(np.mean(shares))


def _first(
    subjects: NDArray[np.int64], found: Iterable[NDArray[np.int64]], index: RankingIndex, formula: Formula
) -> list[NDArray[np.int64]]:
    pairs = zip(subjects.tolist(), found, strict=True)
    return [nearest_among(row, others, index, formula)[0][:_FIRST] for row, others in pairs]


def _within_reach(
    subjects: NDArray[np.int64], others: Others, formula: Formula, candidates: Candidates | None
) -> Iterator[NDArray[np.int64]]:
    """For each of `subjects` (b,) the rows that may be among its nearest: all that may, without candidates."""
    height = _BLOCK_SUBJECTS if candidates else max(1, _BLOCK_PAIRS // max(1, len(others.rows)))
    for start in range(0, len(subjects), height):
        block = subjects[start : start + height]
        near = candidates.near(block) if candidates else _nearest(block, others, formula)
        for own, found in zip(others.index.groups[block].tolist(), near, strict=True):
            yield found[found != own]


def _nearest(subjects: NDArray[np.int64], others: Others, formula: Formula) -> Iterator[NDArray[np.int64]]:
    """For each of `subjects` (b,) those whose score, as far as a block tells it, reaches that of the last in a list."""
    sums = block_sums(subjects, others, formula)
    sums -= np.float32(formula.middle)
    sums /= np.float32(formula.spread)
    scores = expit(sums, out=sums)
    # One more than a list is wide, because the subject is still among them.
    kept = min(TABLE_WIDTH + 1, len(others.rows))
    for own in scores:
        least = np.partition(own, -kept)[-kept] if kept else 0
        yield others.rows[own >= least - _SLACK]
