"""The condition of an index -> the ten lines that tell an operator at night what is so and what to do."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from indexer.runs.condition import Alert, Condition, ago, alerts, rejected, seconds_since
from indexer.runs.ending import SUCCESSES, next_step
from indexer.runs.last_run import last_published_at, last_success_at
from indexer.snapshot.generations import UNREADABLE_PIN

_LONGEST_LINE = 200


def status_lines(condition: Condition, now: datetime) -> Iterator[str]:
    """At most ten lines, each with a name first."""
    run = condition.run
    yield _line("served", _served(condition, now))
    yield _line("pin", _pin(condition, now))
    yield _line("last run", _last_run(run, now))
    if run.get("reason"):
        yield _line("because", run["reason"])
    success, published = (seconds_since(moment, now) for moment in (last_success_at(run), last_published_at(run)))
    yield _line("success", f"{ago(success)}; last published {ago(published)}")
    yield _line("gates", _gates(run))
    yield _line("input", _input(run))
    yield _line("report", _report(condition))
    found = tuple(alerts(condition, now))
    yield _line("alerts", ", ".join(alert.name for alert in found) or "none")
    yield _line("next", _next(condition, found))


def _line(name: str, text: str) -> str:
    line = f"{name:<9} {text}"
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _served(condition: Condition, now: datetime) -> str:
    manifest = condition.manifest
    if manifest is None:
        return f"nothing that can be read: {condition.unreadable}"
    counts = manifest.counts
    built = ago(seconds_since(manifest.created_at, now))
    return (
        f"{manifest.generation}, built {built}: "
        f"{counts.articles} articles, {counts.passages} passages, {counts.topics} topics, {manifest.encoder.name}"
    )


def _pin(condition: Condition, now: datetime) -> str:
    if not condition.pinned:
        return "none"
    named = "a generation that cannot be read" if condition.pinned == UNREADABLE_PIN else condition.pinned
    since = (now - condition.pinned_since).total_seconds() if condition.pinned_since else None
    return f"{named}, since {ago(since)}: runs build, but do not switch"


def _last_run(run: Mapping[str, Any], now: datetime) -> str:
    if not run:
        return "none has ended here"
    when = ago(seconds_since(run.get("finished_at"), now))
    return f"{run.get('result')} {when}, exit code {run.get('exit_code', 0)}, {run.get('seconds', 0):g} seconds"


def _gates(run: Mapping[str, Any]) -> str:
    kinds = (("refused", "refused_gates"), ("warned", "warned_gates"), ("accepted beforehand", "accepted_gates"))
    said = [f"{kind}: {', '.join(run[name])}" for kind, name in kinds if run.get(name)]
    return "; ".join(said) or "nothing to say"


def _input(run: Mapping[str, Any]) -> str:
    if "articles" not in run:
        return "not read"
    by_reason = ", ".join(f"{number} {reason}" for reason, number in run.get("rejected", {}).items())
    return f"{run['articles']} articles, {rejected(run)} rejected{f' ({by_reason})' if by_reason else ''}"


def _report(condition: Condition) -> str:
    if condition.run.get("report_failure"):
        return f"not written: {condition.run['report_failure']}"
    name = condition.run.get("report")
    return str(condition.paths.last_run.parent / f"{name}.html") if name else "none"


def _next(condition: Condition, found: tuple[Alert, ...]) -> str:
    run, index = condition.run, str(condition.paths.root)
    if condition.manifest is None and condition.run.get("result") in SUCCESSES:
        return f"`related-articles rollback --index {index}` serves the newest generation that is whole"
    if run:
        step = next_step(
            run.get("result", ""), run.get("exit_code", 0), index, " --accept ".join(run.get("refused_gates", ()))
        )
        if step:
            return step
    if not found:
        return "nothing to do"
    return {
        "RelatedArticlesNoRecentSuccess": "find out why the job did not run: `systemctl list-timers`, or the CronJob",
        "RelatedArticlesPinnedLong": f"`related-articles unpin --index {index}` when what made you go back is mended",
        "RelatedArticlesRejectsHigh": "mend the inputs that runs/rejects.jsonl names",
        "RelatedArticlesReportNotWritten": "look at the disk and the rights of the folder runs",
    }.get(found[0].name, "see docs/runbook.md")
