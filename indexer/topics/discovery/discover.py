"""The topics that a corpus has by itself: articles and last night's topics -> tonight's, with ids that last.

Which articles belong together is in levels.py, which cluster is which topic of last night in succession.py, what a
topic is called in labels.py; here they come together, and editors have the last word.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.encoding.features import EncodeTexts
from indexer.encoding.identity import EncoderIdentity
from indexer.topics.discovery.edits import hidden_by, labels_given, mergers, report_unknown
from indexer.topics.discovery.history import dead_after, with_histories
from indexer.topics.discovery.levels import Tree, grow_tree
from indexer.topics.discovery.memory import RememberedTopic, TopicMemory
from indexer.topics.discovery.naming.keywords import CANDIDATES, KEYWORDS, by_meaning, count_of, keywords_of
from indexer.topics.discovery.naming.labels import (
    Label,
    Phrase,
    Stems,
    apart_from,
    by_nearness,
    chosen_label,
    label_again,
    label_of_editors,
    phrases_of,
    stays,
    stems_of,
)
from indexer.topics.discovery.naming.readability import is_shown, readability
from indexer.topics.discovery.points import points_of
from indexer.topics.discovery.succession import Level, remembered_labels, succession
from indexer.topics.discovery.terms import Terms
from indexer.topics.ids import discovered_id
from indexer.topics.model import Topic, TopicAssignment, TopicEdit, TopicKind
from indexer.topics.names import tag_as_words

Assignments = tuple[tuple[TopicAssignment, ...], ...]
Rows = NDArray[np.int64]
# How many terms an id is made of, so that a person who reads it in a log knows what it is about.
_ID_TERMS = 2
# A label depends on those of others: the second pass settles what the first has left free.
_PASSES = 3


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


@dataclass(frozen=True, slots=True)
class _Described:
    """A topic, the articles it is published with, the words that set it apart and what it could be called, best first.

    `own` is how readable the best of the publisher's names would be; `named` says that an editor called it so.
    """

    topic: RememberedTopic
    rows: Rows
    keywords: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    own: float = 0.0
    named: bool = False


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
    before = {topic.id: topic for topic in last.topics}
    tags = [[tag_as_words(tag) for tag in corpus.tags[row]] for row in order] if corpus.tags else []
    own = frozenset(stems_of(tag_as_words(name)) for name in corpus.own_names)
    described = _described(identified, _rows_by_topic(identified, ids), terms, tags, before)
    if encode:
        described = _by_meaning(described, vectors, encode)
    described = [_apart_from(own, one) for one in described]
    labelled = _labelled(described, before, labels_given(edits, corpus.own_names), own)
    described = _shown(labelled, before, hidden_by(edits))
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


def _described(
    topics: Sequence[RememberedTopic],
    rows: Mapping[str, Rows],
    terms: Terms,
    tags: Sequence[Collection[str]],
    before: Mapping[str, RememberedTopic],
) -> list[_Described]:
    """The topics with their rows, the words that set each apart, from its siblings above all, and phrases for it."""
    nobody = np.empty(0, dtype=np.int64)
    within = [rows[topic.parent] if topic.parent else nobody for topic in topics]
    keywords = keywords_of(terms, [rows[topic.id] for topic in topics], within)
    named = terms.with_tags(tags) if tags else terms
    everywhere = count_of(named.texts)
    found = []
    for topic, around, words in zip(topics, within, keywords, strict=True):
        label = before[topic.id].label if topic.id in before else ""
        phrases = phrases_of(named, rows[topic.id], around, everywhere, label)
        found.append(_Described(topic, rows[topic.id], words[:CANDIDATES], phrases))
    return found


def _by_meaning(described: Sequence[_Described], vectors: NDArray[np.float64], encode: EncodeTexts) -> list[_Described]:
    """The topics with keywords and phrases in another order, those nearest in meaning to their articles first."""
    words = sorted({text for one in described for text in (*one.keywords, *(phrase.text for phrase in one.phrases))})
    if not words:
        return list(described)
    encoded = dict(zip(words, encode(words), strict=True))
    middle = vectors.mean(axis=0)
    found = []
    for one in described:
        direction = vectors[one.rows].mean(axis=0) - middle if len(one.rows) else middle
        length = float(np.linalg.norm(direction))
        found.append(_nearest_first(one, encoded, direction / length) if length > 0 else one)
    return found


def _nearest_first(
    one: _Described, encoded: Mapping[str, NDArray[np.float32]], direction: NDArray[np.float64]
) -> _Described:
    keywords, phrases = one.keywords, one.phrases
    if keywords:
        keywords = by_meaning(keywords, np.stack([encoded[word] for word in keywords]), direction)
    if phrases:
        phrases = by_nearness(phrases, np.stack([encoded[phrase.text] for phrase in phrases]), direction)
    return replace(one, keywords=keywords, phrases=phrases)


def _apart_from(own: Collection[Stems], one: _Described) -> _Described:
    """A topic without the names that topics of the publisher's `own` have."""
    phrases, best = apart_from(one.phrases, own)
    return replace(one, phrases=phrases, own=readability(best))


def _labelled(
    described: Sequence[_Described],
    before: Mapping[str, RememberedTopic],
    by_editors: Mapping[str, str],
    own: Collection[Stems],
) -> list[_Described]:
    """The topics with their labels: an editor's, or that of `before` while it still says it, or a new one."""
    known = {one.topic.id for one in described}
    labels = {name: label_of_editors(text) for name, text in by_editors.items() if name in known}
    for one in described:
        last = before.get(one.topic.id)
        again = label_again(last.label, one.phrases, one.keywords) if last and one.topic.id not in labels else None
        taken = {label.text.lower() for label in labels.values()}
        if again and again.text.lower() not in taken and stems_of(again.text) not in own:
            labels[one.topic.id] = again
    for _ in range(_PASSES):
        last_pass = dict(labels)
        for one in sorted(described, key=_turn):
            if one.topic.id not in by_editors:
                labels[one.topic.id] = _label_beside(one, labels, own)
        if labels == last_pass:
            break
    return [
        replace(
            one,
            topic=replace(
                one.topic, label=labels[one.topic.id].text, readability=readability(labels[one.topic.id].score)
            ),
            named=one.topic.id in by_editors,
        )
        for one in described
    ]


def _label_beside(one: _Described, labels: Mapping[str, Label], own: Collection[Stems]) -> Label:
    """The label of one topic beside those of all others: the one that it has, or a new one that is clearly better."""
    others = [label.text for name, label in labels.items() if name != one.topic.id]
    above = labels.get(one.topic.parent)
    new = chosen_label(one.phrases, one.keywords, others, above.text if above and above.score else "", own)
    old = labels.get(one.topic.id)
    return old if old and stays(old, new) else new


def _turn(one: _Described) -> tuple[float, int, int, str]:
    """Whom a phrase fits best has it: a broad topic leaves its best part's name to that part."""
    best = max((phrase.score for phrase in one.phrases), default=0.0)
    return -best, -one.topic.level, -len(one.rows), one.topic.id


def _shown(
    described: Sequence[_Described], before: Mapping[str, RememberedTopic], hidden: Collection[str]
) -> list[_Described]:
    """The topics, and whether readers are told of each: an editor's word, or a label that they can read."""
    found = []
    for one in described:
        last = before.get(one.topic.id)
        was = last is not None and last.shown and last.label == one.topic.label
        shown = one.topic.id not in hidden and (one.named or is_shown(one.topic.readability, was, one.own))
        found.append(replace(one, topic=replace(one.topic, shown=shown)))
    return found


def _published(described: Sequence[_Described]) -> tuple[Topic, ...]:
    merged = {one.topic.id: one.topic.merged_into for one in described if one.topic.merged_into}
    shown = [one for one in described if not one.topic.merged_into and len(one.rows)]
    return tuple(
        Topic(
            id=one.topic.id,
            label=one.topic.label,
            kind=TopicKind.NAMED if one.named else TopicKind.DISCOVERED,
            keywords=one.keywords[:KEYWORDS],
            size=len(one.rows),
            parent=merged.get(one.topic.parent, one.topic.parent),
            history=one.topic.history,
            readability=one.topic.readability,
            shown=one.topic.shown,
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
