"""The vote of the nearest articles on a text's topics, over the tags that editors gave those articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.encoding.features import Features
from indexer.encoding.word_products import shared_words

# 15, 30 and 60 voters and weights to the powers 1, 4 and 8 were tried on digital.gov: micro-F1 of the vote alone
# .586 to .606, of which 30 and 4 was the best.
_VOTERS = 30
_POWER = 4
# Only as many as are nearest by meaning are compared by words, so that a vote costs the same in any corpus.
_COMPARED = 200
# A text's similarity is cosine of meaning + half that of headlines + twice the root of that of words (which brings
# sparse cosines to the scale of dense ones): .02 micro-F1 more than by meaning alone.
_HEADLINES, _WORDS = 0.5, 2.0
_BLOCK = 512


@dataclass(frozen=True)
class Voters:
    """The articles of the corpus; only those that carry a topic vote."""

    features: Features
    carried: csr_array  # (n, T) float32, 1 where an editor gave the article the topic
    groups: NDArray[np.int32]  # (n,) articles that are one piece have the same number

    @cached_property
    def teachers(self) -> NDArray[np.int64]:
        """(m,) the rows that carry a topic."""
        return np.flatnonzero(np.diff(self.carried.indptr)).astype(np.int64)

    def _meaning(self, subjects: NDArray[np.float32]) -> NDArray[np.float32]:
        """(s, m) the cosines of the vectors of subjects (s, d) with those of the teachers."""
        vectors = self.features.vectors
        if 2 * len(self.teachers) > len(vectors):  # a copy of theirs would be nearly as large as what is there
            return np.asarray((subjects @ vectors.T)[:, self.teachers])
        return np.asarray(subjects @ self._teaching_vectors.T)

    @cached_property
    def _teaching_vectors(self) -> NDArray[np.float32]:
        return self.features.vectors[self.teachers]

    def votes(self, subjects: Features, groups: NDArray[np.int32] | None = None) -> NDArray[np.float32]:
        """(s, T) each topic's share of the vote on each of `subjects`, 0 where nobody votes.

        An article in a subject's own group `groups` (s,) never votes for it.
        """
        shares = np.zeros((len(subjects), self.carried.shape[1]), dtype=np.float32)
        for start in range(0, len(subjects) if len(self.teachers) else 0, _BLOCK):
            meaning = self._meaning(subjects.vectors[start : start + _BLOCK])
            if groups is not None:
                own = groups[start : start + _BLOCK, None] == self.groups[self.teachers][None, :]
                meaning[own] = -np.inf
            ballots = [self._ballot(subjects, row, cosines) for row, cosines in enumerate(meaning, start)]
            starts = np.cumsum([0, *(len(rows) for rows, _ in ballots)])
            rows, weights = (np.concatenate(parts) for parts in zip(*ballots, strict=True))
            cast = csr_array((weights, rows, starts), shape=(len(ballots), self.carried.shape[0]))
            shares[start : start + _BLOCK] = (cast @ self.carried).toarray()
        return shares

    def _ballot(
        self, subjects: Features, row: int, meaning: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Who votes on one subject, as rows of articles, and what each vote counts, of 1 in all."""
        nearby = _largest(meaning, _COMPARED)
        nearby = nearby[np.isfinite(meaning[nearby])]
        rows = self.teachers[nearby]
        # To index a sparse array takes longer than its product with a query's few terms.
        own = subjects.words if len(subjects) == 1 else subjects.words[[row]]
        words = shared_words(own, self.features.words, self.features.words_by_term, rows)
        headlines = self.features.headlines[rows] @ subjects.headlines[row]
        near = meaning[nearby] + _HEADLINES * headlines + _WORDS * np.sqrt(np.maximum(words, 0))
        voting = _largest(near, _VOTERS)
        weights = np.maximum(near[voting], 0) ** _POWER
        return rows[voting], weights / max(weights.sum(), np.finfo(np.float32).tiny)


def carried_array(pairs: Sequence[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    """`shape` (n, T) float32 with 1 for each of `pairs` of article and topic."""
    places = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return csr_array((np.ones(len(places), dtype=np.float32), (places[:, 0], places[:, 1])), shape=shape)


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of the `count` largest, largest first, the earlier of equals first."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    bound = np.partition(values, -count)[-count]
    found = np.flatnonzero(values >= bound)
    return found[np.argsort(-values[found], kind="stable")][:count]
