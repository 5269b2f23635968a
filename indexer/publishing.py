"""Where a snapshot is published: lock, stage, validate in a fresh process, rename, switch, prune.

Whatever interrupts it, `current` names a whole generation, the old one or the new one.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.durable_files import replace_durably, sync_directory
from indexer.generations import IndexPaths, NoSnapshotError, current_generation, generations

# The current generation, and two to go back to.
_KEPT_GENERATIONS = 3
# A new generation needs about the space of the last one; twice that leaves room for the cache to grow beside it.
_FREE_SPACE_FACTOR = 2
_MINIMUM_FREE_BYTES = 16 * 1024 * 1024
_VALIDATION_SECONDS = 900


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
    paths.snapshots.mkdir(parents=True, exist_ok=True)
    with paths.lock.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            raise IndexLockedError(f"{paths.root} is being written to by {stream.read().strip() or '?'}") from error
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        stream.flush()
        for abandoned in paths.snapshots.glob(".staged-*"):
            shutil.rmtree(abandoned)
        yield


def publish(paths: IndexPaths, generation: str, write: Callable[[Path], None]) -> None:
    """Lets `write` fill a staging folder, validates it, and makes it the current generation. Needs `index_lock`.

    `write` must leave every file of the folder on disk (fsync), the manifest last.

    Raises:
        NoSpaceError: too little room, nothing was written.
        RefusedError: validation failed; the staged folder is removed.
        DurabilityUnknownError: published, but a power loss now might undo it.
        OSError: writing failed; the staged folder is removed.
    """
    _require_space(paths)
    staged = paths.staged(generation)
    staged.mkdir()
    try:
        write(staged)
        sync_directory(staged)
        _validate(staged)
        staged.rename(paths.generation(generation))
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    sync_directory(paths.snapshots)
    switch(paths, generation)
    prune(paths)


def switch(paths: IndexPaths, generation: str) -> None:
    """Makes a published generation the current one. This is the commit point.

    Raises:
        DurabilityUnknownError: the pointer was replaced, but not confirmed to be on disk.
        OSError: the pointer was not replaced.
    """
    try:
        replace_durably(paths.current, f"{generation}\n".encode())
    except OSError as error:
        with suppress(NoSnapshotError):
            if current_generation(paths) == generation:
                raise DurabilityUnknownError(f"{generation} is current, but perhaps not on disk: {error}") from error
        raise


def prune(paths: IndexPaths) -> list[str]:
    """Removes generations beyond the three newest, never the current one; gives the names removed."""
    current = current_generation(paths)
    previous = [name for name in generations(paths) if name != current]
    removed = previous[_KEPT_GENERATIONS - 1 :]
    for name in removed:
        # Renamed first, so that a kill in the middle leaves an abandoned staging folder, not half a generation.
        doomed = paths.staged(f"pruned-{name}")
        paths.generation(name).rename(doomed)
        shutil.rmtree(doomed)
    return removed


def _require_space(paths: IndexPaths) -> None:
    try:
        last = sum(f.stat().st_size for f in paths.generation(current_generation(paths)).iterdir())
    except (NoSnapshotError, FileNotFoundError):
        last = 0
    needed = max(_FREE_SPACE_FACTOR * last, _MINIMUM_FREE_BYTES)
    free = shutil.disk_usage(paths.root).free
    if free < needed:
        raise NoSpaceError(f"{paths.root}: {free} bytes free, {needed} needed for another generation")


def _validate(staged: Path) -> None:
    """Loads the staged folder in a fresh process by the code path of the service."""
    command = [sys.executable, "-m", "indexer.validation", str(staged)]
    try:
        result = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, text=True, timeout=_VALIDATION_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"validation did not end within {_VALIDATION_SECONDS} seconds") from error
    if result.returncode != 0:
        raise RefusedError(result.stderr.strip().splitlines()[-1] if result.stderr.strip() else "validation died")
