"""The records that runs leave in an index: a report as JSON and as a page each, and the summary of the last one.

DIR/runs/20260131T020000.123Z.json, .html   the report of the run that started then; the newest thirty are kept
DIR/runs/last.json                          the summary of the last run that ended
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.durable_files import replace_durably
from indexer.progress import PhaseTime, phase, say, timed_phases
from indexer.runs.ending import Ending, Result, ending_of, in_words
from indexer.runs.findings import Findings
from indexer.runs.last_run import last_run
from indexer.runs.report import Comparison, RunReport, Span, compare, run_report, summary
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.publishing import IndexLockedError

# A month of nights: enough to see since when something has been as it is.
_KEPT = 30
_RECORD = re.compile(r"\d{8}T\d{6}\.\d{3}Z\.(json|html)")
_USAGE = 2
_UNTOLD = Ending(Result.FAILED, 1, "it ended without saying how")


@dataclass(slots=True)
class RunBook:
    """What the record of a run will be made of; whoever carries the run out fills it in."""

    paths: IndexPaths
    accepted: Sequence[str] = ()
    metrics_file: Path | None = None
    findings: Findings = field(default_factory=Findings)
    ending: Ending = _UNTOLD
    summary: dict[str, Any] = field(default_factory=dict)  # once the record is written
    changed: dict[str, int | None] = field(default_factory=dict)  # articles by what became of them; then as well
    by_day: Sequence[str] = ()  # what was made of the changes by day, a line each; then as well


@contextmanager
def recorded(book: RunBook) -> Iterator[None]:
    """Leaves a record of the run inside the block, however it ends; what ends it goes on its way.

    A run that found the index locked leaves none: the record is of the run that holds the lock. Neither does a command
    line that could not be understood: there was no run.
    """
    started = datetime.now(UTC)
    with timed_phases() as phases:
        try:
            with phase("rest"):  # what passes between the phases, so that they add up
                yield
        except BaseException as error:
            book.ending = ending_of(error)
            if book.ending.exit_code != _USAGE and not _is_locked(error):
                _keep(book, started, phases)
            raise
        _keep(book, started, phases)


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, IndexLockedError) or isinstance(error.__context__, IndexLockedError)


def _keep(book: RunBook, started: datetime, phases: Sequence[PhaseTime]) -> None:
    """Writes the record. Nothing that goes wrong here may change how the run ended; all of it is said and counted."""
    previous, failures = last_run(book.paths) or {}, list[str]()
    name = f"{started:%Y%m%dT%H%M%S}.{started.microsecond // 1000:03}Z"

    def attempt(step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - a published night stays published, whatever its report does
            failures.append(in_words(error))

    compared = Comparison()

    def beside_the_served() -> None:
        nonlocal compared
        compared = compare(book.findings)

    with phase("report"):
        attempt(beside_the_served)
    span = Span(started, datetime.now(UTC))
    report = run_report(book.findings, book.ending, span, phases, book.accepted, previous, compared)
    book.changed, book.by_day = compared.changed(), [one.in_words() for one in report.by_day]
    attempt(lambda: _write_report(book.paths, name, report))
    book.summary = _carried(summary(report, name) | {"report_failure": "".join(failures[:1])}, previous)
    attempt(lambda: replace_durably(book.paths.last_run, json.dumps(book.summary, indent=1).encode()))
    if book.metrics_file:
        metrics_file = book.metrics_file
        attempt(lambda: _write_metrics(metrics_file, report, book.paths, written=not failures))
    if failures:
        # The first: a folder that cannot be written to fails for the page and for the summary alike.
        book.summary["report_failure"] = failures[0]
        say({"event": "record-failed", "reason": failures[0]})


def _carried(summary_: dict[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    """The summary with what still holds of the run that last built something; forecasts rest on its phases."""
    if summary_["figures"]:
        return summary_ | {"built_phases": summary_["phases"]}
    return summary_ | {name: previous[name] for name in ("figures", "built_phases") if name in previous}


def _write_report(paths: IndexPaths, name: str, report: RunReport) -> None:
    from indexer.runs.page import run_page

    runs = paths.last_run.parent
    runs.mkdir(parents=True, exist_ok=True)
    replace_durably(runs / f"{name}.json", report.to_json())
    replace_durably(runs / f"{name}.html", run_page(report, paths.root).encode("utf-8", "backslashreplace"))
    for old in sorted({path.stem for path in runs.iterdir() if _RECORD.fullmatch(path.name)})[:-_KEPT]:
        for ending in (".json", ".html"):
            (runs / f"{old}{ending}").unlink(missing_ok=True)


def _write_metrics(path: Path, report: RunReport, paths: IndexPaths, *, written: bool) -> None:
    from indexer.runs.metrics import write_metrics

    write_metrics(path, report, paths.root, report_written=written)
