"""How much of its words one text shares with each of many: products of sparse rows, by the quicker of two ways."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

# Where fewer than one text in this many is asked about, it is quicker to look at those texts' terms than at all texts
# that hold the one's own (150 of 2,017 and of 16,136 articles of digital.gov, for articles of some 400 terms: .18 ms;
# the whole: .34 and .79 ms).
_FEW = 8
# But not for a text of so few terms, a reader's query: .02 ms for all of 2,017, .15 for 50 of them by their own terms.
_SHORT = 32
# Up to so many weights of texts that hold the terms of one, numpy adds them sooner than scipy multiplies: 30 of them
# take .02 ms and 80,000 take .56 instead of .07 and 10, in corpora of 24 and 16,000 texts; of 150,000 in one of 2,017
# scipy's .67 ms are less than .92.
_FEW_WEIGHTS = 100_000


def shared_words(
    row: csr_array, by_text: csr_array, by_term: csr_array, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(k,) the products of one sparse row (1, V) with the `rows` (k,) of others.

    These are given twice, as `by_text` (n, V) and as `by_term` (V, n). Both ways add the terms that are shared in the
    order of their columns, so that they agree to the last bit.
    """
    if row.nnz <= _SHORT or len(rows) * _FEW >= by_text.shape[0]:
        return shared_words_of_all(row, by_term)[rows]
    dense = np.zeros(row.shape[1], dtype=np.float32)
    dense[row.indices] = row.data
    return np.asarray(by_text[rows] @ dense, dtype=np.float32)


def shared_words_of_all(row: csr_array, by_term: csr_array) -> NDArray[np.float32]:
    """(n,) the products of one sparse row (1, V) with the columns of `by_term` (V, n)."""
    return products(row, by_term).ravel()


def products(texts: csr_array, by_term: csr_array) -> NDArray[np.float32]:
    """(s, n) the products of sparse rows (s, V) with the columns of `by_term` (V, n)."""
    if texts.shape[0] > 1:
        return _library_products(texts, by_term)
    first = by_term.indptr[texts.indices].astype(np.int64)
    lengths = by_term.indptr[texts.indices + 1] - first
    ends = np.cumsum(lengths)
    count = int(ends[-1]) if len(ends) else 0
    if count > _FEW_WEIGHTS:
        return _library_products(texts, by_term)
    places = np.repeat(first - ends + lengths, lengths) + np.arange(count)
    found = np.zeros((1, by_term.shape[1]), dtype=np.float32)
    np.add.at(found[0], by_term.indices[places], np.repeat(texts.data, lengths) * by_term.data[places])
    return found


def _library_products(texts: csr_array, by_term: csr_array) -> NDArray[np.float32]:
    return np.asarray((texts @ by_term).toarray(), dtype=np.float32)
