"""Counting readers' queries in one worker: in memory, written in batches at times that say nothing of any query."""

import secrets
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.asked import counts_file
from indexer.asked.cells import Cell, SubjectKind, week_of
from indexer.coverage.verdicts import Verdict
from service.observing import log

# Between two writings, drawn anew each time. It is written whether or not anything was counted: when the file was last
# changed tells when the server started, not when somebody asked.
_SHORTEST_SECONDS, _LONGEST_SECONDS = 15 * 60, 25 * 60


def _today() -> date:
    return datetime.now(UTC).date()


class ReaderCounts:
    """The counts of one worker that are not written yet."""

    def __init__(self, path: Path | None, today: Callable[[], date] = _today) -> None:
        """`path` is the file; without one nothing is counted."""
        self._path, self._today = path, today
        self._counts: Counter[Cell] = Counter()
        self._lock = threading.Lock()
        self._era = ""
        if path is not None:
            try:
                self._era = counts_file.era_of(path)
            except (sqlite3.Error, OSError) as error:
                self._path = None
                _log_failure(error)

    @property
    def on(self) -> bool:
        """Whether anything is counted."""
        return self._path is not None

    def count(self, kind: SubjectKind, name: str, band: Verdict) -> None:
        """Counts one query of this week."""
        if self._path is not None:
            cell = Cell(week_of(self._today()), kind, name, band)
            with self._lock:
                self._counts[cell] += 1

    def write(self) -> None:
        """Adds what was counted to the file; after a wipe it is dropped, after a failure kept for the next time."""
        if self._path is None:
            return
        with self._lock:
            counted, self._counts = self._counts, Counter()
        try:
            self._era = counts_file.add(self._path, counted, self._era, self._today())
        except (sqlite3.Error, OSError) as error:
            _log_failure(error)
            with self._lock:
                self._counts.update(counted)

    def keep_writing(self) -> None:
        """Starts the thread that writes, for as long as the process lives."""
        if self._path is not None:
            threading.Thread(target=self._write_ever_again, name="reader-counts", daemon=True).start()

    def _write_ever_again(self) -> None:
        waiting = threading.Event()
        while True:
            waiting.wait(_SHORTEST_SECONDS + secrets.randbelow(_LONGEST_SECONDS - _SHORTEST_SECONDS))
            self.write()


def _log_failure(error: sqlite3.Error | OSError) -> None:
    log.error("counts-not-written", reason=str(error))
