"""The condition of an index -> the ten lines that tell an operator at night what is so and what to do."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from indexer.runs.condition import Condition, Current, advice, ago, alerts, doing, seconds_since
from indexer.runs.ending import gates_in_words
from indexer.runs.last_run import last_published_at, last_success_at
from indexer.snapshot.generations import UNREADABLE_PIN

_LONGEST_LINE = 200


def status_lines(condition: Condition) -> Iterator[str]:
    """At most ten lines, each with a name first, and one more while a run is at work or where one was killed."""
    run, now = condition.run, condition.now
    yield _line("served", _served(condition))
    if condition.work is not None:
        said = doing(condition.work, now)
        yield _line("at work", said if condition.is_at_work else f"none: a run was killed in the phase {said}")
    yield _line("pin", _pin(condition))
    yield _line("last run", _last_run(run, now))
    if run.get("reason"):
        yield _line("because", run["reason"])
    success, published = (seconds_since(moment, now) for moment in (last_success_at(run), last_published_at(run)))
    yield _line("success", f"{ago(success)}; last published {ago(published)}")
    yield _line("gates", gates_in_words(run) or "nothing to say")
    yield _line("input", _input(run))
    yield _line("report", _report(condition))
    yield _line("alerts", ", ".join(alert.name for alert in alerts(condition)) or "none")
    yield _line("next", advice(condition))


def _line(name: str, text: str) -> str:
    line = f"{name:<9} {text}"
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _served(condition: Condition) -> str:
    manifest = condition.manifest
    if condition.current is Current.ABSENT:
        return "nothing has been published here yet"
    if manifest is None or condition.damage:
        return f"damaged: {condition.damage}"
    counts = manifest.counts
    built = ago(seconds_since(manifest.created_at, condition.now))
    return (
        f"{manifest.generation}, built {built}: "
        f"{counts.articles} articles, {counts.passages} passages, {counts.topics} topics, {manifest.encoder.name}"
    )


def _pin(condition: Condition) -> str:
    if not condition.pinned:
        return "none" + (f"; {condition.waiting} is newer and not served" if condition.waiting else "")
    named = "a generation that cannot be read" if condition.pinned == UNREADABLE_PIN else condition.pinned
    gone = ", which is not there" if condition.pin_is_lost and condition.pinned != UNREADABLE_PIN else ""
    since = (condition.now - condition.pinned_since).total_seconds() if condition.pinned_since else None
    waits = f"; {condition.waiting} waits" if condition.waiting else ""
    return f"{named}{gone}, since {ago(since)}: runs build, but do not switch{waits}"


def _last_run(run: Mapping[str, Any], now: datetime) -> str:
    if not run:
        return "none has ended here"
    when = ago(seconds_since(run.get("finished_at"), now))
    return f"{run.get('result')} {when}, exit code {run.get('exit_code', 0)}, {run.get('seconds', 0):g} seconds"


def _input(run: Mapping[str, Any]) -> str:
    if "articles" not in run:
        return "not read"
    told = [_counted(run.get("rejected", {}), "rejected")]
    if run.get("withheld"):
        told.append(_counted(run["withheld"], "kept out"))
    return f"{run['articles']} articles, {', '.join(told)}"


def _counted(found: Mapping[str, int], what: str) -> str:
    by_name = ", ".join(f"{number} {name}" for name, number in found.items())
    return f"{sum(found.values())} {what}{f' ({by_name})' if by_name else ''}"


def _report(condition: Condition) -> str:
    if condition.run.get("report_failure"):
        return f"not written: {condition.run['report_failure']}"
    name = condition.run.get("report")
    return str(condition.paths.last_run.parent / f"{name}.html") if name else "none"
