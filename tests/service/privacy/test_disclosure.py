"""Two histories that differ in what one reader asked look the same, unless a number crosses a multiple of five."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.asked.cells import Cell, SubjectKind
from indexer.asked.disclosure import THRESHOLD, shown
from indexer.coverage.verdicts import Verdict

cells = st.builds(
    Cell,
    st.sampled_from(["2026-W47", "2026-W48"]),
    st.sampled_from(SubjectKind),
    st.sampled_from(["grief", "sleep", ""]),
    st.sampled_from(Verdict),
)


@given(st.lists(cells, max_size=150).map(Counter), st.lists(cells, max_size=6).map(Counter))
def test_one_readers_queries_are_not_seen(others: Counter[Cell], one_reader: Counter[Cell]) -> None:
    with_them = others + one_reader
    crossed = any(with_them[cell] // THRESHOLD != others[cell] // THRESHOLD for cell in with_them)
    assert (shown(with_them) != shown(others)) == crossed


@given(st.lists(cells, max_size=150).map(Counter))
def test_what_is_seen_is_a_multiple_of_the_threshold_and_never_too_much(counts: Counter[Cell]) -> None:
    for row in shown(counts):
        assert any(row.queries.values())
        for band, number in row.queries.items():
            true = counts[Cell(row.week, row.kind, row.name, band)]
            assert number % THRESHOLD == 0
            assert number <= true < number + THRESHOLD


def test_the_newest_week_comes_first_and_in_it_what_was_asked_most() -> None:
    def cell(week: str, name: str) -> Cell:
        return Cell(week, SubjectKind.TOPIC, name, Verdict.WEAK)

    counts = {cell("2026-W47", "a"): 99, cell("2026-W48", "b"): 7, cell("2026-W48", "c"): 23, cell("2026-W48", "d"): 4}
    assert [(row.week, row.name, row.queries[Verdict.WEAK]) for row in shown(counts)] == [
        ("2026-W48", "c", 20), ("2026-W48", "b", 5), ("2026-W47", "a", 95),
    ]  # fmt: skip
