"""The topics that a corpus has by itself: articles and last night's topics -> tonight's, with ids that last.

Which articles belong together is in levels.py, which cluster is which topic of last night in succession.py, what a
topic is called in labels.py; here they come together, and editors have the last word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.encoding.encoder import EncoderIdentity
from indexer.encoding.features import EncodeTexts
from indexer.topics.discovery.edits import labels_given, mergers, report_unknown
from indexer.topics.discovery.history import dead_after, with_histories
from indexer.topics.discovery.labels import CANDIDATES, KEYWORDS, by_meaning, keywords_of, label_of, still_says
from indexer.topics.discovery.levels import Tree, grow_tree
from indexer.topics.discovery.memory import RememberedTopic, TopicMemory
from indexer.topics.discovery.points import points_of
from indexer.topics.discovery.succession import Level, remembered_labels, succession
from indexer.topics.discovery.terms import Terms
from indexer.topics.ids import discovered_id
from indexer.topics.model import Topic, TopicAssignment, TopicEdit, TopicKind

Assignments = tuple[tuple[TopicAssignment, ...], ...]
Rows = NDArray[np.int64]
# How many terms an id is made of, so that a person who reads it in a log knows what it is about.
_ID_TERMS = 2


@dataclass(frozen=True)
class EmbeddedCorpus:
    """n articles, their unit `vectors` (n, d), the encoder that made them, and the terms of their texts."""

    articles: Sequence[Article]
    vectors: NDArray[np.float32]
    encoded_by: EncoderIdentity
    terms: Terms


@dataclass(frozen=True)
class Discovery:
    """The topics, the largest first; for each article the one it is in, if any; and what to remember.

    An article is given the topic of the lowest level only; those above follow from `Topic.parent`. The score is the
    cosine between the article and the centre of its cluster, cut at 0.
    """

    topics: tuple[Topic, ...]
    assignments: Assignments
    memory: TopicMemory


@dataclass(frozen=True, slots=True)
class _Described:
    """A topic, the articles it is published with, and the words for it, best first.

    `telling` are the words that set it apart, in which its last label must still be found; `keywords` are the first
    of them, from which it gets a new one.
    """

    topic: RememberedTopic
    rows: Rows
    telling: tuple[str, ...]
    keywords: tuple[str, ...]


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
    order = sorted(range(len(corpus.articles)), key=lambda row: corpus.articles[row].id)
    ids = [corpus.articles[row].id for row in order]
    vectors = np.asarray(corpus.vectors, dtype=np.float64)[order]
    terms = corpus.terms.rows(order)
    tree = grow_tree(points_of(vectors, terms), remembered_labels(last, ids, with_strays=True))
    levels = succession(tree, vectors, ids, last, comparable=last.encoder == corpus.encoded_by)
    identified = _merged(_identified(tree, levels, ids, terms, last), edits)
    described = _described(identified, _rows_by_topic(identified, ids), terms)
    if encode:
        described = _by_meaning(described, vectors, encode)
    described = _labelled(described, {topic.id: topic.label for topic in last.topics}, edits)
    topics = with_histories([one.topic for one in described], levels, last, today)
    described = [replace(one, topic=topic) for one, topic in zip(described, topics, strict=True)]
    dead = dead_after(topics, levels, last, today)
    report_unknown(edits, {topic.id for topic in topics}, {topic.id for topic in dead})
    return Discovery(
        _published(described),
        _assigned(tree, topics, ids, order),
        TopicMemory(corpus.encoded_by, tuple(sorted(topics, key=lambda topic: (topic.level, topic.id))), dead),
    )


def _identified(
    tree: Tree, levels: Sequence[Level], articles: Sequence[str], terms: Terms, last: TopicMemory
) -> list[RememberedTopic]:
    """Tonight's topics, level by level and in the order of their clusters, with ids and parents and no label yet."""
    used = {*(topic.id for topic in last.topics), *(topic.id for topic in last.dead)}
    named: list[list[str]] = []
    for level in levels:
        groups = [np.flatnonzero(level.members == number) for number in range(len(level.centres))]
        words = keywords_of(terms, groups, count=_ID_TERMS)
        names = []
        for number, group in enumerate(groups):
            going_on = level.fate.same.get(number)
            members = [articles[row] for row in group.tolist()]
            names.append(
                discovered_id(" ".join(words[number]), members, used) if going_on is None else level.before[going_on].id
            )
            used.add(names[-1])
        named.append(names)
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


def _articles_of(tree: Tree, articles: Sequence[str], cluster: int, fits: bool) -> tuple[str, ...]:
    rows = np.flatnonzero((tree.nearest == cluster) & (tree.fits == fits))
    return tuple(articles[row] for row in rows.tolist())


def _merged(topics: Sequence[RememberedTopic], edits: Sequence[TopicEdit]) -> list[RememberedTopic]:
    merged = mergers(edits, topics)
    return [replace(topic, merged_into=merged.get(topic.id, "")) for topic in topics]


def _rows_by_topic(topics: Sequence[RememberedTopic], articles: Sequence[str]) -> dict[str, Rows]:
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


def _described(topics: Sequence[RememberedTopic], rows: Mapping[str, Rows], terms: Terms) -> list[_Described]:
    """The topics with their rows and the words that set each apart, from its siblings above all."""
    within = [rows[topic.parent] if topic.parent else np.empty(0, dtype=np.int64) for topic in topics]
    telling = keywords_of(terms, [rows[topic.id] for topic in topics], within)
    return [
        _Described(topic, rows[topic.id], words, words[:CANDIDATES])
        for topic, words in zip(topics, telling, strict=True)
    ]


def _by_meaning(described: Sequence[_Described], vectors: NDArray[np.float64], encode: EncodeTexts) -> list[_Described]:
    """The topics with their keywords in another order, those nearest in meaning to their articles first."""
    words = sorted({word for one in described for word in one.keywords})
    if not words:
        return list(described)
    encoded = dict(zip(words, encode(words), strict=True))
    middle = vectors.mean(axis=0)
    found = []
    for one in described:
        direction = vectors[one.rows].mean(axis=0) - middle if len(one.rows) else middle
        length = float(np.linalg.norm(direction))
        if one.keywords and length > 0:
            near = by_meaning(one.keywords, np.stack([encoded[word] for word in one.keywords]), direction / length)
            found.append(replace(one, keywords=near))
        else:
            found.append(one)
    return found


def _labelled(
    described: Sequence[_Described], before: Mapping[str, str], edits: Sequence[TopicEdit]
) -> list[_Described]:
    """The topics with their labels: an editor's, or that of `before` while its words still say it, or a new one."""
    known = {one.topic.id for one in described}
    labels = {name: label for name, label in labels_given(edits).items() if name in known}
    taken = set(labels.values())
    for one in described:
        kept = before.get(one.topic.id, "")
        if one.topic.id not in labels and kept not in taken and still_says(kept, one.telling):
            labels[one.topic.id] = kept
            taken.add(kept)
    # From the top, so that a topic need not say what the one above it says; the largest take the best words.
    for one in sorted(described, key=lambda one: (-one.topic.level, -len(one.rows), one.topic.id)):
        if one.topic.id not in labels:
            labels[one.topic.id] = label_of(one.keywords, taken, labels.get(one.topic.parent, ""))
            taken.add(labels[one.topic.id])
    return [replace(one, topic=replace(one.topic, label=labels[one.topic.id])) for one in described]


def _published(described: Sequence[_Described]) -> tuple[Topic, ...]:
    merged = {one.topic.id: one.topic.merged_into for one in described if one.topic.merged_into}
    shown = [one for one in described if not one.topic.merged_into and len(one.rows)]
    return tuple(
        Topic(
            id=one.topic.id,
            label=one.topic.label,
            kind=TopicKind.DISCOVERED,
            keywords=one.keywords[:KEYWORDS],
            size=len(one.rows),
            parent=merged.get(one.topic.parent, one.topic.parent),
            history=one.topic.history,
        )
        for one in sorted(shown, key=lambda one: (-len(one.rows), one.topic.id))
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
