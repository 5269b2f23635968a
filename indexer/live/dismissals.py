"""Which findings of the audits editors have dismissed, in one SQLite file (INDEX/state/dismissals.sqlite).

By digest, which is the same for as long as the articles are that a finding rests on. Every worker asks the file, so
what one wrote the others know at once, and it is on disk before it is answered.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

_BUSY_SECONDS = 5.0
# A hundred thousand dismissals are no editor's: it bounds what a worker reads for a page.
MOST_DISMISSALS = 100_000
_SCHEMA = "CREATE TABLE IF NOT EXISTS dismissals (digest TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID"


class DismissalsError(OSError):
    """The file cannot be read or written now, or is full. The message says why."""


class Dismissals:
    """The file of one index."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> frozenset[str]:
        """The digests of all that is dismissed. Nothing is written, not even an empty file.

        Raises:
            DismissalsError: it cannot be read.
        """
        with _told(self._path):
            if not self._path.exists():
                return frozenset()
            with closing(self._opened()) as connection:
                return frozenset(digest for (digest,) in connection.execute("SELECT digest FROM dismissals"))

    def dismiss(self, digest: str) -> None:
        """Dismisses a finding; to do it again is the same.

        Raises:
            DismissalsError: it cannot be written, or holds as many as it may.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with _told(self._path), closing(self._opened()) as connection, connection:
            if connection.execute("SELECT count(*) FROM dismissals").fetchone()[0] >= MOST_DISMISSALS:
                raise DismissalsError(f"{self._path}: {MOST_DISMISSALS} findings are dismissed already")
            connection.execute("INSERT OR IGNORE INTO dismissals VALUES (?, ?)", (digest, now))

    def undismiss(self, digest: str) -> None:
        """Takes a dismissal back; of what is not dismissed it is the same.

        Raises:
            DismissalsError: it cannot be written.
        """
        with _told(self._path):
            if self._path.exists():
                with closing(self._opened()) as connection, connection:
                    connection.execute("DELETE FROM dismissals WHERE digest = ?", (digest,))

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except DismissalsError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise DismissalsError(f"{path}: {error}") from error
