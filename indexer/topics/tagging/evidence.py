"""A text and its topics -> the sentences that say why it has them: at most three a topic, none where none does.

    words    = 1 - exp(-(what the words of a sentence tell of the topic, a name of it counting most))
    meaning  = how near the sentence lies to the articles of the topic, seen from the middle of the corpus
    strength = the mean of the two; the words alone where the topic has no articles yet

For an indexed article the meaning is that of the passage around the sentence, encoded at night: no model is needed. A
draft's most promising sentences are encoded themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.encoding.features import EncodeTexts
from indexer.encoding.lexicon import terms_of
from indexer.topics.profiles import TopicProfile, stemmed
from indexer.topics.tagging.sentences import Sentence, sentences_of

MAXIMUM_SENTENCES = 3
# With the passages of a draft it makes one more batch; the best three of a topic are hardly ever elsewhere.
ENCODED_SENTENCES = 12
# A sentence that names the topic says what it is about, whatever else is in it: by itself it has .78 for its words.
_NAMED = 1.5
# Of a sentence of more words than this some always fit by chance; a third of the sentences of digital.gov have more.
_USUAL_WORDS = 10
# The cosine with the direction of a topic that leaves no doubt: the best of twelve sentences seldom has more.
_SURE = 0.5
# Chosen by reading the sentences of fifteen articles of two corpora: what lies lower shares a word with the topic by
# accident more often than not.
_FLOOR = 0.55
# What lies lower in words alone is carried by its passage, not by itself.
_LEAST_WORDS = 0.45
# Two sentences with so many of their terms in common (Jaccard) say the same.
_SAME = 0.5
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that supports a topic, where it stands (sentences.py), and how strongly, from 0 to 1."""

    sentence: Sentence
    strength: float


@dataclass(frozen=True)
class Text:
    """A text as evidence is looked for in it: its sentences, at least the title, and the vectors of its passages."""

    sentences: tuple[Sentence, ...]
    passages: NDArray[np.float32]  # (m, d) unit
    passage_of: tuple[int, ...]  # for each sentence the row of the passage around it

    @staticmethod
    def of(article: Article, passages: NDArray[np.float32], spans: Sequence[Sequence[int]]) -> "Text":
        """`article`, whose passages begin and end at `spans` in its divided text."""
        found = sentences_of(article)
        return Text(found, passages, tuple(_passage_at(sentence.place, spans) for sentence in found))


def evidence(
    text: Text, profiles: Sequence[TopicProfile], encode: EncodeTexts | None = None
) -> tuple[tuple[Evidence, ...], ...]:
    """For each of the topics with these profiles the sentences that support it, strongest first.

    With `encode` at most twelve sentences are encoded, whatever the number of topics.
    """
    if not profiles:
        return ()
    words = _words(text.sentences, profiles)
    meaning = _meaning(text.passages, profiles)[:, text.passage_of]
    # A topic without articles lies nowhere: there the words are all there is.
    somewhere = np.array([profile.direction is not None for profile in profiles])[:, None]
    looked_at = _most_promising(np.where(words >= _LEAST_WORDS, words + meaning, 0)) if encode is not None else ()
    if encode is not None and len(looked_at):
        meaning[:, looked_at] = _meaning(encode([text.sentences[place].text for place in looked_at]), profiles)
    strength = np.where(somewhere, (words + meaning) / 2, words)
    return tuple(_strongest(text.sentences, row) for row in np.where(words >= _LEAST_WORDS, strength, 0))


def _words(sentences: Sequence[Sentence], profiles: Sequence[TopicProfile]) -> NDArray[np.float64]:
    """(T, k) what the words of each sentence tell of each topic, 0 to 1."""
    told = np.zeros((len(profiles), len(sentences)))
    for place, sentence in enumerate(sentences):
        terms, phrase = set(terms_of(sentence.text)), stemmed(sentence.text)
        # Of a long sentence some words always fit: the square root of its length takes that out.
        brevity = min(1.0, (_USUAL_WORDS / max(1, sum(" " not in term for term in terms))) ** 0.5)
        for number, profile in enumerate(profiles):
            heard = sum(profile.terms.get(term, 0.0) for term in terms) * brevity
            told[number, place] = heard + _NAMED * profile.names_it(phrase)
    return np.asarray(1 - np.exp(-told))


def _meaning(vectors: NDArray[np.float32], profiles: Sequence[TopicProfile]) -> NDArray[np.float64]:
    """(T, k) how near each of `vectors` (k, d) lies to the direction of each topic, 0 to 1."""
    nowhere = np.zeros(vectors.shape[1], dtype=np.float32)
    directions = np.stack([nowhere if p.direction is None else p.direction for p in profiles])
    return np.asarray(np.clip(directions @ vectors.T / _SURE, 0, 1), dtype=np.float64)


def _most_promising(promise: NDArray[np.float64]) -> list[int]:
    """The sentences to encode, of (T, k): each topic's best in turn, until there are enough."""
    chosen: dict[int, None] = {}
    order = np.argsort(-promise, axis=1, kind="stable")
    for places in order.T:
        for number, place in enumerate(places.tolist()):
            if len(chosen) < ENCODED_SENTENCES and promise[number, place] > 0:
                chosen[place] = None
    return sorted(chosen)


def _strongest(sentences: Sequence[Sentence], strength: NDArray[np.float64]) -> tuple[Evidence, ...]:
    """The sentences above the floor, strongest first and no two alike; `strength` (k,) is for one topic."""
    places = [place for place in np.argsort(-strength, kind="stable").tolist() if strength[place] >= _FLOOR]
    chosen = _without_repeats(sentences, places)
    return tuple(Evidence(sentences[place], round(float(strength[place]), _DECIMALS)) for place in chosen)


def _without_repeats(sentences: Sequence[Sentence], places: Sequence[int]) -> list[int]:
    """The first three of `places` of which none says again what one before it said: standfirsts repeat bodies."""
    chosen: list[tuple[int, set[str]]] = []
    for place in places:
        terms = set(terms_of(sentences[place].text))
        if all(len(terms & other) < _SAME * len(terms | other) for _, other in chosen):
            chosen.append((place, terms))
        if len(chosen) == MAXIMUM_SENTENCES:
            break
    return [place for place, _ in chosen]


def _passage_at(place: int, spans: Sequence[Sequence[int]]) -> int:
    """The passage around a place in the divided text; the first for a title, which leads every passage."""
    return next((number for number, (_, end) in enumerate(spans) if place < end), len(spans) - 1) if place >= 0 else 0
