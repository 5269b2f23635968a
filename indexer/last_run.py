"""What the last run of the nightly job left to be read: its summary."""

import json
from typing import Any

from indexer.generations import IndexPaths


def last_run(paths: IndexPaths) -> dict[str, Any] | None:
    """The summary of the last run that ended in this index, or None where there is none that can be read."""
    try:
        summary = json.loads(paths.last_run.read_bytes())
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) else None
