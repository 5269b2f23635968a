"""`/editor/nights`: what a run of the nightly job changed, as its report has it, for the newest and those before it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from indexer.runs.kept_reports import kept_report, kept_reports
from service.problems import ProblemError
from service.state import state

nights = Blueprint("nights", __name__)
_NAME = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Night:
    """A run that left a report."""

    name: str
    began: datetime


@nights.get("/nights")
def show() -> ResponseReturnValue:
    """The newest."""
    found = _kept()
    return _page(found, found[0].name) if found else render_template("editor/night.html", nights=[], report=None)


@nights.get("/nights/<string:name>")
def one(name: str) -> ResponseReturnValue:
    """The one of that name."""
    return _page(_kept(), name)


def _kept() -> list[Night]:
    return [
        Night(name, datetime.strptime(name, _NAME).replace(tzinfo=UTC)) for name in kept_reports(state().holder.paths)
    ]


def _page(found: list[Night], name: str) -> str:
    report = kept_report(state().holder.paths, name)
    if report is None:
        raise ProblemError(404, "not-found", "There is no report of this night")
    night = next(night for night in found if night.name == name)
    return render_template("editor/night.html", nights=found, night=night, report=report)
