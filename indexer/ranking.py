"""Where the related list is made: signals between a subject and the corpus, summed in the open.

A subject is an article, a draft or a reader's query. Each signal is a function of the pair alone, so a score does
not depend on which other candidates happened to be there, and one cut (`min_score`) means the same everywhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.features import Features
from indexer.metadata import Metadata
from indexer.vector_index import VectorIndex

# Candidates from each signal. A corpus of this size or less is ranked whole; above it, an article that is among the
# first 500 of neither words nor vectors has no way to the first page of their sum.
_CANDIDATES = 500
_SCORE_DECIMALS = 4
# Over how many days the nearness in time of two articles falls to a half.
_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Signal:
    """What a signal counts in the sum, and its mean and standard deviation over random pairs of this corpus."""

    weight: float
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Formula:
    """How one kind of subject is ranked: the weighted sum of its signals, each in standard deviations.

    `middle` is the sum that scores .5, and `spread` how much more of it scores .73 (a logistic curve).
    """

    signals: Mapping[str, Signal]
    middle: float
    spread: float


@dataclass(frozen=True)
class Subject:
    """What a list is asked for: an article, a draft or a query, as features and metadata of one."""

    features: Features
    metadata: Metadata


@dataclass(frozen=True)
class RankingIndex:
    """The corpus as ranking sees it."""

    features: Features
    metadata: Metadata
    groups: NDArray[np.int32]  # (n,) near-duplicates share a number

    def subject(self, row: int) -> Subject:
        """An indexed article as the subject of a list."""
        return Subject(self.features.row(row), self.metadata.row(row))

    @cached_property
    def vectors(self) -> VectorIndex:
        """Articles by the mean of their passages."""
        return VectorIndex(self.features.vectors)

    @cached_property
    def passages(self) -> VectorIndex:
        """All passages of all articles."""
        return VectorIndex(self.features.passages)

    @cached_property
    def passage_owner(self) -> NDArray[np.int64]:
        """The article of each passage."""
        return np.repeat(np.arange(len(self.features)), np.diff(self.features.starts))

    @cached_property
    def words_by_term(self) -> csr_array:
        """(V, n): for each term its weight in each article, so that only a subject's own terms are touched."""
        return csr_array(self.features.words.T.tocsr())


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows of the corpus in order, nearest first, each with its score and the signals that made it."""

    rows: NDArray[np.int64]  # (k,)
    scores: NDArray[np.float64]  # (k,) 0 to 1, falling
    signals: dict[str, NDArray[np.float64]]  # each (k,), in the signal's own unit


def rank(subject: Subject, index: RankingIndex, formula: Formula, allowed: NDArray[np.bool_] | None = None) -> Ranked:
    """Every candidate among the `allowed` rows (n,), nearest to `subject` first.

    Ties go to the newer article, then to the smaller id, so the order is the same every time.
    """
    rows = _candidates(subject, index, allowed)
    signals = measure(subject, index, rows, tuple(formula.signals))
    scores = _scores(signals, formula)
    order = np.lexsort((index.metadata.order[rows], -scores))
    return Ranked(rows[order], scores[order], {name: values[order] for name, values in signals.items()})


def measure(
    subject: Subject, index: RankingIndex, rows: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The named signals between `subject` and each of `rows` (k,), in each signal's own unit; NaN where unknown."""
    return {name: np.asarray(_SIGNALS[name](subject, index, rows), dtype=np.float64) for name in names}


def weighted_sum(signals: Mapping[str, NDArray[np.float64]], formula: Formula) -> NDArray[np.float64]:
    """The sum before the curve. A signal that is unknown for a pair counts as average."""
    parts = [
        signal.weight * np.nan_to_num((signals[name] - signal.mean) / signal.deviation, nan=0.0)
        for name, signal in formula.signals.items()
    ]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def distinct_places(index: RankingIndex, ranked: Ranked, unwanted_groups: Collection[int] = ()) -> NDArray[np.int64]:
    """The places in `ranked` that keep, of each group of copies, only the nearest, and of `unwanted_groups` none."""
    groups = index.groups[ranked.rows]
    _, first = np.unique(groups, return_index=True)
    first.sort()
    return np.asarray(first[~np.isin(groups[first], list(unwanted_groups))], dtype=np.int64)


def _scores(signals: Mapping[str, NDArray[np.float64]], formula: Formula) -> NDArray[np.float64]:
    curve = 1 / (1 + np.exp(-(weighted_sum(signals, formula) - formula.middle) / formula.spread))
    return np.round(curve, _SCORE_DECIMALS)


def _words(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    # The square root brings sparse cosines, most of them near zero, to the scale of the dense ones.
    return np.sqrt(np.maximum(_products(subject.features.words, index.words_by_term)[rows], 0))


def _meaning(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.asarray(index.features.vectors[rows] @ subject.features.vectors[0])


def _headline(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.asarray(index.features.headlines[rows] @ subject.features.headlines[0])


def _passage(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Cosine of the subject with the best passage of each article."""
    starts = index.features.starts
    lengths = starts[rows + 1] - starts[rows]
    ends = np.cumsum(lengths)
    own = np.repeat(starts[rows] - (ends - lengths), lengths) + np.arange(int(ends[-1]) if len(ends) else 0)
    cosines = index.features.passages[own] @ subject.features.vectors[0]
    return np.asarray(np.maximum.reduceat(cosines, ends - lengths)) if len(rows) else cosines


def _time(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    apart = np.abs(index.metadata.days[rows] - subject.metadata.days[0])
    return np.asarray(1 / (1 + apart / _DAYS))


def _tags(subject: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return index.metadata.shared_tags(subject.metadata, rows)


# name -> how near a subject and an article are by it, up to 1
_SIGNALS = {
    "words": _words,  # TF-IDF over the whole text, square root of the cosine
    "meaning": _meaning,  # the mean of the passages, so the whole article, cosine
    "headline": _headline,  # title and standfirst, cosine
    "passage": _passage,  # the best passage, cosine
    "time": _time,  # 1 on the same day, a half three months apart
    "tags": _tags,  # shared tags, rare ones counting more, cosine
}


def _products(row: csr_array, by_term: csr_array) -> NDArray[np.float32]:
    return np.asarray((row @ by_term).toarray(), dtype=np.float32).ravel()


def _candidates(subject: Subject, index: RankingIndex, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    count = len(index.features)
    if count <= _CANDIDATES:
        return np.arange(count) if allowed is None else np.flatnonzero(allowed)
    words = _products(subject.features.words, index.words_by_term)
    if allowed is not None:
        words = np.where(allowed, words, -1)
    by_words = np.argpartition(-words, _CANDIDATES)[:_CANDIDATES]
    vector = subject.features.vectors[0]
    by_meaning = index.vectors.nearest(vector, _CANDIDATES, allowed)
    allowed_passages = None if allowed is None else allowed[index.passage_owner]
    by_passage = index.passage_owner[index.passages.nearest(vector, _CANDIDATES, allowed_passages)]
    rows = np.unique(np.concatenate([by_words, by_meaning, by_passage]))
    return rows if allowed is None else rows[allowed[rows]]
