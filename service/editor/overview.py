"""`/editor/`: what is served and how old it is, what changed since last night, and what waits for an editor."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from indexer.answering.audits import FindingCount, counts
from indexer.live.changes import LiveChangesError
from indexer.live.dismissals import DismissalsError
from indexer.runs.condition import ago
from indexer.runs.kept_reports import kept_report
from indexer.runs.last_run import last_run
from service.editor.articles import matching
from service.editor.audits import KINDS
from service.editor.topics import decisions, waiting
from service.live.served import Served
from service.state import served, state

overview = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class LiveToday:
    """What was changed by day and no night has taken in yet."""

    put: int
    deleted: int


@overview.get("/", strict_slashes=False)
def show() -> ResponseReturnValue:
    """The overview."""
    now = served()
    paths = state().holder.paths
    run = last_run(paths) or {}
    manifest = now.generation.manifest
    return render_template(
        "editor/overview.html",
        total=len(matching(now.live, "")),
        built=datetime.fromisoformat(manifest.created_at),
        age=ago((datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)).total_seconds()),
        run=run,
        report=kept_report(paths, str(run.get("report", ""))),
        refused=now.refused,
        audits=_open_audits(now),
        audit_kinds=KINDS,
        waiting=len(waiting(now.snapshot, decisions())),
        live=_live_today(now),
        rules=now.rules,
        calibration=now.generation.calibration,
        rules_failure=state().rules.held.failure,
    )


def _open_audits(now: Served) -> list[FindingCount]:
    """The kinds of findings of which any is open."""
    try:
        dismissed = state().dismissals.all()
    except DismissalsError:  # the page of audits says so
        dismissed = frozenset()
    return [count for count in counts(now.snapshot, dismissed) if count.open]


def _live_today(now: Served) -> LiveToday | None:
    """None where it cannot be told now; what acts is older then."""
    try:
        changes = state().changes.look().on(now.generation.folded)
    except LiveChangesError:
        return None
    deleted = sum(change.article is None for change in changes)
    return LiveToday(len(changes) - deleted, deleted)
