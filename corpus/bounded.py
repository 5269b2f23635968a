"""Reading files that nobody vouches for: bytes, unpacked bytes, encoding and time are bounded, whatever the parser."""

import gzip
import os
import re
import signal
import stat
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

_Record = TypeVar("_Record")

# Byte order marks, longest first: UTF-32's begins with UTF-16's.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNMARKED: dict[tuple[bool, ...], str] = {
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}
# Gzip folds text to a fifth and the most repetitive export to a fiftieth; newlines to a thousandth. What unpacks to
# less than this is let through whatever its ratio.
_ALWAYS_UNPACKED_BYTES = 16 * 1024 * 1024
# A broken byte is an accident of some import; more of them than one in so many are another encoding, or no text at all.
BYTES_TO_A_BROKEN_ONE = 1_000
# The one reason that need not lie in the file itself.
TOO_SLOW = "too-slow"
NO_FILE = "no-file"


_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class ByteLimits:
    """How much of one file is read: bytes unpacked, and how many times its own size that may be."""

    maximum_file_bytes: int = 4 * 1024**3
    maximum_unpacking: int = 200


_USUAL = ByteLimits()
# In force for every reader, so that none has to be told of them, and none can forget them.
_byte_limits: ContextVar[ByteLimits] = ContextVar("byte_limits", default=_USUAL)


@contextmanager
def limited_to(limits: ByteLimits) -> Iterator[None]:
    """Every file that is opened meanwhile gives so much and no more."""
    token = _byte_limits.set(limits)
    try:
        yield
    finally:
        _byte_limits.reset(token)


def most_bytes() -> int:
    """How many bytes of one file are read, by the limits in force."""
    return _byte_limits.get().maximum_file_bytes


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
def open_regular(path: Path) -> Iterator[BufferedReader]:
    """The file's bytes. A pipe that nobody writes to, or a device that never ends, is not waited for.

    Raises:
        UnusableFileError: it is a pipe or a device.
        OSError: it cannot be opened.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise UnusableFileError(NO_FILE, "a pipe, a socket or a device, not a file")
        yield stream


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """The file as a stream of bytes, unpacked as it is read if its name ends in .gz. Readers bound what they take.

    A text whose name says that it is packed is read as it is: servers unpack files, and tools keep their names.
    """
    if path.suffix.lower() == ".gz" and not _is_text(path):
        with open_regular(path) as packed, gzip.open(packed) as unpacked:
            yield BufferedReader(_Counted(cast(BinaryIO, unpacked), packed))
    else:
        with open_regular(path) as plain:
            yield BufferedReader(_Counted(plain, plain))


class _Counted(RawIOBase):
    """A stream that refuses to give more than the limits in force allow."""

    def __init__(self, stream: BinaryIO, packed: BinaryIO) -> None:
        self._stream, self._packed, self._limits = stream, packed, _byte_limits.get()

    def readinto(self, buffer: "Buffer") -> int:
        most = self._limits.maximum_file_bytes
        left = most - self._stream.tell()
        if left <= 0 and self._stream.read(1):
            raise UnusableFileError("too-long", f"more than {most:,} bytes ([corpus] maximum_file_bytes = {most})")
        size: int = self._stream.readinto(memoryview(buffer)[: max(left, 0)])  # type: ignore[attr-defined]  # it has it
        self._refuse_excess(self._stream.tell())
        return size

    def _refuse_excess(self, given: int) -> None:
        ratio = self._limits.maximum_unpacking
        if given > _ALWAYS_UNPACKED_BYTES and given > ratio * self._packed.tell():
            detail = f"unpacks to more than {ratio} times its size ([corpus] maximum_unpacking = {ratio})"
            raise UnusableFileError("too-long", detail)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _is_text(path: Path) -> bool:
    with open_regular(path) as stream:
        return not _CONTROL.search(stream.read(_HEAD_BYTES))


def decode(data: bytes, encoding: str = "") -> str:
    """`data` as text: by its byte order mark, else as `encoding`, else as UTF-8. No other encoding is guessed.

    Raises:
        UnusableFileError: it is not in that encoding, or there is no such encoding.
    """
    chosen = encoding_of(data, encoding)
    try:
        return data.decode(chosen)
    except LookupError as error:
        raise UnusableFileError("bad-encoding", f"there is no encoding {chosen!r}") from error
    except UnicodeDecodeError as error:
        hint = "" if encoding or chosen != "utf-8" else "; say which `encoding` the source has"
        raise UnusableFileError("bad-encoding", f"not {chosen.upper()} at byte {error.start}{hint}") from error
    except UnicodeError as error:
        raise UnusableFileError("bad-encoding", f"not {chosen.upper()}: {error}") from error


def mended(data: bytes, encoding: str = "") -> tuple[str, int]:
    """`data` as text, as `decode` says, and how many places in it were not in its encoding; U+FFFD stands for each.

    Raises:
        UnusableFileError: there are too many of them for a text in that encoding, or there is no such encoding.
    """
    try:
        return decode(data, encoding), 0
    except UnusableFileError:
        chosen = encoding_of(data, encoding)
        text = (
            "" if chosen.startswith(("utf-16", "utf-32")) or not _is_known(chosen) else data.decode(chosen, "replace")
        )
        broken = text.count("\ufffd") - data.count("\ufffd".encode())
        if not 0 < broken <= max(1, len(data) // BYTES_TO_A_BROKEN_ONE) or "\0" in text:
            raise
        return text, broken


def _is_known(encoding: str) -> bool:
    try:
        b"\xff".decode(encoding, "replace")  # not `codecs.lookup`, which knows base64 and names of hosts as well
    except (LookupError, UnicodeError):
        return False
    return True


def encoding_of(data: bytes, encoding: str = "") -> str:
    """The encoding of a text that begins with `data`: by its byte order mark, else `encoding`, else UTF-8.

    Without a mark UTF-16 is told by its first two characters, of which one byte each is NUL.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    empty = tuple(byte == 0 for byte in data[:4])
    return marked or encoding or _UNMARKED.get(empty, "utf-8")


def read_mended(path: Path, maximum: int, encoding: str = "") -> tuple[str, int]:
    """All of the file as text, as `read_bytes` and `mended` say."""
    return mended(read_bytes(path, maximum), encoding)


def read_text(path: Path, maximum: int, encoding: str = "") -> str:
    """All of the file as text, as `read_bytes` and `decode` say."""
    return decode(read_bytes(path, maximum), encoding)


class _TooSlow(BaseException):
    """Not an `Exception`: a parser that catches those and goes on must not catch this one."""


def in_time(records: Iterator[_Record], seconds: float, otherwise: UnusableFileError) -> _Record | None:
    """The next of `records`, or None after the last. The clock runs in the main thread only.

    It counts processor time: a file must not be lost because a machine had other work.

    Raises:
        UnusableFileError: `otherwise`, after `seconds`; nothing more can be had of `records`.
    """
    try:
        with _alarm_after(seconds):
            return next(records, None)
    except _TooSlow:
        raise otherwise from None


@contextmanager
def _alarm_after(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> NoReturn:
        raise _TooSlow

    started = time.process_time()
    handler = signal.signal(signal.SIGPROF, ring)
    others, _ = signal.setitimer(signal.ITIMER_PROF, max(seconds, 1e-3))
    try:
        yield
    finally:
        # Whoever else had set the clock gets it back as it would be by now.
        signal.setitimer(signal.ITIMER_PROF, max(others - (time.process_time() - started), 1e-3) if others else 0)
        signal.signal(signal.SIGPROF, handler)
