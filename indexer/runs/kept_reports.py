"""The reports that runs have left (records.py), for whoever reads them later: as plain JSON, newest first."""

import re
from typing import Any

from indexer.runs.last_run import read_json
from indexer.small_files import read_small
from indexer.snapshot.generations import IndexPaths

_NAME = re.compile(r"\d{8}T\d{6}\.\d{3}Z")
# What every report has; one of another shape was not written by a run.
_PARTS = frozenset({"run", "counts", "rejected", "gates", "compared"})
# Hundreds of times what a night leaves that changed everything.
_MOST_BYTES = 16 * 1024 * 1024


def kept_reports(paths: IndexPaths) -> list[str]:
    """The names of the reports that are kept, the newest first."""
    try:
        files = [file for file in paths.last_run.parent.iterdir() if file.suffix == ".json"]
    except OSError:
        return []
    return sorted((file.stem for file in files if _NAME.fullmatch(file.stem)), reverse=True)


def kept_report(paths: IndexPaths, name: str) -> dict[str, Any] | None:
    """A report as `RunReport.to_json` wrote it; None where there is none of this name that can be read."""
    if not _NAME.fullmatch(name):
        return None
    found = read_json(lambda: read_small(paths.last_run.parent / f"{name}.json", _MOST_BYTES))
    return found if isinstance(found, dict) and found.keys() >= _PARTS else None
