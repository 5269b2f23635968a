"""Points and last night's topics -> tonight's clusters, those above them, and the articles that fit in none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.topics.discovery.clusters import Labels, Matrix, cluster

# A corpus of fewer has no topics: each would be a handful of articles that an editor knows by heart.
_FEWEST_ARTICLES = 20
_SMALLEST = 3
# A topic for every dozen articles or so, growing with the square root: 130 articles give 11, 2,000 give 45.
_CLUSTERS_PER_ROOT = 1.0
# An article fits nowhere if it is no nearer to its own centre than one article in five, drawn at random, is to a
# centre that is not its own. That was one to two per cent of the sample
# (the German article) and of a government's site (single items like "YouTube Releases New Features").
_BY_CHANCE = 0.8
# Rows for which that is looked up; more would not change the second decimal.
_CHANCE_ROWS = 5_000
# How many levels a person can take in, the lowest among them.
LEVELS = 3
# As many sub-topics to a topic as fit on a menu without scrolling.
_BELOW_EACH = 4
# Fewer topics than this need nothing above them, and where there are fewer than that many menus, no menu of menus.
_FEWEST_CLUSTERS = 8
_FEWEST_MENUS = 24
# A topic above a single one would say the same twice.
_SMALLEST_ABOVE = 2


@dataclass(frozen=True)
class Tree:
    """`nearest` (n,) is each row's cluster, `fits` (n,) whether it belongs there, `cosines` (n,) to its centre.

    `above` has, for each level above the lowest, the cluster above each of the level below, or -1.
    """

    nearest: Labels
    fits: NDArray[np.bool_]
    cosines: NDArray[np.float64]
    above: tuple[Labels, ...]

    def members(self, level: int) -> Labels:
        """(n,) each row's cluster at a level, -1 where it has none."""
        if level > len(self.above):
            return np.full_like(self.nearest, -1)
        labels = np.where(self.fits, self.nearest, -1)
        for above in self.above[:level]:
            labels = np.where(labels >= 0, above[labels], -1)
        return labels


def grow_tree(points: Matrix, starts: Sequence[Labels]) -> Tree:
    """The clusters of the unit rows `points` (n, d), going on from `starts`.

    `starts` are last night's clusters of the rows, level by level from the lowest, -1 where a row is in none.
    """
    if len(points) < _FEWEST_ARTICLES:
        nowhere = np.zeros(len(points), dtype=bool)
        return Tree(np.full(len(points), -1, dtype=np.int64), nowhere, np.zeros(len(points)), ())
    count = round(_CLUSTERS_PER_ROOT * float(np.sqrt(len(points))))
    clusters = cluster(points, count, _SMALLEST, starts[0] if starts else None)
    cosines = points @ clusters.centres.T
    own = cosines[np.arange(len(points)), clusters.labels]
    fits = own > _chance(cosines, clusters.labels)
    nearest, fits, kept = _without_misfits(cosines, clusters.labels, fits)
    above = _levels_above(clusters.centres[kept], nearest, starts[1:])
    return Tree(nearest, fits, own, above)


def _chance(cosines: NDArray[np.float64], labels: Labels) -> float:
    """The cosine to a centre not their own that all but the nearest rows stay below."""
    if cosines.shape[1] < 2:
        return 0.0
    some = slice(None, None, -(-len(cosines) // _CHANCE_ROWS))
    foreign = np.arange(cosines.shape[1])[None, :] != labels[some, None]
    return round(float(np.quantile(cosines[some][foreign], _BY_CHANCE)), 6)


def _without_misfits(
    cosines: NDArray[np.float64], labels: Labels, fits: NDArray[np.bool_]
) -> tuple[Labels, NDArray[np.bool_], Labels]:
    """Clusters, of which too little is left without misfits, dissolved into misfits of others: and which are kept."""
    kept = np.flatnonzero(np.bincount(labels[fits], minlength=cosines.shape[1]) >= _SMALLEST)
    if not len(kept):
        return np.full_like(labels, -1), np.zeros_like(fits), kept
    stays = np.isin(labels, kept)
    nearest = np.where(stays, np.searchsorted(kept, labels), np.argmax(cosines[:, kept], axis=1))
    return nearest.astype(np.int64), fits & stays, kept


def _levels_above(centres: Matrix, labels: Labels, starts: Sequence[Labels]) -> tuple[Labels, ...]:
    """For each level above the clusters with unit `centres` (k, d), lowest first, the cluster above each one below.

    `labels` (n,) has the cluster of each article; `starts` have, level by level, (n,) the cluster above it last
    night, -1 where there was none.
    """
    found: list[Labels] = []
    for level, fewest in enumerate((_FEWEST_CLUSTERS, _FEWEST_MENUS)):
        if len(centres) < fewest:
            break
        start = _most_common(labels, starts[level], len(centres)) if level < len(starts) else None
        above = cluster(centres, round(len(centres) / _BELOW_EACH), _SMALLEST_ABOVE, start)
        found.append(above.labels)
        labels, centres = above.labels[labels], above.centres
    return tuple(found)


def _most_common(labels: Labels, before: Labels, count: int) -> Labels:
    """(count,) the cluster of last night in which most articles of each cluster were, -1 where none was in one."""
    known = before >= 0
    table = np.zeros((count, int(before.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(table, (labels[known], before[known]), 1)
    return np.where(table.any(axis=1), np.argmax(table, axis=1), -1)
