"""Whatever interrupts a publish, `current` names a whole generation, and the next run succeeds."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import publishing
from indexer.generations import IndexPaths, current_generation, generations
from indexer.publishing import DurabilityUnknownError, IndexLockedError, NoSpaceError, RefusedError, index_lock
from tests.conftest import REPOSITORY, ToyEncoder, current_snapshot, invented_articles, run
from tests.writing import write_articles

# Runs in a process of its own: one nightly run with the toy encoder, which at the n-th call of a function that
# changes the disk is killed as by `kill -9`, or is told that the disk is full.
_INTERRUPTED_RUN = """
import errno, os, pathlib, shutil, signal, sys
from tests.conftest import ToyEncoder, run
source, index, at, how = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
calls = 0
def interrupting(real):
    def call(*arguments, **named):
        global calls
        calls += 1
        if calls == at:
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, "no space left on device (injected)")
        return real(*arguments, **named)
    return call
for place, name in ((os, "fsync"), (pathlib.Path, "rename"), (pathlib.Path, "replace"), (pathlib.Path, "mkdir"),
                    (shutil, "rmtree")):
    setattr(place, name, interrupting(getattr(place, name)))
run(pathlib.Path(source), pathlib.Path(index), ToyEncoder())
print("calls", calls)
"""


def interrupted_run(source: Path, index: Path, at: int, how: str) -> subprocess.CompletedProcess[str]:
    """The run above; `at` 0 interrupts nothing."""
    command = [sys.executable, "-c", _INTERRUPTED_RUN, str(source), str(index), str(at), how]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def second_source(tmp_path: Path) -> Path:
    """Other articles than those published."""
    return write_articles(tmp_path / "second.jsonl", invented_articles()[3:])


def interruptions(index: Path, second_source: Path, how: str, copy: Path) -> Iterator[tuple[int, bool]]:
    """Interrupts the second publish at every step in turn, on a fresh copy each; says where, and if it was done."""
    at = 0
    while True:
        at += 1
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(index, copy)
        result = interrupted_run(second_source, copy, at, how)
        yield at, result.returncode == 0
        if result.returncode == 0:
            return


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", ["kill", "full"])
def test_interrupted_at_any_step_the_old_or_the_new_generation_is_whole(
    index_directory: Path, second_source: Path, tmp_path: Path, how: str
) -> None:
    old = current_generation(IndexPaths(index_directory))
    copy = tmp_path / "copy"
    olds = news = 0
    for at, finished in interruptions(index_directory, second_source, how, copy):
        snapshot = current_snapshot(copy)
        olds, news = olds + (snapshot.generation == old), news + (snapshot.generation != old)
        assert len(snapshot.cards) in {24, 21}, at
        if not finished and at % 4 == 0:
            assert len(run(second_source, copy, ToyEncoder()).corpus.articles) == 21
            assert len(current_snapshot(copy).cards) == 21
            assert not list(IndexPaths(copy).snapshots.glob(".*"))
    print(f"{how}: {olds} left the old generation, {news} the new one")  # noqa: T201 - the counts are the evidence
    assert olds > 10
    assert news >= 1


def test_the_second_writer_is_told_who_holds_the_lock(index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    with index_lock(paths), pytest.raises(IndexLockedError, match=str(os.getpid())), index_lock(paths):
        pass


def test_the_lock_of_a_killed_process_is_free(index_directory: Path) -> None:
    lock = IndexPaths(index_directory).lock
    script = (
        f"import fcntl, time; f = open({str(lock)!r}); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(IndexLockedError), index_lock(IndexPaths(index_directory)):
            pass
        holder.send_signal(signal.SIGKILL)
    with index_lock(IndexPaths(index_directory)), lock.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_abandoned_staging_folders_are_removed_under_the_lock(index_directory: Path) -> None:
    abandoned = IndexPaths(index_directory).staged("20200101T000000Z-000000000000")
    abandoned.mkdir()
    with index_lock(IndexPaths(index_directory)):
        assert not abandoned.exists()


def test_too_little_space_is_said_before_anything_is_written(
    index_directory: Path, second_source: Path, monkeypatch: pytest.MonkeyPatch, toy: ToyEncoder
) -> None:
    old = current_generation(IndexPaths(index_directory))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(NoSpaceError, match="1 bytes free"):
        run(second_source, index_directory, toy)
    assert list(generations(IndexPaths(index_directory))) == [old]


def test_a_staged_generation_that_does_not_load_is_refused_and_the_old_one_stays(
    index_directory: Path, second_source: Path, monkeypatch: pytest.MonkeyPatch, toy: ToyEncoder
) -> None:
    old = current_generation(IndexPaths(index_directory))
    real = publishing._validate

    def damage_first(staged: Path) -> None:
        (staged / "vectors.npy").write_bytes(b"rubbish")
        real(staged)

    monkeypatch.setattr(publishing, "_validate", damage_first)
    with pytest.raises(RefusedError, match=r"vectors\.npy"):
        run(second_source, index_directory, toy)
    assert current_snapshot(index_directory).generation == old
    assert list(generations(IndexPaths(index_directory))) == [old]


def test_a_switch_that_is_not_confirmed_on_disk_is_its_own_kind_of_failure(
    index_directory: Path, second_source: Path, monkeypatch: pytest.MonkeyPatch, toy: ToyEncoder
) -> None:
    from indexer import durable_files

    real = durable_files.sync_directory

    def fail_for_the_pointer(directory: Path) -> None:
        if directory == index_directory:
            raise OSError("input/output error (injected)")
        real(directory)

    monkeypatch.setattr(durable_files, "sync_directory", fail_for_the_pointer)
    with pytest.raises(DurabilityUnknownError):
        run(second_source, index_directory, toy)
    assert len(current_snapshot(index_directory).cards) == 21


def test_the_current_and_the_previous_two_generations_are_kept(index_directory: Path, tmp_path: Path) -> None:
    paths, toy = IndexPaths(index_directory), ToyEncoder()
    names = [current_generation(paths)]
    for count in (5, 6, 7, 8):
        source = write_articles(tmp_path / f"{count}.jsonl", invented_articles()[:count])
        names.append(run(source, index_directory, toy).generation)
    kept = list(generations(paths))
    assert len(kept) == 3
    assert set(kept) == set(names[-3:])
