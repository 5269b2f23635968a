"""What is counted of readers' queries: one number for each week, subject and coverage. Nothing else is ever kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# A year to compare with the last one, and the month in which somebody does so.
_KEPT = timedelta(days=396)


# How well the site answered, best first: the verdicts of indexer/coverage/verdicts.py.
BANDS = ("covered", "weak", "missing")


class SubjectKind(StrEnum):
    """Whose words name what a query is about; never the reader's."""

    TOPIC = "topic"  # the id of a topic of the published corpus
    FAR = "far"  # far from every topic: the nearest subject term, or nothing where none is near


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What one number counts."""

    week: str  # ISO 8601, like 2026-W48, in UTC
    kind: SubjectKind
    name: str
    band: str  # one of BANDS


def week_of(day: date) -> str:
    """The ISO week of a day; weeks so written sort by time."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def first_day_of(week: str) -> date:
    """The Monday of a week that is so written."""
    return date.fromisoformat(f"{week}-1")


def last_forgotten_week(today: date) -> str:
    """The newest week of which nothing may be left: it began thirteen months ago or earlier."""
    return week_of(today - _KEPT)
