"""The plainest list: the first of an article's row in the neighbour table, where nothing changes them.

Most lists that a site shows are of this kind. `make_list` gives the same, at ten times the cost of a look at the table.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.ranking.scoring import rounded
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot


def plain_list(
    snapshot: Snapshot, row: int, limit: int, min_score: float, rules: RuleEffects
) -> tuple[list[int], list[float]] | None:
    """The first `limit` rows of the list of one article, and their scores; None where only `make_list` can tell."""
    if rules.concern(row) or row >= len(snapshot.neighbour_rows):
        return None
    rows, scores = snapshot.neighbour_rows[row], snapshot.neighbour_scores[row]
    groups, out = snapshot.index.groups, _kept_out(snapshot, rules, row, rows)
    if (groups[rows] == groups[row]).any():
        return None
    if snapshot.replaced and not snapshot.replaced.keys().isdisjoint(rows.tolist()):
        return None  # an article that was changed by day stands where its new text belongs
    if out is not None and out.any():
        if (snapshot.index.group_sizes[rows[out]] > 1).any():
            return None  # a copy of who is kept out may take the place
        rows, scores = rows[~out], scores[~out]
    first: list[int] = rows[:limit].tolist()
    if len(first) < limit or first[-1] < 0:
        return None
    shown: list[float] = rounded(scores[:limit]).tolist()
    return (first, shown) if min(shown) >= min_score else None


def _kept_out(snapshot: Snapshot, rules: RuleEffects, row: int, rows: NDArray[np.int32]) -> NDArray[np.bool_] | None:
    """(k,) which of `rows` (k,) stand in no list of the article `row`, or None where nobody is kept out."""
    foreign = snapshot.foreign_to((snapshot.cards[row].language,))
    masks = [mask[rows] for mask in (rules.kept_from_all, snapshot.withheld, foreign) if mask is not None]
    return np.logical_or.reduce(masks) if masks else None
