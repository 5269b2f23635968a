"""Topics with their articles and what they were called last night -> topics with labels, and which of them are shown.

What a topic could be called, and how good that is, stands in labels.py; here topics are named beside one another, and
editors have the last word.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import EncodeTexts
from indexer.topics.discovery.memory import RememberedTopic
from indexer.topics.discovery.naming.keywords import CANDIDATES, Rows, by_meaning, count_of, keywords_of
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
from indexer.topics.discovery.terms import Terms

# A label depends on those of others: the second pass settles what the first has left free.
_PASSES = 3


@dataclass(frozen=True, slots=True)
class DescribedTopic:
    """A topic, the articles it is published with, the words that set it apart and what it could be called, best first.

    `own` is how readable the best of the publisher's names would be; `named` says that an editor called it so.
    """

    topic: RememberedTopic
    rows: Rows
    keywords: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    own: float = 0.0
    named: bool = False


def described(
    topics: Sequence[RememberedTopic],
    rows: Mapping[str, Rows],
    terms: Terms,
    tags: Sequence[Collection[str]],
    before: Mapping[str, RememberedTopic],
) -> list[DescribedTopic]:
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
        found.append(DescribedTopic(topic, rows[topic.id], words[:CANDIDATES], phrases))
    return found


def nearest_first(
    topics: Sequence[DescribedTopic], vectors: NDArray[np.float64], encode: EncodeTexts
) -> list[DescribedTopic]:
    """The topics with keywords and phrases in another order, those nearest in meaning to their articles first."""
    words = sorted({text for one in topics for text in (*one.keywords, *(phrase.text for phrase in one.phrases))})
    if not words:
        return list(topics)
    encoded = dict(zip(words, encode(words), strict=True))
    middle = vectors.mean(axis=0)
    found = []
    for one in topics:
        direction = vectors[one.rows].mean(axis=0) - middle if len(one.rows) else middle
        length = float(np.linalg.norm(direction))
        found.append(_nearest_first(one, encoded, direction / length) if length > 0 else one)
    return found


def _nearest_first(
    one: DescribedTopic, encoded: Mapping[str, NDArray[np.float32]], direction: NDArray[np.float64]
) -> DescribedTopic:
    keywords, phrases = one.keywords, one.phrases
    if keywords:
        keywords = by_meaning(keywords, np.stack([encoded[word] for word in keywords]), direction)
    if phrases:
        phrases = by_nearness(phrases, np.stack([encoded[phrase.text] for phrase in phrases]), direction)
    return replace(one, keywords=keywords, phrases=phrases)


def apart_from_own(topics: Sequence[DescribedTopic], own: Collection[Stems]) -> list[DescribedTopic]:
    """The topics without the names that topics of the publisher's `own` have."""
    found = []
    for one in topics:
        phrases, best = apart_from(one.phrases, own)
        found.append(replace(one, phrases=phrases, own=readability(best)))
    return found


def labelled(
    topics: Sequence[DescribedTopic],
    before: Mapping[str, RememberedTopic],
    by_editors: Mapping[str, str],
    own: Collection[Stems],
) -> list[DescribedTopic]:
    """The topics with their labels: an editor's, or that of `before` while it still says it, or a new one."""
    labels = _labels_that_stay(topics, before, by_editors, own)
    for _ in range(_PASSES):
        last_pass = dict(labels)
        for one in sorted(topics, key=_turn):
            if one.topic.id not in by_editors:
                labels[one.topic.id] = _label_beside(one, labels, own)
        if labels == last_pass:
            break
    return [_with_label(one, labels[one.topic.id], by_editors) for one in topics]


def told_or_not(
    topics: Sequence[DescribedTopic], before: Mapping[str, RememberedTopic], hidden: Collection[str]
) -> list[DescribedTopic]:
    """The topics, and whether readers are told of each: an editor's word, or a label that they can read."""
    found = []
    for one in topics:
        last = before.get(one.topic.id)
        was = last is not None and last.shown and last.label == one.topic.label
        shown = one.topic.id not in hidden and (one.named or is_shown(one.topic.readability, was, one.own))
        found.append(replace(one, topic=replace(one.topic, shown=shown)))
    return found


def _labels_that_stay(
    topics: Sequence[DescribedTopic],
    before: Mapping[str, RememberedTopic],
    by_editors: Mapping[str, str],
    own: Collection[Stems],
) -> dict[str, Label]:
    """By topic, the labels that editors gave, and those of last night that still say it and that nobody else has."""
    known = {one.topic.id for one in topics}
    labels = {name: label_of_editors(text) for name, text in by_editors.items() if name in known}
    for one in topics:
        last = before.get(one.topic.id)
        again = label_again(last.label, one.phrases, one.keywords) if last and one.topic.id not in labels else None
        taken = {label.text.lower() for label in labels.values()}
        if again and again.text.lower() not in taken and stems_of(again.text) not in own:
            labels[one.topic.id] = again
    return labels


def _with_label(one: DescribedTopic, label: Label, by_editors: Collection[str]) -> DescribedTopic:
    topic = replace(one.topic, label=label.text, readability=readability(label.score))
    return replace(one, topic=topic, named=topic.id in by_editors)


def _label_beside(one: DescribedTopic, labels: Mapping[str, Label], own: Collection[Stems]) -> Label:
    """The label of one topic beside those of all others: the one that it has, or a new one that is clearly better."""
    others = [label.text for name, label in labels.items() if name != one.topic.id]
    above = labels.get(one.topic.parent)
    new = chosen_label(one.phrases, one.keywords, others, above.text if above and above.score else "", own)
    old = labels.get(one.topic.id)
    return old if old and stays(old, new) else new


def _turn(one: DescribedTopic) -> tuple[float, int, int, str]:
    """Whom a phrase fits best has it: a broad topic leaves its best part's name to that part."""
    best = max((phrase.score for phrase in one.phrases), default=0.0)
    return -best, -one.topic.level, -len(one.rows), one.topic.id
