"""What was changed by day, in one SQLite file (INDEX/state/live.sqlite): the last change of each article.

    revision   a number that grows by one with every change and is never used again
    article    the article as JSON; NULL where it was deleted

Every worker has the file open and sees within a look what another wrote; a change is on disk before it is answered. A
generation says up to which revision of which store it holds (`Folded`), so a change acts on every generation that was
made before it, whichever is served, and on none that has it. Nothing has to be cleared in time.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.addresses import compared_name
from corpus.article import Article
from indexer.snapshot.content import Folded
from indexer.snapshot.snapshot import ARTICLE, Card
from indexer.topics.model import TopicAssignment

# A night takes them in. Each worker holds what each of these needs for lists, some thirty kilobytes, and measures a
# search with all of them: 1,000 add a millisecond.
MOST_ARTICLES = 1000
_BUSY_SECONDS = 5.0
# Stands for what the sources said of a put that has given way to them: nothing that they ever say again revives it.
SUPERSEDED = "superseded"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS store (identity TEXT NOT NULL, revision INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL UNIQUE, at TEXT NOT NULL, article TEXT, names TEXT NOT NULL,
    encoder TEXT NOT NULL, headline BLOB, passages BLOB, spans TEXT NOT NULL, topics TEXT NOT NULL,
    copy_of TEXT NOT NULL, source TEXT
);
"""


class LiveChangesError(OSError):
    """The store cannot be read or written now. The message says why."""


class OverlayFullError(Exception):
    """As many articles were put as one day may hold; the next night takes them in."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed the article after this change was begun."""


class UrlTakenError(Exception):
    """Another article was put at this URL."""


@dataclass(frozen=True)
class Encoded:
    """What an article was encoded as when it was put."""

    encoder: str  # which model, by content
    headline: NDArray[np.float32]  # (1, d)
    passages: NDArray[np.float32]  # (m, d)
    spans: tuple[tuple[int, int], ...]
    topics: tuple[TopicAssignment, ...]
    copy_of: str  # the id of an article that is the same piece, or nothing


@dataclass(frozen=True)
class Change:
    """The last change of one article."""

    id: str
    revision: int
    article: Article | None  # None: deleted
    names: tuple[str, ...]  # what it was known by besides, where it was deleted
    encoded: Encoded | None
    source: str | None  # what the sources said of it when a night first took the change in, or SUPERSEDED (folding.py)


@dataclass(frozen=True)
class Changes:
    """All changes at one moment; another object whenever there is another one."""

    identity: str = ""
    revision: int = 0
    all: tuple[Change, ...] = ()  # oldest first

    def on(self, folded: Folded) -> tuple[Change, ...]:
        """Those that a generation which holds `folded` does not have."""
        known = folded.revision if folded.store == self.identity else 0
        return tuple(change for change in self.all if change.revision > known)

    @property
    def deleted(self) -> frozenset[str]:
        """The ids and other names of what was deleted, whether a night has taken that in or not."""
        return frozenset(name for change in self.all if change.article is None for name in (change.id, *change.names))


NO_CHANGES = Changes()


class LiveChanges:
    """The store of one index, for one process; to be opened after the fork.

    One that is `read_only` looks, and leaves the file and what lies beside it as they are.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path, self._read_only, self._lock = path, read_only, threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._changes = NO_CHANGES

    def look(self) -> Changes:
        """What there is now; the same object as long as nothing changes. Nothing is written, not even an empty file.

        Raises:
            LiveChangesError: it cannot be read.
        """
        with self._lock, _told(self._path):
            if self._connection is None and not self._path.exists():
                return self._changes
            connection = self._opened()
            version = int(connection.execute("PRAGMA data_version").fetchone()[0])
            if version != self._version:
                self._read(connection)
                self._version = version
            return self._changes

    def revision_of(self, identity: str) -> int:
        """The revision of an article's last change, 0 where it has none: whether another came between is seen by it."""
        return next((change.revision for change in self.look().all if change.id == identity), 0)

    def put(self, article: Article, encoded: Encoded, seen: int) -> None:
        """Keeps an article; `seen` is the revision of its last change that the caller knew.

        Raises:
            ChangedMeanwhileError: there is another one.
            UrlTakenError: another article was put at its URL, perhaps a moment ago.
            OverlayFullError: too many articles were put since a night took them in.
            LiveChangesError: it cannot be written.
        """
        vectors = encoded.headline.astype("<f4").tobytes(), encoded.passages.astype("<f4").tobytes()
        topics = [[topic.topic, topic.score] for topic in encoded.topics]
        row = (
            ARTICLE.dump_json(article).decode(), "[]", encoded.encoder, *vectors, json.dumps(encoded.spans),
            json.dumps(topics), encoded.copy_of,
        )  # fmt: skip
        with self._writing() as connection:
            if _revision(connection, article.id) != seen:
                raise ChangedMeanwhileError
            others = "SELECT article FROM changes WHERE article IS NOT NULL AND id != ? AND source IS NOT ?"
            for (other,) in connection.execute(others, (article.id, SUPERSEDED)) if article.url else ():
                if is_at(article, json.loads(other)["url"]):
                    raise UrlTakenError
            waiting = "SELECT count(*) FROM changes WHERE article IS NOT NULL AND source IS NULL AND id != ?"
            if connection.execute(waiting, (article.id,)).fetchone()[0] >= MOST_ARTICLES:
                raise OverlayFullError
            _insert(connection, article.id, row)

    def delete(self, identity: str, names: Sequence[str]) -> None:
        """Keeps that an article was deleted, and what else it was known by.

        Raises:
            LiveChangesError: it cannot be written.
        """
        with self._writing() as connection:
            _insert(connection, identity, (None, json.dumps(list(names)), "", None, None, "[]", "[]", ""))

    def settle(self, sources: Mapping[str, tuple[int, str]], done: Mapping[str, int]) -> None:
        """After a night: of each id with the revision it took in what the `sources` said, and which changes are `done`.

        What was changed again meanwhile has another revision, and stays as it is.
        """
        with self._writing() as connection:
            connection.executemany(
                "UPDATE changes SET source = ? WHERE id = ? AND revision = ?",
                [(source, identity, revision) for identity, (revision, source) in sources.items()],
            )
            connection.executemany("DELETE FROM changes WHERE id = ? AND revision = ?", list(done.items()))

    def close(self) -> None:
        """Ends the use of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside, on disk at the end of the block."""
        with self._lock, _told(self._path):
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self._version = -1  # what one wrote oneself is no change of the version

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None and self._read_only:
            self._connection = sqlite3.connect(_as_it_is(self._path), uri=True, isolation_level=None)
        elif self._connection is None:
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                if connection.execute("SELECT count(*) FROM store").fetchone()[0] == 0:
                    connection.execute("INSERT INTO store VALUES (?, 0)", (uuid.uuid4().hex,))
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _read(self, connection: sqlite3.Connection) -> None:
        """Reads what is new, and forgets what is there no more."""
        connection.execute("BEGIN")
        try:
            identity, revision = connection.execute("SELECT identity, revision FROM store").fetchone()
            there = dict(connection.execute("SELECT revision, source FROM changes").fetchall())
            known = {change.revision: change for change in self._changes.all if change.revision in there}
            same = (
                {r: c for r, c in known.items() if c.source == there[r]} if identity == self._changes.identity else {}
            )
            new = [r for r in there if r not in same]
            rows = [
                connection.execute(f"SELECT {_COLUMNS} FROM changes WHERE revision = ?", (r,)).fetchone()  # noqa: S608 - our own columns
                for r in new
            ]
        finally:
            connection.execute("COMMIT")
        same |= {row[1]: _change(row) for row in rows}
        self._changes = Changes(identity, revision, tuple(same[r] for r in sorted(same)))


def is_at(article: Article | Card, url: str) -> bool:
    """Whether `url` is that of `article`, however it is written."""
    return bool(url) and compared_name(url) == compared_name(article.url)


_COLUMNS = "id, revision, article, names, encoder, headline, passages, spans, topics, copy_of, source"


def _as_it_is(path: Path) -> str:
    """The address of a file that is only read.

    While somebody has it open, or was killed over it, its newest pages lie in the file beside it, which SQLite reads.
    Where there is none, SQLite would make one, and leave it.
    """
    beside = path.with_name(f"{path.name}-wal")
    return f"{path.absolute().as_uri()}?{'mode=ro' if beside.exists() else 'immutable=1'}"


def _insert(connection: sqlite3.Connection, identity: str, row: tuple[Any, ...]) -> None:
    connection.execute("UPDATE store SET revision = revision + 1")
    (revision,) = connection.execute("SELECT revision FROM store").fetchone()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", (identity, revision, now, *row)
    )


def _revision(connection: sqlite3.Connection, identity: str) -> int:
    found = connection.execute("SELECT revision FROM changes WHERE id = ?", (identity,)).fetchone()
    return int(found[0]) if found else 0


def _change(row: tuple[Any, ...]) -> Change:
    identity, revision, article, names, encoder, headline, passages, spans, topics, copy_of, source = row
    encoded = None
    if article is not None:
        first = np.frombuffer(headline, dtype="<f4").reshape(1, -1)
        encoded = Encoded(
            encoder=encoder,
            headline=first,
            passages=np.frombuffer(passages, dtype="<f4").reshape(-1, first.shape[1]),
            spans=tuple((start, end) for start, end in json.loads(spans)),
            topics=tuple(TopicAssignment(topic, score) for topic, score in json.loads(topics)),
            copy_of=copy_of,
        )
    whole = ARTICLE.validate_json(article) if article is not None else None
    return Change(identity, revision, whole, tuple(json.loads(names)), encoded, source)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except LiveChangesError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise LiveChangesError(f"{path}: {error}") from error
