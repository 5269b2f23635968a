"""Topics and who has them -> what a topic's page shows: tree, members, growth, neighbours, and who succeeded whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexer.topics.model import Topic, TopicAssignment, TopicEventKind

_SCORE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A topic in the tree, `level` 0 at the top."""

    topic: Topic
    level: int


@dataclass(frozen=True)
class Members:
    """The articles that have a topic, itself or one of those below it."""

    rows: NDArray[np.int64]  # (k,) ascending
    scores: NDArray[np.float64]  # (k,) the best that the article has in this part of the tree

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Growth:
    """Articles by year of publication, every year from the first to the last, and how many have no date."""

    years: tuple[tuple[int, int], ...]  # (year, articles)
    undated: int


@dataclass(frozen=True, slots=True)
class Near:
    """A topic next to another, with the cosine of the two centroids from 0 to 1."""

    topic: Topic
    score: float


def children(topics: Sequence[Topic]) -> dict[str, tuple[Topic, ...]]:
    """The topics directly below each id, in the order of `topics`; below "" those that have nothing above them.

    A topic whose parent does not exist stands at the top, and so does the first of a ring, so that none is lost.
    """
    by_id = {topic.id: topic for topic in topics}
    below: dict[str, list[Topic]] = {}
    for topic in topics:
        below.setdefault(_parent(topic, by_id), []).append(topic)
    return {parent: tuple(entries) for parent, entries in below.items()}


def shown_topics(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """The topics that readers are told of, each below the next one above it of which they are, if there is one."""
    by_id = {topic.id: topic for topic in topics}
    return tuple(replace(topic, parent=_shown_above(topic, by_id)) for topic in topics if topic.shown)


def _shown_above(topic: Topic, by_id: Mapping[str, Topic]) -> str:
    return next((other.id for other in reversed(ancestors(topic, by_id)) if other.shown), "")


def in_tree_order(topics: Sequence[Topic]) -> tuple[Node, ...]:
    """Every topic once, each followed by those below it."""
    below = children(topics)
    found: list[Node] = []
    waiting = [Node(topic, 0) for topic in reversed(below.get("", ()))]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [Node(topic, node.level + 1) for topic in reversed(below.get(node.topic.id, ()))]
    return tuple(found)


def levels_below(topics: Sequence[Topic]) -> dict[str, int]:
    """How many levels of topics are below each id."""
    below = children(topics)
    found: dict[str, int] = {}
    for node in reversed(in_tree_order(topics)):
        found[node.topic.id] = max((1 + found[topic.id] for topic in below.get(node.topic.id, ())), default=0)
    return found


def ancestors(topic: Topic, by_id: Mapping[str, Topic]) -> tuple[Topic, ...]:
    """The topics above `topic`, the top one first."""
    found: list[Topic] = []
    while (parent := by_id.get(_parent(topic, by_id))) is not None:
        found.insert(0, parent)
        topic = parent
    return tuple(found)


def with_those_above(topics: Sequence[Topic]) -> dict[str, tuple[str, ...]]:
    """Each topic's id and those of the topics above it: what an article has that has the topic."""
    by_id = {topic.id: topic for topic in topics}
    return {topic.id: (topic.id, *(other.id for other in ancestors(topic, by_id))) for topic in topics}


def members(topics: Sequence[Topic], assignments: Sequence[Sequence[TopicAssignment]]) -> dict[str, Members]:
    """Who has each topic; `assignments` (n) are the articles' topics by row."""
    above = with_those_above(topics)
    best: dict[str, dict[int, float]] = {topic.id: {} for topic in topics}
    for row, given in enumerate(assignments):
        for assignment in given:
            for identity in above.get(assignment.topic, ()):
                known = best[identity]
                known[row] = max(assignment.score, known.get(row, 0.0))
    return {identity: _members(scores) for identity, scores in best.items()}


def growth(days: Iterable[date | None]) -> Growth:
    """How many articles came in each year; `days` are their days of publication."""
    counted = Counter(day.year if day else None for day in days)
    undated = counted.pop(None, 0)
    years = [year for year in counted if year is not None]
    if not years:
        return Growth((), undated)
    return Growth(tuple((year, counted[year]) for year in range(min(years), max(years) + 1)), undated)


def neighbours(
    topic: str, centroids: NDArray[np.float32], ids: Sequence[str], by_id: Mapping[str, Topic], count: int
) -> tuple[Near, ...]:
    """The `count` topics whose centroids are nearest to that of `topic`, nearest first.

    `centroids` (T, d) are unit rows in the order of `ids`; a row of zeros has no articles and is nobody's neighbour,
    and neither is a topic that is not in `by_id`.
    Those above and below `topic` are left out: that they are near says nothing.
    """
    if topic not in ids:
        return ()
    scores = np.clip(centroids @ centroids[list(ids).index(topic)], 0, 1).tolist()
    own = {topic, *(other.id for other in ancestors(by_id[topic], by_id))}
    found = [
        (-round(score, _SCORE_DECIMALS), identity)
        for identity, score in zip(ids, scores, strict=True)
        if score > 0
        and identity in by_id
        and identity not in own
        and topic not in {other.id for other in ancestors(by_id[identity], by_id)}
    ]
    return tuple(Near(by_id[identity], -score) for score, identity in sorted(found)[:count])


def successors(gone: str, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """The living topics that took in the topic `gone`, or came off it, by their histories."""
    kinds = {TopicEventKind.MERGED, TopicEventKind.SPLIT}
    return tuple(
        topic for topic in topics if any(event.kind in kinds and gone in event.others for event in topic.history)
    )


def _parent(topic: Topic, by_id: Mapping[str, Topic]) -> str:
    """The id of the topic above this one, "" where there is none or where the way up leads back."""
    if topic.parent not in by_id:
        return ""
    ring, step = [topic.id], topic.parent
    while step in by_id and step not in ring:
        ring.append(step)
        step = by_id[step].parent
    # Of a ring its smallest id stands at the top.
    return "" if step in ring and topic.id == min(ring[ring.index(step) :]) else topic.parent


def _members(scores: Mapping[int, float]) -> Members:
    rows = sorted(scores)
    return Members(np.array(rows, dtype=np.int64), np.array([scores[row] for row in rows], dtype=np.float64))
