"""A row of numbers as small bars, drawn here, so that a page needs no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.asked.cells import BANDS

HEIGHT, STEP = 28, 8
_GAP, _LEAST = 2, 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar, in units of the drawing."""

    band: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The bars of one row, and the same in words for who does not see them."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    words: str


def sparkline(weeks: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Sparkline:
    """A bar for each week, its parts stacked by coverage; the week with most fills the height."""
    totals = [sum(each.values()) for each in counts]
    most = max(totals, default=0)
    bars = tuple(bar for number, each in enumerate(counts) for bar in _bars(number * STEP, each, most))
    return Sparkline(len(weeks) * STEP, HEIGHT, bars, _in_words(weeks, totals))


def _bars(x: int, counts: Mapping[str, int], most: int) -> list[Bar]:
    bars, y = list[Bar](), float(HEIGHT)
    for band in BANDS:
        if counts[band]:
            height = max(counts[band] / most * HEIGHT, _LEAST)
            y = max(y - height, 0.0)
            bars.append(Bar(band, x, round(y, 1), STEP - _GAP, round(height, 1)))
    return bars


def _in_words(weeks: Sequence[str], totals: Sequence[int]) -> str:
    if not any(totals):
        return "no week with anything to show"
    peak = max(range(len(totals)), key=lambda number: totals[number])
    numbers = ", ".join(map(str, totals))
    return f"Questions a week from {weeks[0]} to {weeks[-1]}: {numbers}. Most in {weeks[peak]}."
