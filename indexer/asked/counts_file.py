"""Counts of readers' queries on disk: STATE/counters.sqlite, of which the bytes tell no more than the numbers do.

Each change rewrites the file in the order of its key, so neither rows nor pages nor a write-ahead log remember in
which order queries came, or what stood there before. Each opening is short, and many processes may add.

A wipe begins another era. Whoever counted in memory before it holds counts of the era before, which are refused.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path

from indexer.asked.cells import Cell, SubjectKind, last_forgotten_week
from indexer.turns import turn

FILE_NAME = "counters.sqlite"
# Another process adds for milliseconds; this long only a stopped one holds the file.
_BUSY_SECONDS = 10
_SCHEMA = """
CREATE TABLE IF NOT EXISTS counts (
    week TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, band TEXT NOT NULL, queries INTEGER NOT NULL,
    PRIMARY KEY (week, kind, name, band)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS era (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL);
"""
_ADD = (
    "INSERT INTO counts VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (week, kind, name, band) DO UPDATE SET queries = queries + excluded.queries"
)


def era_of(path: Path) -> str:
    """The era that the file is in; the file is made if there is none.

    Raises:
        sqlite3.Error, OSError: it cannot be read or made.
    """
    with _opened(path) as connection:
        return _era(connection)


def add(path: Path, counts: Mapping[Cell, int], era: str, today: date) -> str:
    """Adds what was counted in `era` and forgets what is too old. Gives the file's era: another, and nothing was added.

    Raises:
        sqlite3.Error, OSError: nothing was added.
    """
    with _opened(path) as connection:
        current = _era(connection)
        if current == era:
            rows = [(cell.week, cell.kind, cell.name, cell.band, number) for cell, number in sorted(counts.items())]
            connection.executemany(_ADD, rows)
        connection.execute("DELETE FROM counts WHERE week <= ?", (last_forgotten_week(today),))
        connection.execute("COMMIT")
        with suppress(sqlite3.Error):  # what is added is added; the next time tidies up
            _rewrite(connection)
        return current


def read(path: Path, today: date) -> dict[Cell, int]:
    """Every number that may still be known.

    Raises:
        sqlite3.Error, OSError: there is a file, but it cannot be read and written.
    """
    if not path.exists():
        return {}
    with _opened(path) as connection:  # who only reads would leave an empty log behind
        rows = connection.execute(
            "SELECT week, kind, name, band, queries FROM counts WHERE week > ?", (last_forgotten_week(today),)
        ).fetchall()
    return {Cell(week, SubjectKind(kind), name, band): queries for week, kind, name, band, queries in rows}


def wipe(path: Path) -> None:
    """Empties the file and begins another era; of what stood there no byte is left in it or beside it.

    Raises:
        sqlite3.Error, OSError: it could not be emptied.
    """
    try:
        with _opened(path) as connection:
            connection.execute("DELETE FROM counts")
            connection.execute("DELETE FROM era")
            _era(connection)
            connection.execute("COMMIT")
            _rewrite(connection)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged, so that there is nothing to be emptied in order
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file in one transaction, while no other process of ours has it open."""
    path.touch(mode=0o600, exist_ok=True)  # SQLite gives its companions the same mode
    with (
        turn(path.with_suffix(".lock"), _BUSY_SECONDS),
        closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        if connection.in_transaction:
            connection.execute("COMMIT")


def _rewrite(connection: sqlite3.Connection) -> None:
    """Leaves nothing in the file but its rows in the order of their key, and nothing beside it."""
    connection.execute("VACUUM")
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another program reads the file, so that its log could not be emptied")


def _era(connection: sqlite3.Connection) -> str:
    connection.execute("INSERT OR IGNORE INTO era VALUES (1, ?)", (secrets.token_hex(8),))
    (token,) = connection.execute("SELECT token FROM era").fetchone()
    return str(token)
