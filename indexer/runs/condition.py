"""The condition of an index: what is served, how the last run ended, what is at work, and what follows from that.

One table, `TABLE`, says of each condition its word, its alert, what helps and the exit code of `status`; so that
`status --check` is to cron what the alerts of deploy/alerts.yaml are to Prometheus, from the same limits.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from indexer.runs.at_work import AtWork, at_work
from indexer.runs.ending import SUCCESSES, Result, next_step
from indexer.runs.last_run import last_run, last_success_at
from indexer.snapshot.generations import (
    UNREADABLE_PIN,
    IndexPaths,
    NoSnapshotError,
    current_generation,
    generations,
    pinned_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError, Manifest, damages, read_manifest

# Nights are 24 hours apart; two hours more, and one was missed or is not coming to its end.
NO_SUCCESS_SECONDS = 26 * 3600
# Long enough to mend what the rollback was for; after it the site has stood still for a week.
PINNED_SECONDS = 7 * 24 * 3600
# Half of what the gate on rejects refuses at by default, both, so that it is seen while nights still pass.
REJECTED_SHARE = 0.025
TOLERATED_REJECTS = 10


class Current(StrEnum):
    """What the pointer leads to."""

    WHOLE = "whole"
    DAMAGED = "damaged"  # the generation is, or the pointer itself
    ABSENT = "absent"  # nothing has ever been published here


@dataclass(frozen=True, slots=True)
class Condition:
    """What can be told of an index without loading a generation, at one moment."""

    paths: IndexPaths
    now: datetime
    current: Current
    manifest: Manifest | None  # of the current generation, if it can be read
    damage: str  # what is wrong with it or with the pointer, if anything
    generations: tuple[str, ...]  # newest first
    run: Mapping[str, Any]  # the summary of the last run; empty where there was none
    work: AtWork | None  # the run at work, or one that was killed
    pinned: str
    pinned_since: datetime | None

    @property
    def waiting(self) -> str:
        """A generation that is newer than the one that is served."""
        newest = next(iter(self.generations), "")
        return newest if self.manifest and newest > self.manifest.generation else ""

    @property
    def is_at_work(self) -> bool:
        """Whether a run is at work now."""
        return self.work is not None and not self.work.is_over(self.now)

    @property
    def was_killed(self) -> bool:
        """Whether the run that was last at work ended without a word, and none has begun since."""
        return self.work is not None and self.work.is_over(self.now)

    @property
    def result(self) -> str:
        """What became of the last run."""
        return str(self.run.get("result", ""))

    @property
    def pin_is_lost(self) -> bool:
        """Whether the pin names a generation that is not there, or none at all."""
        return bool(self.pinned) and self.pinned not in self.generations


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of the table: when it holds, and what follows from it."""

    word: str
    holds: Callable[[Condition], bool]
    says: Callable[[Condition], str]
    alert: str = ""  # its name in deploy/alerts.yaml, without the prefix
    advice: Callable[[Condition], str] = lambda _: ""
    exit_code: int = 0  # of `status`; with `--check` it is 1 wherever an alert holds


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert that holds, and what is so in words."""

    name: str
    says: str


def condition_of(paths: IndexPaths, now: datetime, *, digests: bool = False) -> Condition:
    """The condition of the index at `paths`, whatever state it is in.

    The files of the current generation are looked at; read and compared with their manifest only if `digests`.
    """
    names = tuple(generations(paths))
    manifest, damage = _current(paths, digests=digests)
    published = bool(names) or paths.current.exists()
    return Condition(
        paths=paths,
        now=now,
        current=Current.ABSENT if not published else Current.DAMAGED if damage else Current.WHOLE,
        manifest=manifest,
        damage=damage,
        generations=names,
        run=last_run(paths) or {},
        work=at_work(paths),
        pinned=_pinned(paths),
        pinned_since=pinned_since(paths),
    )


def pinned_since(paths: IndexPaths) -> datetime | None:
    """Since when the index has been pinned; None where it is not."""
    try:
        return datetime.fromtimestamp(paths.pin.lstat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def seconds_since(moment: str | None, now: datetime) -> float | None:
    """How long ago it was; 0 where the clocks disagree, None where there is nothing to tell it from."""
    return max(0.0, (now - datetime.fromisoformat(moment)).total_seconds()) if moment else None


def rejected(run: Mapping[str, Any]) -> int:
    """How many inputs a run rejected."""
    return sum(run.get("rejected", {}).values())


def ago(seconds: float | None) -> str:
    """A duration up to now as people say it."""
    if seconds is None:
        return "never"
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}s ago"
    return "just now" if seconds < 60 else "a minute ago"


def doing(work: AtWork, now: datetime) -> str:
    """What a run is at, and how far it is."""
    far = f", {work.done} of {work.steps}" if work.steps else ""
    return f"{work.phase}{far}, begun {ago(seconds_since(work.started_at, now))}"


def _current(paths: IndexPaths, *, digests: bool) -> tuple[Manifest | None, str]:
    """The manifest of the current generation as far as it can be read, and what is wrong with that generation."""
    manifest = None
    try:
        folder = paths.generation(current_generation(paths))
        manifest = read_manifest(folder)
        return manifest, next(damages(folder, manifest, digests=digests), "")
    except (NoSnapshotError, DamagedSnapshotError, OSError) as error:
        return manifest, str(error)


def _pinned(paths: IndexPaths) -> str:
    try:
        return pinned_generation(paths)
    except OSError:
        return UNREADABLE_PIN  # it is there, and may not be read by whoever asks


def _has_no_recent_success(condition: Condition) -> bool:
    success = seconds_since(last_success_at(condition.run), condition.now)
    return success is None or success > NO_SUCCESS_SECONDS


def _has_many_rejects(condition: Condition) -> bool:
    number = rejected(condition.run)
    came_in: float = condition.run.get("articles", 0) + number
    return number > max(TOLERATED_REJECTS, REJECTED_SHARE * came_in)


def _is_pinned_long(condition: Condition) -> bool:
    since = condition.pinned_since
    return since is not None and (condition.now - since).total_seconds() > PINNED_SECONDS


def _after_the_run(condition: Condition) -> str:
    run = condition.run
    index, gates = str(condition.paths.root), run.get("refused_gates", ())
    step = next_step(condition.result, run.get("exit_code", 0), index, gates)
    return f"read the report; {step}" if condition.result == Result.REFUSED else step


def _publish_first(condition: Condition) -> str:
    if condition.run and condition.result not in SUCCESSES:
        return _after_the_run(condition)
    return "run the job: `systemctl start related-articles-reindex.service`, or the CronJob by hand"


def _another_generation(condition: Condition) -> str:
    index = condition.paths.root
    if len(condition.generations) < 2:
        return f"`related-articles verify --index {index} --all`, then run the job: it builds a new generation"
    return f"`related-articles rollback --index {index}` serves the newest older generation that is whole"


def _unpin(condition: Condition) -> str:
    return f"`related-articles unpin --index {condition.paths.root}`"


# The most pressing first: `next` says what helps against the first that holds and has something to say.
TABLE = (
    Row(
        "at-work",
        lambda c: c.is_at_work,
        lambda c: f"a run is at work: {doing(c.work, c.now)}" if c.work else "",
        advice=lambda _: "wait for the end of the run that is at work, then look again",
    ),
    Row(
        "nothing-published",
        lambda c: c.current is Current.ABSENT,
        lambda _: "nothing has been published here yet",
        alert="NothingServed",
        advice=_publish_first,
        exit_code=74,
    ),
    Row(
        "damaged",
        lambda c: c.current is Current.DAMAGED,
        lambda c: c.damage,
        alert="SnapshotRefused",
        advice=_another_generation,
        exit_code=65,
    ),
    Row(
        "killed",
        lambda c: c.was_killed,
        lambda c: f"a run was killed: {doing(c.work, c.now)}" if c.work else "",
        alert="RunKilled",
        advice=lambda _: "a run was killed, mostly for memory: look at the journal, then run the job again",
    ),
    Row(
        "refused",
        lambda c: c.result == Result.REFUSED,
        lambda c: f"refused by {', '.join(c.run.get('refused_gates', ())) or '?'}",
        alert="LastRunRefused",
        advice=_after_the_run,
    ),
    Row(
        "failed",
        lambda c: c.result in (Result.FAILED, Result.STOPPED),
        lambda c: f"{c.result}, exit code {c.run.get('exit_code')}",
        alert="LastRunFailed",
        advice=_after_the_run,
    ),
    Row(
        "no-recent-success",
        _has_no_recent_success,
        lambda c: f"the last run that went well was {ago(seconds_since(last_success_at(c.run), c.now))}",
        alert="NoRecentSuccess",
        advice=lambda _: "find out why the job did not run: `systemctl list-timers`, or the CronJob",
    ),
    Row(
        "report-not-written",
        lambda c: bool(c.run.get("report_failure")),
        lambda c: str(c.run["report_failure"]),
        alert="ReportNotWritten",
        advice=lambda _: "look at the disk and the rights of the folder runs",
    ),
    Row(
        "pin-lost",
        lambda c: c.pin_is_lost,
        lambda c: f"{c.paths.pin} names no generation that is there; runs build, but do not switch",
        advice=lambda c: f"{_unpin(c)}: what was pinned is not there, and runs do not switch",
    ),
    Row(
        "pinned-long",
        _is_pinned_long,
        lambda c: f"pinned {ago((c.now - c.pinned_since).total_seconds())}" if c.pinned_since else "",
        alert="PinnedLong",
        advice=lambda c: f"{_unpin(c)} when what made you go back is mended",
    ),
    Row(
        "held-back",
        lambda c: bool(c.pinned and c.waiting),
        lambda c: f"{c.waiting} waits behind the pin",
        advice=lambda c: f"{c.waiting} waits: {_unpin(c)} when it may be served",
    ),
    Row(
        "newer-not-served",
        lambda c: bool(c.waiting and not c.pinned),
        lambda c: f"{c.waiting} is newer than what is served, and nothing is pinned",
        advice=lambda _: "run the job: it publishes a generation of today's articles",
    ),
    Row(
        "rejects-high",
        _has_many_rejects,
        lambda c: f"{rejected(c.run)} inputs were rejected",
        alert="RejectsHigh",
        advice=lambda _: "mend the inputs that runs/rejects.jsonl names",
    ),
    Row(
        "warned",
        lambda c: bool(c.run.get("warned_gates")),
        lambda c: f"warned by {', '.join(c.run['warned_gates'])}",
        advice=lambda c: f"look at what {', '.join(c.run['warned_gates'])} found, in the report",
    ),
)


def rows_of(condition: Condition) -> Iterator[Row]:
    """The rows of the table that hold, the most pressing first."""
    return (row for row in TABLE if row.holds(condition))


def alerts(condition: Condition) -> Iterator[Alert]:
    """The alerts that hold, the most pressing first, by their names in deploy/alerts.yaml."""
    return (Alert(f"RelatedArticles{row.alert}", row.says(condition)) for row in rows_of(condition) if row.alert)


def advice(condition: Condition) -> str:
    """What to do next."""
    return next((said for row in rows_of(condition) if (said := row.advice(condition))), "nothing to do")


def exit_code(condition: Condition) -> int:
    """The exit code of `status` without `--check`."""
    return next((row.exit_code for row in rows_of(condition) if row.exit_code), 0)
