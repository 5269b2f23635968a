"""Phases add up to the time of their run, and whoever waits sees what is going on."""

import io
import json
import sys
import time

import pytest

from indexer import progress
from indexer.progress import Doing, phase, timed_phases, watched


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The moment."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which phases are timed; the thread that looks is kept out of the way."""
    found = Clock()
    monkeypatch.setattr(time, "monotonic", found)
    monkeypatch.setattr(time, "process_time", found)
    monkeypatch.setattr(progress, "_LOOK_SECONDS", 3600.0)
    return found


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def look(clock: Clock) -> None:
    """What the thread does once a second."""
    run = progress._RUN.get()
    assert run is not None
    run.shown.look(clock.now)


def test_phases_inside_phases_take_their_time_from_those_around_them(clock: Clock) -> None:
    with timed_phases() as times, phase("rest"):
        clock.now += 1
        with phase("topics"):
            clock.now += 2
            with phase("encode", 5) as advance:
                clock.now += 4
                advance(5)
            clock.now += 8
        clock.now += 16
    assert {each.name: each.seconds for each in times} == {"encode": 4, "topics": 10, "rest": 17}
    assert sum(each.seconds for each in times) == clock.now - 1000 == sum(each.processor_seconds for each in times)


def test_a_phase_that_fails_has_the_steps_that_it_took(clock: Clock) -> None:
    def fail() -> None:
        with phase("encode", 10) as advance:
            advance(3)
            raise ZeroDivisionError

    with timed_phases() as times, pytest.raises(ZeroDivisionError):
        fail()
    assert (times[0].name, times[0].steps) == ("encode", 3)


def test_a_line_a_phase_and_one_every_thirty_seconds_for_machines(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with phase("encode", 100) as advance:
        for _ in range(95):
            clock.now += 1
            advance(1)
            look(clock)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line.get("done"), line["seconds"]) for line in lines[:-1]] == [(30, 30.0), (60, 60.0), (90, 90.0)]
    assert lines[-1] == {"phase": "encode", "steps": 100, "seconds": 95.0}


@pytest.mark.parametrize(("steps", "says"), [(100, "50/100"), (0, "topics: 00:0")])
def test_on_a_terminal_a_phase_that_takes_longer_than_two_seconds_is_seen_to_go_on(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, steps: int, says: str
) -> None:
    """Whether it has steps to count or not; and nothing of it stays when it has ended but one line."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with phase("topics", steps) as advance:
        advance(50)
        clock.now += 1
        look(clock)
        assert terminal.getvalue() == ""
        clock.now += 2
        look(clock)
        assert says in terminal.getvalue()
    assert terminal.getvalue().splitlines()[-1].split() == ["topics", *(["100"] if steps else []), "3.0", "s"]


def test_who_watches_is_told_of_the_innermost_phase_for_as_long_as_they_watch(clock: Clock) -> None:
    told: list[Doing] = []
    with phase("rest"):
        with watched(told.append), phase("encode", 8) as advance:
            advance(2)
            clock.now += 5
            look(clock)
        look(clock)
    assert told == [Doing("encode", 2, 8, 5.0)]
