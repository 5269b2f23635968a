"""The rules that act, where all workers of a server find them, and those that start later: in the state folder."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from indexer.durable_files import replace_durably
from indexer.rules.file import RulesError, read_rules
from indexer.rules.model import Rules
from indexer.turns import alone_in
from service.live.file_state import FileState, file_state
from service.settings import Settings


class KeptRules:
    """The file in which one worker keeps what it has accepted, and finds what others have; none without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: FileState | None = None

    def changed(self) -> Rules | None:
        """What is kept, if it is there and another than when it was last seen here."""
        state = file_state(self._path) if self._path else None
        if state is None or state == self._seen or (rules := self.read()) is None:
            return None
        self._seen = state
        return rules

    def read(self) -> Rules | None:
        """What is kept; None where nothing is, or what is cannot be read."""
        try:
            return read_rules(self._path) if self._path and self._path.exists() else None
        except (RulesError, OSError):
            return None

    def keep(self, content: bytes) -> None:
        """Keeps the content of a file of rules; a full disk must not keep these from acting here."""
        if self._path is not None:
            with suppress(OSError):
                replace_durably(self._path, content)
                self._seen = file_state(self._path)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Of all workers one at a time compares a file with what is kept, and keeps it."""
        with ExitStack() as held:
            if self._path is not None:
                with suppress(OSError):  # a file system that knows no locks
                    held.enter_context(alone_in(self._path.parent))
            yield


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
