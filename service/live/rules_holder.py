"""The editors' rules that act now. A file that changes is read again, and acts if it lets nothing out unsaid.

A file with a mistake changes nothing, nor does one that is gone, empty, cut, no file at all or too slow to read; what
keeps articles out goes only by a word that says so (indexer/rules/loosening.py). Until then the rules before it act:
the log says so once, and `/v1/index` for as long as it is so. They lie in the folder that the service writes, so all
workers act on the same, and so do those that start later, even if the machine was off meanwhile.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.rules.file import RulesError, content_of, rules_of
from indexer.rules.loosening import loosened
from indexer.rules.model import Rules
from service.live.file_state import WatchedFile
from service.live.kept_rules import KeptRules
from service.live.watching import watch
from service.observing import log

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
        self._file, self._kept = WatchedFile(path) if path is not None else None, KeptRules(last_good)
        self._looking, self._looking_since = threading.Lock(), 0.0
        self._held = HeldRules(Rules())
        if self._file is not None and not self._follow_kept():
            self._look(self._file)

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
        except RulesError as error:
            self._refuse(str(error))
        finally:
            self._looking_since = 0.0
            self._looking.release()

    def watch(self) -> None:
        """Starts the thread that refreshes for as long as the process lives: a file may take any time to be read."""
        if self._file is not None:
            watch("rules-watch", LOOK_SECONDS, self.refresh, self._refuse)

    def _look(self, file: WatchedFile) -> None:
        accepted = file.look(self._accepted)
        if accepted is not None:
            self._held = HeldRules(accepted)

    def _accepted(self, path: Path) -> Rules:
        """The rules of the file, kept for everybody; the very ones that act where it says the same as they do.

        Raises:
            RulesError: it has a mistake, or lets something out without saying so.
        """
        content = content_of(path)
        newer = rules_of(content, path)
        with self._kept.turn():
            self._follow_kept()
            if lost := loosened(self._held.rules, newer, datetime.now(UTC).date()):
                raise RulesError(path, lost)
            if newer != self._kept.read():
                log.info("rules-loaded", digest=newer.digest)
                self._kept.keep(content)
        return self._held.rules if newer == self._held.rules else newer

    def _follow_kept(self) -> bool:
        """Acts on what another worker, or this one before, has kept since; whether there was anything new."""
        kept = self._kept.changed()
        if kept is not None:
            self._held = HeldRules(kept, self._held.failure)
        return kept is not None

    def _refuse(self, reason: str) -> None:
        if reason != self._held.failure:
            log.error("rules-refused", reason=reason)
        self._held = HeldRules(self._held.rules, reason)
