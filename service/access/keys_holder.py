"""The keys that are valid now: read at the start, and again when their file changes, never while somebody waits.

A file that is broken, empty or gone opens nothing and shuts nobody out: the keys before it stay valid, the log says so
once, and `/v1/index` and the metrics for as long as it is so. It is read whole at each look, since it is small: a key
that was taken back must not live for as long as a network file system remembers the times of files.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.access.keys import Key, KeysError, read_keys, role_of_key
from service.access.roles import Role
from service.live.watching import watch
from service.observing import log

# A key that was taken back is refused a second later.
_LOOK_SECONDS = 1.0
# Whoever reads the file can open nothing with it; whoever may write it makes himself a key.
_TOO_OPEN = 0o026


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """The keys that were read last, and why newer ones are not used, if so."""

    keys: tuple[Key, ...] = ()
    failure: str = ""


class KeysHolder:
    """Holds the keys of one file, if there is one."""

    def __init__(self, path: Path | None, last_good: Path | None = None) -> None:
        """`last_good` is where workers keep a copy of the keys that are valid, for a new worker over a broken file.

        Raises:
            KeysError: the file is unusable, and there is no such copy.
        """
        self._path, self._last_good = path, last_good
        self._held = HeldKeys()
        if path is None:
            return
        self.refresh()
        if not self._held.keys and last_good is not None and last_good.exists():
            self._held = HeldKeys(read_keys(last_good), self._held.failure)
        if not self._held.keys:
            raise KeysError(self._held.failure)

    @property
    def held(self) -> HeldKeys:
        """The keys and their state."""
        return self._held

    def role_of(self, secret: str) -> Role | None:
        """The role that a key gives, None if it is not valid."""
        return role_of_key(self._held.keys, secret)

    def role_of_digest(self, digest: str) -> Role | None:
        """The role of the key of that digest, None if it is not valid any more."""
        return next((key.role for key in self._held.keys if key.digest == digest), None)

    def refresh(self) -> None:
        """Reads the file, and takes its keys if it has changed and is whole."""
        if self._path is None:
            return
        try:
            keys = read_keys(self._path)
        except KeysError as error:
            self._refuse(str(error))
        else:
            if keys != self._held.keys or self._held.failure:
                self._take(keys, self._path)

    def watch(self) -> None:
        """Starts the thread that refreshes, for as long as the process lives."""
        if self._path is not None:
            watch("keys-watch", _LOOK_SECONDS, self.refresh, self._refuse)

    def _take(self, keys: tuple[Key, ...], path: Path) -> None:
        self._held = HeldKeys(keys)
        log.info("keys-loaded", keys=len(keys))
        if warning := exposure_of(path):
            log.warning("keys-exposed", reason=warning)
        if self._last_good is not None:
            with suppress(OSError):  # a full disk must not keep keys from being valid here
                beside = self._last_good.with_suffix(f".{os.getpid()}")
                beside.write_text("".join(f"{key.line()}\n" for key in keys))
                beside.replace(self._last_good)

    def _refuse(self, failure: str) -> None:
        if failure == self._held.failure:
            return
        self._held = HeldKeys(self._held.keys, failure)
        log.error("keys-refused", reason=failure)


def exposure_of(path: Path) -> str:
    """Who else may read or write a file of keys than its owner and who else may read it by its group; '' if none."""
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        return ""
    return f"{path}: mode {mode:04o} lets others in; `chmod 640 {path}`" if mode & _TOO_OPEN else ""
