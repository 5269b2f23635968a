"""Whether a file that people or programs write is another than when it was read."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

# File systems tell times in steps of a few milliseconds, some of two seconds: what was written that lately may have
# been written again since it was read, and look the same.
_SETTLED_SECONDS = 2.5

FileState = tuple[int, int, int, int]
_NEVER: FileState = (-1, -1, -1, -1)
_Content = TypeVar("_Content")


class WatchedFile:
    """A file that is read again only when it may have changed; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: FileState | None = _NEVER

    def look(self, read: Callable[[Path], _Content]) -> _Content | None:
        """What `read` makes of it; None where it cannot be another, there or gone, than at the last look.

        What `read` raises goes on its way. One that could not be opened is read again at the next look: nobody touches
        it when it can be.
        """
        state = file_state(self.path)
        if state == self._seen and _is_settled(state):
            return None
        self._seen = state
        try:
            return read(self.path)
        except Exception as error:
            if isinstance(error.__cause__ or error, OSError):
                self._seen = _NEVER
            raise


def file_state(path: Path) -> FileState | None:
    """What changes when a file does, however it is written: in place, or by renaming another over it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _is_settled(state: FileState | None) -> bool:
    return state is None or time.time() - max(state[0], state[1]) / 1e9 > _SETTLED_SECONDS
