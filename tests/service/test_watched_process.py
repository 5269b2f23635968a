"""A watched process is started again when it has ended or hangs, later each time, and not once it was stopped."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.watched_process import WatchedProcess
from tests.waiting import wait_until

_PROGRAM = """
import sys, time
with open(sys.argv[1], "a") as starts:
    starts.write(sys.argv[4] + "\\n")
time.sleep(float(sys.argv[2]))
"""


def watched(starts: Path, lasting: float) -> WatchedProcess:
    """A process that writes down each start and who started it."""
    return WatchedProcess((sys.executable, "-c", _PROGRAM, str(starts), str(lasting)))


def test_it_is_started_again_when_it_is_killed_and_told_who_its_parent_is(tmp_path: Path) -> None:
    process = watched(tmp_path / "starts", 60)

    def starts(times: int) -> bool:
        process.keep_running()
        return (tmp_path / "starts").exists() and (tmp_path / "starts").read_text() == f"{os.getpid()}\n" * times

    wait_until(lambda: starts(1), 10)
    assert process._process is not None
    os.kill(process._process.pid, signal.SIGKILL)
    wait_until(lambda: starts(2), 10)
    process.stop()


def test_one_that_ends_at_once_is_started_ever_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("service.watched_process.time", SimpleNamespace(monotonic=lambda: now[0]))
    process, waits = watched(tmp_path / "starts", 0), []
    process.keep_running()
    for _ in range(10):
        assert process._process is not None
        process._process.wait()
        process.keep_running()
        ended = now[0]
        while process._process is None:
            now[0] += 0.5
            process.keep_running()
        waits.append(now[0] - ended)
    process.stop()
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits[-1] == 60.0


def test_one_whose_pulse_stops_is_ended_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, pulse = [1000.0], tmp_path / "pulse"
    monkeypatch.setattr("service.watched_process.time", SimpleNamespace(monotonic=lambda: now[0]))
    process = WatchedProcess((sys.executable, "-c", _PROGRAM, str(tmp_path / "starts"), "60"), pulse=pulse)
    process.keep_running()
    first = process._process
    assert first is not None
    for beat in range(60):  # as long as it beats, however slow it was to begin
        now[0] += 1
        if beat > 10:
            pulse.touch()
            os.utime(pulse, ns=(beat, beat))
        process.keep_running()
    assert first.poll() is None
    os.kill(first.pid, signal.SIGSTOP)
    for _ in range(16):
        now[0] += 1
        process.keep_running()
    assert first.wait(10) == -signal.SIGKILL
    now[0] += 1
    process.keep_running()
    now[0] += 1
    process.keep_running()
    assert process._process is not None
    assert process._process is not first
    process.stop()
