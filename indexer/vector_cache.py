"""Vectors by the content they were made of, kept between nights, outside the snapshots.

One SQLite file; each record carries a checksum, since SQLite does not notice a flipped byte in a value. A damaged
or missing record is a miss, never a wrong vector. Two processes may use the file at once; kill -9 loses at most
the batch in hand.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.article import TEXT_RECIPE_VERSION
from indexer.encoder import EncoderIdentity

_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum BLOB NOT NULL)"
_BUSY_SECONDS = 60


class VectorCache:
    """Float32 vectors of one encoder, by text."""

    def __init__(self, connection: sqlite3.Connection, identity: EncoderIdentity) -> None:
        self._connection = connection
        self._identity = identity

    def get(self, text: str) -> NDArray[np.float32] | None:
        """The vector of `text`, shape (dimension,), or None where there is none or it is damaged."""
        key = self._key(text)
        row = self._connection.execute("SELECT vector, checksum FROM vectors WHERE key = ?", (key,)).fetchone()
        if row is None or _checksum(key, row[0]) != row[1]:
            return None
        vector = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
        return vector if vector.shape == (self._identity.dimension,) else None

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keeps `vectors` (n, dimension) for `texts` (n), in one transaction that is on disk on return."""
        records = []
        for text, vector in zip(texts, vectors, strict=True):
            key, content = self._key(text), vector.astype("<f4").tobytes()
            records.append((key, content, _checksum(key, content)))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", records)

    def _key(self, text: str) -> bytes:
        identity = f"{self._identity.name}\0{self._identity.weights_sha256}\0{TEXT_RECIPE_VERSION}\0"
        return hashlib.sha256((identity + text).encode()).digest()


@contextmanager
def open_vector_cache(path: Path, identity: EncoderIdentity) -> Iterator[VectorCache]:
    """The cache in the file `path`, made if need be.

    A file that SQLite cannot read is set aside beside itself with the ending `.damaged`: its vectors cost only time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError:
        path.replace(path.with_name(path.name + ".damaged"))
        for companion in ("-wal", "-shm"):
            path.with_name(path.name + companion).unlink(missing_ok=True)
        connection = _connect(path)
    with closing(connection):
        yield VectorCache(connection, identity)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(_SCHEMA)
        connection.execute("SELECT count(*) FROM vectors").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _checksum(key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(key + content).digest()[:8]
