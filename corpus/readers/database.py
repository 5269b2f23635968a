"""A database's rows -> fields: one SELECT, streamed, over a connection that the database itself holds to reading.

PostgreSQL and SQLite only: of these two it is known how to make the database refuse every write.
"""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError, decode
from corpus.configuration import Source
from corpus.readers.records import fields_of_row, missing_columns

# A row holds one article, as a line of JSON Lines does, and may be as long as one.
MAXIMUM_ROW_CHARACTERS = 16 * 1024 * 1024
# Far above any publisher's archive: it ends a query that has no end (a join without its condition).
MAXIMUM_ROWS = 10_000_000
# Rows in memory at a time: about half a megabyte of ordinary articles, and one round trip in 50 rows.
ROWS_AT_A_TIME = 50
CONNECT_SECONDS = 10  # a server in the same data centre answers within milliseconds
# PostgreSQL counts this for every batch of rows; sorting a million articles takes seconds.
STATEMENT_SECONDS = 120
# SQLite has no clock for this, but counts the steps of its machine: 6 billion take about two minutes.
STEPS_A_TICK = 1_000_000
MAXIMUM_TICKS = 6_000
MAXIMUM_MESSAGE = 300  # of what the database says; a message may quote a whole value

_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each row's article or rejection, in the query's order, with `name:row 17` as its source.

    Raises:
        UnusableFileError: there is no such database, it cannot be reached, or it refuses the query.
    """
    url = _url(source)
    try:
        engine = _engine(url)
        with engine.connect() as connection:
            for number, row in enumerate(_rows(connection, source), start=1):
                yield _record(f"{source.name}:row {number}", row, source)
    except (SQLAlchemyError, UnicodeError, ImportError) as error:
        raise UnusableFileError("database", f"{url.get_backend_name()}: {_in_words(error, url)}") from None


def _url(source: Source) -> URL:
    """The URL that the source names. No error shows it: whatever is wrong with it, it may hold a password."""
    text = os.environ.get(source.database_variable, "") if source.database_variable else source.database
    if not text:
        raise UnusableFileError("database", f"the environment variable {source.database_variable} is not set")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError that quotes it
        raise UnusableFileError("database", "its URL is not of the form postgresql://user@host/database") from None
    if url.drivername not in _POSTGRESQL + _SQLITE:
        raise UnusableFileError("database", f"there is no reader for {url.drivername}, only for postgresql and sqlite")
    if url.drivername in _POSTGRESQL and "@" in f"{url.host}{url.database}":
        # What is taken for the host begins with a part of the password.
        raise UnusableFileError("database", "its URL has more than one @; write %40 for the one in the password")
    return url


def _engine(url: URL) -> Engine:
    return _sqlite(Path(url.database or "")) if url.drivername in _SQLITE else _postgresql(url)


def _sqlite(path: Path) -> Engine:
    if not path.is_file():
        raise UnusableFileError("database", f"there is no SQLite file {path.absolute()}")
    return create_engine("sqlite://", creator=partial(_open_sqlite, path), poolclass=NullPool)


def _open_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorise)
    ticks = count(1)
    connection.set_progress_handler(lambda: next(ticks) > MAXIMUM_TICKS, STEPS_A_TICK)
    connection.text_factory = bytes  # decoded row by row, so that one bad value rejects one row
    return connection


def _authorise(action: int, *_names: str | None) -> int:
    """Refuse ATTACH, and VACUUM INTO which needs it: the two ways to write a file beside one opened for reading."""
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        json_deserializer=_json,
    )
    event.listen(engine, "connect", _keep_dates_as_text)
    return engine.execution_options(postgresql_readonly=True)


def _keep_dates_as_text(connection: Any, _record: object) -> None:
    """PostgreSQL knows days that Python does not (infinity, 44 BC): validation rejects such a row, and no other."""
    from psycopg.types.string import TextLoader

    for name in ("date", "timestamp", "timestamptz"):
        connection.adapters.register_loader(name, TextLoader)


def _json(text: str | bytes) -> object:
    """JSON, or its text where Python cannot hold it (nested too deep): one row's trouble, not the query's."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _rows(connection: Connection, source: Source) -> Iterator[dict[str, object]]:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    # Given to the driver as it stands: a colon or a per cent sign in it is no placeholder.
    options = {"stream_results": True, "yield_per": ROWS_AT_A_TIME, "no_parameters": True}
    with connection.exec_driver_sql(source.query, execution_options=options) as result:
        if not result.returns_rows:
            raise UnusableFileError("database", "the query gives no rows; it has to be a SELECT")
        columns = tuple(result.keys())
        twice = [name for name, times in Counter(columns).items() if times > 1]
        if twice:
            raise UnusableFileError("database", f"the query has more than one column {twice[0]!r}; rename with AS")
        if missing := {field: column for field, column in source.columns.items() if column not in columns}:
            raise UnusableFileError("database", f"{missing_columns(missing)}; the query gives {', '.join(columns)}")
        for number, row in enumerate(result, start=1):
            if number > MAXIMUM_ROWS:
                raise UnusableFileError("too-long", f"the query gives more than {MAXIMUM_ROWS:,} rows")
            yield dict(zip(columns, row, strict=True))


def _record(place: str, row: Mapping[str, object], source: Source) -> RawArticle | Rejection:
    length = _characters(list(row.values()))
    if length > MAXIMUM_ROW_CHARACTERS:
        return Rejection(place, "too-long", f"{length:,} characters, more than the {MAXIMUM_ROW_CHARACTERS:,} of a row")
    values: dict[str, object] = {}
    for column, value in row.items():
        try:
            values[column] = _plain(value, source.encoding)
        except UnusableFileError as error:
            return Rejection(place, error.reason, f"column {column}: {error}")
    return RawArticle(place, fields_of_row(values, source))


def _characters(value: object) -> int:
    """How long all the text in `value` is, however deep it lies."""
    total, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str | bytes):
            total += len(item)
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += [*item, *item.values()]
    return total


def _plain(value: object, encoding: str) -> object:
    """`value` as validation knows it: text, numbers, dates, lists, JSON; anything else as its text."""
    if isinstance(value, list):
        return [item if isinstance(item, list) else _plain(item, encoding) for item in value if item is not None]
    if isinstance(value, bytes | memoryview):
        return decode(bytes(value), encoding)
    return value if value is None or isinstance(value, str | int | float | date | dict) else str(value)


def _in_words(error: Exception, url: URL) -> str:
    """What the database or its driver says, in one line without the statement, the URL and its secrets."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    message = next(iter(str(cause).splitlines()), type(cause).__name__)
    if message == "interrupted":
        return "the query takes too long"
    for secret in _secrets(url):
        message = message.replace(secret, "***")
    return message[:MAXIMUM_MESSAGE]


def _secrets(url: URL) -> list[str]:
    passwords = [url.password, *(value for key, value in url.query.items() if "pass" in key)]
    return [str(password) for password in passwords if password]
