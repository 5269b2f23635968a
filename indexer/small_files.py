"""Reading a file that ought to be small and regular, whatever has been put in its place: a FIFO, a device, a gigabyte.

For what stands between a run and those who look at it, and for what people write by hand: none of it may hold up
whoever reads it.
"""

import errno
import io
import os
import stat
from io import BufferedReader
from pathlib import Path

_KINDS = (
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a FIFO, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)
_NO_FILE = {errno.ENXIO: "a socket, not a file", errno.ELOOP: "a link that leads back to itself"}
# What a night leaves beside its generation for people and for the next night; the largest name every article once.
_MOST_BYTES = 64 * 1024 * 1024


class UnusableFileError(OSError):
    """What stands there is no file, or larger than it can have been written; `strerror` says which."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(errno.EINVAL, what, str(path))

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


def open_regular(path: Path) -> BufferedReader:
    """The regular file at `path`, open for reading; a link to one is one.

    Raises:
        UnusableFileError: something else stands there.
        OSError: it cannot be opened.
    """
    # Without O_NONBLOCK, opening a FIFO waits for whoever writes into it, perhaps for ever.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        if error.errno in _NO_FILE:
            raise UnusableFileError(path, _NO_FILE[error.errno]) from error
        raise
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise UnusableFileError(path, next((kind for is_one, kind in _KINDS if is_one(mode)), "no file"))
    return os.fdopen(descriptor, "rb")


def read_small(path: Path, maximum_bytes: int = _MOST_BYTES) -> bytes:
    """What stands in the file `path`, of which no more than `maximum_bytes` are ever read.

    Raises:
        UnusableFileError: it is no regular file, or larger.
        OSError: it cannot be read.
    """
    with open_regular(path) as stream:
        content = stream.read(maximum_bytes + 1)
    if len(content) > maximum_bytes:
        raise UnusableFileError(path, f"larger than {maximum_bytes} bytes")
    return content


def lines_by_hand(path: Path, maximum_bytes: int = _MOST_BYTES) -> list[tuple[int, str]]:
    """The lines of a UTF-8 text that people write, without the space around them, and their numbers from 1.

    Empty lines and remarks, which begin with #, are left out.

    Raises:
        UnusableFileError: it is no regular file, larger than `maximum_bytes`, or not UTF-8.
        OSError: it cannot be read.
    """
    try:
        text = read_small(path, maximum_bytes).decode("utf-8-sig")  # Windows puts a mark before the first line
    except UnicodeDecodeError as error:
        raise UnusableFileError(path, "not a text in UTF-8") from error
    # As an editor numbers them: `splitlines` would part a line at characters that show as nothing, like U+2028.
    lines = ((number, line.strip()) for number, line in enumerate(io.StringIO(text, newline=None), 1))
    return [(number, line) for number, line in lines if line and not line.startswith("#")]
