"""Nearest rows by cosine: FAISS, exact, built in memory from the snapshot's vectors.

No FAISS file is ever read: its deserialisation has had memory errors on altered files, and building a flat index
in memory costs what copying the vectors costs.
"""

import faiss
import numpy as np
from numpy.typing import NDArray


class VectorIndex:
    """Unit vectors (n, d), searched exactly."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._size, self._dimension = vectors.shape
        self._index = faiss.IndexFlatIP(self._dimension)
        self._index.add(np.ascontiguousarray(vectors))

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """The `count` rows nearest to `query` (d,), nearest first, among the `allowed` (n,) where given.

        The filter comes before the cut: as many as exist are given, up to `count`.

        Raises:
            ValueError: `query` has another dimension than the index.
        """
        if query.shape != (self._dimension,):
            raise ValueError(f"the query has shape {query.shape}, the index has dimension {self._dimension}")
        count = min(count, self._size)
        if count < 1:
            return np.empty(0, dtype=np.int64)
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        _, rows = self._index.search(query[None, :], count, params=parameters)
        return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)
