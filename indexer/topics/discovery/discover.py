"""The topics that a corpus has by itself: articles and last night's topics -> tonight's, with ids that last.

Which articles belong together is in topic_levels, which cluster is which topic of last night in topic_succession, what
a topic is called in topic_labels; here they come together, and editors have the last word.
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
from indexer.topics.discovery.succession import Level, new_id, remembered_labels, succession
from indexer.topics.discovery.terms import Terms
from indexer.topics.model import Topic, TopicAssignment, TopicEdit, TopicKind

Assignments = tuple[tuple[TopicAssignment, ...], ...]
Rows = NDArray[np.int64]
# How many terms an id is made of, so that a person who reads it in a log knows what it is about.
_ID_TERMS = 2


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
    articles: Sequence[Article],
    vectors: NDArray[np.float32],
    terms: Terms,
    encoder: EncoderIdentity,
    memory: TopicMemory | None,
    today: date,
    edits: Sequence[TopicEdit] = (),
    encode: EncodeTexts | None = None,
) -> Discovery:
    """The discovered topics of a corpus of n `articles`, their unit `vectors` (n, d), made by `encoder`, and `terms`.

    `encode` gives the vectors of words, so that topics are named by those nearest in meaning; without it, by their
    words alone.

    The same input gives the same output in whatever order the articles come, and with the memory of a night in which
    nothing changed, the same topics again. Centres of another encoder are not compared: members alone tell.

    Raises:
        TopicEditError: the edits go round in a circle.
    """
    last = memory or TopicMemory(encoder)
    order = sorted(range(len(articles)), key=lambda row: articles[row].id)
    ids = [articles[row].id for row in order]
    rows = np.asarray(vectors, dtype=np.float64)[order]
    terms = terms.rows(order)
    tree = grow_tree(points_of(rows, terms), remembered_labels(last, ids, with_strays=True))
    levels = succession(tree, rows, ids, last, comparable=last.encoder == encoder)
    topics = _identified(tree, levels, ids, terms, last)
    merged = mergers(edits, topics)
    topics = [replace(topic, merged_into=merged.get(topic.id, "")) for topic in topics]
    groups = _groups(topics, ids)
    before = {topic.id: topic.label for topic in last.topics}
    telling = _keywords(topics, groups, terms)
    keywords = {topic: words[:CANDIDATES] for topic, words in telling.items()}
    if encode:
        keywords = _by_meaning(keywords, groups, rows, encode)
    topics = with_histories(_labelled(topics, groups, keywords, telling, before, edits), levels, last, today)
    dead = dead_after(topics, levels, last, today)
    report_unknown(edits, {topic.id for topic in topics}, {topic.id for topic in dead})
    return Discovery(
        _published(topics, groups, keywords),
        _assigned(tree, topics, ids, order),
        TopicMemory(encoder, tuple(sorted(topics, key=lambda topic: (topic.level, topic.id))), dead),
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
                new_id(" ".join(words[number]), members, used) if going_on is None else level.before[going_on].id
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


def _groups(topics: Sequence[RememberedTopic], articles: Sequence[str]) -> dict[str, Rows]:
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


def _keywords(
    topics: Sequence[RememberedTopic], groups: Mapping[str, Rows], terms: Terms
) -> dict[str, tuple[str, ...]]:
    within = [groups[topic.parent] if topic.parent else np.empty(0, dtype=np.int64) for topic in topics]
    found = keywords_of(terms, [groups[topic.id] for topic in topics], within)
    return {topic.id: words for topic, words in zip(topics, found, strict=True)}


def _by_meaning(
    keywords: Mapping[str, tuple[str, ...]],
    groups: Mapping[str, Rows],
    vectors: NDArray[np.float64],
    encode: EncodeTexts,
) -> dict[str, tuple[str, ...]]:
    """Each topic's keywords, those nearest in meaning to its articles first."""
    words = sorted({word for found in keywords.values() for word in found})
    if not words:
        return dict(keywords)
    encoded = dict(zip(words, encode(words), strict=True))
    middle = vectors.mean(axis=0)
    named = {}
    for topic, found in keywords.items():
        direction = vectors[groups[topic]].mean(axis=0) - middle if len(groups[topic]) else middle
        length = float(np.linalg.norm(direction))
        known = found and length > 0
        named[topic] = by_meaning(found, np.stack([encoded[w] for w in found]), direction / length) if known else found
    return named


def _labelled(
    topics: Sequence[RememberedTopic],
    groups: Mapping[str, Rows],
    keywords: Mapping[str, tuple[str, ...]],
    telling: Mapping[str, tuple[str, ...]],
    before: Mapping[str, str],
    edits: Sequence[TopicEdit],
) -> list[RememberedTopic]:
    """The topics with their labels: an editor's, or last night's while its words still say it, or a new one."""
    labels = {name: label for name, label in labels_given(edits).items() if name in groups}
    taken = set(labels.values())
    for topic in topics:
        kept = before.get(topic.id, "")
        if topic.id not in labels and kept not in taken and still_says(kept, telling[topic.id]):
            labels[topic.id] = kept
            taken.add(kept)
    # From the top, so that a topic need not say what the one above it says; the largest take the best words.
    for topic in sorted(topics, key=lambda topic: (-topic.level, -len(groups[topic.id]), topic.id)):
        if topic.id not in labels:
            labels[topic.id] = label_of(keywords[topic.id], taken, labels.get(topic.parent, ""))
            taken.add(labels[topic.id])
    return [replace(topic, label=labels[topic.id]) for topic in topics]


def _published(
    topics: Sequence[RememberedTopic], groups: Mapping[str, Rows], keywords: Mapping[str, tuple[str, ...]]
) -> tuple[Topic, ...]:
    merged = {topic.id: topic.merged_into for topic in topics if topic.merged_into}
    shown = [topic for topic in topics if not topic.merged_into and len(groups[topic.id])]
    return tuple(
        Topic(
            id=topic.id,
            label=topic.label,
            kind=TopicKind.DISCOVERED,
            keywords=keywords[topic.id][:KEYWORDS],
            size=len(groups[topic.id]),
            parent=merged.get(topic.parent, topic.parent),
            history=topic.history,
        )
        for topic in sorted(shown, key=lambda topic: (-len(groups[topic.id]), topic.id))
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
