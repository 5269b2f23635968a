"""A process that is started again when it ends or hangs: at once, and ever later if it ends ever again."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from service.observing import log

# The first process of a server looks every second. One that lived for a minute was started for good.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 60.0
_LASTING_SECONDS = 60.0
# Twice as long as a busy machine ever kept a process of lower priority from its turn.
_SILENT_SECONDS = 15.0


class WatchedProcess:
    """One process, of which `command` is told by `--parent` whose end should be its own.

    It is spawned: native threads do not survive a fork. It inherits no file but standard error, where it logs. `ended`
    is told its process id when it has ended by itself. `pulse` is a file whose time the process sets at least every
    second for as long as it is well.
    """

    def __init__(
        self, command: Sequence[str], ended: Callable[[int], None] = lambda _: None, pulse: Path | None = None
    ) -> None:
        self._command, self._ended, self._pulse = command, ended, pulse
        self._process: subprocess.Popen[bytes] | None = None
        self._wait = _FIRST_WAIT_SECONDS
        self._started = self._not_before = 0.0
        self._felt, self._last_felt = 0, 0.0

    def keep_running(self) -> None:
        """Starts it if it does not run and its time has come, and ends it if it hangs; to be called every second."""
        if self._process is not None and self._process.poll() is None:
            if self._is_silent():
                log.error("process-hangs", process=self._process.pid)
                self._process.kill()
            return
        now = time.monotonic()
        if self._process is not None:
            self._ended(self._process.pid)
            self._process = None
            self._wait = _FIRST_WAIT_SECONDS if now - self._started > _LASTING_SECONDS else self._wait
            self._not_before, self._wait = now + self._wait, min(2 * self._wait, _LONGEST_WAIT_SECONDS)
        if now >= self._not_before:
            command = (*self._command, "--parent", str(os.getpid()))
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
            self._started = self._last_felt = now

    def _is_silent(self) -> bool:
        """Whether its pulse has not been felt for too long; by our own clock, since others are set and stand still."""
        if self._pulse is None:
            return False
        now, pulse = time.monotonic(), self._felt
        with suppress(OSError):
            pulse = self._pulse.stat().st_mtime_ns
        if pulse != self._felt:
            self._felt, self._last_felt = pulse, now
        return now - self._last_felt > _SILENT_SECONDS

    def stop(self) -> None:
        """Ends it; there is nothing that it would have to put away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
