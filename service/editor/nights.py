"""`/editor/nights`: what a run of the nightly job changed, as its report has it, for the newest and those before it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from indexer.runs.kept_reports import kept_report, kept_reports
from service.problems import ProblemError
from service.state import state

nights = Blueprint("nights", __name__)


@nights.get("/nights")
def show() -> ResponseReturnValue:
    """The newest that can be read."""
    found = kept_reports(state().holder.paths)
    readable = ((night, report) for night in found if (report := kept_report(state().holder.paths, night.name)))
    night, report = next(readable, (None, None))
    return render_template("editor/night.html", nights=found, night=night, report=report)


@nights.get("/nights/<string:name>")
def one(name: str) -> ResponseReturnValue:
    """The one of that name."""
    found, report = kept_reports(state().holder.paths), kept_report(state().holder.paths, name)
    night = next((night for night in found if night.name == name), None)
    if night is None or report is None:
        raise ProblemError(404, "not-found", "There is no report of this night")
    return render_template("editor/night.html", nights=found, night=night, report=report)
