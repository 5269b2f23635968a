"""The editors' rules that act now: read at the start, and again when their file changes.

A file with a mistake changes nothing: the rules before it go on acting, the log says so once, and `/v1/index` for as
long as it is so.
"""

import json
import logging
import os
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.rules.effects import UNRULED, RuleEffects, effects_of
from indexer.rules.file import RulesError, content_of, read_rules, rules_of
from indexer.rules.model import Rules
from indexer.snapshot.snapshot import Snapshot

_log = logging.getLogger("related_articles.service")
# An editor notices nothing of a second, and a request nothing of a look at the clock.
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class HeldRules:
    """The rules that were read last, and why newer ones are not used, if so."""

    rules: Rules
    failure: str = ""


@dataclass(frozen=True, slots=True)
class _Bound:
    """Rules bound to one snapshot on one day; whoever finds them so may use them."""

    rules: Rules
    snapshot: weakref.ref[Snapshot]  # which must not outlive its time for the rules' sake
    day: date
    effects: RuleEffects


class RulesHolder:
    """Holds the rules of one file, if there is one."""

    def __init__(self, path: Path | None, last_good: Path | None = None) -> None:
        """`last_good` is where workers keep a copy of the rules that act, for a new worker over a broken file.

        Raises:
            RulesError: the file is unusable, and there is no such copy.
        """
        self._path, self._last_good = path, last_good
        self._state = _state(path)
        self._looked = time.monotonic()
        self._looking = threading.Lock()
        self._bound: _Bound | None = None
        self._held = HeldRules(Rules())
        if path is not None:
            try:
                self._read(path)
            except RulesError as error:
                if last_good is None or not last_good.exists():
                    raise
                self._held = HeldRules(read_rules(last_good))
                self._refuse(error)

    @property
    def held(self) -> HeldRules:
        """The rules of the file, those of other days included."""
        self._look()
        return self._held

    def effects(self, snapshot: Snapshot) -> RuleEffects:
        """What the rules do today on `snapshot`; each request reads it once."""
        if self._path is None:
            return UNRULED
        rules, today = self.held.rules, datetime.now(UTC).date()
        bound = self._bound
        if bound is None or bound.rules is not rules or bound.snapshot() is not snapshot or bound.day != today:
            bound = _Bound(rules, weakref.ref(snapshot), today, effects_of(rules.of(today), snapshot))
            self._bound = bound
        return bound.effects

    def _look(self) -> None:
        """Reads the file again if it has changed, at most once a second; others meanwhile use what there is."""
        if self._path is None or time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        if not self._looking.acquire(blocking=False):
            return
        try:
            state = _state(self._path)
            if state != self._state:
                self._state = state
                self._read(self._path)
        except RulesError as error:
            self._refuse(error)
        finally:
            self._looked = time.monotonic()
            self._looking.release()

    def _read(self, path: Path) -> None:
        content = content_of(path)
        self._held = HeldRules(rules_of(content, path))
        _log.info(json.dumps({"event": "rules-loaded", "digest": self._held.rules.digest}))
        if self._last_good is not None:
            with suppress(OSError):  # a full disk must not keep rules from acting here
                beside = self._last_good.with_suffix(f".{os.getpid()}")
                beside.write_bytes(content)
                beside.replace(self._last_good)

    def _refuse(self, error: RulesError) -> None:
        self._held = HeldRules(self._held.rules, str(error))
        _log.error(json.dumps({"event": "rules-refused", "reason": str(error)}))


def _state(path: Path | None) -> tuple[int, int, int] | None:
    """What changes when a file does, however it is written: in place, or by renaming another over it."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found is not None else None
