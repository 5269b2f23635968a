"""Which counts may be shown: none that few readers make up, and nothing from which such a one could be worked out.

A number is shown as the multiple of five below it, and no number under five is told from none at all; what would show
nothing else is left out, and there is no sum of anything that is not shown. So what one reader more or fewer asks
changes nothing that is seen, unless a number crosses a multiple of five.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.asked.cells import BANDS, Cell, SubjectKind

# Statistics offices and health registers withhold cells under five or ten; ours hold no attribute of a person, and one
# reader may ask more than once, so more would not make it certain and ten would hide most topics of a small site.
THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class ShownCounts:
    """One subject in one week: a number for each coverage, 0 for fewer than the threshold."""

    week: str
    kind: SubjectKind
    name: str
    queries: Mapping[str, int]


def shown(counts: Mapping[Cell, int]) -> list[ShownCounts]:
    """What may be seen of `counts`: newest week first, and in it what was asked most, then by name."""
    found: dict[tuple[str, SubjectKind, str], dict[str, int]] = {}
    for cell, number in counts.items():
        if number >= THRESHOLD:
            bands = found.setdefault((cell.week, cell.kind, cell.name), dict.fromkeys(BANDS, 0))
            bands[cell.band] = number - number % THRESHOLD
    rows = [ShownCounts(*subject, bands) for subject, bands in found.items()]
    rows.sort(key=lambda row: (-sum(row.queries.values()), row.kind, row.name))
    return sorted(rows, key=lambda row: row.week, reverse=True)
