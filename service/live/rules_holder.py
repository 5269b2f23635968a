"""The editors' rules that act now. A file that changes is read again, and acts if it lets nothing out unsaid.

A file with a mistake changes nothing, nor does one that is gone, empty, cut, no file at all or too slow to read; what
keeps articles out goes only by a word that says so (indexer/rules/loosening.py). Until then the rules before it act:
the log says so once, and `/v1/index` for as long as it is so. They lie in the folder that the service writes, so all
workers act on the same, and so do those that start later, even if the machine was off meanwhile.
"""

import fcntl
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.durable_files import replace_durably
from indexer.rules.file import RulesError, content_of, read_rules, rules_of
from indexer.rules.loosening import loosened
from indexer.rules.model import Rules
from service.live.file_state import FileState, WatchedFile, file_state
from service.live.watching import watch
from service.observing import log
from service.settings import Settings

# Four looks a second, so that a hidden article is gone within one in every worker.
LOOK_SECONDS = 0.25
# Whoever reads a file for longer waits for a disk or a network that is not there.
_SLOW_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class HeldRules:
    """The rules that act, and why a newer file does not, if so."""

    rules: Rules
    failure: str = ""


class RulesHolder:
    """Holds the rules of one file, if there is one."""

    def __init__(self, path: Path | None, last_good: Path | None = None) -> None:
        """`last_good` is where the rules that act are kept, for all workers and for those that start later.

        Raises:
            RulesError: the file is unusable, and no rules are kept.
        """
        self._file, self._last_good = WatchedFile(path) if path is not None else None, last_good
        self._kept_seen: FileState | None = None
        self._looking, self._looking_since = threading.Lock(), 0.0
        self._held = HeldRules(Rules())
        if self._file is not None and not self._follow_kept():
            self._file.may_have_changed()
            self._held = HeldRules(self._accepted(self._file.path))

    @property
    def held(self) -> HeldRules:
        """The rules that act, those of other days included. Nothing is read for it."""
        held, since = self._held, self._looking_since
        if self._file is not None and since and time.monotonic() - since > _SLOW_SECONDS and not held.failure:
            why = f"{self._file.path}: cannot be read: it takes longer than {_SLOW_SECONDS:.0f} s"
            return HeldRules(held.rules, why)
        return held

    def refresh(self) -> None:
        """Takes over what another worker accepted, and reads the file if it has changed; not if somebody does."""
        if self._file is None or not self._looking.acquire(blocking=False):
            return
        self._looking_since = time.monotonic()
        try:
            self._follow_kept()
            self._look(self._file)
        finally:
            self._looking_since = 0.0
            self._looking.release()

    def watch(self) -> None:
        """Starts the thread that refreshes for as long as the process lives: a file may take any time to be read."""
        if self._file is not None:
            watch("rules-watch", LOOK_SECONDS, self.refresh, self._refuse)

    def _look(self, file: WatchedFile) -> None:
        if file.may_have_changed():
            try:
                self._held = HeldRules(self._accepted(file.path))
            except RulesError as error:
                if isinstance(error.__cause__, OSError):
                    file.could_not_be_opened()
                self._refuse(str(error))

    def _accepted(self, path: Path) -> Rules:
        """The rules of the file, kept for everybody.

        Raises:
            RulesError: it has a mistake, or lets something out without saying so.
        """
        content = content_of(path)
        newer = rules_of(content, path)
        with self._turn():
            self._follow_kept()
            if lost := loosened(self._held.rules, newer, datetime.now(UTC).date()):
                raise RulesError(path, lost)
            if newer != self._read_kept():
                log.info("rules-loaded", digest=newer.digest)
                self._keep(content)
        return newer

    def _keep(self, content: bytes) -> None:
        if self._last_good is not None:
            with suppress(OSError):  # a full disk must not keep rules from acting here
                replace_durably(self._last_good, content)
                self._kept_seen = file_state(self._last_good)

    def _follow_kept(self) -> bool:
        """Acts on what is kept if that has changed; whether there is any."""
        state = file_state(self._last_good) if self._last_good else None
        if state is not None and state != self._kept_seen and (kept := self._read_kept()) is not None:
            self._kept_seen, self._held = state, HeldRules(kept, self._held.failure)
        return state is not None and self._kept_seen == state

    def _read_kept(self) -> Rules | None:
        try:
            return read_rules(self._last_good) if self._last_good and self._last_good.exists() else None
        except (RulesError, OSError):
            return None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Of all workers one at a time compares a file with what is kept, and keeps it."""
        try:
            stream = self._last_good.with_suffix(".lock").open("ab") if self._last_good else None
        except OSError:
            stream = None
        if stream is None:
            yield
            return
        with stream:
            with suppress(OSError):  # a file system that knows no locks
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def _refuse(self, reason: str) -> None:
        if reason != self._held.failure:
            log.error("rules-refused", reason=reason)
        self._held = HeldRules(self._held.rules, reason)


def last_good_file(settings: Settings) -> Path | None:
    """Where the rules that act are kept: one place for each file of rules."""
    if settings.rules_file is None:
        return None
    digest = hashlib.sha256(str(settings.rules_file.absolute()).encode()).hexdigest()
    return settings.state / f"rules-{digest[:12]}.yaml"


def rules_forgotten(settings: Settings, no_rules: bool) -> str:
    """What to say where no rules are named, a service over this index has had some, and nobody says that this is meant.

    Without them all that they hide would be shown.
    """
    if settings.rules_file or no_rules or not any(settings.state.glob("rules*")):
        return ""
    return "A service over this index has rules: name them with --rules, or say --no-rules"
