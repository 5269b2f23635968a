"""Whatever interrupts a publish, `current` names a whole generation, and the next run succeeds."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from indexer.gates import validation
from indexer.snapshot.generations import IndexPaths, current_generation, generations
from indexer.snapshot.publishing import DurabilityUnknownError, IndexLockedError, NoSpaceError, RefusedError, index_lock
from tests.conftest import REPOSITORY, ToyEncoder, current_snapshot, invented_articles, run
from tests.indexer.conftest import Prepared
from tests.indexer.snapshot.publish_shim import DONE
from tests.writing import write_articles


@pytest.fixture
def second_source(tmp_path: Path) -> Path:
    """Other articles than those published."""
    return write_articles(tmp_path / "second.jsonl", invented_articles()[3:])


def test_publishing_what_is_built_needs_no_numpy() -> None:
    """So that it can be interrupted a thousand times in a minute or two (test_fault_injection.py)."""
    program = "import sys, tests.indexer.snapshot.prepared_publish; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "full", "broken"])
def test_interrupted_at_any_call_a_whole_generation_stays_and_the_next_publish_succeeds(
    prepared: Prepared, tmp_path: Path, how: str
) -> None:
    script = [sys.executable, "-m", "tests.indexer.snapshot.publish_shim"]
    arguments = [str(prepared.index), str(prepared.new), str(tmp_path), how]
    result = subprocess.run(
        [*script, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120
    )
    *interrupted, finished = [line.split() for line in result.stdout.splitlines()]
    assert finished == [str(DONE)]
    outcomes: Counter[str] = Counter()
    for at, call, code in interrupted:
        index = tmp_path / at
        outcome = prepared.outcome(index)
        outcomes[outcome] += 1
        # Where it failed for good the old one stays; a call that may fail, such as one of the tidying up, ends in 0.
        assert {"-9": {"old", "new"}, "74": {"old"}, "76": {"new"}, "0": {"new"}}[code] >= {outcome}, (at, call)
        assert code != "74" or not list(index.glob("snapshots/.*")), f"{call} at {at} left something behind"
        if int(at) % 3 == 0:
            prepared.publish_next(index)
    print(f"{how}: {len(interrupted)} points, {dict(outcomes)}, 0 broken")  # noqa: T201 - the counts are the evidence
    assert outcomes["old"] > 50
    assert outcomes["new"] >= 3


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


@pytest.mark.slow
def test_a_staged_generation_that_does_not_load_is_refused_and_the_old_one_stays(
    index_directory: Path, second_source: Path, monkeypatch: pytest.MonkeyPatch, toy: ToyEncoder
) -> None:
    old = current_generation(IndexPaths(index_directory))
    real = validation.validate

    def damage_first(staged: Path) -> None:
        (staged / "vectors.npy").write_bytes(b"rubbish")
        real(staged)

    monkeypatch.setattr("indexer.nightly.steps.validate", damage_first)
    with pytest.raises(RefusedError, match=r"vectors\.npy"):
        run(second_source, index_directory, toy)
    assert current_snapshot(index_directory).generation == old
    assert list(generations(IndexPaths(index_directory))) == [old]


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_current_and_the_previous_two_generations_are_kept(index_directory: Path, tmp_path: Path) -> None:
    paths, toy = IndexPaths(index_directory), ToyEncoder()
    names = [current_generation(paths)]
    for count in (22, 20, 18, 16):
        source = write_articles(tmp_path / f"{count}.jsonl", invented_articles()[:count])
        names.append(run(source, index_directory, toy).generation)
    kept = list(generations(paths))
    assert len(kept) == 3
    assert set(kept) == set(names[-3:])


def test_who_has_just_taken_the_index_is_named_once_it_has_written_its_name(tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path)
    with index_lock(paths):
        name = paths.lock.read_bytes()
        paths.lock.write_bytes(b"")
        later = threading.Timer(0.1, paths.lock.write_bytes, [name])
        later.start()
        with pytest.raises(IndexLockedError, match=f"process {os.getpid()} "), index_lock(paths):
            pass
        later.join()
