"""Which articles a large corpus's neighbour lists are chosen from: those near by meaning, by words, or by links.

By meaning: a graph of the articles' vectors (Malkov and Yashunin, Efficient and Robust Approximate Nearest Neighbor
Search Using Hierarchical Navigable Small World Graphs, 2018). By words: TF-IDF of each article's most telling terms
alone (Carmel et al., Static Index Pruning for Information Retrieval Systems, 2001). By links: what the formula says of
them. What is chosen is then scored by the whole formula.
"""

from collections.abc import Iterator

import faiss
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.neighbours.signal_blocks import Others, block_signal
from indexer.ranking.formula import Formula

# Neighbours a node of the graph has, and how many are looked at when it is put in: recall@50 .9925 to .9979 at 100,000.
_LINKS_OF_A_NODE, _LOOKED_AT = 32, 80
# By 128 terms 200 of 10,000 articles held .99 of the exact first tens, by 64 terms .985, by 32 .98. A term that more
# than one article in twenty has costs most of the time; with all of them recall rose by .003 (2,017 articles).
_TERMS, _WIDEST_TERM = 128, 0.05


class Candidates:
    """Chooses from `others` for blocks of subjects the nearest `width` by meaning, half as many by words, and by links.

    Raises:
        ValueError: a vector is not finite. The graph would take it, and lose whatever is linked through it.
    """

    def __init__(self, others: Others, formula: Formula, width: int) -> None:
        finite = np.isfinite(others.index.features.vectors).all(axis=1)
        if not finite.all():
            raise ValueError(f"row {int(np.argmin(finite))} of vectors is not finite")
        self._others, self._width, self._half = others, min(width, len(others.rows)), width // 2
        self._by_links = bool(others.index.links) and "linked" in formula.signals
        self._graph = _graph(others.vectors, self._width)
        self._words = _telling_terms(others.index.features.words)
        self._postings = csr_array(self._words[others.rows].T.tocsr())

    def near(self, subjects: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """For each of `subjects` (b,) the rows of its candidates, ascending."""
        by_meaning = self._nearest_in_graph(subjects)
        by_words = csr_array(self._words[subjects] @ self._postings)
        by_links = csr_array(block_signal("linked", subjects, self._others)) if self._by_links else None
        for place in range(len(subjects)):
            found = [by_meaning[place][by_meaning[place] >= 0], _largest(by_words, place, self._half)]
            if by_links is not None:
                found.append(_largest(by_links, place, self._half))
            yield self._others.rows[np.unique(np.concatenate(found))]

    def _nearest_in_graph(self, subjects: NDArray[np.int64]) -> NDArray[np.int64]:
        index = self._others.index
        return np.asarray(self._graph.search(index.turned(index.features.vectors[subjects]), self._width)[1])


def _graph(vectors: NDArray[np.float32], width: int) -> faiss.IndexHNSWFlat:
    graph = faiss.IndexHNSWFlat(vectors.shape[1], _LINKS_OF_A_NODE, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = _LOOKED_AT, width
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # with more the graph comes out differently every time
    try:
        graph.add(np.ascontiguousarray(vectors))
    finally:
        faiss.omp_set_num_threads(threads)
    return graph


def _telling_terms(words: csr_array) -> csr_array:
    """`words` (n, V) with only the heaviest terms of each row, and none that a large share of the rows has."""
    frequency = np.bincount(words.indices, minlength=words.shape[1])
    weights = np.where(frequency[words.indices] <= max(1, _WIDEST_TERM * words.shape[0]), words.data, 0)
    rows = np.repeat(np.arange(words.shape[0]), np.diff(words.indptr))
    by_weight = np.lexsort((-weights, rows))  # rows stay where they are, within them the heaviest come first
    rank = np.arange(len(rows)) - np.repeat(words.indptr[:-1], np.diff(words.indptr))
    chosen = np.sort(by_weight[(rank < _TERMS) & (weights[by_weight] > 0)])
    pairs = rows[chosen], words.indices[chosen]
    return csr_array((words.data[chosen], pairs), shape=words.shape)


def _largest(products: csr_array, row: int, count: int) -> NDArray[np.int64]:
    """The columns of the `count` largest entries of one row; of equal ones the first."""
    start, end = products.indptr[row], products.indptr[row + 1]
    columns, values = products.indices[start:end], products.data[start:end]
    return np.asarray(columns[np.lexsort((columns, -values))[:count]], dtype=np.int64)
