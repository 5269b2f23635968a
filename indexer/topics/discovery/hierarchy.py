"""Clusters -> clusters of them, one or two levels above, until a person can take in the highest at a glance."""

from collections.abc import Sequence

import numpy as np

from indexer.topics.discovery.clusters import Labels, Matrix, cluster

LEVELS = 3
# As many sub-topics to a topic as fit on a menu without scrolling.
_BELOW_EACH = 4
# Fewer topics than this need nothing above them, and where there are fewer than that many menus, no menu of menus.
_FEWEST = 8
_FEWEST_ABOVE = 24
# A topic above a single one would say the same twice.
_SMALLEST = 2


def levels_above(centres: Matrix, labels: Labels, starts: Sequence[Labels]) -> tuple[Labels, ...]:
    """For each level above the clusters with unit `centres` (k, d), lowest first, the cluster above each one below.

    `labels` (n,) has the cluster of each article; `starts` have, level by level, (n,) the cluster above it last
    night, -1 where there was none.
    """
    found: list[Labels] = []
    for level, fewest in enumerate((_FEWEST, _FEWEST_ABOVE)):
        if len(centres) < fewest:
            break
        start = _most_common(labels, starts[level], len(centres)) if level < len(starts) else None
        above = cluster(centres, round(len(centres) / _BELOW_EACH), _SMALLEST, start)
        found.append(above.labels)
        labels, centres = above.labels[labels], above.centres
    return tuple(found)


def _most_common(labels: Labels, before: Labels, count: int) -> Labels:
    """(count,) the cluster of last night in which most articles of each cluster were, -1 where none was in one."""
    known = before >= 0
    table = np.zeros((count, int(before.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(table, (labels[known], before[known]), 1)
    return np.where(table.any(axis=1), np.argmax(table, axis=1), -1)
