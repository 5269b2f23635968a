"""What ranking can tell of a pair: how near a subject and an article are, by words, meaning, metadata and links.

Each signal is a function of the pair alone, in its own unit, NaN where nothing is known. To add one: write its
function, add its line to `_SIGNALS`, the same for many subjects at once to `neighbours/signal_blocks.py`, its
scale on an unmeasured corpus to `_PRIORS` in `neighbours/formulas.py`, and what it tells an editor to
`answering/signal_words.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import Features
from indexer.encoding.subject import Subject
from indexer.encoding.word_products import shared_words
from indexer.ranking.formula import Formula, weighted_sum
from indexer.ranking.index import Links, RankingIndex

# Over how many days the nearness in time of two articles falls to a half. 30 and 365 gave the same on digital.gov
# within .006 nDCG@10, alone and together with 90.
DAYS = 90.0
# A linking article counts as near from one standard deviation above random pairs on. Anything between .5 and 2 gave
# the same within .003 nDCG@10 on digital.gov; a logistic or exponential curve gave less.
NEAR = 1.0
# By `linked` an article without near ones that link would have nothing to be a share of; with few, chance would decide.
# So much nearness counts as of articles that link to nothing. Of 5, 10 and 20 digital.gov, where half of the articles
# have 90, told nothing apart, with 50, 100 or 200 linking articles or all; 0 and 50 were worse by .002 and .004.
UNHEARD = 10.0
# Above this many linking articles only those nearest by meaning are weighed; the others would add next to nothing.
WEIGHED_SOURCES = 1000
# A linking article whose words are this near is the subject itself or an edit of it. What a subject links to must
# not count for the subject: the weights were fitted to foresee links, not to repeat them.
SAME_PIECE = 0.95
# Rows that are converted to double precision at once: they stay in the processor's cache.
_CONVERTED = 256
# How far a cosine of unit vectors in single precision may be from that in double precision. Over 17,000 passages of
# 384 and 768 numbers it was .00000011 at most.
ROUGH = 1e-6
# The signals that are cosines of vectors, or nearness by the metric: those that take time.
BY_VECTORS = frozenset({"meaning", "part", "headline", "passage"})
# Those of what each segment of an index has by itself.
_OF_SEGMENTS = BY_VECTORS | {"words", "mention", "topics"}

Products = Callable[[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]], NDArray[np.floating]]


def measure(
    subject: Subject, index: RankingIndex, rows: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The named signals between `subject` and each of `rows` (k,), in each signal's own unit; NaN where unknown."""
    return _measured(_Asked(subject, index, _exact_products), rows, names)


def measure_roughly(
    subject: Subject, index: RankingIndex, rows: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The same in a quarter of the time, but that `BY_VECTORS` are wrong by up to `ROUGH`."""
    return _measured(_Asked(subject, index, _rough_products), rows, names)


@dataclass(frozen=True)
class _Asked:
    """A subject, the corpus that it is compared with, and how exactly."""

    subject: Subject
    index: RankingIndex
    products: Products

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """(1, d) of the whole text, turned by the metric."""
        return self.index.turned(self.subject.features.vectors)

    @cached_property
    def headline(self) -> NDArray[np.float32]:
        """(1, d) of title and standfirst, the same."""
        features = self.subject.features  # those of a query are one and the same
        return self.vector if features.headlines is features.vectors else self.index.turned(features.headlines)

    @cached_property
    def passages(self) -> NDArray[np.float32]:
        """(p, d) of the passages, the same."""
        return self.index.turned(self.subject.features.passages)


def _measured(asked: _Asked, rows: NDArray[np.int64], names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    if asked.index.segments is not None:
        return _measured_in_segments(asked, asked.index.segments, rows, names)
    return {name: np.asarray(_SIGNALS[name](asked, rows), dtype=np.float64) for name in names}


def _measured_in_segments(
    asked: _Asked, segments: tuple[RankingIndex, RankingIndex], rows: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Some signals are asked of each segment about the rows that it has, the others of the whole."""
    first, later = segments
    early, by_segment = rows < len(first), [name for name in names if name in _OF_SEGMENTS]
    before = _measured(replace(asked, index=first), rows[early], by_segment)
    after = _measured(replace(asked, index=later), rows[~early] - len(first), by_segment)
    found = {}
    for name in names:
        if name in _OF_SEGMENTS:
            found[name] = np.empty(len(rows), dtype=np.float64)
            found[name][early], found[name][~early] = before[name], after[name]
        else:
            found[name] = np.asarray(_SIGNALS[name](asked, rows), dtype=np.float64)
    return found


def _exact_products(
    vectors: NDArray[np.float32], rows: NDArray[np.int64], own: NDArray[np.float32]
) -> NDArray[np.float64]:
    """(k, p) the products of the `rows` (k,) of vectors (n, d) with others (p, d), in double precision.

    In single precision the last digit depends on how many are multiplied at once. In four of 200,000 pairs that showed
    in a rounded score, so that the neighbour table and an answer by day would have disagreed.
    """
    found, across = np.empty((len(rows), len(own))), own.astype(np.float64).T
    for start in range(0, len(rows), _CONVERTED):
        part = slice(start, start + _CONVERTED)
        np.matmul(vectors[rows[part]].astype(np.float64), across, out=found[part])
    return found


def _rough_products(
    vectors: NDArray[np.float32], rows: NDArray[np.int64], own: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The same in single precision, and without a copy where all `rows` are asked about."""
    return np.asarray((vectors if _are_all(rows, len(vectors)) else vectors[rows]) @ own.T)


def _are_all(rows: NDArray[np.int64], count: int) -> bool:
    return len(rows) == count and np.array_equal(rows, np.arange(count))


def _words(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    # The square root brings sparse cosines, most of them near zero, to the scale of the dense ones.
    features, own = asked.index.features, asked.subject.features.words
    return np.sqrt(np.maximum(shared_words(own, features.words, features.words_by_term, rows), 0))


def _mention(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    own = asked.subject.features.words
    return np.sqrt(np.maximum(shared_words(own, asked.index.features.titles, asked.index.titles_by_term, rows), 0))


def _meaning(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.floating]:
    index = asked.index
    return asked.products(index.features.vectors, rows, asked.vector)[:, 0] / index.lengths.vectors[rows]


def _headline(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.floating]:
    index = asked.index
    return asked.products(index.features.headlines, rows, asked.headline)[:, 0] / index.lengths.headlines[rows]


def _part(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.floating]:
    """Nearness of each article to the passage of the subject that is nearest to it."""
    index = asked.index
    near = asked.products(index.features.vectors, rows, asked.passages).max(axis=1)
    return np.asarray(near / index.lengths.vectors[rows])


def _passage(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.floating]:
    """Nearness of the subject to the best passage of each article."""
    index = asked.index
    own, starts = _passages_of(index.features, rows)
    near = asked.products(index.features.passages, own, asked.vector)[:, 0] / index.lengths.passages[own]
    return np.asarray(np.maximum.reduceat(near, starts[:-1])) if len(rows) else near


def _passages_of(features: Features, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What `Features.passages_of` gives, in no time where all `rows` are asked about."""
    if _are_all(rows, len(features)):
        return np.arange(len(features.passages)), features.starts
    return features.passages_of(rows)


def _time(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    apart = np.abs(asked.index.metadata.days[rows] - asked.subject.metadata.days[0])
    return np.asarray(1 / (1 + apart / DAYS))


def _tags(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return asked.index.metadata.shared_tags(asked.subject.metadata, rows)


def _unspoken(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    own, theirs = asked.subject.metadata.reticence[0], asked.index.metadata.reticence[rows]
    return np.asarray(np.maximum(own, theirs).astype(np.float64) ** 2 * _tags(asked, rows))


def _topics(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    own, articles = asked.subject.topics, asked.index.topics
    return np.full(len(rows), np.nan) if own is None or articles is None else articles.nearness(own, rows)


def _category(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return _same(asked.index.metadata.categories[rows], asked.subject.metadata.categories[0])


def _author(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return _same(asked.index.metadata.authors[rows], asked.subject.metadata.authors[0])


def _series(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.nan_to_num(_same(asked.index.metadata.series[rows], asked.subject.metadata.series[0]), nan=0.0)


def _linked(asked: _Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Which share of the articles near by link to each article, nearer ones counting more: such as are alike link to
    the same.
    """
    index = asked.index
    if index.links is None:
        return np.full(len(rows), np.nan)
    sources, near = _near_sources(asked, index.links)
    return index.links.targets_of(sources, shares(near), len(index))[rows]


def shares(near: NDArray[np.floating]) -> NDArray[np.floating]:
    """What each linking article has (..., s) of all the nearness of a subject to those that link (..., s).

    The Nadaraya-Watson estimate of whether an article like the subject links somewhere (Theory of Probability and Its
    Applications 9, 1964), drawn towards nought where little is near.
    """
    return np.asarray(near / (near.sum(axis=-1, keepdims=True) + UNHEARD))


def linking_to(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many articles near to `subject` link to each of `rows` (k,): those of which `linked` is the share."""
    if index.links is None:
        return np.zeros(len(rows), dtype=np.int64)
    sources, near = _near_sources(_Asked(subject, index, _exact_products), index.links)
    return index.links.targets_of(sources, np.sign(near), len(index))[rows].astype(np.int64)


def _near_sources(asked: _Asked, links: Links) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    sources = _nearest_sources(asked, links.sources)
    return sources, nearness_to_sources(asked.subject, asked.index, sources, links.nearness)


def _nearest_sources(asked: _Asked, sources: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(sources) <= WEIGHED_SOURCES:
        return sources
    exactly = replace(asked, products=_exact_products)
    by_meaning = np.argpartition(-_meaning(exactly, sources), WEIGHED_SOURCES)[:WEIGHED_SOURCES]
    return np.sort(sources[by_meaning])


def nearness_to_sources(
    subject: Subject, index: RankingIndex, sources: NDArray[np.int64], nearness: Formula
) -> NDArray[np.float64]:
    """(s,) how much more than a chance neighbour each of `sources` (s,) is to `subject`; 0 for the subject itself."""
    signals = measure(subject, index, sources, tuple(nearness.signals))
    near = np.maximum(weighted_sum(signals, nearness) - NEAR, 0)
    return np.where(signals["words"] < SAME_PIECE, near, 0.0)


def _same(values: NDArray[np.str_], own: str) -> NDArray[np.float64]:
    """1 where a value is `own`, 0 where it is another, NaN where either is unknown."""
    if not own:
        return np.full(len(values), np.nan)
    return np.where(values == "", np.nan, (values == own).astype(np.float64))


# name -> how near a subject and an article are by it; up to 1
_SIGNALS = {
    "words": _words,  # TF-IDF over the whole text, square root of the cosine
    "mention": _mention,  # the subject's text with the article's title, square root of the TF-IDF cosine
    "meaning": _meaning,  # the mean of the passages, so the whole article, by the metric
    "part": _part,  # the subject's passage that is nearest to the whole article, by the metric
    "headline": _headline,  # title and standfirst, by the metric
    "passage": _passage,  # the article's passage that is nearest to the whole subject, by the metric
    "time": _time,  # 1 on the same day, a half three months apart
    "tags": _tags,  # shared tags, rare ones counting more, cosine
    "unspoken": _unspoken,  # the same, by the square of how little one of the texts tells of its own tags
    "topics": _topics,  # of a query: what it is probably about with the article's topics, rare ones more, cosine
    "category": _category,  # 1 for the same
    "author": _author,  # 1 for the same
    "series": _series,  # 1 where the titles begin alike ("Trends on Tuesday: ...")
    "linked": _linked,  # which share of the articles near by link to it, nearer ones counting more
}
