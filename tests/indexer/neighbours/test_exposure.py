"""Exposure is evened out within its bounds, and a list is what the ranking made of it but for recorded moves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.answering.model import ListRequest
from indexer.answering.related import related_now, related_to_article
from indexer.gates.validation import InconsistentSnapshotError, check_answers
from indexer.neighbours.exposure import (
    Bounds,
    Reason,
    cap_hubs,
    exposure_of,
    gini,
    list_the_unlisted,
    read_exposure,
    spread_exposure,
    undone,
)
from indexer.neighbours.leading_places import LEADING, topics_in_common
from indexer.ranking.scoring import FIRST
from indexer.ranking.topic_vectors import TopicVectors
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run, validate_here
from tests.writing import write_articles

Table = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int32]]
_ROUNDING = 1e-6
_LOSSES = [0.0, 0.01, 0.05, 0.2, 1.0]
BOUNDS = st.builds(
    lambda cap, losses, floor: Bounds(cap, min(losses), max(losses), floor),
    cap=st.sampled_from([1.0, 1.2, 1.5, 2.0, 3.0]),
    losses=st.tuples(st.sampled_from(_LOSSES), st.sampled_from(_LOSSES)),
    floor=st.sampled_from([0.0, 0.3, 0.6]),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Rows, scores and groups as the neighbour table has them, with hubs, shunned articles and copies."""
    count, width = draw(st.sampled_from([1, 2, 9, 14, 20, 26, 32])), draw(st.sampled_from([9, 11, 13, 18, 24]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    groups = np.arange(count, dtype=np.int32)
    copies = count // draw(st.sampled_from([4, 8, 99]))
    groups[count - copies :] = groups[:copies]
    # Few are shunned by all, and they come in copies; half of the articles are near to all.
    pull = np.where(np.arange(count) % 4 == 0, -0.2, np.where(np.arange(count) % 2 == 0, 0.1, 0.0))
    nearness = random.uniform(0, 1, (count, count)) * draw(st.sampled_from([0.1, 0.3, 0.5]))
    nearness = np.clip(np.round(nearness + 0.4 + pull * draw(st.sampled_from([0.0, 0.5, 1.0])), 2), 0, 1)
    rows = np.full((count, width), -1, dtype=np.int32)
    scores = np.zeros((count, width), dtype=np.float32)
    for row in range(count):
        order = np.lexsort((np.arange(count), -nearness[row]))
        order = order[groups[order] != groups[row]]
        order = order[np.sort(np.unique(groups[order], return_index=True)[1])][:width]
        rows[row, : len(order)], scores[row, : len(order)] = order, nearness[row, order]
    return rows, scores, groups


def plain(rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """The first ten of each list."""
    return np.asarray((np.arange(rows.shape[1]) < FIRST) & (rows >= 0))


def listed(rows: NDArray[np.int32], chosen: NDArray[np.bool_]) -> list[int]:
    """In how many lists each article is chosen, counted one by one."""
    return [int((chosen & (rows == row)).sum()) for row in range(len(rows))]


def common_topics(rows: NDArray[np.int32]) -> NDArray[np.float32]:
    """What pairs of articles have in common where each has one or two of five topics, the same for the same table."""
    random = np.random.default_rng(len(rows))
    shares = np.where(random.random((len(rows), 5)) < 0.3, random.random((len(rows), 5)), 0).astype(np.float32)
    return topics_in_common(rows, TopicVectors.of(csr_array(shares)))


def names(rows: NDArray[np.int32]) -> list[str]:
    """A name for each row."""
    return [f"a{row}" for row in range(len(rows))]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(tables(), BOUNDS)
def test_a_spread_table_keeps_every_promise(table: Table, bounds: Bounds) -> None:
    rows, scores, groups = table
    before = rows.copy(), scores.copy()
    spread = spread_exposure(rows, scores, groups, names(rows), common_topics(rows), bounds)
    assert (rows == before[0]).all()
    assert (scores == before[1]).all()
    for row in range(len(rows)):
        pairs = list(zip(rows[row].tolist(), scores[row].tolist(), strict=True))
        kept = list(zip(spread.rows[row].tolist(), spread.scores[row].tolist(), strict=True))
        assert sorted(kept) == sorted(pairs)  # the same articles with the same scores: no self, no copy comes in
        for part in (slice(0, LEADING), slice(LEADING, FIRST), slice(FIRST, None)):
            assert (np.diff(spread.scores[row, part]) <= 0).all()
        assert (spread.scores[row, :FIRST] >= scores[row, :FIRST] - bounds.loss - _ROUNDING).all()
        crossed = set()
        for count in (LEADING, FIRST):
            crossed |= (set(spread.rows[row, :count].tolist()) ^ set(rows[row, :count].tolist())) - {-1}
        assert {r for r, moved in zip(spread.rows[row].tolist(), spread.moved[row], strict=True) if moved} == crossed
        places = undone(spread.rows[row], spread.scores[row], np.arange(len(rows)))
        assert spread.rows[row, places].tolist() == [r for r in rows[row].tolist() if r >= 0]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(tables(), BOUNDS)
def test_the_report_counts_what_is_there_and_the_same_input_gives_the_same_output(table: Table, bounds: Bounds) -> None:
    rows, scores, groups = table
    common = common_topics(rows)
    spread, again = (spread_exposure(rows, scores, groups, names(rows), common, bounds) for _ in range(2))
    assert (spread.rows == again.rows).all()
    assert spread.report == again.report
    before, after = listed(rows, plain(rows)), listed(spread.rows, plain(spread.rows))
    report = spread.report
    assert (report.before.most_listed, report.after.most_listed) == (max(before), max(after))
    assert report.after.never_listed == pytest.approx(after.count(0) / len(after), abs=1e-4)
    assert set(report.unlisted) == {f"a{row}" for row, count in enumerate(after) if count == 0}
    assert report.after.most_listed <= max(report.before.most_listed, report.cap)
    found = {int(groups[row]) for row, count in enumerate(after) if count}
    pieces_before = {int(groups[row]) for row, count in enumerate(before) if count}
    assert pieces_before <= found  # nobody is made unreachable
    for name, reason in report.unlisted.items():
        row = int(name[1:])
        assert (reason is Reason.COPY) == (int(groups[row]) in found)
        if reason is not Reason.COPY:
            assert (reason is Reason.OUTRANKED) == bool(((rows == row) & (scores >= bounds.floor)).any())


def cap_slowly(table: Table, cap: int, loss: float) -> NDArray[np.bool_]:
    """Looks through every possible exchange, makes the cheapest, and starts again."""
    rows, scores, _ = table
    chosen = plain(rows)
    while True:
        counts = listed(rows, chosen)
        exchanges = []
        for row, place in np.argwhere(chosen).tolist():
            free = [p for p in np.flatnonzero(~chosen[row] & (rows[row] >= 0)).tolist() if counts[rows[row, p]] < cap]
            if counts[rows[row, place]] > cap and free:
                exchanges.append((float(scores[row, place]) - float(scores[row, free[0]]), row, place, free[0]))
        if not exchanges or min(exchanges)[0] > loss:
            return chosen
        _, row, place, replacement = min(exchanges)
        chosen[row, place], chosen[row, replacement] = False, True


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(1, 20), st.sampled_from([0.0, 0.015, 0.055, 0.205, 1.0]))
def test_hubs_are_capped_cheapest_place_first_unless_the_loss_forbids_it(table: Table, cap: int, loss: float) -> None:
    rows, scores, _ = table
    chosen = cap_hubs(rows, scores, plain(rows), cap, loss)
    assert (chosen == cap_slowly(table, cap, loss)).all()
    counts = listed(rows, chosen)
    assert all(now <= max(was, cap) for was, now in zip(listed(rows, plain(rows)), counts, strict=True))
    for row, place in np.argwhere(chosen).tolist():
        if counts[rows[row, place]] > cap:
            free = [p for p in np.flatnonzero(~chosen[row] & (rows[row] >= 0)) if counts[rows[row, p]] < cap]
            assert all(scores[row, place] - scores[row, p] > loss for p in free)


@settings(max_examples=150, deadline=None)
@given(tables(), BOUNDS)
def test_who_can_be_listed_is_and_nobody_else_is_thrown_out_for_it(table: Table, bounds: Bounds) -> None:
    rows, scores, groups = table
    was = plain(rows)
    chosen = list_the_unlisted(rows, scores, groups, was, bounds)
    counted, counts = listed(rows, was), listed(rows, chosen)
    assert {row for row, count in enumerate(counts) if not count} <= {r for r, count in enumerate(counted) if not count}
    for row in range(len(rows)):
        came, went = np.flatnonzero(chosen[row] & ~was[row]), np.flatnonzero(was[row] & ~chosen[row])
        assert len(came) == len(went) <= 1
        assert all(counted[rows[row, new]] == 0 and scores[row, new] >= np.float32(bounds.floor) for new in came)
    found = {int(groups[row]) for row, count in enumerate(counts) if count}
    for row, place in np.argwhere((rows >= 0) & ~chosen & (scores >= np.float32(bounds.floor))).tolist():
        if counts[rows[row, place]] or int(groups[rows[row, place]]) in found or (chosen[row] != was[row]).any():
            continue
        spare = [p for p in np.flatnonzero(chosen[row]) if counts[rows[row, p]] > 1]
        if spare:  # left out because some place of the list would lose too much
            changed = sorted({*np.flatnonzero(chosen[row]), place} - {spare[-1]})
            assert (scores[row, changed] < scores[row, :FIRST] - bounds.loss + _ROUNDING).any()


@pytest.mark.parametrize("hosts", [(0, 0), (0, 1)])
def test_a_list_takes_in_one_article_and_of_copies_only_one_is_brought_in(hosts: tuple[int, int]) -> None:
    """Articles 0 to 11 list one another; 12 and 13 are eleventh and twelfth on one list, or copies on two."""
    rows = np.full((14, 12), -1, dtype=np.int32)
    for row in range(14):
        rows[row, :FIRST] = [other for other in range(12) if other != row][:FIRST]
    copies = hosts == (0, 1)
    rows[0, FIRST], rows[hosts[1], FIRST + 1 - copies] = 12, 13
    scores = np.where(rows >= 0, np.float32(0.5), np.float32(0))
    groups = np.array([*range(12), 12, 12 if copies else 13], dtype=np.int32)
    spread = spread_exposure(rows, scores, groups, names(rows), np.zeros_like(scores))
    assert spread.report.changed_lists == 1
    # Article 11 is in the first ten of nobody and has no place in any list.
    assert spread.report.unlisted["a13"] is (Reason.COPY if copies else Reason.OUTRANKED)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_is_half_the_mean_difference_by_the_mean(amounts: list[int]) -> None:
    array = np.array(amounts, dtype=np.int64)
    expected = np.abs(array[:, None] - array).mean() / (2 * array.mean()) if array.any() else 0.0
    assert gini(array) == pytest.approx(expected, abs=1e-12)


def test_gini_of_nothing_shown_is_nought() -> None:
    assert gini(np.zeros(5, dtype=np.int64)) == 0


def test_a_table_without_articles_or_neighbours_is_even() -> None:
    assert exposure_of(np.empty((0, 100), dtype=np.int32)).gini == 0
    assert exposure_of(np.full((1, 100), -1, dtype=np.int32)).most_listed == 0


@pytest.fixture(scope="module")
def spread_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index built with bounds so tight that articles move; only to be read."""
    folder = tmp_path_factory.mktemp("spread")
    with pytest.MonkeyPatch.context() as patch:
        validate_here(patch)
        patch.setattr("indexer.neighbours.exposure.Bounds", lambda: Bounds(cap=1.1, price=0.1, loss=0.1))
        run(write_articles(folder / "articles.jsonl", invented_articles(20)), folder / "index", ToyEncoder())
    return folder / "index"


@pytest.mark.slow
def test_a_published_table_differs_from_the_ranking_only_by_its_recorded_moves(spread_index: Path) -> None:
    snapshot = current_snapshot(spread_index)
    check_answers(snapshot)
    assert snapshot.neighbour_moved.any()
    for row in range(len(snapshot.cards)):
        items = related_to_article(snapshot, row, ListRequest()).items
        ranked = related_now(snapshot, row, ListRequest()).items
        rows = snapshot.neighbour_rows[row][snapshot.neighbour_moved[row]].tolist()
        moved = {snapshot.cards[r].id for r in rows}
        for part in (items[:LEADING], items[LEADING:]):
            assert [item.score for item in part] == sorted((item.score for item in part), reverse=True)
        leads, would_lead = ({item.card.id for item in each[:LEADING]} for each in (items, ranked))
        assert ({item.card.id for item in items} ^ {item.card.id for item in ranked}) | (leads ^ would_lead) == moved
        assert items == ranked or moved
        assert related_to_article(snapshot, row, ListRequest(limit=20)).items[:FIRST] == items
        filtered = ListRequest(categories=("sleep", "work"))
        assert related_to_article(snapshot, row, filtered) == related_now(snapshot, row, filtered)
        longer, all_ranked = (make(snapshot, row, ListRequest(limit=100)) for make in (related_to_article, related_now))
        assert longer.items[:FIRST] == items
        assert {(item.card.id, item.score) for item in longer.items} == {
            (item.card.id, item.score) for item in all_ranked.items
        }


def test_validation_finds_a_move_that_is_not_recorded_and_a_record_without_a_move(spread_index: Path) -> None:
    snapshot: Snapshot = current_snapshot(spread_index)
    with pytest.raises(InconsistentSnapshotError, match="disagree"):
        check_answers(replace(snapshot, neighbour_moved=np.zeros_like(snapshot.neighbour_moved)))
    recorded = snapshot.neighbour_moved.copy()
    recorded[0, 0] = not recorded[0, 0]
    with pytest.raises(InconsistentSnapshotError, match="disagree"):
        check_answers(replace(snapshot, neighbour_moved=recorded))


def test_the_report_is_kept_beside_the_table(spread_index: Path, tmp_path: Path) -> None:
    paths = IndexPaths(spread_index)
    report = read_exposure(paths.generation(current_generation(paths)))
    assert report is not None
    assert report.after == exposure_of(current_snapshot(spread_index).neighbour_rows)
    assert report.figures()["after"]["most_listed"] <= report.figures()["before"]["most_listed"]
    assert read_exposure(tmp_path) is None
