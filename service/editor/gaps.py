"""`/editor/gaps`: a list of queries, sent or pasted, judged and in groups. It is answered and forgotten."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from indexer.gaps.decoding import UnreadableListError
from indexer.gaps.model import Action, AskedQuery, GapReport
from indexer.gaps.reading import QueryList
from indexer.gaps.writing import as_csv, queries_as_text
from service.editors_lists import judged, read_list
from service.responses import csv_download
from service.schemas.coverage import MOST_QUERIES

gaps = Blueprint("gaps", __name__)
# What one looks through on a page; the table for a spreadsheet has all.
_GROUPS, _QUERIES_OF_GROUP, _ROWS = 100, 10, 50
# What is to be done about queries that an article answers, and about those that none should.
_BESIDES = (Action.UPDATE, Action.REWORD, Action.OUTSIDE)


@gaps.get("/gaps")
def show() -> ResponseReturnValue:
    """The form that takes a list."""
    return _form()


@gaps.post("/gaps")
def judge() -> ResponseReturnValue:
    """The report on a list, as a page or as a file."""
    sent = request.files.get("file")
    pasted = request.form.get("text", "")
    data = (sent.read() if sent else b"") or pasted.encode("utf-8", "replace")
    if not data.strip():
        return _form(mistake="Choose a file, or paste queries, one a line."), 422
    try:
        found = read_list(data)
    except UnreadableListError as error:
        return _form(f"This list cannot be read: {error}.", pasted), 422
    report = judged(found.queries, MOST_QUERIES)
    if request.form.get("as") == "csv":
        return csv_download(as_csv(report), "coverage.csv")
    return _page(found, report)


def _form(mistake: str = "", pasted: str = "") -> str:
    return render_template("editor/gaps.html", mistake=mistake, pasted=pasted, most=MOST_QUERIES)


def _page(found: QueryList, report: GapReport) -> str:
    besides = {action: [row for row in report.rows if row.action is action] for action in _BESIDES}
    return render_template(
        "editor/gaps_report.html",
        found=found,
        report=report,
        unjudged=sum(query.volume for query in report.unjudged),
        groups=report.groups[:_GROUPS],
        of_group=_QUERIES_OF_GROUP,
        besides=besides,
        rows=_ROWS,
        again=queries_as_text(_all(report)),
    )


def _all(report: GapReport) -> Sequence[AskedQuery]:
    return (*(row.query for row in report.rows), *report.unjudged)
