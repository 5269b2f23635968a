"""Reading files that nobody vouches for: bytes, unpacked bytes, encoding and time are bounded, whatever the parser."""

import gzip
import signal
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeVar, cast

_Record = TypeVar("_Record")

# Byte order marks, longest first: UTF-32's begins with UTF-16's.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# How much a gzip file may unfold to: a bomb is 1,000 times its size, and no publisher's archive reaches this.
MAXIMUM_UNPACKED_BYTES = 16 * 1024 * 1024 * 1024
# The one reason that need not lie in the file itself.
TOO_SLOW = "too-slow"


class UnusableFileError(Exception):
    """A file gives no article. `reason` is a rejection's code, the message its detail; the only error of a reader."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_bytes(path: Path, maximum: int) -> bytes:
    """All of the file, unpacked if its name ends in .gz.

    Raises:
        UnusableFileError: it has more than `maximum` bytes, or is a damaged gzip file.
        OSError: it cannot be read.
    """
    try:
        with open_unpacked(path) as stream:
            data = stream.read(maximum + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnusableFileError("broken-file", f"the gzip stream is damaged: {error}") from error
    if len(data) > maximum:
        raise UnusableFileError("too-long", f"more than the {maximum:,} bytes that a file of this kind may have")
    return data


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """The file as a stream of bytes, unpacked as it is read if its name ends in .gz. Readers bound what they take."""
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as unpacked:
            yield cast(BinaryIO, unpacked)
    else:
        with path.open("rb") as plain:
            yield plain


def decode(data: bytes, encoding: str = "") -> str:
    """`data` as text: by its byte order mark, else as `encoding`, else as UTF-8. No other encoding is guessed.

    Raises:
        UnusableFileError: it is not in that encoding, or there is no such encoding.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    chosen = marked or encoding or "utf-8"
    try:
        return data.decode(chosen)
    except LookupError as error:
        raise UnusableFileError("bad-encoding", f"there is no encoding {chosen!r}") from error
    except UnicodeDecodeError as error:
        hint = "" if encoding or marked else "; say which `encoding` the source has"
        raise UnusableFileError("bad-encoding", f"not {chosen.upper()} at byte {error.start}{hint}") from error
    except UnicodeError as error:
        raise UnusableFileError("bad-encoding", f"not {chosen.upper()}: {error}") from error


def read_text(path: Path, maximum: int, encoding: str = "") -> str:
    """All of the file as text, as `read_bytes` and `decode` say."""
    return decode(read_bytes(path, maximum), encoding)


class _TooSlow(BaseException):
    """Not an `Exception`: a parser that catches those and goes on must not catch this one."""


def in_time(records: Iterator[_Record], seconds: float) -> Iterator[_Record]:
    """The records of a file, each of which must come within `seconds`. The clock runs in the main thread only.

    Raises:
        UnusableFileError: one took longer; it and what follows are not read.
    """
    done = object()
    while True:
        try:
            with _alarm_after(seconds):
                record = next(records, done)
        except _TooSlow:
            raise UnusableFileError(
                TOO_SLOW, f"nothing came of it in {seconds:g} seconds; the rest was not read"
            ) from None
        if record is done:
            return
        yield cast(_Record, record)


@contextmanager
def _alarm_after(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> NoReturn:
        raise _TooSlow

    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, ring)
    others, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        # Whoever else had set the clock gets it back as it would be by now.
        signal.setitimer(signal.ITIMER_REAL, max(others - (time.monotonic() - started), 1e-3) if others else 0)
        signal.signal(signal.SIGALRM, handler)
