"""Which topics of the vocabulary articles have, as vectors, so that a query's topics can be compared with theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array


@dataclass(frozen=True)
class TopicVectors:
    """n articles' shares of T topics, each topic weighing by its rarity; rows of length one, or of none."""

    rows: csr_array  # (n, T) float32
    rarity: NDArray[np.float32]  # (T,) the logarithm of one and the articles for each that has the topic

    @staticmethod
    def of(shares: csr_array) -> "TopicVectors":
        """Those of articles that have topics by `shares` (n, T), 0 to 1: 1 where an editor gave it."""
        having = np.bincount(shares.indices, minlength=shares.shape[1])
        rarity = np.log1p(shares.shape[0] / np.maximum(having, 1)).astype(np.float32)
        return TopicVectors(_of_length_one(shares, rarity), rarity)

    def later(self, shares: csr_array) -> "TopicVectors":
        """Those of other articles `shares` (k, T), by the same rarity of topics."""
        return TopicVectors(_of_length_one(shares, self.rarity), self.rarity)

    def nearness(self, shares: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """(k,) the cosines of one text's topics (T,) with those of `rows` (k,); NaN of a text without any."""
        own = shares.astype(np.float64) * self.rarity
        length = float(np.linalg.norm(own))
        if not length:
            return np.full(len(rows), np.nan)
        return np.asarray(self.rows @ (own / length), dtype=np.float64)[rows]


def _of_length_one(shares: csr_array, rarity: NDArray[np.float32]) -> csr_array:
    rows = np.repeat(np.arange(shares.shape[0]), np.diff(shares.indptr))
    weights = shares.data.astype(np.float64) * rarity[shares.indices]
    lengths = np.sqrt(np.bincount(rows, weights=weights**2, minlength=shares.shape[0]))
    return csr_array(((weights / lengths[rows]).astype(np.float32), shares.indices, shares.indptr), shape=shares.shape)
