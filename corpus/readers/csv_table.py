"""CSV and TSV tables, plain or gzip: one article a row, under a header of our fields' names or the publisher's own."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import FIELDS, Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError, open_unpacked
from corpus.configuration import Source
from corpus.readers import kept_back
from corpus.readers.csv_lines import BrokenRow, Lines, Row, delimiter, rows
from corpus.readers.records import fields_of_row, missing_columns

DELIMITERS = (",", ";", "\t", "|")
# Enough for a person to see which file this is; a header may be any file's first line.
_MOST_COLUMNS_TOLD, _LONGEST_COLUMN_TOLD = 50, 60
# Without them what is not public would be published.
_DECIDING = frozenset({"status", "draft", "public_from", "public_until", "published_at", "date"})
_EXCEL_HINT = re.compile(r"sep=(.)\s*")


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[str, ...]  # each column's name as `fields_of_row` knows it, or "" for one that is not read
    told: str  # the names as they stand in the file
    unread: str  # the columns that no field is for


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each row's article or rejection, in order, with `name:line` of the line in which the row starts as its source.

    Raises:
        UnusableFileError: the header cannot be read, names neither a title nor a body, names a column twice, or lacks
            the one that says whether an article is public.
        OSError: the file cannot be read.
    """
    with open_unpacked(source.file) as stream:
        lines = Lines(stream, source.encoding)
        known = _known_columns(source)
        sign = delimiter(
            lines, DELIMITERS, _EXCEL_HINT, lambda cells: sum(_column(cell, known) != "" for cell in cells)
        )
        table = rows(lines, sign)
        header = _header(next(table, None), known, source)
        if missing := {field: column for field, column in source.columns.items() if column not in header.columns}:
            detail = f"{missing_columns(missing)}; found are: {header.told}"
            if not _DECIDING.isdisjoint(missing):
                raise UnusableFileError("missing-columns", detail)
            yield Rejection(source.name, "missing-columns", detail)
        yield from _records(source, lines, table, header)


def _records(
    source: Source, lines: Lines, table: Iterator[Row | BrokenRow], header: _Header
) -> Iterator[RawArticle | Rejection]:
    notes = (Note("", "", f"columns that were not read: {header.unread}", source.name),) if header.unread else ()
    number = 0
    try:
        for number, row in enumerate(table, start=1):
            outcome = _record(source, number, row, header, notes)
            if isinstance(outcome, RawArticle):
                notes = ()  # once a file
            yield outcome
    except UnusableFileError as error:
        place = f"{source.name}:{lines.number + 1}"
        yield Rejection(place, error.reason, f"row {number + 1}: {error}; the rest was not read")


def _record(
    source: Source, number: int, row: Row | BrokenRow, header: _Header, notes: tuple[Note, ...]
) -> RawArticle | Rejection:
    place = f"{source.name}:{row.line}"
    if isinstance(row, BrokenRow):
        return Rejection(place, row.reason, f"row {number}: {row.detail}")
    missing = header.columns[len(row.cells) :]
    if len(row.cells) > len(header.columns) or {_plain(name) for name in missing} & _required(source):
        detail = f"row {number} has {len(row.cells)} cells, the header has {len(header.columns)}"
        return Rejection(place, "broken-csv", detail)
    cells = {column: cell for column, cell in zip(header.columns, row.cells, strict=False) if column}
    return RawArticle(place, fields_of_row(cells, source), (*notes, *_notes(row, missing, place)))


def _required(source: Source) -> set[str]:
    """The columns without whose cells a row is cut off: spreadsheets leave out the empty ones at its end."""
    return {_plain(source.columns.get(field, field)) for field in ("title", "body", "text")}


def _notes(row: Row, missing: Sequence[str], place: str) -> Iterator[Note]:
    if missing:
        yield Note(
            "", "", f"the row ends before {', '.join(map(repr, filter(None, missing))) or 'its last column'}", place
        )
    if row.read_as:
        reason = f"bytes that are not in the file's encoding were read as {row.read_as}; say which `encoding` it has"
        yield Note("", "", reason, place)


def _header(row: Row | BrokenRow | None, known: Mapping[str, str], source: Source) -> _Header:
    if isinstance(row, BrokenRow):
        raise UnusableFileError(row.reason, f"the header in line {row.line}: {row.detail}")
    names = [cell.strip() for cell in row.cells] if row else []
    columns = tuple(_column(name, known) for name in names)
    told = ", ".join(repr(name[:_LONGEST_COLUMN_TOLD]) for name in names[:_MOST_COLUMNS_TOLD])
    if missing := _missing(columns, source):
        detail = f"no column is named {' or '.join(missing)}; say by `columns` which is; found are: {told or 'none'}"
        raise UnusableFileError("bad-header", detail)
    twice = [column for column, count in Counter(columns).items() if column and count > 1]
    if twice:
        raise UnusableFileError("bad-header", f"more than one column is named {twice[0]!r}; found are: {told}")
    unread = [name for name, column in zip(names, columns, strict=True) if name and not column]
    return _Header(columns, told, ", ".join(repr(name[:_LONGEST_COLUMN_TOLD]) for name in unread[:_MOST_COLUMNS_TOLD]))


def _missing(columns: Collection[str], source: Source) -> list[str]:
    """Without which columns no row of a table is an article; one of articles that were withdrawn needs but a status."""

    def has(*fields: str) -> bool:
        return any(source.columns.get(field, field) in columns for field in fields)

    missing = ([] if has("title") else ["title"]) + ([] if has("body", "text", "summary") else ["body"])
    return [] if has("status") and len(missing) == 1 else missing


def _known_columns(source: Source) -> dict[str, str]:
    """The columns that fields are for: plain name -> the name by which `fields_of_row` takes them."""
    ours = {_plain(field): field for field in FIELDS if field not in source.columns}
    return {**ours, **{_plain(column): column for column in source.columns.values()}}


def _column(name: str, known: Mapping[str, str]) -> str:
    """What `fields_of_row` calls the column of this name, which may tell who may see the article; empty for others."""
    flag = kept_back.plain(name.strip().strip('"'))
    return known.get(_plain(name)) or (flag if flag in kept_back.NAMES else "")


def _plain(name: str) -> str:
    """A column's name without case and quotes, and with one sign between words."""
    return re.sub(r"[\s_-]+", "_", name.strip().strip('"').strip().casefold())
