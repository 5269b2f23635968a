"""The neighbour table against the slow way: one pair at a time, sorted by Python."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.neighbours.signal_blocks import Others, block_signal, block_sums
from indexer.neighbours.table import TABLE_WIDTH, Neighbours, build_neighbours, recall_of
from indexer.neighbours.table_report import NEIGHBOURS_FILE, NeighbourReport, Route, neighbours_as_json, read_neighbours
from indexer.ranking.formula import Formula, weighted_sum
from indexer.ranking.index import RankingIndex
from indexer.ranking.scoring import curve
from indexer.ranking.signals import measure
from tests.indexer.random_corpora import WHOLE_FORMULA, corpus, reordered, without


def table_of(index: RankingIndex, formula: Formula = WHOLE_FORMULA, exact_up_to: int = 10_000) -> Neighbours:
    return build_neighbours(index, formula, lambda _: None, exact_up_to)


def one_pair_at_a_time(
    index: RankingIndex, formula: Formula, row: int, width: int = TABLE_WIDTH
) -> list[tuple[int, float]]:
    """The list of `row`, without blocks, masks or arrays of more than one number."""
    groups, days, ids = index.groups.tolist(), index.metadata.days, index.metadata.ids
    found = []
    for other in range(len(ids)):
        if groups[other] == other and groups[row] != other:
            signals = measure(index.subject(row), index, np.array([other]), tuple(formula.signals))
            newest = 0 if np.isnan(days[other]) else -days[other]
            found.append((-float(curve(signals, formula)[0]), newest, ids[other], other))
    return [(other, -score) for score, _, _, other in sorted(found)][:width]


def listed(table: Neighbours, row: int) -> list[tuple[int, float]]:
    there = table.rows[row] >= 0
    scores = np.round(table.scores[row][there].astype(np.float64), 4)
    return list(zip(table.rows[row][there].tolist(), scores.tolist(), strict=True))


def test_languages_that_are_kept_apart_are_in_no_list_of_each_other() -> None:
    """Each article's list is that of one pair at a time without those in another language; "" goes with all."""
    index = corpus(170, seed=5, coarse=False, links=True)
    languages = np.array([("en", "fr", "en", "")[row % 4] for row in range(170)])
    table = build_neighbours(index, WHOLE_FORMULA, lambda _: None, languages=languages)
    for row in range(0, 170, 29):
        open_to = {"", languages[row]} if languages[row] else {"", "en", "fr"}
        expected = [
            pair for pair in one_pair_at_a_time(index, WHOLE_FORMULA, row, width=170) if languages[pair[0]] in open_to
        ]
        assert listed(table, row) == expected[:TABLE_WIDTH]


@pytest.mark.slow
@pytest.mark.parametrize("coarse", [False, True], ids=["all different", "ties"])
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_the_table_is_what_scoring_one_pair_at_a_time_gives(*, coarse: bool, links: bool) -> None:
    index = corpus(170, seed=5, coarse=coarse, links=links)
    table = table_of(index)
    for row in (0, 63, 169):
        assert listed(table, row) == one_pair_at_a_time(index, WHOLE_FORMULA, row)


def test_when_all_are_equally_near_the_newest_are_listed() -> None:
    index = corpus(200, seed=2, links=False)
    formula = replace(WHOLE_FORMULA, signals={"words": replace(WHOLE_FORMULA.signals["words"], weight=0.0)})
    table = table_of(index, formula)
    standing = index.standing_rows[index.standing_rows != index.groups[7]]
    newest = standing[np.argsort(index.metadata.order[standing])][:TABLE_WIDTH]
    assert table.rows[7].tolist() == newest.tolist()


def test_where_curves_are_steep_nothing_overflows_and_ties_at_one_are_kept() -> None:
    index = corpus(120, seed=3)
    steep = replace(WHOLE_FORMULA, middle=-50.0, spread=0.01)
    table = table_of(index, steep)
    assert (table.scores[table.rows >= 0] == 1).all()
    assert listed(table, 4) == one_pair_at_a_time(index, steep, 4)


@pytest.mark.parametrize("name", WHOLE_FORMULA.signals)
@pytest.mark.parametrize("weighed_sources", [1000, 20])
def test_a_signal_of_a_block_is_that_of_its_pairs(
    name: str, weighed_sources: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.ranking.signals.WEIGHED_SOURCES", weighed_sources)
    monkeypatch.setattr("indexer.neighbours.signal_blocks.WEIGHED_SOURCES", weighed_sources)
    index = corpus(90, seed=4)
    others = Others(index, np.arange(5, 80))
    subjects = np.array([3, 50, 89])
    block = block_signal(name, subjects, others)
    for place, row in enumerate(subjects.tolist()):
        expected = measure(index.subject(row), index, others.rows, (name,))[name]
        np.testing.assert_allclose(block[place], expected, atol=2e-6, rtol=2e-6, equal_nan=True)


def test_sums_of_a_block_are_right_to_five_digits() -> None:
    index = corpus(120, seed=6)
    others = Others(index, np.arange(120))
    sums = block_sums(np.arange(120), others, WHOLE_FORMULA)
    for row in (0, 77, 119):
        expected = weighted_sum(measure(index.subject(row), index, others.rows, tuple(WHOLE_FORMULA.signals)),
                                WHOLE_FORMULA)  # fmt: skip
        np.testing.assert_allclose(sums[row], expected, atol=1e-5)


@pytest.mark.parametrize("exact_up_to", [10_000, 0], ids=["exact", "candidates"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_a_corpus_smaller_than_the_table_is_listed_whole(count: int, exact_up_to: int) -> None:
    index = corpus(count, seed=8)
    table = table_of(index, exact_up_to=exact_up_to)
    assert table.rows.shape == table.scores.shape == (count, TABLE_WIDTH)
    for row in range(0, count, 13):
        assert listed(table, row) == one_pair_at_a_time(index, WHOLE_FORMULA, row)
    assert table.report.recall == 1.0


@pytest.mark.slow
def test_candidates_have_the_recall_that_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.neighbours.table._WIDTHS", (30,))
    monkeypatch.setattr("indexer.neighbours.table._ENOUGH_RECALL", 0.5)
    index = corpus(450, seed=9)
    exact, table = table_of(index), table_of(index, exact_up_to=0)
    assert (table.report.route, table.report.sampled, table.report.width) == (Route.CANDIDATES, 200, 30)
    recall = recall_of([row[row >= 0][:10] for row in table.rows], [row[row >= 0][:10] for row in exact.rows])
    assert recall < 1, "candidates make no difference here, so this tests nothing"
    assert table.report.recall == pytest.approx(recall, abs=0.03)
    for row in range(0, 450, 25):
        scores = dict(listed(exact, row))
        assert all(scores.get(other, score) == score for other, score in listed(table, row))


@pytest.mark.slow
def test_too_little_recall_widens_the_search_and_in_the_end_compares_all(monkeypatch: pytest.MonkeyPatch) -> None:
    index = corpus(240, seed=10)
    exact = table_of(index)
    monkeypatch.setattr("indexer.neighbours.table._WIDTHS", (2, 220))
    wider = table_of(index, exact_up_to=0)
    assert (wider.report.route, wider.report.width) == (Route.CANDIDATES, 220)
    monkeypatch.setattr("indexer.neighbours.table._WIDTHS", (2,))
    last = table_of(index, exact_up_to=0)
    assert last.report == NeighbourReport(Route.EXACT)
    assert last.rows.tobytes() == exact.rows.tobytes()
    assert last.scores.tobytes() == exact.scores.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("exact_up_to", [10_000, 0], ids=["exact", "candidates"])
def test_neither_the_order_of_articles_nor_the_size_of_blocks_changes_a_list(
    exact_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    formula = without(WHOLE_FORMULA, "linked")
    plain = reordered(corpus(160, seed=11), np.arange(160))
    order = np.random.default_rng(1).permutation(160)
    table = table_of(plain, formula, exact_up_to)
    monkeypatch.setattr("indexer.neighbours.table._BLOCK_PAIRS", 3000)
    monkeypatch.setattr("indexer.neighbours.table._BLOCK_SUBJECTS", 37)
    again = table_of(reordered(plain, order), formula, exact_up_to)
    for place, row in enumerate(order.tolist()):
        first = [(int(order[other]), score) for other, score in listed(again, place)]
        assert first[:10] == listed(table, row)[:10]


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_bytes_by_candidates() -> None:
    first, second = (table_of(corpus(150, seed=12), exact_up_to=0) for _ in range(2))
    assert first.rows.tobytes() == second.rows.tobytes()
    assert first.scores.tobytes() == second.scores.tobytes()
    assert first.report == second.report


def test_candidates_refuse_vectors_that_are_not_finite() -> None:
    index = corpus(30, seed=13)
    index.features.vectors[3, 0] = np.nan
    with pytest.raises(ValueError, match="row 3 of vectors is not finite"):
        table_of(index, exact_up_to=0)


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    report = NeighbourReport(Route.CANDIDATES, 0.9912, 200, 200)
    (tmp_path / NEIGHBOURS_FILE).write_bytes(neighbours_as_json(report))
    assert read_neighbours(tmp_path) == report
    (tmp_path / NEIGHBOURS_FILE).write_text("{")
    assert read_neighbours(tmp_path) is None
    assert read_neighbours(tmp_path / "nowhere") is None
