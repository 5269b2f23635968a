"""Tonight's clusters and whose they were last night -> topics with ids and parents, and the articles of each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.topics.discovery.edits import mergers
from indexer.topics.discovery.levels import Tree
from indexer.topics.discovery.memory import RememberedTopic, TopicMemory
from indexer.topics.discovery.naming.keywords import Rows, keywords_of
from indexer.topics.discovery.succession import Level
from indexer.topics.discovery.terms import Terms
from indexer.topics.ids import discovered_id
from indexer.topics.model import TopicEdit

# How many terms an id is made of, so that a person who reads it in a log knows what it is about.
_ID_TERMS = 2


def topics_tonight(
    tree: Tree, levels: Sequence[Level], articles: Sequence[str], terms: Terms, last: TopicMemory
) -> list[RememberedTopic]:
    """Tonight's topics, level by level and in the order of their clusters, with ids and parents and no label yet."""
    named = _names(levels, articles, terms, last)
    return [
        RememberedTopic(
            id=name,
            level=number,
            label="",
            centre=tuple(levels[number].centres[place].tolist()),
            parent=named[number + 1][int(tree.above[number][place])] if number < len(tree.above) else "",
            members=_articles_of(tree, articles, place, True) if number == 0 else (),
            strays=_articles_of(tree, articles, place, False) if number == 0 else (),
        )
        for number, names in enumerate(named)
        for place, name in enumerate(names)
    ]


def merged(topics: Sequence[RememberedTopic], edits: Sequence[TopicEdit]) -> list[RememberedTopic]:
    """The topics, with the one that each was merged into by editors.

    Raises:
        TopicEditError: the edits go round in a circle.
    """
    into = mergers(edits, topics)
    return [replace(topic, merged_into=into.get(topic.id, "")) for topic in topics]


def rows_by_topic(topics: Sequence[RememberedTopic], articles: Sequence[str]) -> dict[str, Rows]:
    """The rows of each topic and those below it, as published: a merged topic's are those of the one that has it.

    A merged topic has its own rows too, which name it should it ever part again.
    """
    row_of = {article: row for row, article in enumerate(articles)}
    by_id = {topic.id: topic for topic in topics}
    rows: dict[str, list[int]] = {topic.id: [] for topic in topics}
    for topic in topics:
        own = [row_of[article] for article in topic.members]
        if topic.merged_into:
            rows[topic.id] += own
        above = topic.merged_into or topic.id
        while above:
            rows[above] += own
            parent = by_id[above].parent
            above = by_id[parent].merged_into or parent if parent else ""
    return {name: np.array(sorted(found), dtype=np.int64) for name, found in rows.items()}


def _names(levels: Sequence[Level], articles: Sequence[str], terms: Terms, last: TopicMemory) -> list[list[str]]:
    """The ids of each level's clusters: last night's where a topic goes on, else new ones that no topic ever had."""
    used = {*(topic.id for topic in last.topics), *(topic.id for topic in last.dead)}
    named: list[list[str]] = []
    for level in levels:
        groups = [np.flatnonzero(level.members == number) for number in range(len(level.centres))]
        words = keywords_of(terms, groups, count=_ID_TERMS)
        named.append([])
        for number, group in enumerate(groups):
            before = level.fate.same.get(number)
            if before is None:
                members = [articles[row] for row in group.tolist()]
                name = discovered_id(" ".join(words[number]), members, used)
            else:
                name = level.before[before].id
            named[-1].append(name)
            used.add(name)
    return named


def _articles_of(tree: Tree, articles: Sequence[str], cluster: int, fits: bool) -> tuple[str, ...]:
    rows = np.flatnonzero((tree.nearest == cluster) & (tree.fits == fits))
    return tuple(articles[row] for row in rows.tolist())
