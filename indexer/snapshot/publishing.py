"""Where a snapshot is published: lock, stage, let it be checked, rename, switch, prune.

Whatever interrupts it, `current` names a whole generation, the old one or the new one.
"""

import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from itertools import islice
from pathlib import Path

from indexer.durable_files import make_directory_durably, replace_durably, sync_directory
from indexer.progress import say
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    current_generation,
    current_or_none,
    generations,
    pinned_generation,
)
from indexer.snapshot.manifest import is_whole

# The current generation, and two to go back to.
KEPT_GENERATIONS = 3
# A new generation needs about the space of the last one; twice that leaves room for the cache to grow beside it.
_FREE_SPACE_FACTOR = 2
_MINIMUM_FREE_BYTES = 16 * 1024 * 1024
# More than the line that names who holds the lock; what else is in the file is nobody's name.
_HOLDER_BYTES = 400
# Half a second in all: on a full disk no name is ever written.
_LOOKS_AT_HOLDER, _LOOK_SECONDS = 10, 0.05


class IndexLockedError(Exception):
    """Another process is writing to this index. The message names it."""


class NoSpaceError(Exception):
    """The file system has too little room for another generation."""


class RefusedError(Exception):
    """The staged generation did not pass validation; the old one is still served."""


class DurabilityUnknownError(Exception):
    """The new generation is current, but the file system did not confirm that the switch is on disk."""


@contextmanager
def index_lock(paths: IndexPaths) -> Iterator[None]:
    """Holds the index for writing; abandoned staging folders are removed on entry.

    The kernel frees the lock when the process ends, however it ends, so a stale one cannot exist. Child processes
    must be spawned, never forked: a forked child would inherit the lock.

    Raises:
        IndexLockedError: another process holds it.
    """
    make_directory_durably(paths.snapshots)
    stream = paths.lock.open("a+b", buffering=0)
    try:
        _lock(stream, paths)
        for abandoned in paths.snapshots.glob(".staged-*"):
            shutil.rmtree(abandoned)
        yield
    finally:
        # What was published is published, whatever becomes of a file that holds nothing.
        with suppress(OSError):
            stream.close()


def _lock(stream: FileIO, paths: IndexPaths) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise IndexLockedError(f"{paths.root} is being written to by {_holder(stream)}") from error
    # Only for people, so a full disk must not keep anybody from pruning it.
    with suppress(OSError):
        stream.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        stream.write(f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode())


def _holder(stream: FileIO) -> str:
    """Who holds the lock. Between taking it and writing down its name a process has a moment."""
    for _ in range(_LOOKS_AT_HOLDER):
        stream.seek(0)
        if holder := stream.read(_HOLDER_BYTES).decode("utf-8", "replace").strip():
            return holder
        time.sleep(_LOOK_SECONDS)
    return "?"


@contextmanager
def staging(paths: IndexPaths, generation: str) -> Iterator[Path]:
    """A folder to write a generation into, and to check it in; at the end of the block it is published.

    The block must leave every file and the folder itself on disk (fsync), the manifest last. Whatever it raises stops
    the publish, and what was written is removed. Needs `index_lock`. Under a pin the generation takes its place among
    the others, but the pointer stays.

    Raises:
        NoSpaceError: too little room, nothing was written.
        DurabilityUnknownError: published, but a power loss now might undo it.
        OSError: what was written is removed.
    """
    if paths.generation(generation).exists():
        raise FileExistsError(f"{paths.generation(generation)}: a generation's name is never used again")
    _require_space(paths)
    pinned, staged = pinned_generation(paths), paths.staged(generation)
    staged.mkdir()
    try:
        yield staged
        staged.rename(paths.generation(generation))
        sync_directory(paths.snapshots)
        if not pinned:
            switch(paths, generation)
    except DurabilityUnknownError:
        raise
    except BaseException:
        _withdraw(paths, generation)
        raise
    try:
        prune(paths)
    except OSError as error:
        # The night is published; an old generation that could not be removed now is removed tomorrow.
        say({"event": "prune-failed", "reason": str(error)})


def switch(paths: IndexPaths, generation: str) -> None:
    """Makes a published generation the current one. This is the commit point.

    Raises:
        DurabilityUnknownError: the pointer was replaced, but not confirmed to be on disk.
        OSError: the pointer was not replaced.
    """
    try:
        replace_durably(paths.current, f"{generation}\n".encode())
    except OSError as error:
        if _names(paths, generation):
            raise DurabilityUnknownError(f"{generation} is current, but perhaps not on disk: {error}") from error
        raise


def prune(paths: IndexPaths, keep: int = KEPT_GENERATIONS) -> list[str]:
    """Removes generations beyond the `keep` newest; gives the names removed, newest first. Needs `index_lock`.

    The current one, the pinned one and the two newest others that are whole always stay, and damaged ones only among
    the two newest others, for whoever looks at the disk: nobody can go back to them.
    """
    kept = {current_or_none(paths), pinned_generation(paths)}
    others = [name for name in generations(paths) if name not in kept]
    beside = max(keep, KEPT_GENERATIONS) - 1
    if len(others) <= beside:
        return []  # before anything is verified
    whole = islice((name for name in others if is_whole(paths.generation(name))), beside)
    kept |= {*others[:beside], *whole}
    removed = [name for name in others if name not in kept]
    for name in removed:
        _remove(paths, name)
    return removed


def _remove(paths: IndexPaths, name: str) -> None:
    # Renamed first, so that a kill in the middle leaves an abandoned staging folder, not half a generation.
    doomed = paths.staged(f"pruned-{name}")
    paths.generation(name).rename(doomed)
    shutil.rmtree(doomed)


def _withdraw(paths: IndexPaths, generation: str) -> None:
    """Removes what a failed publish has left, as far as the disk lets it; the next run removes the rest."""
    shutil.rmtree(paths.staged(generation), ignore_errors=True)
    # A signal may come after the switch: what is current is never removed, nor what perhaps is.
    if paths.generation(generation).is_dir() and not _names(paths, generation, in_doubt=True):
        with suppress(OSError):
            _remove(paths, generation)


def _names(paths: IndexPaths, generation: str, *, in_doubt: bool = False) -> bool:
    """Whether the pointer names `generation`; `in_doubt` where it cannot be read."""
    try:
        return current_generation(paths) == generation
    except NoSnapshotError:
        return False
    except OSError:
        return in_doubt


def _require_space(paths: IndexPaths) -> None:
    try:
        files = [path.stat() for path in paths.generation(current_generation(paths)).iterdir()]
        last = sum(file.st_size for file in files if file.st_nlink == 1)  # the encoder's are shared, not written again
    except (NoSnapshotError, FileNotFoundError):
        last = 0
    needed = max(_FREE_SPACE_FACTOR * last, _MINIMUM_FREE_BYTES)
    free = shutil.disk_usage(paths.root).free
    if free < needed:
        raise NoSpaceError(f"{paths.root}: {free} bytes free, {needed} needed for another generation")
