"""Counts of an invented year, as a service leaves them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from indexer.asked import counts_file
from indexer.asked.cells import Cell, SubjectKind, week_of


def cell(name: str, weeks_ago: int = 0, band: str = "weak", kind: SubjectKind = SubjectKind.TOPIC) -> Cell:
    """A cell of some weeks ago."""
    return Cell(week_of(_today() - timedelta(weeks=weeks_ago)), kind, name, band)


def write_counts(state: Path, counts: dict[Cell, int]) -> None:
    """Adds counts to the file in the state folder `state`."""
    state.mkdir(exist_ok=True)
    file = state / counts_file.FILE_NAME
    counts_file.add(file, counts, counts_file.era_of(file), _today())


def write_year(state: Path) -> None:
    """Grief rises and is answered weakly, sleep is answered, work has few questions, and something is far away."""
    counts = {cell("grief", back): 120 if back <= 4 else 30 for back in range(1, 9)}
    counts |= {cell("sleep", back, "covered"): 40 for back in range(9)}
    counts |= {cell("work", 1, "missing"): 4, cell("old-topic.0a1b2c", 2, "missing"): 12}
    counts |= {cell("visa", 1, "missing", SubjectKind.FAR): 60, cell("", 1, "missing", SubjectKind.FAR): 23}
    write_counts(state, counts)


def _today() -> date:
    return datetime.now(UTC).date()
