"""A process that is started again when it ends: at once, and ever later if it ends ever again."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence

# The first process of a server looks every second. One that lived for a minute was started for good.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 60.0
_LASTING_SECONDS = 60.0


class WatchedProcess:
    """One process, of which `command` is told by `--parent` whose end should be its own.

    It is spawned: native threads do not survive a fork. It inherits no file but standard error, where it logs. `ended`
    is told its process id when it has ended by itself.
    """

    def __init__(self, command: Sequence[str], ended: Callable[[int], None] = lambda _: None) -> None:
        self._command, self._ended = command, ended
        self._process: subprocess.Popen[bytes] | None = None
        self._wait = _FIRST_WAIT_SECONDS
        self._started = self._not_before = 0.0

    def keep_running(self) -> None:
        """Starts it if it does not run and its time has come; to be called often, by one thread."""
        if self._process is not None and self._process.poll() is None:
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
            self._started = now

    def stop(self) -> None:
        """Ends it; there is nothing that it would have to put away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
