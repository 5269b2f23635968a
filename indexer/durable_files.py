"""Writing so that a kill or a power loss leaves either the old content or the new, whole."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Writes a new file and returns once its bytes are on disk."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Puts `content` in place of the file at `path` in one step, on disk on return."""
    temporary = path.with_name(f".{path.name}.new")
    write_durably(temporary, content)
    temporary.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Returns once the names in `directory` are on disk: a rename is not until then."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
