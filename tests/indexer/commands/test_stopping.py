"""Real nightly jobs that are stopped, killed and started four at a time."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.runs.condition import alerts, condition_of
from indexer.snapshot.generations import IndexPaths, current_generation, generations
from indexer.snapshot.publishing import IndexLockedError, index_lock
from tests.conftest import REPOSITORY, ToyEncoder, current_snapshot, invented_articles, run
from tests.waiting import wait_until
from tests.writing import write_articles

pytestmark = pytest.mark.slow

# The nightly job by its command, with a toy encoder that waits for a file `go` before each batch, and says so.
_JOB = """
import sys, time
from pathlib import Path
import indexer.cache.encoding as caching, indexer.commands.night as night, indexer.gates.validation as validation
from service.command_line import main
from tests.conftest import ToyEncoder

source, index, folder, batches = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
caching._BATCH = 8
if (folder / "validator").exists():
    validation.sys = type("sys", (), {"executable": str(folder / "validator")})

class Waiting(ToyEncoder):
    def encode(self, texts):
        print("encoding", len(self.encoded), flush=True)
        while len(self.encoded) >= 8 * batches and not (folder / "go").exists():
            time.sleep(0.05)
        return super().encode(texts)

night.open_encoder = lambda model, **_: Waiting()
main(["reindex", source, "--index", index])
"""


@contextmanager
def job(source: Path, index: Path, folder: Path, batches: int = 0) -> Iterator[subprocess.Popen[str]]:
    """The job in a process of its own; it waits after so many batches. It does not outlive the test."""
    with subprocess.Popen(
        [sys.executable, "-c", _JOB, str(source), str(index), str(folder), str(batches)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def nothing_left_behind(index: Path) -> bool:
    """No staging folder, no file beside another."""
    return not [*index.glob(".*"), *index.glob("snapshots/.*")]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Articles of which the published index knows nothing."""
    articles = [replace(article, title=f"New {article.title}") for article in invented_articles()]
    return write_articles(tmp_path / "other.jsonl", articles)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_job_that_is_told_to_stop_keeps_what_it_encoded_and_the_next_one_goes_on(
    index_directory: Path, other: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    before = current_generation(IndexPaths(index_directory))
    undisturbed = shutil.copytree(index_directory, tmp_path / "undisturbed")
    with job(other, index_directory, tmp_path, batches=2) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "encoding 16\n":
            assert process.poll() is None
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert f"stopped by {number.name}" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert current_generation(IndexPaths(index_directory)) == before
    assert nothing_left_behind(index_directory)
    outcome = run(other, index_directory, ToyEncoder())
    assert outcome.published
    assert outcome.encoded == run(other, undisturbed, ToyEncoder()).encoded - 16


def waiting_validator(folder: Path) -> Path:
    """In place of the interpreter that validates: says its process id, and waits."""
    script = folder / "validator"
    script.write_text(f"#!/bin/sh\necho $$ > {folder}/pid.new && mv {folder}/pid.new {folder}/pid\nexec sleep 120\n")
    script.chmod(0o755)
    return folder / "pid"


def test_a_job_that_is_stopped_while_it_validates_removes_what_it_staged(
    index_directory: Path, other: Path, tmp_path: Path
) -> None:
    pid = waiting_validator(tmp_path)
    with job(other, index_directory, tmp_path, batches=99) as process:
        wait_until(pid.exists, 90)
        assert list(index_directory.glob("snapshots/.staged-*/MANIFEST.json"))
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 143
    assert nothing_left_behind(index_directory)
    assert not Path(f"/proc/{pid.read_text().strip()}").exists()
    with index_lock(IndexPaths(index_directory)):
        pass


def test_a_child_that_outlives_a_killed_job_does_not_keep_the_lock(
    index_directory: Path, other: Path, tmp_path: Path
) -> None:
    pid = waiting_validator(tmp_path)
    with job(other, index_directory, tmp_path, batches=99) as process:
        wait_until(pid.exists, 90)
        process.kill()
        process.wait()
        found = condition_of(IndexPaths(index_directory), datetime.now(UTC) + timedelta(minutes=3))
        assert "RelatedArticlesRunKilled" in {alert.name for alert in alerts(found)}
        orphan = int(pid.read_text())
        try:
            os.kill(orphan, 0)
            assert run(other, index_directory, ToyEncoder()).published
            os.kill(orphan, 0)
        finally:
            os.kill(orphan, signal.SIGKILL)
    assert nothing_left_behind(index_directory)


def test_of_four_jobs_at_once_one_publishes_and_three_name_it_and_leave_nothing_behind(
    index_directory: Path, other: Path, tmp_path: Path
) -> None:
    paths = IndexPaths(index_directory)
    before = current_generation(paths)
    with (
        job(other, index_directory, tmp_path) as first,
        job(other, index_directory, tmp_path) as second,
        job(other, index_directory, tmp_path) as third,
        job(other, index_directory, tmp_path) as fourth,
    ):
        jobs = [first, second, third, fourth]
        # The one that holds the lock waits before its first batch until the others have ended.
        wait_until(lambda: sum(process.poll() is not None for process in jobs) == 3, 90)
        (winner,) = (process for process in jobs if process.poll() is None)
        with pytest.raises(IndexLockedError, match=rf"process {winner.pid} "), index_lock(paths):
            pass
        (tmp_path / "go").touch()
        said = {process.pid: process.communicate(timeout=90)[1] for process in jobs}
    assert sorted(process.returncode for process in jobs) == [0, 75, 75, 75]
    assert winner.returncode == 0
    for process in jobs:
        assert process is winner or f"process {winner.pid} " in said[process.pid]
    assert len(list(generations(paths))) == 2
    assert current_snapshot(index_directory).generation != before
    assert nothing_left_behind(index_directory)
    with paths.lock.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
