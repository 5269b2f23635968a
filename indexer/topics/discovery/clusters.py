"""Unit vectors -> clusters by spherical k-means, which goes on from the clusters of the night before, and misfits.

Only matrix products and sums in row order, with centres rounded in the loop: the same rows give the same clusters, and
clusters given back as a start come out as they went in. n rows and k clusters cost n * k * d for each of at most
`_ROUNDS` * `_STEPS` passes; the first night works on a sample of `_COLD_SAMPLE` rows until all rows are assigned.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.cluster import kmeans_plusplus

Labels = NDArray[np.int64]
Matrix = NDArray[np.float64]

_SEED = 20260101
_COLD_SAMPLE = 20_000
_STARTS = 8
_STEPS = 60
_ROUNDS = 200
# Centres are the same whichever way their last bits were summed up.
_DECIMALS = 6
# A row leaves its cluster only for a centre that is nearer by this much, which is no difference to a reader; without
# it rows between two centres would go to and fro from night to night.
_CLEARLY = 0.002
# A split that gains this many times what the cheapest merger costs is made. The first night seeks the optimum; later
# nights change what people know only for a reason.
_FIRST_NIGHT, _LATER = 1.1, 1.6
# The number of clusters may leave its target by this factor before any reason is enough.
_SLACK = 1.25


@dataclass(frozen=True)
class Clusters:
    """`labels` (n,) from 0 to k - 1 and unit `centres` (k, d)."""

    labels: Labels
    centres: Matrix


def cluster(points: Matrix, count: int, smallest: int, start: Labels | None = None) -> Clusters:
    """About `count` clusters of at least `smallest` of the unit rows `points` (n, d).

    `start` (n,) has the cluster of each row that was known before and -1 elsewhere; numbers of clusters that are still
    there keep their order. Spherical k-means (Dhillon and Modha 2001) with splits and mergers as in ISODATA.
    """
    if start is None or (start < 0).all():
        labels, ratio = _cold(points, count), _FIRST_NIGHT
    else:
        labels, ratio = _continued(points, start), _LATER
    labels = _settle(points, labels)
    for _ in range(_ROUNDS):
        labels = _without_small(points, labels, smallest)
        changed = _reshaped(points, labels, count, smallest, ratio)
        if changed is None:
            break
        labels = _settle(points, changed)
    labels = _without_small(points, labels, smallest)
    return Clusters(labels, centres_of(points, labels))


def centres_of(points: Matrix, labels: Labels) -> Matrix:
    """(k, d) the mean directions of the clusters, of unit length but for the rounding."""
    sums = _sums(points, labels)
    centres: Matrix = np.round(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), _DECIMALS)
    return centres


def _sums(points: Matrix, labels: Labels) -> Matrix:
    count = int(labels.max(initial=-1)) + 1
    members = csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(count, len(labels)))
    return np.asarray(members @ points)


def _cold(points: Matrix, count: int) -> Labels:
    """The best of several starts by k-means++ (Arthur and Vassilvitskii 2007)."""
    step = -(-len(points) // _COLD_SAMPLE)
    sample = points[::step]
    best: tuple[float, Matrix] | None = None
    for number in range(_STARTS):
        centres, _ = kmeans_plusplus(sample, min(count, len(sample)), random_state=_SEED + number)
        labels = _settle(sample, _nearest(sample, centres))
        tightness = float(np.linalg.norm(_sums(sample, labels), axis=1).sum())
        if best is None or tightness > best[0]:
            best = tightness, centres_of(sample, labels)
    assert best is not None  # noqa: S101 - there is at least one start
    return _nearest(points, best[1])


def _continued(points: Matrix, start: Labels) -> Labels:
    known = start >= 0
    labels = _numbered(start[known])
    result = np.empty(len(points), dtype=np.int64)
    result[known] = labels
    if not known.all():
        result[~known] = _nearest(points[~known], centres_of(points[known], labels))
    return result


def _nearest(points: Matrix, centres: Matrix) -> Labels:
    return _numbered(np.argmax(points @ centres.T, axis=1).astype(np.int64))


def _numbered(labels: Labels) -> Labels:
    """The same clusters, numbered from 0 without gaps in the same order."""
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _settle(points: Matrix, labels: Labels) -> Labels:
    """Moves rows to clearly nearer centres until none does."""
    rows = np.arange(len(points))
    for _ in range(_STEPS):
        cosines = points @ centres_of(points, labels).T
        nearest = np.argmax(cosines, axis=1)
        moved = cosines[rows, nearest] > cosines[rows, labels] + _CLEARLY
        if not moved.any():
            break
        labels = _numbered(np.where(moved, nearest, labels))
    return labels


def _without_small(points: Matrix, labels: Labels, smallest: int) -> Labels:
    """Dissolves clusters that are too small, the smallest first, into those nearest to their rows."""
    while True:
        sizes = np.bincount(labels)
        small = int(np.argmin(sizes))
        if sizes[small] >= smallest or len(sizes) == 1:
            return labels
        centres = np.delete(centres_of(points, labels), small, axis=0)
        rows = labels == small
        others = np.delete(np.arange(len(sizes)), small)
        labels = labels.copy()
        labels[rows] = others[np.argmax(points[rows] @ centres.T, axis=1)]
        labels = _settle(points, _numbered(labels))


def _reshaped(points: Matrix, labels: Labels, count: int, smallest: int, ratio: float) -> Labels | None:
    """One split or merger more, or None where there is no reason for one.

    The tightness of a cluster is the length of its rows' sum: what a split gains and a merger loses is a difference
    of such lengths.
    """
    sums = _sums(points, labels)
    halves = [_halved(points[labels == number], smallest) for number in range(len(sums))]
    gains = np.array([gain for _, gain in halves])
    one, other, cost = _cheapest_merger(sums)
    wide = int(np.argmax(gains))
    too_few, too_many = len(sums) * _SLACK < count, len(sums) > count * _SLACK
    if too_many or (gains[wide] > ratio * cost and len(sums) > count):
        return _numbered(np.where(labels == other, one, labels)) if len(sums) > 1 else None
    if gains[wide] <= 0 or not (too_few or gains[wide] > ratio * cost):
        return None
    changed = labels.copy()
    changed[np.flatnonzero(labels == wide)[halves[wide][0]]] = len(sums)
    return changed


def _halved(members: Matrix, smallest: int) -> tuple[NDArray[np.bool_], float]:
    """The better half and the rest of a cluster, and what parting them gains; 0 where a part would be too small."""
    none = np.zeros(len(members), dtype=bool)
    if len(members) < 2 * smallest:
        return none, 0.0
    total = members.sum(axis=0)
    spread = members - total / len(members)
    direction = spread[int(np.argmax(np.linalg.norm(spread, axis=1)))]
    for _ in range(8):  # power iterations: the direction of greatest spread, near enough
        direction = spread.T @ (spread @ direction)
        direction /= max(float(np.linalg.norm(direction)), 1e-12)
    labels = _settle(members, _numbered((spread @ direction > 0).astype(np.int64)))
    sizes = np.bincount(labels)
    if len(sizes) < 2 or sizes.min() < smallest:
        return none, 0.0
    lengths = np.linalg.norm(_sums(members, labels), axis=1)
    return labels == int(np.argmin(sizes)), float(lengths.sum() - np.linalg.norm(total))


def _cheapest_merger(sums: Matrix) -> tuple[int, int, float]:
    lengths = np.linalg.norm(sums, axis=1)
    together = np.sqrt(np.maximum(lengths[:, None] ** 2 + lengths[None, :] ** 2 + 2 * sums @ sums.T, 0))
    costs = lengths[:, None] + lengths[None, :] - together
    costs[np.tril_indices(len(sums))] = np.inf
    one, other = np.unravel_index(int(np.argmin(costs)), costs.shape)
    return int(one), int(other), float(costs[one, other])
