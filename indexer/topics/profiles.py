"""What each topic of a snapshot is known by: its names, the words that set its articles apart, and its direction.

Made for a topic when first asked for, from arrays that the snapshot has in memory.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.encoding.lexicon import Lexicon, terms_of
from indexer.topics.model import Topic, TopicKind
from indexer.topics.tree import Members

_WORD = re.compile(r"\w+")
# Beyond the first hundred and fifty, a topic's words tell it from nothing (weights under a twentieth of the first).
_TERMS = 150
# A word needs this many of a topic's articles: that of one or two says what those are about, not what the topic is.
# Of a small topic two have to do, or it has no words at all.
_LEAST_ARTICLES, _SMALL = 3, 8
_LEAST_OF_SMALL = 2
# How many standard errors more of a topic's articles must have a word than of the others. Below three stand "want",
# "stop" and "get", which happen to be common in a topic of a dozen articles.
_CERTAIN = 3.0
# Articles without a word that are added to each topic, so that the words of two alone do not weigh like a law.
_SHRINKAGE = 2
# Words of the description and the keywords, of which nobody has counted how much they tell.
_DESCRIBED = 0.5


@dataclass(frozen=True)
class TopicProfile:
    """What a sentence is compared with to see whether it speaks of a topic."""

    names: tuple[str, ...]  # label and synonyms as `stemmed` gives them; none of a discovered topic
    terms: Mapping[str, float]  # stems and pairs of stems -> weight; about 1 for the most telling
    direction: NDArray[np.float32] | None  # (d,) unit: where its articles lie, seen from the middle of the corpus

    def names_it(self, text: str) -> bool:
        """Whether `text`, as `stemmed` gives it, holds one of the topic's names."""
        return any(name in text for name in self.names)


class TopicProfiles:
    """The profiles of one snapshot's topics."""

    def __init__(
        self,
        topics: Sequence[Topic],
        members: Mapping[str, Members],
        words: csr_array,  # (n, V)
        lexicon: Lexicon,
        vectors: NDArray[np.float32],  # (n, d) unit
        groups: NDArray[np.int32],  # (n,) the row that stands for all that are one piece with this one
    ) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._members, self._words, self._lexicon, self._vectors = members, words, lexicon, vectors
        self._groups = groups
        self._made: dict[str, TopicProfile] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of the topics, in their order."""
        return tuple(self._topics)

    def of(self, topic: str) -> TopicProfile:
        """The profile of a topic.

        Raises:
            KeyError: there is none with this id.
        """
        # Two threads that meet here make the same profile twice, and neither sees half of one.
        if topic not in self._made:
            self._made[topic] = self._profile(self._topics[topic])
        return self._made[topic]

    @cached_property
    def centroids(self) -> NDArray[np.float32]:
        """(T, d) the unit mean of the vectors of each topic's articles, in the order of topics; zero without any."""
        rows = [self._mean(self._members[topic].rows, self._nowhere) for topic in self._topics]
        return np.stack(rows) if rows else np.empty((0, self._vectors.shape[1]), dtype=np.float32)

    def _profile(self, topic: Topic) -> TopicProfile:
        rows = self._members[topic.id].rows
        own = topic.kind is TopicKind.VOCABULARY
        names = tuple(name for name in map(stemmed, (topic.label, *topic.synonyms)) if name.strip())
        direction = self._mean(rows, self._middle) if len(rows) >= _LEAST_OF_SMALL else self._nowhere
        return TopicProfile(
            names=names if own else (),
            terms=_said_of(topic) | self._telling(rows),
            direction=direction if direction.any() else None,
        )

    def _telling(self, rows: NDArray[np.int64]) -> dict[str, float]:
        """The words that set these articles apart from all others, about 1 for the first.

        The share of the articles that have a word, times the logarithm of that share over the share of all others:
        class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794) with articles counted instead of words.
        """
        pieces = np.unique(self._groups[rows])  # what two copies have in common is no pattern
        if not len(pieces) or not len(self._articles_with):
            return {}
        size, others = len(pieces), self._words.shape[0] - len(rows)
        inside = np.bincount(self._words[pieces].indices, minlength=self._words.shape[1])
        share = inside / (size + _SHRINKAGE)
        outside = np.maximum(self._articles_with - inside + 0.5, 0.5) / (others + 1)
        certain = inside - size * outside >= _CERTAIN * np.sqrt(size * outside * np.maximum(1 - outside, 0))
        enough = inside >= (_LEAST_OF_SMALL if size < _SMALL else _LEAST_ARTICLES)
        telling = np.where(certain & enough & (share > outside), share * np.log((share + 1e-9) / outside), 0)
        heaviest = np.argsort(-telling, kind="stable")[:_TERMS]
        scale = max(float(telling[heaviest[:3]].mean()), 1e-9)
        return {self._lexicon.terms[c]: float(telling[c]) / scale for c in heaviest.tolist() if telling[c] > 0}

    @cached_property
    def _articles_with(self) -> NDArray[np.float64]:
        """(V,) how many articles have each term, read back from its inverse document frequency."""
        return np.asarray(np.round((1 + self._words.shape[0]) / np.exp(self._lexicon.idf) - 1))

    @cached_property
    def _middle(self) -> NDArray[np.float32]:
        return np.asarray(self._vectors.mean(axis=0), dtype=np.float32) if len(self._vectors) else self._nowhere

    @cached_property
    def _nowhere(self) -> NDArray[np.float32]:
        return np.zeros(self._vectors.shape[1], dtype=np.float32)

    def _mean(self, rows: NDArray[np.int64], origin: NDArray[np.float32]) -> NDArray[np.float32]:
        """The direction from `origin` to the mean of the vectors of `rows`; zero where they have none."""
        if not len(rows):
            return self._nowhere
        mean = self._vectors[rows].mean(axis=0) - origin
        length = float(np.linalg.norm(mean))
        return np.asarray(mean / length, dtype=np.float32) if length > 1e-6 else self._nowhere


def stemmed(text: str) -> str:
    """The stems of all words, one space before and after each: one text is a phrase of another if it stands in it."""
    stems = Stemmer.Stemmer("english").stemWords(_WORD.findall(text.lower().replace("_", " ")))
    return f" {' '.join(stems)} "


def _said_of(topic: Topic) -> dict[str, float]:
    """The stems of what is written about a topic; the label of a discovered one is words of its articles again."""
    named = (topic.label, *topic.synonyms)
    described = (topic.description, *topic.keywords)
    if topic.kind is TopicKind.DISCOVERED:
        named, described = (), (*described, *topic.label.split(", "))
    return dict.fromkeys(terms_of("\n".join(described)), _DESCRIBED) | dict.fromkeys(terms_of("\n".join(named)), 1.0)
