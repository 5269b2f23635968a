"""JSON Lines, plain or gzip: one article a line, fields as in the contract, each line judged on its own."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from corpus.article import RawArticle, Rejection

# One line holds one article; a line beyond this is a broken export (a missing newline) or an attack.
MAXIMUM_LINE_BYTES = 16 * 1024 * 1024
# How much a gzip file may unfold to: a bomb is 1,000 times its size, and no publisher's archive reaches this.
MAXIMUM_UNPACKED_BYTES = 16 * 1024 * 1024 * 1024


def read(path: Path) -> Iterator[RawArticle | Rejection]:
    """Each line's article or rejection, in order, with `file:line` as its source.

    Raises:
        OSError: the file cannot be read.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        yield from _records(path.name, cast(BinaryIO, stream))


def _records(name: str, stream: BinaryIO) -> Iterator[RawArticle | Rejection]:
    unpacked = 0
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAXIMUM_LINE_BYTES + 1)
        except (EOFError, gzip.BadGzipFile) as error:
            yield Rejection(f"{name}:{number}", "broken-file", f"the gzip stream is damaged here: {error}")
            return
        if not line:
            return
        unpacked += len(line)
        if len(line) > MAXIMUM_LINE_BYTES or unpacked > MAXIMUM_UNPACKED_BYTES:
            yield Rejection(f"{name}:{number}", "too-long", "more bytes than a line or a file may have; rest not read")
            return
        if line.strip():
            yield _record(f"{name}:{number}", line)


def _record(source: str, line: bytes) -> RawArticle | Rejection:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Rejection(source, "bad-encoding", f"not UTF-8 at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return Rejection(source, "broken-json", f"not JSON: {error}")
    if not isinstance(fields, dict):
        return Rejection(source, "broken-json", f"a JSON object is needed, found {type(fields).__name__}")
    return RawArticle(source, fields)
