"""Workers load a generation one after another, but none waits for ever, and readers never do."""

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.turns import turn
from service.worker.snapshot_holder import SnapshotHolder
from tests.conftest import REPOSITORY, ToyEncoder, invented_articles, run
from tests.writing import write_articles

pytestmark = pytest.mark.slow

_HOLDS = """
import sys, time
from pathlib import Path
from indexer.turns import turn
with turn(Path(sys.argv[1])) as taken:
    print(taken, flush=True)
    time.sleep(3600)
"""


@contextmanager
def another_worker(file: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has its turn and does not end it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(file)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "True\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What turns are taken with; it need not be there."""
    return tmp_path / "loading"


def test_a_worker_waits_for_its_turn_and_answers_from_what_it_has(
    index_directory: Path, tmp_path: Path, file: Path
) -> None:
    holder = SnapshotHolder(index_directory, file)
    holder.refresh()
    first = holder.held
    run(write_articles(tmp_path / "second.jsonl", invented_articles()[3:]), index_directory, ToyEncoder())
    with another_worker(file):
        refreshing = threading.Thread(target=holder.refresh)
        refreshing.start()
        refreshing.join(0.5)
        assert refreshing.is_alive()
        assert holder.held is first
    refreshing.join(20)
    assert not refreshing.is_alive()
    assert holder.held.snapshot is not first.snapshot


def test_a_worker_that_has_nothing_yet_does_not_wait(index_directory: Path, file: Path) -> None:
    with another_worker(file):
        holder = SnapshotHolder(index_directory, file)
        holder.refresh()
        assert holder.held.snapshot is not None


def test_a_killed_worker_ends_its_turn(file: Path) -> None:
    with another_worker(file) as other:
        os.kill(other.pid, signal.SIGKILL)
        with turn(file) as taken:
            assert taken


def test_waiting_ends(file: Path) -> None:
    with another_worker(file), turn(file, patience=0.3) as taken:
        assert not taken


def test_where_the_file_system_knows_no_locks_nobody_waits_for_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("indexer.turns.fcntl.flock", flock)
    monkeypatch.setattr("indexer.turns._ASK_SECONDS", 3600.0)
    with turn(file, apart=0.0) as taken:
        assert not taken


def test_where_no_file_can_be_made_it_is_left_to_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.turns._APART_SECONDS", 0.1)
    with turn(tmp_path / "nowhere" / "loading") as taken:
        assert not taken
