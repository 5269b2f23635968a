"""What the last run of the nightly job left to be read: its summary."""

import json
from collections.abc import Mapping
from typing import Any

from indexer.runs.ending import SUCCESSES, Result
from indexer.snapshot.generations import IndexPaths

# What only an operator should see: names of files and what was wrong with them.
_FOR_OPERATORS = frozenset({"reason", "report", "phases", "peak_memory_bytes"})


def last_run(paths: IndexPaths) -> dict[str, Any] | None:
    """The summary of the last run that ended in this index, or None where there is none that can be read."""
    try:
        summary = json.loads(paths.last_run.read_bytes())
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) else None


def last_success_at(run: Mapping[str, Any]) -> str | None:
    """When a run last went well, as the summary `run` of the last one knows; one of an older version knows only its own
    end.
    """
    return run.get("last_success_at") or (run.get("finished_at") if run.get("result") in SUCCESSES else None)


def last_published_at(run: Mapping[str, Any]) -> str | None:
    """When a run last published, as the summary `run` of the last one knows."""
    return run.get("last_published_at") or (run.get("finished_at") if run.get("result") == Result.PUBLISHED else None)


def for_everybody(run: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The summary without what only an operator should see."""
    return None if run is None else {name: value for name, value in run.items() if name not in _FOR_OPERATORS}
