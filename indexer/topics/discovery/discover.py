"""The topics that a corpus has by itself: articles and last night's topics -> tonight's, with ids that last.

Which articles belong together is in levels.py, which cluster is which topic of last night in succession.py, which
topics there are tonight in tonight.py, what they are called in naming/labelling.py; here they come together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.encoding.features import EncodeTexts
from indexer.encoding.identity import EncoderIdentity
from indexer.topics.discovery.edits import hidden_by, labels_given, report_unknown
from indexer.topics.discovery.history import dead_after, with_histories
from indexer.topics.discovery.levels import Tree, grow_tree
from indexer.topics.discovery.memory import RememberedTopic, TopicMemory
from indexer.topics.discovery.naming.keywords import KEYWORDS
from indexer.topics.discovery.naming.labelling import (
    DescribedTopic,
    apart_from_own,
    described,
    labelled,
    nearest_first,
    told_or_not,
)
from indexer.topics.discovery.naming.labels import stems_of
from indexer.topics.discovery.points import points_of
from indexer.topics.discovery.succession import remembered_labels, succession
from indexer.topics.discovery.terms import Terms
from indexer.topics.discovery.tonight import merged, rows_by_topic, topics_tonight
from indexer.topics.model import Topic, TopicAssignment, TopicEdit, TopicKind
from indexer.topics.names import tag_as_words

Assignments = tuple[tuple[TopicAssignment, ...], ...]


@dataclass(frozen=True)
class EmbeddedCorpus:
    """n articles, their unit `vectors` (n, d), the encoder that made them, and the terms of their texts.

    `own_names` are what the publisher's own topics are called, as no discovered one is; `tags` are those of them that
    editors gave to each article (n).
    """

    articles: Sequence[Article]
    vectors: NDArray[np.float32]
    encoded_by: EncoderIdentity
    terms: Terms
    tags: Sequence[Collection[str]] = ()
    own_names: Collection[str] = ()


@dataclass(frozen=True)
class Discovery:
    """The topics, the largest first; for each article the one it is in, if any; and what to remember.

    An article is given the topic of the lowest level only; those above follow from `Topic.parent`. The score is the
    cosine between the article and the centre of its cluster, cut at 0.
    """

    topics: tuple[Topic, ...]
    assignments: Assignments
    memory: TopicMemory


def discover(
    corpus: EmbeddedCorpus,
    memory: TopicMemory | None,
    today: date,
    edits: Sequence[TopicEdit] = (),
    encode: EncodeTexts | None = None,
) -> Discovery:
    """The discovered topics of `corpus`, going on from last night's `memory`.

    `encode` gives the vectors of words, so that topics are named by those nearest in meaning; without it, by their
    words alone.

    The same input gives the same output in whatever order the articles come, and with the memory of a night in which
    nothing changed, the same topics again. Centres of another encoder are not compared: members alone tell.

    Raises:
        TopicEditError: the edits go round in a circle.
    """
    last = memory or TopicMemory(corpus.encoded_by)
    before = {topic.id: topic for topic in last.topics}
    order = sorted(range(len(corpus.articles)), key=lambda row: corpus.articles[row].id)
    ids = [corpus.articles[row].id for row in order]
    vectors = np.asarray(corpus.vectors, dtype=np.float64)[order]
    terms = corpus.terms.rows(order)
    tags = [[tag_as_words(tag) for tag in corpus.tags[row]] for row in order] if corpus.tags else []
    own = frozenset(stems_of(tag_as_words(name)) for name in corpus.own_names)

    tree = grow_tree(points_of(vectors, terms), remembered_labels(last, ids, with_strays=True))
    levels = succession(tree, vectors, ids, last, comparable=last.encoder == corpus.encoded_by)
    identified = merged(topics_tonight(tree, levels, ids, terms, last), edits)

    found = described(identified, rows_by_topic(identified, ids), terms, tags, before)
    if encode:
        found = nearest_first(found, vectors, encode)
    found = apart_from_own(found, own)
    found = labelled(found, before, labels_given(edits, corpus.own_names), own)
    found = told_or_not(found, before, hidden_by(edits))

    topics = with_histories([one.topic for one in found], levels, last, today)
    dead = dead_after(topics, levels, last, today)
    report_unknown(edits, {topic.id for topic in topics}, {topic.id for topic in dead})
    return Discovery(
        _published([replace(one, topic=topic) for one, topic in zip(found, topics, strict=True)]),
        _assigned(tree, topics, ids, order),
        TopicMemory(corpus.encoded_by, tuple(sorted(topics, key=lambda topic: (topic.level, topic.id))), dead),
    )


def _published(found: Sequence[DescribedTopic]) -> tuple[Topic, ...]:
    """All but those that were merged into others or have no article, the largest first."""
    merged_into = {one.topic.id: one.topic.merged_into for one in found if one.topic.merged_into}
    alive = [one for one in found if not one.topic.merged_into and len(one.rows)]
    return tuple(
        Topic(
            id=one.topic.id,
            label=one.topic.label,
            kind=TopicKind.NAMED if one.named else TopicKind.DISCOVERED,
            keywords=one.keywords[:KEYWORDS],
            size=len(one.rows),
            parent=merged_into.get(one.topic.parent, one.topic.parent),
            history=one.topic.history,
            readability=one.topic.readability,
            shown=one.topic.shown,
        )
        for one in sorted(alive, key=lambda one: (-len(one.rows), one.topic.id))
    )


def _assigned(
    tree: Tree, topics: Sequence[RememberedTopic], articles: Sequence[str], order: Sequence[int]
) -> Assignments:
    """For each article, in the order in which they came, its topic of the lowest level."""
    topic_of = {article: topic.merged_into or topic.id for topic in topics for article in topic.members}
    given: list[tuple[TopicAssignment, ...]] = [()] * len(order)
    for row, article in enumerate(articles):
        if article in topic_of:
            score = round(min(1.0, max(0.0, float(tree.cosines[row]))), 4)
            given[order[row]] = (TopicAssignment(topic_of[article], score),)
    return tuple(given)
