"""`related-articles asked`: what readers ask, from the counts of the service; no reader's word is in it."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.asked import counts_file
from indexer.asked.disclosure import shown
from indexer.asked.report import DEFAULT_WEEKS, MOST_WEEKS, AskedReport, asked_report
from indexer.commands.options import EXIT_IO, failures, index_option, json_option, open_as_served, state_option
from indexer.gaps.asked import WITHHELD, NamedSubject, Status, asked_as_csv, change_in_words, named_subjects
from indexer.snapshot.generations import IndexPaths


@click.command()
@index_option
@state_option
@click.option("--weeks", default=DEFAULT_WEEKS, show_default=True, type=click.IntRange(1, MOST_WEEKS))
@click.option("--status", default=str(Status.OPEN), show_default=True, type=click.Choice([*map(str, Status)]))
@click.option("--min-count", default=0, show_default=True, type=click.IntRange(0), help="The fewest questions.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a line for each subject and week.")
def asked(
    index_directory: Path,
    state_directory: Path | None,
    weeks: int,
    status: str,
    min_count: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What readers ask, by subject: the most questions without a good answer first."""
    snapshot = open_as_served(index_directory)
    file = (state_directory or IndexPaths(index_directory).state) / counts_file.FILE_NAME
    today = datetime.now(UTC).date()
    with failures({sqlite3.Error: EXIT_IO, OSError: EXIT_IO}):
        report = asked_report(shown(counts_file.read(file, today)), today, weeks)
    subjects = named_subjects(snapshot, report, Status(status), min_count)
    if as_csv:
        click.echo(asked_as_csv(report, subjects), nl=False)
    elif as_json:
        click.echo(json.dumps([_as_json(report, each) for each in subjects], indent=1, ensure_ascii=False))
    else:
        for line in _table(report, subjects):
            click.echo(line)


def _table(report: AskedReport, subjects: tuple[NamedSubject, ...]) -> list[str]:
    head = [f"{report.weeks[0]} to {report.weeks[-1]}. {WITHHELD}"]
    if not subjects:
        return [*head, "Nothing that may be shown."]
    columns = f"{'asked':>7} {'covered':>8} {'weak':>7} {'missing':>8} {'lack':>8}  subject"
    return [*head, columns, *(_line(each) for each in subjects)]


def _line(subject: NamedSubject) -> str:
    bands = subject.asked.by_band
    numbers = f"{subject.asked.queries:>7} {bands['covered']:>8} {bands['weak']:>7} {bands['missing']:>8}"
    return f"{numbers} {subject.asked.lack:>8.1f}  {subject.label}; {change_in_words(subject.asked.change)}"


def _as_json(report: AskedReport, subject: NamedSubject) -> dict[str, object]:
    asked, change = subject.asked, subject.asked.change
    return {
        "kind": str(asked.kind), "id": asked.name, "label": subject.label, "queries": asked.queries, **asked.by_band,
        "lack": asked.lack, "change": str(change.direction), "recent": change.recent, "before": change.before,
        "weeks": [{"week": week, **numbers} for week, numbers in zip(report.weeks, asked.weeks, strict=True)],
    }  # fmt: skip
