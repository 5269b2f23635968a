"""What everybody knows of an encoder: texts -> unit vectors, and whose vectors they are. Opening one: opening.py.

Anything with the methods of `Encoder` can take its place: another machine, another engine, a toy in unit tests.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.identity import EncoderIdentity


class EncoderUnavailableError(Exception):
    """The encoder cannot be opened: a package, a folder or the right weights are missing."""


class Encoder(Protocol):
    """Something that turns texts into vectors in batches."""

    @property
    def identity(self) -> EncoderIdentity:
        """Which model this is, by content."""
        ...

    @property
    def maximum_tokens(self) -> int:
        """How many tokens of a text the model reads, with the two that mark beginning and end."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as, without the two that mark beginning and end."""
        ...


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """`vectors` (n, d) scaled to length one, the only place where that happens.

    Raises:
        ValueError: a row is not finite, or is zero and so points nowhere.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        row = int(np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)).ravel())[0])
        raise ValueError(f"row {row} of {len(vectors)} is not a finite vector with a direction")
    return np.asarray(vectors / lengths, dtype=np.float32)
