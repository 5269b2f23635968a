"""What the nightly job says while it works: a bar or a counting line on a terminal, JSON lines otherwise.

A thread beside the work looks at it once a second, so that a phase which counts nothing is seen to go on as well.
"""

import json
import resource
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

Advance = Callable[[int], None]

_LOOK_SECONDS = 1.0
# Whoever waits two seconds wonders what is going on; a bar for less than that only flickers.
_SHOWN_AFTER_SECONDS = 2.0
# What a log collector shows between two lines of a job that works.
_SAID_EVERY_SECONDS = 30.0
# Shorter phases are nothing to look at on a terminal; the report has them all.
_TOLD_FROM_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """How long one phase took, of how many steps it was, and the most memory the process ever held until its end.

    Of a phase inside another one only the inner one has the time, so that the phases of a run add up.
    """

    name: str
    steps: int  # 0 where it has none to count
    seconds: float
    processor_seconds: float  # of this process, on all its threads
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Doing:
    """What is being done: so many of `steps` steps (0: it has none to count) of a phase, for so many seconds."""

    phase: str
    done: int
    steps: int
    seconds: float


@dataclass(slots=True)
class _Open:
    """A phase that has not ended."""

    name: str
    steps: int
    began: float
    worked: float
    done: int = 0
    inside: float = 0.0  # seconds of the phases in it, and of the processor
    inside_worked: float = 0.0
    said: float = 0.0

    def advance(self, steps: int) -> None:
        """So many steps more are done."""
        self.done += steps

    def doing(self, now: float) -> Doing:
        """How far it is."""
        return Doing(self.name, self.done, self.steps, now - self.began)


class _Shown:
    """The phases that are open, innermost last, as they are shown to whoever watches."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.watchers: list[Callable[[Doing], None]] = []
        self._lock = threading.Lock()
        self._bar: Any = None
        self._bar_of: _Open | None = None
        self._ended = threading.Event()

    def begin(self) -> None:
        """Starts the thread that looks."""
        threading.Thread(target=self._look, name="progress", daemon=True).start()

    def end(self) -> None:
        """Stops it."""
        self._ended.set()

    def clear(self) -> None:
        """Takes the bar from the terminal, so that a line can be written."""
        with self._lock:
            self._clear()

    def look(self, now: float) -> None:
        """Shows what is being done at the moment `now` of the clock."""
        with self._lock:
            if self._ended.is_set() or not self.open:
                return
            innermost = self.open[-1]
            doing = innermost.doing(now)
            for watcher in self.watchers:
                watcher(doing)
            if sys.stderr.isatty():
                self._draw(innermost, doing)
            elif now - max(innermost.began, innermost.said) >= _SAID_EVERY_SECONDS:
                innermost.said = now
                counted = {"done": doing.done, "steps": doing.steps} if doing.steps else {}
                say({"event": "working", "phase": doing.phase, **counted, "seconds": round(doing.seconds, 2)})

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            self.look(time.monotonic())

    def _draw(self, innermost: _Open, doing: Doing) -> None:
        if self._bar_of is not innermost:
            self._clear()
        if doing.seconds < _SHOWN_AFTER_SECONDS:
            return
        if self._bar is None:
            from tqdm import tqdm

            # On a terminal that does not tell its size tqdm would show nothing.
            columns, rows = shutil.get_terminal_size()
            form = {} if doing.steps else {"bar_format": "{desc}: {elapsed}"}
            self._bar = tqdm(
                total=doing.steps or None, desc=doing.phase, unit="", leave=False, file=sys.stderr,
                ncols=columns, nrows=rows, delay=1, **form,
            )  # fmt: skip
            self._bar.start_t -= doing.seconds
            self._bar_of = innermost
        self._bar.n = doing.done
        self._bar.refresh()

    def _clear(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = self._bar_of = None


@dataclass(slots=True)
class _Run:
    """The phases of one run: those that have ended, and what is shown of the others."""

    times: list[PhaseTime] = field(default_factory=list)
    shown: _Shown = field(default_factory=_Shown)


_RUN: ContextVar[_Run | None] = ContextVar("run", default=None)


@contextmanager
def timed_phases() -> Iterator[list[PhaseTime]]:
    """The times of the phases that end inside, in order; the list grows as they do."""
    with _run() as run:
        yield run.times


@contextmanager
def watched(watcher: Callable[[Doing], None]) -> Iterator[None]:
    """`watcher` is told once a second, in another thread, what is being done inside the block."""
    with _run() as run:
        run.shown.watchers.append(watcher)
        try:
            yield
        finally:
            run.shown.clear()  # waits for a look that is going on
            run.shown.watchers.remove(watcher)


@contextmanager
def phase(name: str, total: int = 0) -> Iterator[Advance]:
    """One phase of `total` steps; the function it gives is to be called with each number of steps done."""
    with _run() as run:
        opened = _Open(name, total, time.monotonic(), time.process_time())
        run.shown.open.append(opened)
        try:
            yield opened.advance
        except BaseException:
            opened.steps = opened.done  # the others were never taken
            raise
        finally:
            # Also of a phase that failed: it is the one that is looked at.
            run.shown.clear()
            _note(run, opened)
        _say_phase(run.times[-1])


def _note(run: _Run, ended: _Open) -> None:
    """Notes the time of a phase that has ended; it counts as time inside the one around it."""
    run.shown.open.remove(ended)
    seconds, worked = time.monotonic() - ended.began, time.process_time() - ended.worked
    for around in run.shown.open[-1:]:
        around.inside += seconds
        around.inside_worked += worked
    own = max(0.0, seconds - ended.inside)
    own_worked = max(0.0, worked - ended.inside_worked)
    run.times.append(PhaseTime(ended.name, ended.steps, own, own_worked, peak_memory()))


@contextmanager
def _run() -> Iterator[_Run]:
    """The run inside which this is, or one that begins and ends here."""
    run = _RUN.get()
    if run is not None:
        yield run
        return
    run = _Run()
    token = _RUN.set(run)
    run.shown.begin()
    try:
        yield run
    finally:
        run.shown.end()
        _RUN.reset(token)


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _say_phase(time_: PhaseTime) -> None:
    """One line on a phase that has ended."""
    if not sys.stderr.isatty():
        say({"phase": time_.name, "steps": time_.steps, "seconds": round(time_.seconds, 2)})
    elif time_.seconds >= _TOLD_FROM_SECONDS:
        counted = f"{time_.steps:>10,}" if time_.steps else " " * 10
        _write(f"  {time_.name:<12}{counted}{time_.seconds:>10.1f} s")


def say(event: dict[str, object]) -> None:
    """One line on standard error: JSON, or on a terminal the same in words."""
    if sys.stderr.isatty():
        _write("  ".join(f"{name} {value}" for name, value in event.items()))
    else:
        _write(json.dumps(event, ensure_ascii=False))


def _write(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - standard error is where progress belongs
