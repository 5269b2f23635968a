"""Queries as vectors -> groups that ask for the same: average linkage of cosines, cut where groups are this far apart.

Sokal and Michener, A statistical method for evaluating systematic relationships, 1958. Nearest-neighbour chains make it
quadratic in time (Müllner, 2011), a table of all distances in memory; so the queries come in blocks, and those of a
later block join the groups that are there already if they are near enough.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

# Two groups further apart than this, by the mean cosine of their queries, are two subjects.
# benchmarks/quality/gaps.py has the figures.
_APART = 0.7
# Of so many at once all distances are held: 64 MB.
_AT_ONCE = 4000


def groups_of(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """(n,) the group of each of `vectors` (n, d), unit and the most important first; numbers without a meaning."""
    found = np.empty(len(vectors), dtype=np.int64)
    centres = np.empty((0, vectors.shape[1]), dtype=np.float32)  # the means of the groups, not of length one
    for start in range(0, len(vectors), _AT_ONCE):
        block = vectors[start : start + _AT_ONCE]
        own = _joined(block, centres)
        new = np.flatnonzero(own < 0)
        own[new] = len(centres) + _linked(block[new])
        found[start : start + len(block)] = own
        added = [block[own == number].mean(axis=0) for number in range(len(centres), int(own.max(initial=-1)) + 1)]
        centres = np.vstack([centres, *added])
    return found


def _joined(block: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.int64]:
    """(b,) the group that each joins, by its mean cosine with the group's queries; -1 where none is near enough."""
    if not len(centres):
        return np.full(len(block), -1, dtype=np.int64)
    cosines = block @ centres.T
    nearest = cosines.argmax(axis=1)
    near = cosines[np.arange(len(block)), nearest] >= 1 - _APART
    return np.where(near, nearest, -1)


def _linked(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """(n,) groups from 0, by average linkage."""
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    tree = linkage(pdist(vectors, "cosine"), "average")
    return np.asarray(fcluster(tree, _APART, "distance") - 1, dtype=np.int64)
