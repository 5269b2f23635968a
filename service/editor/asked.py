"""`/editor/asked`: what readers ask, over weeks, and how well it is answered."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from indexer.asked.cells import first_day_of
from indexer.asked.disclosure import THRESHOLD
from indexer.asked.report import DEFAULT_WEEKS, AskedReport
from indexer.gaps.asked import NamedSubject, Status, asked_as_csv, change_in_words, named_subjects
from service.editor.sparklines import sparkline
from service.privacy.asked_now import asked_now
from service.request_context import page_within
from service.responses import csv_download
from service.state import snapshot, state

asked = Blueprint("asked", __name__)
_ROWS = 50
# What may be chosen, in weeks.
_SPANS = {4: "4 weeks", DEFAULT_WEEKS: "a quarter", 26: "half a year", 52: "a year"}
_STATUSES = {Status.OPEN: "with gaps", Status.ANSWERED: "well answered", Status.ALL: "all"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the address asks for; whatever it says that cannot be, it asks for the usual."""

    status: Status
    weeks: int

    @classmethod
    def of_request(cls) -> "_Wanted":
        status = request.args.get("status", "")
        weeks = request.args.get("weeks", DEFAULT_WEEKS, int)
        return cls(
            Status(status) if status in set(Status) else Status.OPEN,
            weeks if weeks in _SPANS else DEFAULT_WEEKS,
        )

    @property
    def since(self) -> date:
        """The first day that is asked about."""
        return datetime.now(UTC).date() - timedelta(weeks=self.weeks - 1)


@asked.get("/asked")
def show() -> ResponseReturnValue:
    """The subjects with most questions that had no good answer, first."""
    wanted = _Wanted.of_request()
    report, subjects = _subjects(wanted)
    number = page_within(len(subjects), _ROWS)
    rows = subjects[(number - 1) * _ROWS : number * _ROWS]
    return render_template(
        "editor/asked.html",
        began=first_day_of(report.weeks[0]), until=first_day_of(report.weeks[-1]) + timedelta(days=6),
        wanted=wanted, number=number, report=report, total=len(subjects), size=_ROWS, spans=_SPANS, statuses=_STATUSES,
        rows=[(each, sparkline(report.weeks, each.asked.weeks), change_in_words(each.asked.change)) for each in rows],
        counting=state().readers.counts.on, threshold=THRESHOLD, has_pages="topic_pages" in current_app.blueprints,
    )  # fmt: skip


@asked.get("/asked.csv")
def download() -> Response:
    """The same for a spreadsheet, a line for each subject and week."""
    return csv_download(asked_as_csv(*_subjects(_Wanted.of_request())), "asked.csv")


def _subjects(wanted: _Wanted) -> tuple[AskedReport, tuple[NamedSubject, ...]]:
    report = asked_now(wanted.since)
    return report, named_subjects(snapshot(), report, wanted.status)
