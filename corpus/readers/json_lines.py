"""JSON Lines, plain or gzip: one article a line, fields as in the contract, each line judged on its own."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError, mended, open_unpacked
from corpus.configuration import Source
from corpus.readers.broken_bytes import note_of_broken
from corpus.readers.records import renamed

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
    """Each line, and a rejection where the file can be read no further.

    Raises:
        OSError: the file cannot be read.
    """
    with open_unpacked(source.file) as stream:
        yield from _lines(source, stream)


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


def _lines(source: Source, stream: BinaryIO) -> Iterator[Line | Rejection]:
    number = 0
    while True:
        number += 1
        place = f"{source.name}:{number}"
        try:
            line = stream.readline(MAXIMUM_LINE_BYTES + 1)
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
