"""A snapshot -> the map of its articles as a page draws it: places, colours and groups of all that may be seen.

Its parts are arrays of the same k articles in the same order, so that 100,000 of them are 800 KB and titles can follow
when somebody asks for them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, in_order
from indexer.topics.tree import ancestors

# What stands for -1 to 1 in a place. On a map 1,000 pixels wide that zooms 40 times, a step is a pixel.
UNITS = 32767
NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that are drawn in one colour; without an id those that belong to none."""

    id: str
    label: str
    size: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to colour the map: the groups, largest first, and which of them each article is in."""

    groups: tuple[Group, ...]
    codes: NDArray[np.uint16]  # (k,) places in `groups`

    def members(self, identity: str) -> NDArray[np.int64]:
        """The articles of one group, as places among the k."""
        place = next((place for place, group in enumerate(self.groups) if group.id == identity), -1)
        return np.flatnonzero(self.codes == place)


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """The map of k articles."""

    rows: NDArray[np.int64]  # (k,) of the snapshot, ascending
    places: NDArray[np.int16]  # (k, 2) in units of 1 / UNITS
    by_category: Grouping
    by_topic: Grouping
    unplaced: int  # articles that came by day and have no place before the night


def drawn_map(snapshot: Snapshot) -> DrawnMap:
    """The map of the articles that may be seen; a fraction of a second with 100,000, so to be kept for a snapshot."""
    places = np.zeros((len(snapshot.cards), 2), dtype=np.float32)
    places[: len(snapshot.places)] = snapshot.places
    placed = np.arange(len(snapshot.cards)) < len(snapshot.places)
    for before, now in snapshot.replaced.items():
        places[now], placed[now] = places[before], placed[before]
    seen = np.ones(len(places), dtype=bool) if snapshot.withheld is None else ~snapshot.withheld
    rows = np.flatnonzero(placed & seen)
    return DrawnMap(
        rows=rows,
        places=np.round(places[rows] * UNITS).astype(np.int16),
        by_category=_by_category(snapshot, rows.tolist()),
        by_topic=_by_topic(snapshot, rows.tolist()),
        unplaced=int((~placed & seen).sum()),
    )


def _by_category(snapshot: Snapshot, rows: Sequence[int]) -> Grouping:
    return _grouped([snapshot.cards[row].category for row in rows], {})


def _by_topic(snapshot: Snapshot, rows: Sequence[int]) -> Grouping:
    """By the topics found in the texts, the topmost above each article's best: every article may have those."""
    tops: dict[str, str] = {}
    for topic in snapshot.topics:
        if topic.kind.is_found:
            above = ancestors(topic, snapshot.topics_by_id)
            tops[topic.id] = above[0].id if above else topic.id
    found = []
    for row in rows:
        own = (assignment.topic for assignment in in_order(snapshot.assignments[row]) if assignment.topic in tops)
        found.append(tops.get(next(own, ""), NO_GROUP))
    return _grouped(found, snapshot.topics_by_id)


def _grouped(values: Sequence[str], topics: dict[str, Topic]) -> Grouping:
    """The groups of articles with these values, largest first and then by name, those without a value last."""
    counts = Counter(values)
    labels = {value: topics[value].label if value in topics else value for value in counts}
    order = sorted(counts, key=lambda value: (value == NO_GROUP, -counts[value], labels[value]))
    codes = {value: place for place, value in enumerate(order)}
    groups = tuple(Group(value, labels[value], counts[value]) for value in order)
    return Grouping(groups, np.array([codes[value] for value in values], dtype=np.uint16))
