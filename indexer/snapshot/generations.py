"""Where an index keeps its generations, and which one is current.

DIR/current                                  one line: the generation that is served
DIR/pin                                      one line: the generation that was rolled back to, until `unpin`
DIR/snapshots/20260131T020000Z-1a2b3c4d5e6f/ a generation: read-only once it has this name
DIR/snapshots/.staged-...                    a generation in the making, or one that was abandoned
DIR/lock                                     permanent; whoever holds it may write
DIR/cache/                                   vectors, records and cuts of passages, by content
DIR/models/                                  converted encoders, whose files the generations share (hard links)
DIR/runs/                                    what the last run did, what it rejected, and what it had read
DIR/state/                                   what the service writes: live changes, the last good rules, counters
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer.small_files import UnusableFileError, read_small

_MOMENT = "%Y%m%dT%H%M%SZ"
_GENERATION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")


# A name and the end of its line; what is longer names no generation.
_NAME_BYTES = 200
# Stands for the generation that a damaged pin named.
UNREADABLE_PIN = "?"


class NoSnapshotError(Exception):
    """There is no published generation in this index."""


class UnknownGenerationError(Exception):
    """No generation of this index has the name that was given. The message lists those that are there."""


@dataclass(frozen=True, slots=True)
class IndexPaths:
    """The places inside one index directory."""

    root: Path

    @property
    def current(self) -> Path:
        """The file that names the served generation."""
        return self.root / "current"

    @property
    def pin(self) -> Path:
        """The file that keeps the nightly job from moving the pointer; there only after a rollback."""
        return self.root / "pin"

    @property
    def snapshots(self) -> Path:
        """The folder of all generations."""
        return self.root / "snapshots"

    @property
    def lock(self) -> Path:
        """The permanent lock file."""
        return self.root / "lock"

    @property
    def vector_cache(self) -> Path:
        """The SQLite file of the vector cache."""
        return self.root / "cache" / "vectors.sqlite"

    @property
    def record_cache(self) -> Path:
        """The SQLite file of the records that were read on other nights."""
        return self.root / "cache" / "records.sqlite"

    @property
    def sketch_cache(self) -> Path:
        """The SQLite file of the sketches by which copies are found."""
        return self.root / "cache" / "sketches.sqlite"

    @property
    def passage_cache(self) -> Path:
        """The SQLite file of where articles were cut into passages."""
        return self.root / "cache" / "passages.sqlite"

    @property
    def models(self) -> Path:
        """The folder of converted encoders, by their weights."""
        return self.root / "models"

    @property
    def inputs(self) -> Path:
        """What the current generation was made of, as JSON."""
        return self.root / "runs" / "inputs.json"

    @property
    def last_run(self) -> Path:
        """What the last run of the nightly job did, as JSON."""
        return self.root / "runs" / "last.json"

    @property
    def at_work(self) -> Path:
        """What the run that is at work is doing, as JSON."""
        return self.root / "runs" / "at-work.json"

    @property
    def rejects(self) -> Path:
        """Every input that the last run rejected, as JSON Lines."""
        return self.root / "runs" / "rejects.jsonl"

    @property
    def state(self) -> Path:
        """The folder that the service writes, and nothing else of this index; the nightly job reads it."""
        return self.root / "state"

    @property
    def live_changes(self) -> Path:
        """The SQLite file of what was changed by day (live/changes.py)."""
        return self.state / "live.sqlite"

    @property
    def topic_edits(self) -> Path:
        """The file of what editors decided by day about discovered topics (topics/vocabulary/kept_edits.py)."""
        return self.state / "topic-edits.yaml"

    @property
    def dismissals(self) -> Path:
        """The SQLite file of what editors dismissed (live/dismissals.py)."""
        return self.state / "dismissals.sqlite"

    def generation(self, name: str) -> Path:
        """The folder of the generation `name`."""
        return self.snapshots / name

    def staged(self, name: str) -> Path:
        """The folder in which the generation `name` is written before it is published."""
        return self.snapshots / f".staged-{name}"


def next_generation_name(paths: IndexPaths, now: datetime, content_digest: str) -> str:
    """A new generation's name: when it was made, to the second in UTC, and the start of what it holds.

    It sorts after every generation that is there, even if the clock went back, and is never used again.
    """
    newest = next(generations(paths), "")
    moment = now.astimezone(UTC)
    if newest:
        moment = max(moment, datetime.strptime(newest[:16], _MOMENT).replace(tzinfo=UTC) + timedelta(seconds=1))
    return f"{moment:{_MOMENT}}-{content_digest[:12]}"


def current_generation(paths: IndexPaths) -> str:
    """The name of the served generation.

    Raises:
        NoSnapshotError: nothing was ever published here, or the pointer does not hold a generation's name.
    """
    try:
        name = read_small(paths.current, _NAME_BYTES).decode("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSnapshotError(f"{paths.root}: nothing has been published here yet") from error
    except UnusableFileError as error:
        raise NoSnapshotError(str(error)) from error
    except UnicodeDecodeError as error:
        raise NoSnapshotError(f"{paths.current}: damaged, not UTF-8") from error
    if not _GENERATION.fullmatch(name):
        raise NoSnapshotError(f"{paths.current}: does not name a generation")
    return name


def current_or_none(paths: IndexPaths) -> str:
    """The name of the served generation, or nothing where the pointer does not hold one."""
    try:
        return current_generation(paths)
    except NoSnapshotError:
        return ""


def pinned_generation(paths: IndexPaths) -> str:
    """The name of the generation that was rolled back to, or nothing where the index is not pinned.

    A pin that cannot be read is still a pin: somebody wanted the pointer to stay where it is.
    """
    try:
        content = read_small(paths.pin, _NAME_BYTES).decode("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnusableFileError:
        return UNREADABLE_PIN
    return content if _GENERATION.fullmatch(content) else UNREADABLE_PIN


def last_built(paths: IndexPaths) -> str:
    """The generation that the last run built: the current one, or under a pin the newest, which may be held back.

    Raises:
        NoSnapshotError: there is none.
    """
    if pinned_generation(paths) and (newest := next(generations(paths), "")):
        return newest
    return current_generation(paths)


def generations(paths: IndexPaths) -> Iterator[str]:
    """The names of the published generations, newest first."""
    if paths.snapshots.is_dir():
        yield from sorted((p.name for p in paths.snapshots.iterdir() if _GENERATION.fullmatch(p.name)), reverse=True)


def require_generation(paths: IndexPaths, name: str) -> str:
    """`name`, if a generation of this index has it.

    Raises:
        UnknownGenerationError: none has.
    """
    there = list(generations(paths))
    if name not in there:
        raise UnknownGenerationError(f"{paths.root}: no generation {name!r}; there are: {', '.join(there) or 'none'}")
    return name
