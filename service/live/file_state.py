"""Whether a file that people or programs write is another than when it was read."""

import time
from pathlib import Path

# File systems tell times in steps of a few milliseconds, some of two seconds: what was written that lately may have
# been written again since it was read, and look the same.
_SETTLED_SECONDS = 2.5

FileState = tuple[int, int, int, int]
_NEVER: FileState = (-1, -1, -1, -1)


class WatchedFile:
    """A file that is read again only when it may have changed; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: FileState | None = _NEVER

    def may_have_changed(self) -> bool:
        """Whether it may be another, there or gone, than when this was asked last; so it is the first time."""
        state = file_state(self.path)
        if state == self._seen and _is_settled(state):
            return False
        self._seen = state
        return True

    def could_not_be_opened(self) -> None:
        """It may have changed the next time: nobody touches it when it can be read again."""
        self._seen = _NEVER


def file_state(path: Path) -> FileState | None:
    """What changes when a file does, however it is written: in place, or by renaming another over it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _is_settled(state: FileState | None) -> bool:
    return state is None or time.time() - max(state[0], state[1]) / 1e9 > _SETTLED_SECONDS
