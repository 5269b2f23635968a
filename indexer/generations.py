"""Where an index keeps its generations, and which one is current.

DIR/current                                  one line: the generation that is served
DIR/snapshots/20260131T020000Z-1a2b3c4d5e6f/ a generation: read-only once it has this name
DIR/snapshots/.staged-...                    a generation in the making, or one that was abandoned
DIR/lock                                     permanent; whoever holds it may write
DIR/cache/vectors.sqlite                     vectors by content
DIR/runs/                                    what the last run did, and what it rejected
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MOMENT = "%Y%m%dT%H%M%SZ"
_GENERATION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")


class NoSnapshotError(Exception):
    """There is no published generation in this index."""


@dataclass(frozen=True, slots=True)
class IndexPaths:
    """The places inside one index directory."""

    root: Path

    @property
    def current(self) -> Path:
        """The file that names the served generation."""
        return self.root / "current"

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
    def last_run(self) -> Path:
        """What the last run of the nightly job did, as JSON."""
        return self.root / "runs" / "last.json"

    @property
    def rejects(self) -> Path:
        """Every input that the last run rejected, as JSON Lines."""
        return self.root / "runs" / "rejects.jsonl"

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
        name = paths.current.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSnapshotError(f"{paths.root}: nothing has been published here yet") from error
    except UnicodeDecodeError as error:
        raise NoSnapshotError(f"{paths.current}: damaged, not UTF-8") from error
    if not _GENERATION.fullmatch(name):
        raise NoSnapshotError(f"{paths.current}: does not name a generation")
    return name


def generations(paths: IndexPaths) -> Iterator[str]:
    """The names of the published generations, newest first."""
    if paths.snapshots.is_dir():
        yield from sorted((p.name for p in paths.snapshots.iterdir() if _GENERATION.fullmatch(p.name)), reverse=True)
