"""What readers ask, by subject over weeks: what is wanted and answered weakly, and what is wanted more than before.

Everything here is made of `disclosure.shown` and nothing else: of numbers that are multiples of five, none of which a
single reader makes up. A sum of them tells no more than they do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scipy.special import betaincinv

from indexer.asked.cells import BANDS, SubjectKind, week_of
from indexer.asked.disclosure import THRESHOLD, ShownCounts

DEFAULT_WEEKS, MOST_WEEKS = 13, 56
# A weak answer is half an answer: what that is worth to a reader nobody has measured, and any weight between .3 and .7
# orders subjects much alike, since missing answers differ far more between them.
LACK: Mapping[str, float] = {"covered": 0.0, "weak": 0.5, "missing": 1.0}
# Four weeks against four: months differ by their days, and a single week by its holidays.
_COMPARED = 4
# Dozens of subjects are compared in one report, so of each is claimed only what chance does once in two hundred.
_CONFIDENCE = 0.99
# How much more than is shown a week's number may be.
_ROUNDED_AWAY = THRESHOLD - 1


class Direction(StrEnum):
    """Whether a subject is asked about more than before."""

    RISING = "rising"
    FALLING = "falling"
    UNSURE = "unsure"  # too few, too alike, or not counted for long enough


@dataclass(frozen=True, slots=True)
class Change:
    """The last four whole weeks beside the four before: how many times as often, with certainty from `low` to `high`.

    `low` and `high` hold whatever was rounded away, and are 0 and None where nothing can be said.
    """

    recent: int
    before: int
    low: float = 0.0
    high: float | None = None

    @property
    def direction(self) -> Direction:
        """What may be claimed."""
        if self.low > 1:
            return Direction.RISING
        return Direction.FALLING if self.high is not None and self.high < 1 else Direction.UNSURE


@dataclass(frozen=True, slots=True)
class AskedSubject:
    """One subject: for each week of the report its questions by coverage, 0 where none may be shown."""

    kind: SubjectKind
    name: str
    weeks: tuple[Mapping[str, int], ...]
    change: Change

    @property
    def by_band(self) -> dict[str, int]:
        """Its questions of all weeks, by coverage."""
        return {band: sum(week[band] for week in self.weeks) for band in BANDS}

    @property
    def queries(self) -> int:
        """Its questions of all weeks."""
        return sum(self.by_band.values())

    @property
    def lack(self) -> float:
        """Demand times lack: how many questions had no answer, those that were answered weakly counted half."""
        return sum(LACK[band] * number for band, number in self.by_band.items())

    @property
    def is_open(self) -> bool:
        """Whether there is anything to be written for it."""
        return self.lack > 0


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What was asked in `weeks`, oldest first; the subjects with the most unanswered questions first."""

    weeks: tuple[str, ...]
    subjects: tuple[AskedSubject, ...]


def asked_report(rows: Sequence[ShownCounts], today: date, weeks: int = DEFAULT_WEEKS) -> AskedReport:
    """The report on what may be shown (`rows`), of the `weeks` weeks that end with today's, which is not whole yet."""
    wanted = weeks_until(today, weeks)
    changes = _Changes(rows, weeks_until(today, 2 * _COMPARED + 1)[:-1])
    found: dict[tuple[SubjectKind, str], dict[str, Mapping[str, int]]] = {}
    for row in rows:
        if row.week >= wanted[0]:
            found.setdefault((row.kind, row.name), {})[row.week] = row.queries
    subjects = [
        AskedSubject(kind, name, tuple(by_week.get(week, _NOTHING) for week in wanted), changes.of(kind, name))
        for (kind, name), by_week in found.items()
    ]
    subjects.sort(key=lambda subject: (-subject.lack, -subject.queries, subject.kind, subject.name))
    return AskedReport(wanted, tuple(subjects))


def weeks_until(today: date, count: int) -> tuple[str, ...]:
    """The last `count` weeks up to that of `today`, oldest first."""
    return tuple(week_of(today - timedelta(weeks=back)) for back in range(count - 1, -1, -1))


_NOTHING: Mapping[str, int] = dict.fromkeys(BANDS, 0)


class _Changes:
    """The weeks that are compared. Where one of them shows nothing at all, nobody may have been counting."""

    def __init__(self, rows: Iterable[ShownCounts], compared: Sequence[str]) -> None:
        self._recent = frozenset(compared[_COMPARED:])
        self._totals: dict[tuple[SubjectKind, str], dict[str, int]] = {}
        for row in rows:
            if row.week in compared:
                self._totals.setdefault((row.kind, row.name), {})[row.week] = sum(row.queries.values())
        seen = {week for totals in self._totals.values() for week in totals}
        self._known = seen == set(compared)

    def of(self, kind: SubjectKind, name: str) -> Change:
        totals = self._totals.get((kind, name), {})
        recent = sum(number for week, number in totals.items() if week in self._recent)
        before = sum(totals.values()) - recent
        return _change(recent, before) if self._known and totals else Change(recent, before)


def _change(recent: int, before: int) -> Change:
    """How many times as often: the quotient of two Poisson means, by the binomial that is left once their sum is known.

    Exact (Clopper and Pearson 1934, by way of Przyborowski and Wilenski 1940), each end at the rounding that is worst
    for it. Readers who ask again are not independent, so what is claimed should be read as at least so unsure.
    """
    most = _ROUNDED_AWAY * len(BANDS) * _COMPARED
    tail = (1 - _CONFIDENCE) / 2
    low = float(betaincinv(recent, before + most + 1, tail)) if recent else 0.0
    high = float(betaincinv(recent + most + 1, before, 1 - tail)) if before else 1.0
    return Change(recent, before, low / (1 - low), high / (1 - high) if high < 1 else None)
