"""How much each topic is asked for: sums of what may be shown, of the last weeks; nothing where nothing is counted."""

import stat
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer.asked import counts_file
from indexer.asked.cells import Cell, SubjectKind, week_of
from indexer.asked.demand import demand
from indexer.asked.disclosure import shown

TODAY = date(2026, 11, 28)
TOPIC, FAR = SubjectKind.TOPIC, SubjectKind.FAR


def write(state: Path, counts: dict[Cell, int]) -> None:
    """Counts as a service leaves them."""
    file = state / counts_file.FILE_NAME
    counts_file.add(file, counts, counts_file.era_of(file), TODAY)


def cell(name: str, weeks_ago: int = 0, band: str = "weak", kind: SubjectKind = TOPIC) -> Cell:
    """A cell of some weeks ago."""
    return Cell(week_of(TODAY - timedelta(weeks=weeks_ago)), kind, name, band)


def test_it_is_what_any_report_shows_added_up(tmp_path: Path) -> None:
    """Small numbers are none, others the multiple of five below them; what is far from every topic is no topic's."""
    counts = {
        cell("grief"): 17, cell("grief", 3): 9, cell("grief", 3, "covered"): 4, cell("sleep"): 4,
        cell("money", kind=FAR): 50,
    }  # fmt: skip
    write(tmp_path, counts)
    assert demand(tmp_path, TODAY) == {"grief": 20}
    assert sum(sum(row.queries.values()) for row in shown(counts) if row.kind is TOPIC) == 20


def test_it_is_of_the_last_weeks(tmp_path: Path) -> None:
    write(tmp_path, {cell("grief", 12): 10, cell("grief", 13): 100})
    assert demand(tmp_path, TODAY) == {"grief": 10}
    assert demand(tmp_path, TODAY, weeks=14) == {"grief": 110}
    assert demand(tmp_path, TODAY, weeks=12) == {}


def test_one_readers_question_changes_it_only_where_the_report_changes(tmp_path: Path) -> None:
    before = Counter({cell("grief"): 17, cell("sleep"): 4, cell("sleep", 1): 4, cell("sleep", band="missing"): 4})
    write(tmp_path, before)
    first = demand(tmp_path, TODAY)
    write(tmp_path, {cell("grief"): 1, cell("sleep", 2): 1})
    assert demand(tmp_path, TODAY) == first == {"grief": 15}


def test_without_counts_or_with_a_file_that_is_none_it_is_empty(tmp_path: Path) -> None:
    assert demand(tmp_path, TODAY) == {}
    (tmp_path / counts_file.FILE_NAME).write_bytes(b"no database, but long enough to be read as one" * 20)
    assert demand(tmp_path, TODAY) == {}


def test_another_users_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {cell("grief"): 17})
    file = tmp_path / counts_file.FILE_NAME
    content, mode = file.read_bytes(), stat.S_IMODE(file.stat().st_mode)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert demand(tmp_path, TODAY) == {}
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (content, mode)
