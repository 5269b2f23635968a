"""JSON Lines, plain or gzip: one article a line, fields as in the contract, each line judged on its own."""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError, encoding_of, mended, open_unpacked
from corpus.configuration import Source
from corpus.readers.broken_bytes import note_of_broken
from corpus.readers.records import missing_columns, renamed

# One line holds one article; a line beyond this is a broken export (a missing newline) or an attack.
MAXIMUM_LINE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, not yet looked into."""

    place: str
    content: bytes


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each line's article or rejection, in order, with `name:line` as its source.

    Raises:
        OSError: the file cannot be read.
    """
    for line in lines(source):
        yield record(line, source) if isinstance(line, Line) else line


def lines(source: Source) -> Iterator[Line | Rejection]:
    """Each line, a rejection where the file can be read no further, and one of `columns` that no line has.

    Raises:
        OSError: the file cannot be read.
    """
    unseen, has_lines = source.columns, False
    with open_unpacked(source.file) as stream:
        for line in _lines(source, stream):
            has_lines |= isinstance(line, Line)
            if isinstance(line, Line) and unseen:
                unseen = {field: key for field, key in unseen.items() if not _may_have(line, key, source)}
            yield line
    if unseen and has_lines:
        yield Rejection(source.name, "missing-columns", f"in any line {missing_columns(unseen)}")


def record(line: Line, source: Source) -> RawArticle | Rejection:
    """What one line holds."""
    try:
        text, broken = mended(line.content, source.encoding)
        fields = json.loads(text)
    except UnusableFileError as error:
        return Rejection(line.place, error.reason, str(error))
    except (ValueError, RecursionError) as error:
        return Rejection(line.place, "broken-json", f"not JSON: {error}")
    if not isinstance(fields, dict):
        return Rejection(line.place, "broken-json", f"a JSON object is needed, found {type(fields).__name__}")
    return RawArticle(line.place, renamed(fields, source), note_of_broken(broken, line.place))


def _may_have(line: Line, key: str, source: Source) -> bool:
    """Whether a line may have a key; it is not looked into, since what was made of it may be remembered."""
    if b"\\" in line.content and ("/" in key or not key.isascii()):  # it may be written with escapes of any kind
        return True
    encoding = (source.encoding or "utf-8").lower().removesuffix("-sig").removesuffix("_sig")
    try:
        return json.dumps(key, ensure_ascii=False).encode(encoding, "replace") in line.content
    except LookupError:  # there is no such encoding, as is said of the line
        return True


def _lines(source: Source, stream: BinaryIO) -> Iterator[Line | Rejection]:
    number = 0
    read_line: Callable[[int], bytes] = stream.readline
    while True:
        number += 1
        place = f"{source.name}:{number}"
        try:
            line = read_line(MAXIMUM_LINE_BYTES + 1)
            if number == 1 and (wide := _wide_encoding(line, source.encoding)):
                stream.seek(0)
                read_line = _in_utf_8(stream, wide)
                line = read_line(MAXIMUM_LINE_BYTES + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield Rejection(place, "broken-file", f"the gzip stream is damaged here: {error}")
            return
        if not line:
            return
        if len(line) > MAXIMUM_LINE_BYTES:
            yield Rejection(
                place, "too-long", f"a line of more than {MAXIMUM_LINE_BYTES:,} bytes; the rest was not read"
            )
            return
        if line.strip():
            yield Line(place, line)


def _wide_encoding(line: bytes, said: str) -> str:
    """UTF-16 or UTF-32, if a file begins so, as PowerShell writes it: its lines are not lines of bytes."""
    found = "" if said else encoding_of(line[:4])
    return found if found.startswith(("utf-16", "utf-32")) else ""


def _in_utf_8(stream: BinaryIO, encoding: str) -> Callable[[int], bytes]:
    """Reads the lines of a text in that encoding as if they were in UTF-8."""
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    return lambda size: text.readline(size).encode()
