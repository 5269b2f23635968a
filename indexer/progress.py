"""What the nightly job says while it works: a bar on a terminal, one JSON line a phase otherwise."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """How long one phase took, of how many steps it was, and the most memory the process ever held until its end."""

    name: str
    steps: int  # 0 where it has none to count
    seconds: float
    processor_seconds: float  # of this process, on all its threads
    peak_bytes: int


_TIMES: ContextVar[list[PhaseTime] | None] = ContextVar("times", default=None)


@contextmanager
def timed_phases() -> Iterator[list[PhaseTime]]:
    """The times of the phases that end inside, in order; the list grows as they do."""
    times: list[PhaseTime] = []
    token = _TIMES.set(times)
    try:
        yield times
    finally:
        _TIMES.reset(token)


@contextmanager
def phase(name: str, total: int = 0) -> Iterator[Advance]:
    """One phase of `total` steps; the function it gives is to be called with each number of steps done."""
    started, worked = time.monotonic(), time.process_time()
    try:
        if sys.stderr.isatty() and total:
            from tqdm import tqdm

            with tqdm(total=total, desc=name, unit="", file=sys.stderr, leave=True) as bar:
                yield lambda steps: (bar.update(steps), None)[1]
            return
        yield lambda _steps: None
    finally:
        # Also of a phase that failed: it is the one that is looked at.
        _note(PhaseTime(name, total, time.monotonic() - started, time.process_time() - worked, peak_memory()))
    say({"phase": name, "steps": total, "seconds": round(time.monotonic() - started, 2)})


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _note(time_: PhaseTime) -> None:
    times = _TIMES.get()
    if times is not None:
        times.append(time_)


def say(event: dict[str, object]) -> None:
    """One line on standard error: JSON, or on a terminal the same in words."""
    if sys.stderr.isatty():
        line = "  ".join(f"{name} {value}" for name, value in event.items())
    else:
        line = json.dumps(event, ensure_ascii=False)
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - standard error is where progress belongs
