"""Editors' sessions: a browser holds a random token in a cookie, the state folder its digest; the key is in neither.

STATE/editor-sessions/DIGEST   the digest of the key that began it, and when it ends; all workers see the same files

A key is looked up on each request: one that is taken back, or gets another role, ends or changes its sessions.
Where the folder cannot be written, a worker remembers by itself which sessions have ended.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.durable_files import replace_durably
from indexer.small_files import read_small
from service.observing import log

FOLDER = "editor-sessions"
# A working day: whoever comes back in the morning logs in again.
LASTING_SECONDS = 12 * 3600
# A newsroom has tens of editors. More are of a program that logs in again and again; the oldest go.
_MOST = 1000
_MODE = 0o700
_MOST_BYTES = 256
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class _Session(NamedTuple):
    key: str  # the digest of the key that began it
    end: float


class Sessions:
    """The sessions that were begun and are not over."""

    def __init__(self, state_folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder, self._now = state_folder / FOLDER, now
        self._ended: set[Path] = set()  # files that could not be removed

    def begin(self, key_digest: str) -> str:
        """A new session's token, for who has shown the key of that digest.

        Raises:
            OSError: it cannot be kept.
        """
        self._folder.mkdir(mode=_MODE, exist_ok=True)
        self._sweep()
        token = new_token()
        content = f"{key_digest} {self._now() + LASTING_SECONDS:.3f}\n"
        replace_durably(self._file(token), content.encode())
        return token

    def key_of(self, token: str) -> str | None:
        """The digest of the key that began a session; None if there is no such session, or it is over."""
        session = self._read(self._file(token)) if is_token(token) else None
        return session.key if session else None

    def end(self, token: str) -> bool:
        """Ends a session, if it is one. False if only this process knows, since its file cannot be removed."""
        file = self._file(token)
        if not is_token(token) or not self._read(file):
            return True
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            self._ended.add(file)
            log.error("session-not-ended", reason=error.strerror)
            return False
        return True

    def _file(self, token: str) -> Path:
        return self._folder / hashlib.sha256(token.encode()).hexdigest()

    def _read(self, file: Path) -> _Session | None:
        try:
            digest, end = read_small(file, _MOST_BYTES).decode().split()
            session = _Session(digest, float(end))
        except (OSError, ValueError):
            return None
        return session if session.end > self._now() and file not in self._ended else None

    def _sweep(self) -> None:
        """Removes what is over, and the oldest of too many."""
        found = [(self._read(file), file) for file in self._folder.iterdir() if not file.name.startswith(".")]
        lasting = sorted((session.end, file) for session, file in found if session)
        over = [file for session, file in found if session is None]
        for file in (*over, *(file for _, file in lasting[: max(0, len(lasting) - _MOST + 1)])):
            file.unlink(missing_ok=True)


def new_token() -> str:
    """A token that nobody can guess, 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Whether it could be one of ours."""
    return _TOKEN.fullmatch(text) is not None
