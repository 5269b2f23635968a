"""Tonight's clusters and last night's topics -> ids, which mean tonight what they meant, and what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.topics.discovery.clusters import Labels, Matrix, centres_of
from indexer.topics.discovery.identity import Fate, match
from indexer.topics.discovery.levels import LEVELS, Tree
from indexer.topics.discovery.memory import RememberedTopic, TopicMemory


@dataclass(frozen=True)
class Level:
    """The clusters of one level: `members` (n,) each article's or -1, unit `centres` (k, d), and who they were."""

    members: Labels
    centres: Matrix
    before: tuple[RememberedTopic, ...]
    fate: Fate


def remembered_labels(memory: TopicMemory, articles: Sequence[str], with_strays: bool) -> list[Labels]:
    """For each level, lowest first, (n,) the number among `memory.at(level)` of each article's topic, -1 for none."""
    number = {topic.id: place for level in range(LEVELS) for place, topic in enumerate(memory.at(level))}
    lowest = {
        article: topic for topic in memory.at(0) for article in (*topic.members, *(topic.strays if with_strays else ()))
    }
    topics = {topic.id: topic for topic in memory.topics}
    found = [lowest.get(article) for article in articles]
    labels = []
    while any(found):
        labels.append(np.array([-1 if topic is None else number[topic.id] for topic in found], dtype=np.int64))
        found = [None if topic is None else topics.get(topic.parent) for topic in found]
    return labels


def succession(
    tree: Tree, vectors: Matrix, articles: Sequence[str], memory: TopicMemory, comparable: bool
) -> list[Level]:
    """Each level that a tree may have, empty where tonight's has fewer, matched with last night's topics there.

    `vectors` (n, d) are the encoder's; `comparable` says whether those that are remembered are of the same encoder.
    """
    known = remembered_labels(memory, articles, with_strays=False)
    levels = []
    for level in range(LEVELS):
        members = tree.members(level)
        centres = centres_of(vectors[members >= 0], members[members >= 0])
        before = memory.at(level)
        labels = known[level] if level < len(known) else np.full(len(members), -1)
        shared = _shared(labels, members, len(before), len(centres))
        cosines = memory.centres(level) @ centres.T if comparable and before else None
        levels.append(Level(members, centres, before, match(shared, cosines)))
    return levels


def _shared(before: Labels, now: Labels, rows: int, columns: int) -> NDArray[np.int64]:
    """(rows, columns) how many articles were in one cluster and are in the other."""
    both = (before >= 0) & (now >= 0)
    table = np.zeros((rows, columns), dtype=np.int64)
    np.add.at(table, (before[both], now[both]), 1)
    return table
