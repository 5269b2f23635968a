"""The run at work, for whoever asks meanwhile: which phase it is in and how far, in a file that it keeps up to date.

DIR/runs/at-work.json   there while a run holds the index; one that is killed leaves it behind
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from indexer.progress import Doing, watched
from indexer.runs.last_run import is_moment, is_number, read_json
from indexer.small_files import read_small
from indexer.snapshot.generations import IndexPaths

_MOST_BYTES = 4096
# A run writes once a second. One that is silent for two minutes was killed, or its machine stands still.
_SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AtWork:
    """What a run was doing when it last said so."""

    phase: str
    done: int
    steps: int  # 0 where the phase has none to count
    started_at: str
    said_at: str

    def is_over(self, now: datetime) -> bool:
        """Whether it has been silent for so long that it cannot be at work any more; clocks may have been put back."""
        return abs(now - datetime.fromisoformat(self.said_at)) > _SILENT


def at_work(paths: IndexPaths) -> AtWork | None:
    """What the run that holds the index is doing, or one did that was killed; None where there is neither."""
    found = read_json(lambda: read_small(paths.at_work, _MOST_BYTES))
    return AtWork(**found) if _is_one(found) else None


@contextmanager
def shown_at_work(paths: IndexPaths) -> Iterator[None]:
    """Keeps the file up to date for as long as the block lasts. Needs `index_lock`: it is of whoever holds that."""
    began = datetime.now(UTC)

    def write(doing: Doing) -> None:
        now = datetime.now(UTC)
        work = AtWork(doing.phase, doing.done, doing.steps, began.isoformat(), now.isoformat())
        # Nobody waits for it to be on disk, and a disk that is full must not end the run that may yet make room.
        with suppress(OSError):
            beside = paths.at_work.with_suffix(".new")
            paths.at_work.parent.mkdir(exist_ok=True)
            beside.write_text(json.dumps(asdict(work)))
            beside.replace(paths.at_work)

    try:
        write(Doing("start", 0, 0, 0.0))  # so that a run that is killed in its first second is missed as well
        with watched(write):
            yield
    finally:
        for path in (paths.at_work, paths.at_work.with_suffix(".new")):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _is_one(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.keys() == set(AtWork.__slots__)
        and isinstance(found["phase"], str)
        and all(isinstance(found[name], int) and is_number(found[name]) for name in ("done", "steps"))
        and all(is_moment(found[name]) for name in ("started_at", "said_at"))
    )
