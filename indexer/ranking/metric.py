"""How near two vectors are by what their texts are about: a cosine in which the scenery counts less.

An encoder puts two passages near one another when they share a setting, a voice or a turn of events, which no reader
would follow a link for. How the passages of a corpus differ from their own titles and standfirsts shows in which
directions such things lie; `neighbours/metric_fitting.py` makes the matrix from it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import Features

# Rows turned at once: some 12 MB.
_TURNED = 4096


@dataclass(frozen=True)
class Lengths:
    """How long the vectors of articles are by a metric; by the cosine all are of length one."""

    vectors: NDArray[np.float32]  # (n,)
    headlines: NDArray[np.float32]  # (n,)
    passages: NDArray[np.float32]  # (m,)

    @staticmethod
    def of_units(features: Features) -> "Lengths":
        """By the cosine."""
        return Lengths(*(np.ones(len(each), dtype=np.float32) for each in _each(features)))


@dataclass(frozen=True)
class Metric:
    """nearness(a, b) = aGb / (|a| |b|), where |a| is the square root of aGa; G = I would be the cosine."""

    matrix: NDArray[np.float32]  # (d, d) G, symmetric, with only positive eigenvalues
    lengths: Lengths  # of the articles' vectors

    @staticmethod
    def of(matrix: NDArray[np.float32], features: Features) -> "Metric":
        """The metric over the articles that have these features."""
        return Metric(matrix, Lengths(*(_lengths(each, matrix) for each in _each(features))))

    def turned(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(k, d) -> (k, d): the product with another vector, divided by that one's length, is the nearness to it."""
        products = vectors @ self.matrix
        lengths = np.sqrt(np.einsum("kd,kd->k", products, vectors, dtype=np.float64))
        return np.asarray(products / lengths[:, None], dtype=np.float32)


def _each(features: Features) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    return features.vectors, features.headlines, features.passages


def _lengths(vectors: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _TURNED):
        part = vectors[start : start + _TURNED]
        lengths[start : start + _TURNED] = np.sqrt(np.einsum("kd,kd->k", part @ matrix, part, dtype=np.float64))
    return lengths
