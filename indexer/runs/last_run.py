"""What the last run of the nightly job left to be read: its summary."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from indexer.runs.ending import SUCCESSES, Result
from indexer.small_files import read_small
from indexer.snapshot.generations import IndexPaths

# A hundred times what a run leaves.
_MOST_BYTES = 1024 * 1024


def last_run(paths: IndexPaths) -> dict[str, Any] | None:
    """The summary of the last run that ended in this index, or None where there is none that can be read.

    Whatever of it has not the shape that runs write is left out, so nobody who reads it must look twice.
    """
    summary = read_json(lambda: read_small(paths.last_run, _MOST_BYTES))
    if not isinstance(summary, dict):
        return None
    return {name: value for name, value in summary.items() if _SHAPES.get(name, _is_count_or_counts)(value)}


def read_json(read: Callable[[], bytes]) -> Any:
    """What the bytes that `read` gives stand for; None where they cannot be had or are no JSON."""
    try:
        return json.loads(read())
    except (OSError, ValueError, RecursionError):
        return None


def last_success_at(run: Mapping[str, Any]) -> str | None:
    """When a run last went well, as the summary `run` of the last one knows; one of an older version knows only its own
    end.
    """
    return run.get("last_success_at") or (run.get("finished_at") if run.get("result") in SUCCESSES else None)


def last_published_at(run: Mapping[str, Any]) -> str | None:
    """When a run last published, as the summary `run` of the last one knows."""
    return run.get("last_published_at") or (run.get("finished_at") if run.get("result") == Result.PUBLISHED else None)


def is_moment(value: Any) -> bool:
    """Whether it is a moment in time, with its time zone."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_number(value: Any) -> bool:
    """Whether it is a number that every reader of JSON can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def _is_count_or_counts(value: Any) -> bool:
    return is_number(value) or _is_by_name(value, is_number)


def _is_by_name(value: Any, holds: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(holds(each) for each in value.values())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_moment_or_none(value: Any) -> bool:
    return value is None or is_moment(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_phases(value: Any) -> bool:
    return _is_by_name(value, lambda times: _is_by_name(times, is_number) and {"steps", "seconds"} <= times.keys())


# Name in a summary -> its shape; what is not named here is a count, or counts by name.
_SHAPES: dict[str, Callable[[Any], bool]] = {
    "result": lambda value: isinstance(value, str) and value in set(Result),
    "articles": is_number,
    "rejected": lambda value: _is_by_name(value, is_number),
    "withheld": lambda value: _is_by_name(value, is_number),
    "exit_code": lambda value: isinstance(value, int) and is_number(value),
    "seconds": is_number,
    "reason": _is_text,
    "report": _is_text,
    "report_failure": _is_text,
    "generation": _is_text_or_none,
    "started_at": is_moment,
    "finished_at": is_moment,
    "last_success_at": _is_moment_or_none,
    "last_published_at": _is_moment_or_none,
    "accepted_gates": _are_texts,
    "refused_gates": _are_texts,
    "warned_gates": _are_texts,
    "phases": _are_phases,
    "built_phases": _are_phases,
}
