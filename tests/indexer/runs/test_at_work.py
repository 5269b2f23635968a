"""Whoever asks while a run is at work is told what it does; what it leaves is read with care."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer import progress
from indexer.progress import phase
from indexer.runs.at_work import AtWork, at_work, shown_at_work
from indexer.snapshot.generations import IndexPaths
from service.command_line import main

NOW = datetime.now(UTC)
WORK = {"phase": "encode", "done": 120, "steps": 500, "started_at": NOW.isoformat(), "said_at": NOW.isoformat()}


def look() -> None:
    """What the thread does once a second."""
    run = progress._RUN.get()
    assert run is not None
    run.shown.look(time.monotonic())


def test_it_says_how_far_it_is_and_nothing_any_more_when_it_has_ended(tmp_path: Path) -> None:
    paths, found = IndexPaths(tmp_path), list[AtWork | None]()

    def run_that_fails() -> None:
        with shown_at_work(paths), phase("encode", 500) as advance:
            advance(120)
            look()
            found.append(at_work(paths))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_that_fails()
    (work,) = found
    assert work is not None
    assert (work.phase, work.done, work.steps, work.is_over(datetime.now(UTC))) == ("encode", 120, 500, False)
    assert at_work(paths) is None
    assert list(paths.at_work.parent.iterdir()) == []


def test_a_disk_that_cannot_be_written_to_does_not_end_the_run(tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path)
    paths.at_work.parent.write_text("no folder")
    with shown_at_work(paths), phase("encode"):
        look()
    assert at_work(paths) is None


def test_a_run_that_is_silent_for_two_minutes_was_killed() -> None:
    work = AtWork(**WORK)  # type: ignore[arg-type]
    assert not work.is_over(NOW + timedelta(seconds=119))
    assert work.is_over(NOW + timedelta(seconds=121))
    assert work.is_over(NOW - timedelta(hours=1))  # a clock was put back


@pytest.mark.parametrize("name", WORK)
@pytest.mark.parametrize("value", [None, [], {}, 1.5, "2026-01-31", 10**400, True])
def test_what_has_not_its_shape_is_nothing(name: str, value: Any, tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path)
    paths.at_work.parent.mkdir()
    paths.at_work.write_text(json.dumps(WORK))
    assert at_work(paths) is not None
    paths.at_work.write_text(json.dumps(WORK | {name: value}))
    if (name, value) != ("phase", "2026-01-31"):
        assert at_work(paths) is None


def test_status_shows_the_run_at_work(index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    paths.at_work.parent.mkdir(exist_ok=True)
    now = datetime.now(UTC).isoformat()
    paths.at_work.write_text(json.dumps(WORK | {"started_at": now, "said_at": now}))
    said = CliRunner().invoke(main, ["status", "--index", str(index_directory)]).output
    assert "at work   encode, 120 of 500, begun " in said
    assert "wait for the end of the run" in said
    found = json.loads(CliRunner().invoke(main, ["status", "--index", str(index_directory), "--json"]).output)
    assert (found["at_work"]["phase"], found["at_work"]["done"]) == ("encode", 120)
