"""The one reference to the snapshot that answers: loaded at start, swapped when a better one is verified.

Whatever is wrong with a new generation, the old one goes on answering. The new one is tried again, ever more rarely: a
network file system may have been slow, or somebody has mended it.
"""

import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.opening import Reader, best_other, read_current
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from indexer.turns import turn
from service.live.watching import watch
from service.observing import log
from service.worker.returned_memory import large_arrays_apart

# A refused generation is read up to its first damage, in the worst case whole: for a hundred thousand articles seconds
# of one core. Whoever mends it must not wait for long either.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 5.0, 300.0
_MOST_DOUBLINGS = 6  # more than the longest wait has; two to the power of all attempts of a week is no number


@dataclass(frozen=True, slots=True)
class Held:
    """The snapshot that answers now, and why a newer generation does not, if so."""

    snapshot: Snapshot | None
    failure: str = ""
    attempts: int = 0  # how often that one has been tried


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What `current` named when it was looked at and when it was written, or why that cannot be told."""

    # With the time, so that `rollback --to` the same generation, mended, makes us look at it again.
    name: str = ""
    written: int = 0
    unreadable: str = ""


class SnapshotHolder:
    """Holds the newest verified generation of one index directory."""

    def __init__(
        self,
        index_directory: Path,
        loading_lock: Path | None = None,
        prepare: Callable[[Snapshot], None] = lambda _: None,
        read: Reader = read_snapshot,
        first: Snapshot | None = None,
    ) -> None:
        """`loading_lock` is a file by which the workers of one server take turns to load; None where there is one.

        `prepare` does what a generation needs before it answers; `read` makes a snapshot of its folder.
        `first` is one that somebody has loaded already.
        """
        self._paths, self._loading_lock = IndexPaths(index_directory), loading_lock
        self._prepare, self._read = prepare, read
        self._first = first
        self._held = Held(None)
        self._again_at = math.inf  # of time.monotonic, when a refused generation is tried again
        self._looked = _Pointer()
        self._refreshing = threading.Lock()

    @property
    def held(self) -> Held:
        """The snapshot and its state; read it once for each request."""
        return self._held

    @property
    def paths(self) -> IndexPaths:
        """The index that is served."""
        return self._paths

    def refresh(self) -> None:
        """Looks at the pointer and swaps if it names a generation that verifies and is not the one held.

        One that was refused is tried again when its time has come. Who has no snapshot yet loads at once, others in
        turn.
        """
        with self._refreshing:
            if self._pointer() == self._looked and time.monotonic() < self._again_at:
                return
            serving = self._held.snapshot is not None
            with turn(self._loading_lock) if self._loading_lock and serving else nullcontext():
                self._follow(self._pointer())  # it may have moved on in the meantime

    def watch(self, every_seconds: float, told: Callable[[], None] = lambda: None) -> None:
        """Starts the thread that refreshes, and calls `told` after each look, for as long as the process lives."""

        def look() -> None:
            try:
                self.refresh()
            except Exception as error:  # noqa: BLE001 - whatever a bad snapshot does is one more failed attempt
                self._refuse(f"unexpected {type(error).__name__}", self._held.attempts + 1, self._held.snapshot)
            told()

        watch("snapshot-watch", every_seconds, look, at_once=True)

    def _pointer(self) -> _Pointer:
        try:
            return _Pointer(current_generation(self._paths), self._paths.current.stat().st_mtime_ns)
        except (NoSnapshotError, OSError) as error:
            return _Pointer(unreadable=str(error))

    def _follow(self, pointer: _Pointer) -> None:
        attempts = self._held.attempts + 1 if pointer == self._looked else 1
        self._looked, self._again_at = pointer, math.inf
        if pointer.unreadable:
            self._fail("", pointer.unreadable, attempts)
            return
        held = self._held.snapshot
        if held is not None and held.generation == pointer.name:
            self._held = Held(held)  # forth and back again, or a damaged pointer that was mended
            return
        try:
            with large_arrays_apart():
                snapshot = self._loaded(pointer.name)
        except (NoSnapshotError, DamagedSnapshotError, OSError) as error:
            self._fail(pointer.name, str(error), attempts)
            return
        self._prepare(snapshot)
        self._held = Held(snapshot)
        log.info("snapshot-loaded", generation=snapshot.generation, process=os.getpid())

    def _loaded(self, name: str) -> Snapshot:
        first, self._first = self._first, None
        return first if first is not None and first.generation == name else read_current(self._paths, self._read)

    def _fail(self, name: str, failure: str, attempts: int) -> None:
        # At a cold start there is nothing to go on with: the best other generation that is whole answers.
        with large_arrays_apart():
            snapshot = self._held.snapshot or best_other(self._paths, name, self._read)
        if snapshot and snapshot is not self._held.snapshot:
            self._prepare(snapshot)
        self._refuse(failure, attempts, snapshot)

    def _refuse(self, failure: str, attempts: int, snapshot: Snapshot | None) -> None:
        """Goes on with `snapshot`, and says why once; tries again in a while."""
        waits = _FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, _MOST_DOUBLINGS)
        self._again_at = time.monotonic() + min(waits, _LONGEST_WAIT_SECONDS)
        said = failure == self._held.failure and snapshot is self._held.snapshot
        self._held = Held(snapshot, failure, attempts)
        if not said:
            serving = snapshot.generation if snapshot else None
            log.error("snapshot-refused", reason=failure, serving=serving)
