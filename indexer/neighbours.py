"""The neighbour table: every article's related list, made at night by the same ranking that answers by day."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from indexer.ranking import rank
from indexer.signals import Formula, RankingIndex

# As many as a caller may ask for at once, so that a plain request never needs more than a look-up.
TABLE_WIDTH = 100


def build_neighbours(
    index: RankingIndex, formula: Formula, progress: Callable[[int], None]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Rows and scores of each article's neighbours, nearest first: (n, 100), padded with -1 and 0.

    Never the article itself or a copy of it, and of each other piece the article that stands for it. `progress` is told
    of each row.
    """
    count = len(index.features)
    rows = np.full((count, TABLE_WIDTH), -1, dtype=np.int32)
    scores = np.zeros((count, TABLE_WIDTH), dtype=np.float32)
    for row in range(count):
        others = index.standing(index.groups != index.groups[row])
        ranked = rank(index.subject(row), index, formula, others)
        width = min(TABLE_WIDTH, len(ranked.rows))
        rows[row, :width] = ranked.rows[:width]
        scores[row, :width] = ranked.scores[:width]
        progress(1)
    return rows, scores
