"""Bytes by the digest of what they were made of, kept between nights, outside the snapshots.

One SQLite file; each record carries a checksum, since SQLite does not notice a flipped byte in a value. A damaged
or missing record is a miss, never a wrong value, and a file that SQLite cannot read is set aside: what is in here
costs only time. Two processes may use the file at once; kill -9 loses at most the batch in hand. What no night has
asked for in a while is forgotten.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.progress import say

_BUSY_SECONDS = 60
# The journal of a batch of vectors takes some hundred kilobytes beside the file, and its index 32.
_LEAST_ROOM_BYTES = 1024 * 1024
# Keys in one SELECT: a tenth of the time of one SELECT a key, and more gain nothing.
_KEYS_AT_ONCE = 500
# Nights on which something changed. A week, so that an article that is taken back after some days costs nothing, and a
# broken export that lost half of the corpus does not cost the vectors of that half before somebody has mended it.
KEPT_NIGHTS = 7


class CacheUnusableError(OSError):
    """The file cannot be read or written now, but is not damaged. The message says why."""


class ContentCache:
    """Values of one kind by keys of 32 bytes. `durable`: what is put is on disk on return, even if the power fails."""

    def __init__(self, path: Path, table: str, *, durable: bool = False) -> None:
        self._path, self._table, self._durable = path, table, durable
        self._used: set[bytes] = set()
        self._connection = self._opened()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """The values of those of `keys` that are known and undamaged."""
        found: dict[bytes, bytes] = {}
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = wanted[start : start + _KEYS_AT_ONCE]
            places = ",".join("?" * len(some))
            try:
                rows = self._connection.execute(f"SELECT * FROM {self._table} WHERE key IN ({places})", some).fetchall()  # noqa: S608 - our own table
            except sqlite3.DatabaseError as error:
                self._begin_anew_if_damaged(error)
                continue
            found |= {key: content for key, content, checksum in rows if _checksum(key, content) == checksum}
        self._used.update(found)
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps `values`, in one transaction."""
        records = [(key, content, _checksum(key, content)) for key, content in values.items()]
        try:
            self._insert(records)
        except sqlite3.DatabaseError as error:
            self._begin_anew_if_damaged(error)
            self._insert(records)
        self._used.update(values)

    def end_night(self) -> int:
        """Forgets what was not used on the last `KEPT_NIGHTS` that ended so, this one included; tells how much.

        What was put on a night that did not end counts as used now.
        """
        try:
            return self._forget()
        except sqlite3.DatabaseError as error:
            self._begin_anew_if_damaged(error)
            return 0

    def _forget(self) -> int:
        with self._connection:
            night = 1 + (self._connection.execute("SELECT max(night) FROM used").fetchone()[0] or 0)
            self._connection.executemany("INSERT OR REPLACE INTO used VALUES (?, ?)", ((k, night) for k in self._used))
            self._connection.execute(f"INSERT OR IGNORE INTO used SELECT key, ? FROM {self._table}", (night,))  # noqa: S608
            old = (night - KEPT_NIGHTS,)
            forgotten = self._connection.execute(
                f"DELETE FROM {self._table} WHERE key IN (SELECT key FROM used WHERE night <= ?)",  # noqa: S608
                old,
            ).rowcount
            self._connection.execute("DELETE FROM used WHERE night <= ?", old)
        return forgotten

    def close(self) -> None:
        """Ends the use of the file."""
        self._connection.close()

    def _insert(self, records: Sequence[tuple[bytes, bytes, bytes]]) -> None:
        with self._connection:
            self._connection.executemany(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?, ?)", records)  # noqa: S608

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connected()
        except sqlite3.DatabaseError as error:
            self._require_damage(error)
            self._set_aside(error)
            return self._connected()

    def _begin_anew_if_damaged(self, error: sqlite3.DatabaseError) -> None:
        self._require_damage(error)
        self._connection.close()
        self._set_aside(error)
        self._connection = self._connected()

    def _require_damage(self, error: sqlite3.DatabaseError) -> None:
        if isinstance(error, sqlite3.OperationalError):  # locked, full, unreadable: no reason to give it up
            if self._is_out_of_room(error):
                raise CacheUnusableError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path)) from error
            raise CacheUnusableError(f"{self._path}: {error}") from error
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise error

    def _is_out_of_room(self, error: sqlite3.OperationalError) -> bool:
        """Whether the disk is full, of which SQLite says `disk I/O error`, too, as of a broken one."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # what is above says more of the same
        free = shutil.disk_usage(self._path.parent).free
        return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and free < _LEAST_ROOM_BYTES)

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Says so as well: a night that does everything anew takes ten times as long, and its disk may be failing."""
        aside = self._path.with_name(self._path.name + ".damaged")
        say({"event": "cache-set-aside", "file": str(aside), "reason": str(error)})
        self._path.replace(aside)
        for companion in ("-wal", "-shm"):
            self._path.with_name(self._path.name + companion).unlink(missing_ok=True)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {self._table}"
                " (key BLOB PRIMARY KEY, content BLOB NOT NULL, checksum BLOB NOT NULL)"
            )
            connection.execute(
                "CREATE TABLE IF NOT EXISTS used (key BLOB PRIMARY KEY, night INTEGER NOT NULL) WITHOUT ROWID"
            )
            connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()  # noqa: S608 - notices most damage
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection


class KnownContent(ContentCache):
    """The same for somebody who may only look: nothing is written, not even beside the file, and nothing kept.

    Another process may be writing to it. What it has not yet moved into the file, or is moving now, counts as unknown.
    """

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps nothing."""

    def end_night(self) -> int:
        """Forgets nothing."""
        return 0

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connected() if self._path.exists() else self._empty()
        except sqlite3.DatabaseError:
            return self._empty()

    def _begin_anew_if_damaged(self, error: sqlite3.DatabaseError) -> None:
        self._connection.close()
        self._connection = self._empty()

    def _connected(self) -> sqlite3.Connection:
        # Any other way to open a file in WAL mode writes beside it.
        connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()  # noqa: S608 - our own table
        return connection

    def _empty(self) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:")
        connection.execute(f"CREATE TABLE {self._table} (key, content, checksum)")
        return connection


@contextmanager
def open_content_cache(
    path: Path, table: str, *, durable: bool = False, read_only: bool = False
) -> Iterator[ContentCache]:
    """The cache in the file `path`, made if need be unless `read_only`."""
    cache = KnownContent(path, table) if read_only else ContentCache(path, table, durable=durable)
    try:
        yield cache
    finally:
        cache.close()


def _checksum(key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(key + content).digest()[:8]
