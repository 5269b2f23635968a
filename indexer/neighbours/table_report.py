"""How a neighbour table was made, and how much of the exact one it holds: a file of the snapshot, read by gates."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from indexer.small_files import read_small

NEIGHBOURS_FILE = "neighbours.json"


class Route(StrEnum):
    """How the articles were found that were scored."""

    EXACT = "exact"  # every article was compared with all
    CANDIDATES = "candidates"  # only with those near by meaning, words or links


@dataclass(frozen=True, slots=True)
class NeighbourReport:
    """The route, how many candidates came by meaning, and the recall of the exact first tens on `sampled` articles."""

    route: Route
    recall: float = 1.0
    sampled: int = 0
    width: int = 0


_REPORT = TypeAdapter(NeighbourReport)


def read_neighbours(directory: Path) -> NeighbourReport | None:
    """The report of the generation in `directory`, or None where there is none that can be read."""
    try:
        return _REPORT.validate_json(read_small(directory / NEIGHBOURS_FILE))
    except (OSError, ValidationError):
        return None


def neighbours_as_json(report: NeighbourReport) -> bytes:
    """What `read_neighbours` reads."""
    return _REPORT.dump_json(report, indent=1)
