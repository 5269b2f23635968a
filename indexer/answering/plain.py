"""The plainest list: the first of an article's row in the neighbour table, where nothing changes them.

Most lists that a site shows are of this kind. `make_list` gives the same, at ten times the cost of a look at the table.
"""

import numpy as np

from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot


def plain_list(
    snapshot: Snapshot, row: int, limit: int, min_score: float, rules: RuleEffects
) -> tuple[list[int], list[float]] | None:
    """The first `limit` rows of the list of one article, and their scores; None where only `make_list` can tell."""
    if rules.concern(row):
        return None
    rows, scores = snapshot.neighbour_rows[row], snapshot.neighbour_scores[row]
    groups, barred = snapshot.index.groups, rules.kept_from_all
    if (groups[rows] == groups[row]).any():
        return None
    if barred is not None and (out := barred[rows]).any():
        if (snapshot.index.group_sizes[rows[out]] > 1).any():
            return None  # a copy of who is kept out may take the place
        rows, scores = rows[~out], scores[~out]
    first: list[int] = rows[:limit].tolist()
    if len(first) < limit or first[-1] < 0:
        return None
    shown: list[float] = np.round(scores[:limit].astype(np.float64), 4).tolist()
    return (first, shown) if min(shown) >= min_score else None
