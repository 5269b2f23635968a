"""The condition of an index: what is served, how the last run ended, and which alerts of deploy/alerts.yaml hold.

So that `status --check` is to cron what the alerts are to Prometheus, from the same limits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.runs.ending import Result
from indexer.runs.last_run import last_run, last_success_at
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    current_generation,
    pinned_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError, Manifest, read_manifest

# Nights are 24 hours apart; two hours more, and one was missed or is not coming to its end.
NO_SUCCESS_SECONDS = 26 * 3600
# Long enough to mend what the rollback was for; after it the site has stood still for a week.
PINNED_SECONDS = 7 * 24 * 3600
# Half of what the gate on rejects refuses at by default, both, so that it is seen while nights still pass.
REJECTED_SHARE = 0.025
TOLERATED_REJECTS = 10


@dataclass(frozen=True, slots=True)
class Condition:
    """What can be told of an index without loading a generation."""

    paths: IndexPaths
    manifest: Manifest | None  # of the served generation
    unreadable: str  # why there is none, if so
    run: Mapping[str, Any]  # the summary of the last run; empty where there was none
    pinned: str
    pinned_since: datetime | None


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert that holds, and what is so in words."""

    name: str
    says: str


def condition_of(paths: IndexPaths) -> Condition:
    """The condition of the index at `paths`, whatever state it is in."""
    manifest, unreadable = None, ""
    try:
        manifest = read_manifest(paths.generation(current_generation(paths)))
    except (NoSnapshotError, DamagedSnapshotError, OSError) as error:
        unreadable = str(error)
    pinned = pinned_generation(paths)
    return Condition(paths, manifest, unreadable, last_run(paths) or {}, pinned, pinned_since(paths))


def pinned_since(paths: IndexPaths) -> datetime | None:
    """Since when the index has been pinned; None where it is not."""
    try:
        return datetime.fromtimestamp(paths.pin.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def seconds_since(moment: str | None, now: datetime) -> float | None:
    """How long ago it was; 0 where the clocks disagree, None where there is nothing to tell it from."""
    return max(0.0, (now - datetime.fromisoformat(moment)).total_seconds()) if moment else None


def rejected(run: Mapping[str, Any]) -> int:
    """How many inputs a run rejected."""
    return sum(run.get("rejected", {}).values())


def alerts(condition: Condition, now: datetime) -> Iterator[Alert]:
    """The alerts that hold now, the most pressing first."""
    run, result = condition.run, condition.run.get("result")
    if condition.manifest is None:
        yield Alert("RelatedArticlesSnapshotRefused", condition.unreadable)
    success = seconds_since(last_success_at(run), now)
    if success is None or success > NO_SUCCESS_SECONDS:
        yield Alert("RelatedArticlesNoRecentSuccess", f"the last run that went well was {ago(success)}")
    if result == Result.REFUSED:
        yield Alert("RelatedArticlesLastRunRefused", f"refused by {', '.join(run.get('refused_gates', ())) or '?'}")
    if result in (Result.FAILED, Result.STOPPED):
        yield Alert("RelatedArticlesLastRunFailed", f"{result}, exit code {run.get('exit_code')}")
    if run.get("report_failure"):
        yield Alert("RelatedArticlesReportNotWritten", str(run["report_failure"]))
    if condition.pinned_since and (now - condition.pinned_since).total_seconds() > PINNED_SECONDS:
        yield Alert("RelatedArticlesPinnedLong", f"pinned {ago((now - condition.pinned_since).total_seconds())}")
    tolerated = max(TOLERATED_REJECTS, REJECTED_SHARE * (run.get("articles", 0) + rejected(run)))
    if rejected(run) > tolerated:
        yield Alert("RelatedArticlesRejectsHigh", f"{rejected(run)} inputs were rejected")


def ago(seconds: float | None) -> str:
    """A duration up to now as people say it."""
    if seconds is None:
        return "never"
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}s ago"
    return "just now" if seconds < 60 else "a minute ago"
