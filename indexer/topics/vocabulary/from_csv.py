"""A CSV table of topics, as spreadsheets save it -> drafts of topics, and what is wrong with its rows.

The first row names the columns. Between cells stands a comma, a semicolon or a tab; between the items of a list that
lies in one cell, `;` or `|`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.bounded import UnusableFileError
from corpus.cleaning import clean_line
from corpus.readers.csv_lines import BrokenRow, Lines, Row, delimiter, rows
from indexer.near_names import did_you_mean
from indexer.topics.vocabulary.checks import Draft, VocabularyProblem
from indexer.topics.vocabulary.from_yaml import KEYS
from indexer.topics.vocabulary.model import Entry

_DELIMITERS = (",", ";", "\t")
_REQUIRED = ("id", "label")
_BETWEEN_ITEMS = re.compile(r"[;|]")
_EXCEL_HINT = re.compile(r"sep=([,;\t])\s*")


class CsvReading:
    """One pass over a table; what is wrong is noted and the pass goes on, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[VocabularyProblem] = []
        self.entries: list[Draft] = []

    def file(self, content: bytes) -> None:
        """Read all of a file's content into `entries` and `problems`."""
        try:
            lines = Lines(io.BytesIO(content), "")
            table = rows(lines, delimiter(lines, _DELIMITERS, _EXCEL_HINT, _known_columns))
            self._table(table)
        except UnusableFileError as error:
            self.problems.append(VocabularyProblem(0, "", "", _in_words(error.reason, str(error))))
        if not self.entries and not self.problems:
            self.problems.append(VocabularyProblem(0, "", "", "has no row under a header"))

    def _table(self, table: Iterator[Row | BrokenRow]) -> None:
        first = next(table, None)
        columns = self._columns(first) if isinstance(first, Row) else ()
        if isinstance(first, BrokenRow):
            self._broken(first)
        if not columns:
            return
        for row in table:
            if isinstance(row, BrokenRow):
                self._broken(row)
            else:
                self._row(row, columns)

    def _columns(self, header: Row) -> tuple[str, ...]:
        """The names of the columns, or nothing where rows cannot be read by them."""
        names = tuple(cell.strip().casefold() for cell in header.cells)
        missing = [key for key in _REQUIRED if key not in names]
        for key in missing:
            self._note(header.line, key, f"no column has this name; found are: {', '.join(names)[:200]}")
        for name in dict.fromkeys(names):
            if name and name not in KEYS:
                text = f"unknown column {name[:60]!r}{did_you_mean(name, KEYS)}; known are {', '.join(KEYS)}"
                self._note(header.line, "", text)
        for name, count in Counter(names).items():
            if name and count > 1:
                self._note(header.line, name[:60], "more than one column has this name")
        return () if missing else names

    def _row(self, row: Row, columns: Sequence[str]) -> None:
        beyond = [cell for cell in row.cells[len(columns) :] if cell.strip()]
        nameless = [c for name, c in zip(columns, row.cells, strict=False) if not name and c.strip()]
        if beyond or nameless:
            text = (
                f"has {len(row.cells)} cells, not all under a named column: quote what has a comma or semicolon in it"
            )
            self._note(row.line, "", text)
        cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
        entry = Entry(
            id=clean_line(cells.get("id", "")),
            label=clean_line(cells.get("label", "")),
            synonyms=_items(cells.get("synonyms", "")),
            description=clean_line(cells.get("description", "")),
            parent=clean_line(cells.get("parent", "")),
            examples=_items(cells.get("examples", "")),
        )
        self.entries.append(Draft(entry, row.line))

    def _broken(self, row: BrokenRow) -> None:
        self._note(row.line, "", _in_words(row.reason, row.detail))

    def _note(self, line: int, key: str, text: str) -> None:
        self.problems.append(VocabularyProblem(line, "", key, text))


def _known_columns(cells: Sequence[str]) -> int:
    return sum(cell.strip(' "\r\n').casefold() in KEYS for cell in cells)


def _items(cell: str) -> tuple[str, ...]:
    # Without the spaces round it: cleaning reads what is beside a letter too, to tell what was misread.
    return tuple(item for part in _BETWEEN_ITEMS.split(cell) if (item := clean_line(part.strip(" "))))


def _in_words(reason: str, detail: str) -> str:
    if reason == "bad-encoding":
        return 'is not UTF-8; save the table as "CSV UTF-8"'
    return detail
