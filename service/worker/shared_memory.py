"""One verified copy of each generation for all processes of a server, in memory that belongs to no file.

The first process makes a few pieces of anonymous memory, all empty, before it forks; so every worker knows the same
ones, also a worker that starts later. Whoever is the first to want a generation copies it into a piece that nobody
uses (indexer/snapshot/memory.py), the others map that piece. Who maps one holds a lock on it, which ends with the
mapping or the process, however it ends; a piece without locks is free.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.snapshot.memory import CopyPlan, MemoryCopy, copy_in, copy_into, plan_copy
from indexer.snapshot.reading import snapshot_in
from indexer.snapshot.snapshot import Snapshot
from indexer.turns import turn

# The generation that answers, the next one, one that a slow request or a worker behind the others still holds, and one
# more. Where all are in use a worker makes a copy of its own.
_PIECES = 4
# Copying is reading: seconds, for a hundred thousand articles from a slow disk. A worker that starts may take thirty.
_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """Pieces of memory by their descriptors, and the file by which one process at a time may change what is in them."""

    descriptors: Sequence[int]
    lock: Path


def make_shared_memory(lock: Path) -> SharedMemory | None:
    """For the first process, before it forks; None where the system has no such memory."""
    if not hasattr(os, "memfd_create"):
        return None
    return SharedMemory([os.memfd_create(f"generation-{number}") for number in range(_PIECES)], lock)


def read_generation(directory: Path, shared: SharedMemory | None) -> Snapshot:
    """The generation in `directory`, from a copy that no other process of this server needs to make again.

    Where one is shared already nothing is read from the disk, which may have become damaged in the meantime.

    Raises:
        DamagedSnapshotError: it is not what was written, or its parts do not fit together; the message names the file.
    """
    found = _shared_copy(directory, shared) if shared else None
    return snapshot_in(found or _own_copy(directory), directory)


def free_unused(shared: SharedMemory) -> None:
    """Gives back the memory of generations that no process holds any more."""
    with turn(shared.lock, patience=0) as mine:
        for descriptor in shared.descriptors if mine else ():
            with _opened(descriptor) as piece:
                if os.fstat(piece).st_size and _lock(piece, fcntl.LOCK_EX):
                    os.ftruncate(piece, 0)


def _shared_copy(directory: Path, shared: SharedMemory) -> MemoryCopy | None:
    with suppress(OSError), turn(shared.lock, patience=_PATIENCE_SECONDS) as mine:
        for descriptor in shared.descriptors if mine else ():
            with _opened(descriptor) as piece:
                if found := _mapped_copy(piece, directory.name):
                    return found
        for descriptor in shared.descriptors if mine else ():
            with _opened(descriptor) as piece:
                if _lock(piece, fcntl.LOCK_EX):
                    _fill(piece, plan_copy(directory))
                    return _mapped_copy(piece, directory.name)
    return None


def _fill(piece: int, plan: CopyPlan) -> None:
    os.ftruncate(piece, 0)
    # Taken now, since a write to memory that the system turns out not to have would end this process.
    os.posix_fallocate(piece, 0, plan.size)
    with mmap.mmap(piece, plan.size) as writable, memoryview(writable) as memory:
        copy_into(plan, memory)


def _mapped_copy(piece: int, generation: str) -> MemoryCopy | None:
    """The copy of `generation` that is in this piece, if it is; its lock is held for as long as it is mapped."""
    if not (size := os.fstat(piece).st_size) or not _lock(piece, fcntl.LOCK_SH):
        return None
    # A mapping has a descriptor of its own, and a lock stays until the last one is closed.
    return copy_in(memoryview(mmap.mmap(piece, size, prot=mmap.PROT_READ)), generation)


@contextmanager
def _opened(descriptor: int) -> Iterator[int]:
    """The piece, opened anew: locks belong to an opening, and what was inherited is one for all processes."""
    piece = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR | os.O_CLOEXEC)
    try:
        yield piece
    finally:
        os.close(piece)


def _lock(piece: int, kind: int) -> bool:
    try:
        fcntl.flock(piece, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _own_copy(directory: Path) -> MemoryCopy:
    plan = plan_copy(directory)
    memory = memoryview(mmap.mmap(-1, plan.size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    copy_into(plan, memory)
    copy = copy_in(memory.toreadonly(), plan.manifest.generation)
    assert copy is not None  # noqa: S101 - just made
    return copy
