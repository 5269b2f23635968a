"""What readers ask over weeks: ordered by demand times lack, claiming what holds whatever is withheld, and no more."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.asked.cells import BANDS, Cell, SubjectKind, week_of
from indexer.asked.disclosure import THRESHOLD, shown
from indexer.asked.report import AskedReport, AskedSubject, Direction, asked_report, weeks_until
from indexer.coverage.verdicts import Verdict

TODAY = date(2026, 11, 28)
TOPIC, FAR = SubjectKind.TOPIC, SubjectKind.FAR
Counts = dict[Cell, int]


def cell(name: str, weeks_ago: int = 0, band: str = "weak", kind: SubjectKind = TOPIC) -> Cell:
    """A cell of some weeks ago."""
    return Cell(week_of(TODAY - timedelta(weeks=weeks_ago)), kind, name, band)


def report(counts: Counts, weeks: int = 13) -> AskedReport:
    """The report on counts."""
    return asked_report(shown(counts), TODAY, weeks)


def subject(name: str, counts: Counts) -> AskedSubject:
    """One subject of the report."""
    return next(found for found in report(counts).subjects if found.name == name)


def weekly(name: str, recent: int, before: int, band: str = "weak") -> Counts:
    """As many questions in each of the last four whole weeks, and in each of the four before."""
    return {cell(name, back, band): recent if back <= 4 else before for back in range(1, 9)}


def test_the_bands_are_the_verdicts() -> None:
    assert tuple(Verdict) == BANDS


def test_what_is_wanted_and_lacking_comes_first() -> None:
    """Forty that nothing answers before sixty that are answered weakly, before two hundred that are answered."""
    counts = {
        cell("answered", band="covered"): 200, cell("weakly"): 60, cell("gap", band="missing"): 40,
        cell("far", band="missing", kind=FAR): 40, cell("small", band="missing"): 4,
    }  # fmt: skip
    found = report(counts)
    assert [(each.name, each.lack, each.is_open) for each in found.subjects] == [
        ("far", 40, True), ("gap", 40, True), ("weakly", 30, True), ("answered", 0, False),
    ]  # fmt: skip


def test_weeks_stand_in_order_with_nothing_where_nothing_may_be_shown() -> None:
    found = report({cell("a", 0): 17, cell("a", 2): 4, cell("a", 1, "missing"): 9, cell("a", 3): 50}, weeks=3)
    assert found.weeks == weeks_until(TODAY, 3) == ("2026-W46", "2026-W47", "2026-W48")
    assert [dict(week) for week in found.subjects[0].weeks] == [
        {"covered": 0, "weak": 0, "missing": 0},
        {"covered": 0, "weak": 0, "missing": 5},
        {"covered": 0, "weak": 15, "missing": 0},
    ]
    assert (found.subjects[0].by_band, found.subjects[0].queries) == ({"covered": 0, "weak": 15, "missing": 5}, 20)


def test_weeks_go_over_the_end_of_a_year() -> None:
    assert weeks_until(date(2027, 1, 5), 3) == ("2026-W52", "2026-W53", "2027-W01")


def test_a_clear_rise_and_fall_are_told_and_what_may_be_chance_is_not() -> None:
    rising, falling = weekly("a", 100, 30), weekly("b", 30, 100)
    assert subject("a", rising).change.direction is Direction.RISING
    assert subject("b", falling).change.direction is Direction.FALLING
    assert subject("a", rising).change.recent == 400
    assert subject("a", weekly("a", 100, 95)).change.direction is Direction.UNSURE
    assert subject("a", weekly("a", 15, 5)).change.direction is Direction.UNSURE, "small, though three times as many"


def test_the_week_that_is_not_over_is_in_no_comparison() -> None:
    counts = weekly("a", 100, 100)
    assert subject("a", counts | {cell("a"): 5000}).change == subject("a", counts).change


def test_nothing_is_claimed_of_a_time_in_which_nobody_may_have_counted() -> None:
    """A service that began four weeks ago, or that was off for one."""
    begun = {each: number for each, number in weekly("a", 100, 0).items() if number}
    paused = {each: number for each, number in weekly("a", 100, 30).items() if each != cell("a", 6)}
    for counts in (begun, paused):
        assert subject("a", counts).change.direction is Direction.UNSURE
    others = weekly("others", 50, 50)
    assert subject("a", begun | others).change.direction is Direction.RISING


@given(st.lists(st.integers(0, 60), min_size=8, max_size=8), st.lists(st.integers(0, 4), min_size=24, max_size=24))
def test_a_claim_holds_whatever_was_rounded_away(numbers: list[int], rest: list[int]) -> None:
    """With the true numbers, which the report does not know, the bounds are wider than those that are exact."""
    shown_numbers = [number - number % THRESHOLD for number in numbers]
    counts = {cell("a", back): number for back, number in zip(range(8, 0, -1), shown_numbers, strict=True)}
    if not any(shown_numbers):
        return
    change = subject("a", counts | weekly("b", 5, 5)).change
    before, recent = (sum(part) + sum(more) for part, more in (
        (shown_numbers[:4], rest[:12]), (shown_numbers[4:], rest[12:]),
    ))  # fmt: skip
    if change.direction is Direction.RISING:
        assert recent > before
    if change.direction is Direction.FALLING:
        assert recent < before


def test_of_many_subjects_that_do_not_change_hardly_any_is_said_to() -> None:
    random = np.random.default_rng(7)
    counts: Counts = {}
    for number in range(300):
        mean = random.choice([20, 60, 200])
        for back in range(1, 9):
            counts[cell(f"s{number}", back)] = int(random.poisson(mean))
    claimed = [each for each in report(counts).subjects if each.change.direction is not Direction.UNSURE]
    assert len(claimed) <= 3


cells = st.builds(
    cell,
    st.sampled_from(["grief", "sleep", ""]),
    st.integers(0, 9),
    st.sampled_from(BANDS),
    st.sampled_from(SubjectKind),
)


@given(st.lists(cells, max_size=200).map(Counter), st.lists(cells, max_size=6).map(Counter))
def test_one_readers_questions_are_not_seen(others: Counter[Cell], one_reader: Counter[Cell]) -> None:
    """The report is a function of what the disclosure shows: it differs by a reader only where that does."""
    with_them = others + one_reader
    crossed = any(with_them[each] // THRESHOLD != others[each] // THRESHOLD for each in with_them)
    if not crossed:
        assert report(dict(with_them)) == report(dict(others))


@pytest.mark.parametrize("weeks", [1, 56])
def test_any_number_of_weeks_does(weeks: int) -> None:
    assert len(report({cell("a"): 9}, weeks).subjects[0].weeks) == weeks
