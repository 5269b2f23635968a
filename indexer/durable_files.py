"""Writing so that a kill or a power loss leaves either the old content or the new, whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Writes a new file and returns once its bytes are on disk."""
    with _naming(path), path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Puts `content` in place of the file at `path` in one step, on disk on return."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        write_durably(temporary, content)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_directory(path.parent)


def remove_durably(path: Path) -> None:
    """Removes a file, if it is there; its absence is on disk on return."""
    path.unlink(missing_ok=True)
    sync_directory(path.parent)


def link_or_copy(path: Path, to: Path) -> None:
    """Gives a file that is on disk, and that nobody changes, a second name; a durable copy where file systems part."""
    try:
        os.link(path, to)
        return
    except OSError:
        with _naming(to), path.open("rb") as source, to.open("wb") as stream:
            shutil.copyfileobj(source, stream)
            stream.flush()
            os.fsync(stream.fileno())


def make_directory_durably(directory: Path) -> None:
    """Makes a folder, and those above it that are missing; they are on disk on return."""
    if directory.is_dir():
        return
    make_directory_durably(directory.parent)
    directory.mkdir(exist_ok=True)
    sync_directory(directory.parent)


def sync_directory(directory: Path) -> None:
    """Returns once the names in `directory` are on disk: a rename is not until then."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with _naming(directory):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors in the block name `path`: the system does not say which of the open files found the disk full."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise
