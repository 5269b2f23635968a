"""Vectors by the content they were made of, kept between nights, outside the snapshots (see contents.py)."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.article import TEXT_RECIPE_VERSION
from indexer.cache.contents import ContentCache, open_content_cache
from indexer.encoding.identity import EncoderIdentity

# So many vectors are held twice while they are looked up: 12 MB of 384 dimensions.
_TEXTS_AT_ONCE = 8192


class VectorCache:
    """Float32 vectors of one encoder, by text."""

    def __init__(self, contents: ContentCache, identity: EncoderIdentity) -> None:
        self._contents = contents
        self._identity = identity

    def get(self, text: str) -> NDArray[np.float32] | None:
        """The vector of `text`, shape (dimension,), or None where there is none or it is damaged."""
        vectors, known = self.get_many([text])
        return vectors[0] if known[0] else None

    def get_many(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors of `texts` (n, dimension), and which are known (n,); a row of another is zero."""
        vectors = np.zeros((len(texts), self._identity.dimension), dtype=np.float32)
        known = np.zeros(len(texts), dtype=np.bool_)
        size = vectors.shape[1] * vectors.itemsize
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            keys = [self._key(text) for text in texts[start : start + _TEXTS_AT_ONCE]]
            found = self._contents.get(keys)
            for row, key in enumerate(keys, start):
                if len(content := found.get(key, b"")) == size:
                    vectors[row], known[row] = np.frombuffer(content, dtype="<f4"), True
        return vectors, known

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keeps `vectors` (n, dimension) for `texts` (n), in one transaction that is on disk on return."""
        pairs = zip(texts, vectors.astype("<f4"), strict=True)
        self._contents.put({self._key(text): vector.tobytes() for text, vector in pairs})

    def end_night(self) -> int:
        """Forgets the vectors that no night has used for long; tells how many."""
        return self._contents.end_night()

    def _key(self, text: str) -> bytes:
        identity = f"{self._identity.name}\0{self._identity.weights_sha256}\0{TEXT_RECIPE_VERSION}\0"
        return hashlib.sha256((identity + text).encode()).digest()


@contextmanager
def open_vector_cache(path: Path, identity: EncoderIdentity, *, read_only: bool = False) -> Iterator[VectorCache]:
    """The cache in the file `path`, made if need be unless `read_only`."""
    with open_content_cache(path, "vectors", durable=True, read_only=read_only) as contents:
        yield VectorCache(contents, identity)
