"""Texts -> vectors at night: from the cache where they are known, from the encoder where they are new."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.cache.vectors import VectorCache, open_vector_cache
from indexer.encoding.encoder import Encoder
from indexer.progress import phase

# Texts encoded between two looks at the clock and two writes to the cache: a kill loses a few seconds of work.
_BATCH = 128


class CachedEncoding:
    """Encodes through a cache, and counts the texts that were not in it."""

    def __init__(self, cache: VectorCache, encoder: Encoder) -> None:
        self.cache = cache
        self.encoder = encoder
        self.encoded = 0

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The unit vectors of `texts`, (n, d)."""
        vectors, new = encode_through(self.cache, self.encoder, texts)
        self.encoded += new
        return vectors


@contextmanager
def encoding_through(path: Path, encoder: Encoder) -> Iterator[CachedEncoding]:
    """Encodes through the cache in the file `path`; where the block comes to its end, so does a night of the cache."""
    with open_vector_cache(path, encoder.identity) as cache:
        yield CachedEncoding(cache, encoder)
        cache.end_night()


def encode_through(cache: VectorCache, encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.float32], int]:
    """Vectors for `texts`, from the cache where they are known, and how many were not."""
    vectors, known = cache.get_many(texts)
    rows: dict[str, list[int]] = {}
    for row in np.flatnonzero(~known).tolist():
        rows.setdefault(texts[row], []).append(row)
    # Sorted by length, so that a batch holds texts of like length and wastes little on padding.
    missing = sorted(rows, key=lambda text: (len(text), text))
    with phase("encode", len(missing)) as advance:
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            encoded = encoder.encode(batch)
            cache.put(batch, encoded)
            for text, vector in zip(batch, encoded, strict=True):
                vectors[rows[text]] = vector
            advance(len(batch))
    return vectors, len(missing)
