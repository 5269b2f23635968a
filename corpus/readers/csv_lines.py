"""Bytes of a CSV file -> its rows, each with the line that it starts in; what is damaged, too.

After a damaged row reading goes on with the line below the one that it starts in, so that a quote which never closes
costs one row and not the rest of the table.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from corpus.bounded import UnusableFileError, encoding_of

# One row holds one article, whose body validation refuses beyond 2,000,000 characters; HTML doubles that.
MAXIMUM_ROW_CHARACTERS = 4 * 1024 * 1024
# The lines of a damaged row are read again, one by one. A table whose every line opens a quote would make that
# quadratic, so all damaged rows together may cost this much: four of the longest, and a few seconds.
MAXIMUM_READ_AGAIN = 4 * MAXIMUM_ROW_CHARACTERS
# How bytes that are not in the encoding look once they are decoded with errors="surrogateescape".
_UNDECODED = re.compile("[\udc80-\udcff]")
# What Excel writes in the West where nobody asks it for UTF-8. In the languages for which it serves at most one letter
# in seven is beyond ASCII; a text in Cyrillic, of which it would make nonsense, has hardly any other.
WINDOWS = "windows-1252"
_MOST_UNDECODED = 0.2


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that is not empty."""

    line: int  # the physical line in which it starts
    cells: tuple[str, ...]
    read_as: str = ""  # the encoding of those of its bytes that are not in the file's


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read, with the code and the words of its rejection."""

    line: int
    reason: str
    detail: str


class _TooLongError(Exception):
    """A row has more characters than one may have."""


class Lines:
    """The physical lines of a CSV file, numbered from 1, which can be put back to be read again."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        """Decode `stream` by its byte order mark, else as `encoding`, else as UTF-8."""
        self.number = 0
        self._waiting: deque[str] = deque()
        self._put_back = 0
        with _damage_told():
            self._text = _decoded(stream, encoding)

    def next(self) -> str:
        """The next line with its end, or the empty string after the last. One that is too long is cut behind the limit.

        Raises:
            UnusableFileError: the gzip stream is damaged, the text is not in its encoding, or there is too much of it.
        """
        line = self._waiting.popleft() if self._waiting else self._read()
        self.number += bool(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        """Have the last `lines` read again.

        Raises:
            UnusableFileError: so much was put back before that the file must be hostile.
        """
        self._put_back += sum(map(len, lines))
        if self._put_back > MAXIMUM_READ_AGAIN:
            raise UnusableFileError("broken-csv", "too many quotes do not close")
        self.number -= len(lines)
        self._waiting.extendleft(reversed(lines))

    def _read(self) -> str:
        with _damage_told():
            line = piece = self._text.readline(MAXIMUM_ROW_CHARACTERS + 1)
            while len(piece) > MAXIMUM_ROW_CHARACTERS and not piece.endswith(("\n", "\r")):
                piece = self._text.readline(MAXIMUM_ROW_CHARACTERS + 1)
        return line


def delimiter(lines: Lines, signs: Sequence[str], hint: re.Pattern[str], rate: Callable[[Sequence[str]], int]) -> str:
    """What stands between cells, by the header's first line alone, which is put back.

    A line that is a `hint`, as Excel writes it, says so; else it is the one of `signs` that makes the cells that `rate`
    gives most, and of these the most cells.
    """
    line = "\n"
    while line and not line.strip():
        line = lines.next()
    if said := hint.fullmatch(line):
        return said[1]
    lines.put_back([line] if line else [])
    return max(signs, key=lambda sign: (rate(line.split(sign)), line.count(sign)))


def rows(lines: Lines, delimiter: str) -> Iterator[Row | BrokenRow]:
    """The rows of a table by RFC 4180: quotes may hold delimiters, line ends and doubled quotes.

    Raises:
        UnusableFileError: as `Lines.next` and `Lines.put_back` say.
    """
    # It holds for the whole process. Python's own limit of 131,072 characters is less than a long article.
    csv.field_size_limit(MAXIMUM_ROW_CHARACTERS)
    blank = f" \t\r\n{delimiter}"
    while first := lines.next():
        if not first.strip(blank):  # spreadsheets leave such rows below a table by the hundred thousand
            continue
        start, taken = lines.number, [first]
        try:
            cells = next(csv.reader(_taking(lines, taken), delimiter=delimiter, strict=True))
        except csv.Error as error:
            yield BrokenRow(start, "broken-csv", str(error))
            lines.put_back(taken[1:])
        except _TooLongError:
            detail = f"more than {MAXIMUM_ROW_CHARACTERS:,} characters; perhaps a quote does not close"
            yield BrokenRow(start, "too-long", detail)
            lines.put_back(taken[1:])
        else:
            yield from _whole(start, cells)


def _whole(start: int, cells: list[str]) -> Iterator[Row | BrokenRow]:
    broken = sum(len(_UNDECODED.findall(cell)) for cell in cells)
    if broken > _MOST_UNDECODED * sum(map(len, cells)):
        yield BrokenRow(start, "bad-encoding", "not in the file's encoding; say which `encoding` the source has")
    elif any("\0" in cell for cell in cells):
        yield BrokenRow(start, "broken-csv", "holds NUL bytes")
    elif any(cell.strip() for cell in cells):
        yield Row(start, tuple(map(_as_windows, cells)), WINDOWS) if broken else Row(start, tuple(cells))


def _as_windows(cell: str) -> str:
    """A cell with its undecoded bytes as Windows has them; the few that it has not become U+FFFD."""
    return _UNDECODED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode(WINDOWS, "replace"), cell)


def _taking(lines: Lines, taken: list[str]) -> Iterator[str]:
    """The one line in `taken`, then as many more as its row needs, which are added to it."""
    size, line = len(taken[0]), taken[0]
    while line and size <= MAXIMUM_ROW_CHARACTERS:
        yield line
        line = lines.next()
        size += len(line)
        taken += [line] if line else []
    if line:
        raise _TooLongError


def _decoded(stream: BinaryIO, encoding: str) -> TextIO:
    head = stream.read(4)
    stream.seek(0)
    chosen = encoding_of(head, encoding)
    if codecs.lookup(chosen).name == "utf-8":
        chosen = "utf-8-sig"
    return io.TextIOWrapper(stream, chosen, errors="surrogateescape", newline="")


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnusableFileError("broken-file", f"the gzip stream is damaged: {error}") from error
    except LookupError as error:
        raise UnusableFileError("bad-encoding", str(error)) from error
    except UnicodeError as error:
        raise UnusableFileError("bad-encoding", f"not in the file's encoding: {error}") from error
