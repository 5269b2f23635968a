"""What is kept of queries is a function of how many there were by week, subject and coverage, and of nothing else."""

import fcntl
import logging
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.asked import counts_file
from indexer.asked.cells import Cell, SubjectKind, last_forgotten_week, week_of
from indexer.asked.counts_file import FILE_NAME
from indexer.coverage.verdicts import Verdict
from service.privacy.reader_counts import ReaderCounts

TODAY = date(2026, 11, 28)
# Where SQLite counts changes of the file and of its schema: how often it was written, which is by the clock.
_CHANGE_COUNTERS = (range(24, 28), range(40, 44), range(92, 96))

subjects = st.tuples(st.sampled_from(SubjectKind), st.sampled_from(["grief", "sleep", ""]), st.sampled_from(Verdict))


def written(path: Path) -> dict[Cell, int]:
    """The file's counts."""
    return counts_file.read(path, TODAY)


def content(path: Path) -> bytes:
    """The file's bytes but for how often it was written; nothing may lie beside it but the empty lock."""
    assert {p.name: p.stat().st_size for p in path.parent.iterdir() if p != path} in ({}, {"counters.lock": 0})
    raw = bytearray(path.read_bytes())
    for place in (place for places in _CHANGE_COUNTERS for place in places):
        raw[place] = 0
    return bytes(raw)


def lived(folder: Path, steps: Sequence[tuple[int, tuple[SubjectKind, str, Verdict] | None]]) -> Path:
    """The file after two workers have done these steps, in order: count one, or with None write; both end cleanly."""
    path = folder / FILE_NAME
    workers = [ReaderCounts(path, lambda: TODAY) for _ in range(2)]
    for worker, subject in steps:
        if subject is None:
            workers[worker].write()
        else:
            workers[worker].count(*subject)
    for ending in workers:
        ending.write()
    return path


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.none() | subjects), max_size=40), st.integers(0, 2**32), st.integers(0, 9)
)
def test_the_state_is_a_function_of_how_many_and_not_of_order_worker_or_batch(
    steps: list[tuple[int, tuple[SubjectKind, str, Verdict] | None]], seed: int, writes: int
) -> None:
    """Down to the bytes of the file: the same queries in another order, other workers and other batches."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    others: list[tuple[int, tuple[SubjectKind, str, Verdict] | None]]
    others = [(chance.randrange(2), subject) for _, subject in steps if subject is not None]
    others += [(chance.randrange(2), None)] * writes
    chance.shuffle(others)
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr("secrets.token_hex", lambda _: "0" * 16)
        first, second = lived(Path(one), steps), lived(Path(other), others)
        expected = Counter(Cell("2026-W48", *subject) for _, subject in steps if subject is not None)
        assert written(first) == written(second) == expected
        assert content(first) == content(second)


def test_workers_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    workers = [ReaderCounts(path, lambda: TODAY) for _ in range(4)]

    def work(counts: ReaderCounts) -> None:
        for _ in range(20):
            counts.count(SubjectKind.TOPIC, "grief", Verdict.WEAK)
            counts.write()

    threads = [threading.Thread(target=work, args=(counts,)) for counts in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written(path) == {Cell("2026-W48", SubjectKind.TOPIC, "grief", Verdict.WEAK): 80}


def test_nothing_is_left_after_thirteen_months_and_everything_for_a_year(tmp_path: Path) -> None:
    counts = ReaderCounts(tmp_path / FILE_NAME, lambda: TODAY)
    counts.count(SubjectKind.TOPIC, "grief", Verdict.WEAK)
    counts.write()
    a_year_later, thirteen_months_later = TODAY + timedelta(days=365), TODAY + timedelta(days=397)
    assert counts_file.read(tmp_path / FILE_NAME, a_year_later)
    assert not counts_file.read(tmp_path / FILE_NAME, thirteen_months_later)
    assert b"grief" in (tmp_path / FILE_NAME).read_bytes()
    ReaderCounts(tmp_path / FILE_NAME, lambda: thirteen_months_later).write()
    assert b"grief" not in content(tmp_path / FILE_NAME)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_weeks_sort_by_time_across_years_and_none_is_kept_that_began_thirteen_months_ago(day: date) -> None:
    assert week_of(day) < week_of(day + timedelta(days=7))
    oldest_kept = next(d for n in range(420, 0, -1) if week_of(d := day - timedelta(days=n)) > last_forgotten_week(day))
    assert 365 < (day - oldest_kept).days <= 396


def test_a_wipe_leaves_no_byte_and_running_workers_do_not_write_back(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    wrote, holds = ReaderCounts(path, lambda: TODAY), ReaderCounts(path, lambda: TODAY)
    wrote.count(SubjectKind.FAR, "thewrittenterm", Verdict.MISSING)
    wrote.write()
    holds.count(SubjectKind.FAR, "theheldterm", Verdict.MISSING)
    counts_file.wipe(path)
    for worker in (wrote, holds):
        worker.write()
    assert written(path) == {}
    assert b"term" not in content(path)
    holds.count(SubjectKind.FAR, "after", Verdict.MISSING)
    holds.write()
    assert list(written(path).values()) == [1]


def test_a_file_that_was_removed_by_hand_is_as_good_as_wiped(tmp_path: Path) -> None:
    counts = ReaderCounts(tmp_path / FILE_NAME, lambda: TODAY)
    counts.count(SubjectKind.TOPIC, "grief", Verdict.WEAK)
    (tmp_path / FILE_NAME).unlink()
    counts.write()
    assert written(tmp_path / FILE_NAME) == {}


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    ReaderCounts(tmp_path / FILE_NAME, lambda: TODAY).write()
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_is_kept_for_the_next_time_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counts = ReaderCounts(tmp_path / FILE_NAME, lambda: TODAY)
    counts.count(SubjectKind.TOPIC, "grief", Verdict.WEAK)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as failing, caplog.at_level(logging.ERROR):
        failing.setattr(counts_file, "add", full)
        counts.write()
    assert "counts-not-written" in caplog.text
    assert "grief" not in caplog.text
    counts.write()
    assert list(written(tmp_path / FILE_NAME).values()) == [1]


def test_it_is_written_whether_or_not_anybody_asked(tmp_path: Path) -> None:
    """Or the time of the file would tell when somebody did."""
    counts = ReaderCounts(tmp_path / FILE_NAME, lambda: TODAY)
    before = (tmp_path / FILE_NAME).stat().st_mtime_ns
    counts.write()
    assert (tmp_path / FILE_NAME).stat().st_mtime_ns > before


def test_without_a_place_nothing_is_counted(tmp_path: Path) -> None:
    for counts in (ReaderCounts(None), ReaderCounts(tmp_path / "nowhere" / FILE_NAME)):
        counts.count(SubjectKind.TOPIC, "grief", Verdict.WEAK)
        counts.write()
        assert not counts.on


@pytest.mark.timeout(60)
def test_a_process_that_keeps_the_lock_keeps_nobody_waiting_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped, perhaps; SQLite itself keeps what it had begun apart from what others do."""
    file = tmp_path / FILE_NAME
    counted = {Cell(week_of(TODAY), SubjectKind.TOPIC, "grief", "weak"): 7}
    counts_file.add(file, counted, counts_file.era_of(file), TODAY)
    monkeypatch.setattr("indexer.asked.counts_file._BUSY_SECONDS", 0.2)
    with file.with_suffix(".lock").open("ab") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        assert counts_file.read(file, TODAY) == counted
