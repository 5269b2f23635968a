"""The one reference to the snapshot that answers: loaded at start, swapped when a better one is verified.

Whatever is wrong with a new generation, the old one goes on answering.
"""

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.generations import IndexPaths, NoSnapshotError, current_generation, generations
from indexer.last_run import last_run
from indexer.manifest import DamagedSnapshotError
from indexer.snapshot import Snapshot, read_snapshot

_log = logging.getLogger("related_articles.service")
# A new generation comes once a night; a reader notices nothing of two seconds, and a stat costs nothing.
_POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Held:
    """The snapshot that answers now, and why a newer generation does not, if so."""

    snapshot: Snapshot | None
    failure: str = ""


class SnapshotHolder:
    """Holds the newest verified generation of one index directory."""

    def __init__(self, index_directory: Path) -> None:
        self._paths = IndexPaths(index_directory)
        self._held = Held(None)
        self._tried = ""  # the generation, or failure to name one, that was last looked at
        self._stopped = threading.Event()
        self._refreshing = threading.Lock()

    @property
    def held(self) -> Held:
        """The snapshot and its state; read it once for each request."""
        return self._held

    def last_run(self) -> dict[str, Any] | None:
        """How the last run of the nightly job ended."""
        return last_run(self._paths)

    def refresh(self) -> None:
        """Looks at the pointer and swaps if it names a generation that verifies and is not the one held."""
        with self._refreshing:
            try:
                name = current_generation(self._paths)
            except (NoSnapshotError, OSError) as error:
                self._fail(f"no-pointer {error}", str(error))
                return
            if name == self._tried:
                return
            try:
                snapshot = _read_twice(self._paths, name)
            except (DamagedSnapshotError, OSError) as error:
                self._fail(name, str(error))
                return
            self._tried = name
            self._held = Held(snapshot)
            _log.info(json.dumps({"event": "snapshot-loaded", "generation": name}))

    def watch(self) -> None:
        """Starts the thread that refreshes every two seconds, until `stop`."""
        threading.Thread(target=self._poll, name="snapshot-watch", daemon=True).start()

    def stop(self) -> None:
        """Ends the watching thread."""
        self._stopped.set()

    def _poll(self) -> None:
        while not self._stopped.wait(_POLL_SECONDS):
            try:
                self.refresh()
            except Exception as error:  # noqa: BLE001 - the watcher must outlive anything a bad snapshot does
                self._fail(self._tried, f"unexpected {type(error).__name__}")

    def _fail(self, tried: str, failure: str) -> None:
        if (tried, failure) != (self._tried, self._held.failure):
            _log.error(json.dumps({"event": "snapshot-refused", "reason": failure}))
        self._tried = tried
        snapshot = self._held.snapshot or self._newest_that_verifies(tried)
        self._held = Held(snapshot, failure)

    def _newest_that_verifies(self, tried: str) -> Snapshot | None:
        """At a cold start with a damaged current generation: the newest older one that is whole."""
        for name in generations(self._paths):
            if name == tried:
                continue
            try:
                return read_snapshot(self._paths.generation(name))
            except (DamagedSnapshotError, OSError):
                continue
        return None


def _read_twice(paths: IndexPaths, name: str) -> Snapshot:
    """Reads a generation; once more if it was pruned between the look at the pointer and the reading."""
    try:
        return read_snapshot(paths.generation(name))
    except DamagedSnapshotError:
        newer = current_generation(paths)
        if newer == name:
            raise
        return read_snapshot(paths.generation(newer))
