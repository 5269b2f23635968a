"""What answers at one moment: a generation, what was changed by day, and what editors say, made into one thing.

Made beside the requests, by a thread that looks four times a second, so a request only takes the one reference.
"""

import hashlib
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from indexer.live.acting import Overlay
from indexer.live.changes import Changes, LiveChanges, LiveChangesError
from indexer.live.decided import with_edits
from indexer.live.overlaid import withholding
from indexer.rules.effects import UNRULED, RuleEffects, effects_of
from indexer.rules.model import Rules
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicEdit
from service.live.rules_holder import LOOK_SECONDS, RulesHolder
from service.live.topic_edits import TopicEdits
from service.live.watching import watch
from service.observing import log
from service.worker.snapshot_holder import Held, SnapshotHolder


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What all answers of a moment are made from. It never changes, so whatever is kept for it may be kept by it."""

    generation: Snapshot  # as it was published
    refused: str  # why a newer generation does not answer, if so
    live: Snapshot  # with what was changed by day, topics as editors call them, and all that they hide
    snapshot: Snapshot  # the same without what may not be seen
    rules: RuleEffects
    revision: str  # changes with rules, live changes, editors' topics and settings; a part of every ETag


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a `Served` was made of; made anew when any of it is another."""

    held: Held
    rules: Rules
    changes: Changes
    edits: tuple[TopicEdit, ...]
    day: date

    def are(self, other: "_Parts | None") -> bool:
        return (
            other is not None
            and self.held is other.held
            and self.rules is other.rules
            and self.changes is other.changes
            and self.edits == other.edits
            and self.day == other.day
        )


class ServedHolder:
    """Holds the one reference that requests answer from."""

    def __init__(
        self, snapshots: SnapshotHolder, rules: RulesHolder, changes: LiveChanges, edits: TopicEdits, settings: str = ""
    ) -> None:
        """`settings` says what answers rest on besides, and is fixed for as long as the process lives."""
        self._snapshots, self._rules, self._changes, self._edits = snapshots, rules, changes, edits
        self._settings = settings
        self._overlay, self._failure = Overlay(), ""
        self._making, self._watched = threading.Lock(), False
        self._parts: _Parts | None = None
        self._served: Served | None = None
        self.refresh()

    @property
    def served(self) -> Served | None:
        """What answers now, or None where nothing has been published; to be read once for each request."""
        if not self._watched:  # nobody else looks: a test, or a server in somebody else's program
            self._rules.refresh()
            self.refresh()
        return self._served

    @property
    def failure(self) -> str:
        """Why what was changed by day cannot be read, if so."""
        return self._failure

    @property
    def put_by_day(self) -> int:
        """How many articles answer that came after the generation was built."""
        now = self._served
        return len(now.live.cards) - len(now.generation.cards) if now else 0

    @property
    def rules_unmet(self) -> int:
        """How many rules require an article that there is not."""
        now = self._served
        return len(now.rules.unmet) if now else 0

    def refresh(self) -> None:
        """Makes it anew if a part of it has changed."""
        with self._making:
            changes = self._looked()
            if changes is None:
                return
            edits, today = self._edits.look(), datetime.now(UTC).date()
            parts = _Parts(self._snapshots.held, self._rules.held.rules, changes, edits, today)
            if not parts.are(self._parts):
                before, self._served = self._served, _made(parts, self._overlay, self._settings)
                self._parts = parts
                _tell_unmet(before, self._served)

    def _looked(self) -> Changes | None:
        """What was changed by day; None while that cannot be read: what answers goes on then, nothing else begins."""
        try:
            changes = self._changes.look()
        except LiveChangesError as error:
            if str(error) != self._failure:
                log.error("live-changes-unreadable", reason=str(error))
            self._failure = str(error)
            return None
        self._failure = ""
        return changes

    def watch(self) -> None:
        """Starts the threads that look; what was hidden stays hidden, whatever a look raises."""
        self._rules.watch()
        self._watched = True
        watch("served-watch", LOOK_SECONDS, self.refresh)


def _made(parts: _Parts, overlay: Overlay, settings: str) -> Served | None:
    generation = parts.held.snapshot
    if generation is None:
        return None
    decided = with_edits(generation, parts.edits)
    live = overlay.over(decided, parts.changes)
    acting = parts.rules.of(parts.day)
    rules = effects_of(acting, live) if acting.rules else UNRULED
    hidden = rules.at("").hidden
    snapshot = live if hidden is None or not np.any(hidden) else withholding(live, hidden)
    _prepare(snapshot)
    changed = "" if live is decided else f"{parts.changes.identity} {parts.changes.revision}"
    named = "" if decided is generation else repr(parts.edits)
    revision = _revision(acting.digest, changed, named, settings)
    return Served(generation, parts.held.failure, live, snapshot, rules, revision)


def _tell_unmet(before: Served | None, now: Served | None) -> None:
    """Says it when an article that rules require goes: whoever deletes a help line may not know that it is one."""
    unmet = now.rules.unmet if now else ()
    if unmet and unmet != (before.rules.unmet if before else ()):
        log.error("required-article-missing", rules=[f"{rule.name}: {rule.article}" for rule in unmet])


def _prepare(snapshot: Snapshot) -> None:
    """Makes what the first request would otherwise wait for."""
    _ = snapshot.rows, snapshot.rows_by_other_name, snapshot.facets, snapshot.topic_members
    _ = snapshot.index.metadata.newest_first


def _revision(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12] if any(parts) else ""
