"""A topic -> all that its page shows: articles, sub-topics, growth, neighbours; what editors hide stays hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.rules.effects import UNRULED, RuleEffects
from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.model import Topic
from indexer.topics.tree import Growth, Near, Node, ancestors, children, growth, neighbours

# As many as fit beside a page without being a list of everything.
NEIGHBOURS = 6


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article of a topic, and the score that it has the topic with."""

    card: Card
    score: float


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic among those that are told of; nothing in it comes from an article that may not be seen."""

    node: Node
    above: tuple[Topic, ...]  # the top one first
    children: tuple[Topic, ...]
    articles: tuple[ListedArticle, ...]  # best first, a part of them
    total: int  # all of them
    growth: Growth
    neighbours: tuple[Near, ...]


def topic_page(
    snapshot: Snapshot,
    topic: Topic,
    limit: int,
    offset: int = 0,
    rules: RuleEffects = UNRULED,
    told: Sequence[Topic] | None = None,
) -> TopicPage:
    """All that there is to say of `topic`; `limit` of its articles from `offset` on.

    `told` are the topics that it may speak of: those that readers are told of, if nobody says otherwise.
    """
    profiles, told = snapshot.topic_profiles, snapshot.shown_topics if told is None else told
    beside = {other.id: other for other in (*told, topic)}
    above = tuple(other for other in ancestors(topic, snapshot.topics_by_id) if other.id in beside)
    rows, scores = _shown(snapshot, topic, rules)
    part = slice(offset, offset + limit)
    listed = zip(rows[part].tolist(), scores[part].tolist(), strict=True)
    return TopicPage(
        node=Node(topic, len(above)),
        above=above,
        children=children(told).get(topic.id, ()),
        articles=tuple(ListedArticle(snapshot.cards[row], score) for row, score in listed),
        total=len(rows),
        growth=growth(snapshot.cards[row].published_at for row in rows.tolist()),
        neighbours=neighbours(topic.id, profiles.centroids, profiles.topics, beside, NEIGHBOURS),
    )


def _shown(snapshot: Snapshot, topic: Topic, rules: RuleEffects) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows and scores of the topic's articles that are not hidden, best first, newer before older."""
    found = snapshot.topic_members[topic.id]
    hidden = rules.at("").hidden
    shown = np.ones(len(found), dtype=bool) if hidden is None else ~hidden[found.rows]
    rows, scores = found.rows[shown], found.scores[shown]
    order = np.lexsort((snapshot.index.metadata.order[rows], -scores))
    return rows[order], scores[order]
