"""The corpus as ranking sees it: features, metadata and links of all articles, and what is looked up in them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.encoding.features import Features
from indexer.encoding.metadata import Metadata
from indexer.encoding.subject import Subject
from indexer.ranking.formula import Formula
from indexer.ranking.metric import Lengths, Metric
from indexer.ranking.topic_vectors import TopicVectors
from indexer.ranking.vector_index import VectorIndex


@dataclass(frozen=True)
class Links:
    """The editors' links between articles of the corpus, and the formula that says how near two articles are."""

    rows: NDArray[np.int32]  # (m, 2) from, to
    nearness: Formula

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """(s,) the articles that link, each once."""
        return np.unique(self.rows[:, 0]).astype(np.int64)

    def targets_of(self, sources: NDArray[np.int64], counts: NDArray[np.floating], size: int) -> NDArray[np.float64]:
        """For each of `size` articles the sum of `counts` (s,) of those among `sources` (s,) that link to it.

        `sources` must ascend.
        """
        place = np.minimum(np.searchsorted(sources, self.rows[:, 0]), len(sources) - 1)
        known = sources[place] == self.rows[:, 0]
        totals = np.bincount(self.rows[known, 1], weights=counts[place[known]], minlength=size)
        return np.asarray(totals, dtype=np.float64)


@dataclass(frozen=True)
class RankingIndex:
    """The corpus as ranking sees it."""

    features: Features  # of all rows, but for those of a later segment
    metadata: Metadata
    groups: NDArray[np.int32]  # (n,) the row of the article that stands for all that are one piece with this one
    links: Links | None = None  # where learning from them was adopted
    metric: Metric | None = None  # how vectors are compared; by their cosines where there is none
    topics: TopicVectors | None = None  # of all rows, but for those of a later segment
    segments: "tuple[RankingIndex, RankingIndex] | None" = None  # an index, and one of the rows that came after it

    def __len__(self) -> int:
        return len(self.groups)

    def followed_by(
        self, features: Features, metadata: Metadata, groups: NDArray[np.int32], topics: csr_array | None = None
    ) -> "RankingIndex":
        """This index with k rows after its own n: their `features`, `metadata`, and shares of `topics` (k, T).

        `groups` (n + k,) are those of all. Nothing large is copied, and the new rows are compared by the same metric.
        """
        metric = Metric.of(self.metric.matrix, features) if self.metric else None
        shares = self.topics.later(topics) if self.topics and topics is not None else None
        own_groups = np.arange(len(features), dtype=np.int32)
        later = RankingIndex(features, metadata, own_groups, metric=metric, topics=shares)
        return replace(self, metadata=self.metadata.followed_by(metadata), groups=groups, segments=(self, later))

    def subject(self, row: int) -> Subject:
        """An indexed article as the subject of a list."""
        return Subject(self.features_of(row), self.metadata.row(row))

    def features_of(self, row: int) -> Features:
        """The features of one article, as an n of one."""
        if self.segments is None or row < len(self.segments[0]):
            return self.features.row(row)
        first, later = self.segments
        return later.features.row(row - len(first))

    def vectors_of(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(k, d) the vectors of `rows` (k,)."""
        if self.segments is None:
            return self.features.vectors[rows]
        first, later = self.segments
        early, found = rows < len(first), np.empty((len(rows), self.features.vectors.shape[1]), dtype=np.float32)
        found[early] = first.features.vectors[rows[early]]
        found[~early] = later.features.vectors[rows[~early] - len(first)]
        return found

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """(n + 1,) where the passages of each article begin among those of all."""
        if self.segments is None:
            return self.features.starts
        own, later = self.features.starts, self.segments[1].features.starts
        return np.concatenate([own, own[-1] + later[1:]])

    def turned(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit vectors (k, d) as they are compared with those of articles: turned by the metric where there is one."""
        return self.metric.turned(vectors) if self.metric else vectors

    @cached_property
    def lengths(self) -> Lengths:
        """What the product with a turned vector has to be divided by."""
        return self.metric.lengths if self.metric else Lengths.of_units(self.features)

    @cached_property
    def vectors(self) -> VectorIndex:
        """Articles by the mean of their passages."""
        return VectorIndex(self.features.vectors)

    @cached_property
    def passages(self) -> VectorIndex:
        """All passages of all articles."""
        return VectorIndex(self.features.passages)

    @cached_property
    def group_sizes(self) -> NDArray[np.int64]:
        """(n,) of how many copies each article is one."""
        return np.bincount(self.groups)[self.groups]

    def standing(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(n,) those `allowed` (n,) without copies of an article that stands for them and is allowed itself."""
        return np.asarray(allowed & (self._stands | ~allowed[self.groups]))

    @cached_property
    def standing_rows(self) -> NDArray[np.int64]:
        """The articles that stand for their piece, each piece once."""
        return np.flatnonzero(self._stands)

    @cached_property
    def _stands(self) -> NDArray[np.bool_]:
        return np.asarray(self.groups == np.arange(len(self.groups)))

    @cached_property
    def titles_by_term(self) -> csr_array:
        """(V, n): for each term its weight in each title."""
        return csr_array(self.features.titles.T.tocsr())
