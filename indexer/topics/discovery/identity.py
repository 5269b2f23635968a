"""Last night's clusters and tonight's -> which is which, and what became of those that are none.

Clusters are given by the articles of both nights: `shared` (k_before, k_now) counts those that were in one and are in
the other. Articles that came or went tell nothing of what an id means, so a corpus may double without a new id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

# An id goes on with a cluster that shares this much of it (Jaccard over the articles of both nights). A topic that
# falls into two halves has .5 with each, and one of them should keep the id; below a third it is another topic.
_SAME = 1 / 3
# Where no article of a topic is left, only a centre in the very same place says that others of its kind came instead.
_SAME_PLACE = 0.95
# Members decide; centres decide between clusters that share about as much.
_CENTRE_WEIGHT = 0.25
# Where most of a cluster went, or came from.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Fate:
    """How clusters of two nights belong together, all by their numbers."""

    same: dict[int, int]  # now -> before, for those that go on
    split_off: dict[int, int]  # now -> before, for new ones whose articles mostly come from one
    merged_into: dict[int, int]  # before -> now, for those that are gone and went mostly into one
    born: tuple[int, ...]
    died: tuple[int, ...]


def match(shared: NDArray[np.int64], cosines: NDArray[np.float64] | None) -> Fate:
    """The one-to-one matching that keeps most (Kuhn 1955), and splits, mergers, births and deaths.

    `cosines` (k_before, k_now) compare the centres; None where they are of different encoders.
    """
    before, now = shared.sum(axis=1), shared.sum(axis=0)
    overlap = shared / np.maximum(before[:, None] + now[None, :] - shared, 1)
    likeness = np.zeros_like(overlap) if cosines is None else np.clip(cosines, 0, 1)
    eligible = (overlap >= _SAME) | ((before == 0)[:, None] & (likeness >= _SAME_PLACE))
    value = np.where(eligible, overlap + _CENTRE_WEIGHT * likeness, 0.0)
    pairs = zip(*linear_sum_assignment(value, maximize=True), strict=True)
    same = {int(new): int(old) for old, new in pairs if eligible[old, new]}
    new_ones = [new for new in range(len(now)) if new not in same]
    gone = sorted(set(range(len(before))) - set(same.values()))
    split_off = _mostly(new_ones, shared.T, now)
    merged_into = _mostly(gone, shared, before)
    return Fate(
        same,
        split_off,
        merged_into,
        tuple(new for new in new_ones if new not in split_off),
        tuple(old for old in gone if old not in merged_into),
    )


def _mostly(clusters: Sequence[int], shared: NDArray[np.int64], sizes: NDArray[np.int64]) -> dict[int, int]:
    """Those of `clusters`, rows of `shared`, most of whose articles are in one of the other night, and that one."""
    return {
        number: int(np.argmax(shared[number]))
        for number in clusters
        if sizes[number] and shared[number].max() >= _MOST * sizes[number]
    }
