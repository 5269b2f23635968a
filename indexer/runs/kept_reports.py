"""The reports that runs have left (records.py), for whoever reads them later: as plain JSON, newest first."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.runs.last_run import read_json
from indexer.small_files import read_small
from indexer.snapshot.generations import IndexPaths

_NAME, _MOMENT = re.compile(r"\d{8}T\d{6}\.\d{3}Z"), "%Y%m%dT%H%M%S.%fZ"
# What every report has; one of another shape was not written by a run.
_PARTS = frozenset({"run", "counts", "rejected", "gates", "compared"})
# Hundreds of times what a night leaves that changed everything.
_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReportedNight:
    """A run that left a report."""

    name: str
    began: datetime


def kept_reports(paths: IndexPaths) -> list[ReportedNight]:
    """The runs whose reports are kept, the newest first."""
    try:
        names = sorted((file.stem for file in paths.last_run.parent.iterdir() if file.suffix == ".json"), reverse=True)
    except OSError:
        return []
    return [ReportedNight(name, began) for name in names if (began := _began(name))]


def kept_report(paths: IndexPaths, name: str) -> dict[str, Any] | None:
    """A report as `RunReport.to_json` wrote it; None where there is none of this name that can be read."""
    if not _NAME.fullmatch(name):
        return None
    found = read_json(lambda: read_small(paths.last_run.parent / f"{name}.json", _MOST_BYTES))
    return found if isinstance(found, dict) and found.keys() >= _PARTS else None


def _began(name: str) -> datetime | None:
    """When the run of that name began; None if it is no run's."""
    try:
        return datetime.strptime(name, _MOMENT).replace(tzinfo=UTC) if _NAME.fullmatch(name) else None
    except ValueError:
        return None
