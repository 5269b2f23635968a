"""Whether a file that people or programs write is another than when it was read."""

import time
from pathlib import Path

# File systems tell times in steps of a few milliseconds, some of two seconds: what was written that lately may have
# been written again since it was read, and look the same.
_SETTLED_SECONDS = 2.5

FileState = tuple[int, int, int, int]
NEVER: FileState = (-1, -1, -1, -1)


def file_state(path: Path) -> FileState | None:
    """What changes when a file does, however it is written: in place, or by renaming another over it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def is_settled(state: FileState | None) -> bool:
    """Whether a file in that state that is looked at again, and looks the same, is the same."""
    return state is None or time.time() - max(state[0], state[1]) / 1e9 > _SETTLED_SECONDS
