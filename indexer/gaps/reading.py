"""What an editor has of queries -> the queries: a CSV or TSV file, a Search Console export, pasted lines.

Nothing that is wrong with a line stops the others: it is told and counted. Equal queries are one, their volumes added.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.cleaning import clean_line
from indexer.answering.model import MAXIMUM_QUERY_CHARACTERS
from indexer.gaps.columns import Table, table_in
from indexer.gaps.decoding import UnreadableListError, lines_of, tables_in
from indexer.gaps.model import AskedQuery
from indexer.gaps.volumes import decimal_sign, volume_of

# A million queries of a line each.
MAXIMUM_BYTES = 64 * 1024 * 1024
# Enough to see what is wrong with a file; the others are counted.
_MOST_TOLD = 50
# Lines that tell what a table is of.
_LOOKED_AT = 200
# Numbers at the ends of pasted lines are volumes if so many lines have one: "iphone 15" by itself is a query.
_MOST_OF = 0.8
_NUMBER_SIGNS = "0123456789.,'’\u00a0\u202f"
_BETWEEN = ",;:|=("
# What exports write where they do not tell the query.
_PLACEHOLDERS = frozenset({"(not set)", "(other)", "(not provided)", "(andere)", "(anonymized queries)"})
_AROUND = " \"'“”„«»[](){}.,;:!?¿¡-"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was left out, or read otherwise than it says."""

    line: int  # from 1
    what: str  # without a word of the line


@dataclass(frozen=True, slots=True)
class QueryList:
    """The queries of a list, in its order, each once."""

    queries: tuple[AskedQuery, ...]
    has_volumes: bool  # else a query counts for as often as it stands there
    read_as: str  # what was read of what, in words
    unread: tuple[Unread, ...]  # the first ones
    unread_count: int  # all of them


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    query: str
    volume: int | None
    trouble: str = ""


def read_queries(data: bytes, maximum: int = MAXIMUM_BYTES) -> QueryList:
    """The queries in `data`, of which, unpacked, no more than `maximum` bytes are read.

    Raises:
        UnreadableListError: there is none in it, or it cannot be read at all.
    """
    tables = [(name, lines_of(content)) for name, content in tables_in(data, maximum)]
    name, lines = max(tables, key=lambda table: _rank(table[1]))
    found = queries_in(lines, name)
    if not found.queries:
        raise UnreadableListError("no query is in it")
    return found


def queries_in(lines: Sequence[str], name: str = "") -> QueryList:
    """The queries in the lines of a list; `name` is that of its file, for `read_as`."""
    table = table_in(lines)
    read = list(_rows(lines, table) if table else _pasted(lines))
    has_volumes = any(line.volume is not None for line in read)
    troubles = [Unread(line.number, line.trouble) for line in read if line.trouble]
    queries = merged(AskedQuery(line.query, 1 if line.volume is None else line.volume) for line in read if line.query)
    return QueryList(
        queries, has_volumes, _read_as(name, table, has_volumes), tuple(troubles[:_MOST_TOLD]), len(troubles)
    )


def _rank(lines: Sequence[str]) -> tuple[int, float, int]:
    """Of the tables of an export, that of the queries: the one that names them, else the one of what people type.

    Countries, devices and kinds of results are names: short, each begun with a capital where there are capitals.
    """
    table = table_in(lines)
    if table is None:
        return 0, 0.0, 0
    texts = [line.query for line in _rows(lines[: table.first + _LOOKED_AT], table) if line.query]
    typed = sum(len(text) for text in texts if not text[0].isupper())
    return len(table.names) + 1, typed / len(texts) if texts else 0.0, len(lines)


def _rows(lines: Sequence[str], table: Table) -> Iterator[_Line]:
    below = lines[table.first :]
    decimal = decimal_sign(_column(below, table))
    needed = max(table.query, table.volume or 0)
    for number, line in enumerate(below, start=table.first + 1):
        if not line.strip():
            continue
        try:
            cells = table.cells(line)
        except csv.Error:
            yield _Line(number, "", None, "it is no row of a table; left out")
            continue
        if len(cells) == 1:  # a query without the rest of its row; nothing else is there to be one
            yield _judged(number, cells[0], None, counted=table.volume is not None)
            continue
        if len(cells) <= table.query:
            what = f"it has {len(cells)} cells, the queries are in column {table.query + 1}; left out"
            yield _Line(number, "", None, what)
            continue
        volume = volume_of(cells[table.volume], decimal) if table.volume is not None and len(cells) > needed else None
        yield _judged(number, cells[table.query], volume, counted=table.volume is not None)


def _column(lines: Sequence[str], table: Table) -> Iterator[str]:
    """The cells of the volumes, as far as they can be read."""
    for line in lines:
        try:
            cells = table.cells(line)
        except csv.Error:
            continue
        if table.volume is not None and len(cells) > table.volume:
            yield cells[table.volume]


def _pasted(lines: Sequence[str]) -> Iterator[_Line]:
    """Lines of text, with a number after or before each query if that is so of most of them."""
    filled = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    for split in (_number_last, _number_first):
        parts = [split(line) for _, line in filled]
        if len(filled) > 1 and sum(bool(volume) for _, volume in parts) >= _MOST_OF * len(filled):
            for (number, _), (query, volume) in zip(filled, parts, strict=True):
                yield _judged(number, query, volume_of(volume), counted=True)
            return
    for number, line in filled:
        yield _judged(number, line, None, counted=False)


def _number_last(line: str) -> tuple[str, str]:
    """A line's query, and the number that stands behind it and apart from it; empty where there is none."""
    bare = line.removesuffix(")")
    head = bare.rstrip(_NUMBER_SIGNS)
    between, number = head[-1:], bare[len(head) :].lstrip(".,'’")
    apart = between.isspace() or between in _BETWEEN or bare[len(head)] in _BETWEEN if number else False
    return (head.rstrip(_BETWEEN + " \t"), number) if apart and head else (line, "")


def _number_first(line: str) -> tuple[str, str]:
    """The same for a number before the query, as `uniq -c` writes it."""
    number, _, query = line.partition(" ")
    return (query.strip(), number) if number.isdecimal() and query else (line, "")


def _judged(number: int, query: str, volume: int | None, *, counted: bool) -> _Line:
    """A line with its query; `counted` says whether it ought to have a volume."""
    if len(query) > MAXIMUM_QUERY_CHARACTERS:
        return _Line(number, "", None, f"it is longer than {MAXIMUM_QUERY_CHARACTERS:,} characters; left out")
    shown = clean_line(query)
    if not _key(shown):
        return _Line(number, "", None, "it has no query; left out")
    if shown.casefold() in _PLACEHOLDERS:
        return _Line(number, "", None, "it stands for queries that are not told; left out")
    return _Line(number, shown, volume, "it has no volume; counted as one" if counted and volume is None else "")


def merged(asked: Iterable[AskedQuery]) -> tuple[AskedQuery, ...]:
    """Each query once, with the volumes of equal ones added, in the spelling that was asked most."""
    totals: dict[str, int] = {}
    best: dict[str, AskedQuery] = {}
    for query in asked:
        key = _key(query.text)
        totals[key] = totals.get(key, 0) + query.volume
        if key not in best or query.volume > best[key].volume:
            best[key] = query
    return tuple(AskedQuery(best[key].text, total) for key, total in totals.items())


def _key(query: str) -> str:
    """What equal queries have in common: no case, no quotes, brackets or marks around them."""
    return query.casefold().strip(_AROUND)


def _read_as(name: str, table: Table | None, has_volumes: bool) -> str:
    of = f" of {name}" if name else ""
    if table is None:
        return f"a query a line{of}, with a number as its volume" if has_volumes else f"a query a line{of}"
    columns = [f"“{column}”" for column in table.names] or [f"column {table.query + 1}"]
    if not table.names and table.volume is not None:
        columns.append(f"column {table.volume + 1}")
    volumes = f", volumes from {columns[1]}" if len(columns) > 1 else ", no volumes"
    return f"queries from {columns[0]}{of}{volumes}"
