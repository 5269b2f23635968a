"""Whoever is somebody's best match by topics leads a list where that costs little, and nobody loses a last lead."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array

from indexer.neighbours.exposure import Bounds
from indexer.neighbours.leading_places import LEADING, lead_the_unseen, of_other_languages, topics_in_common, unseen
from indexer.ranking.topic_vectors import TopicVectors
from tests.indexer.neighbours.test_exposure import BOUNDS, Table, common_topics, listed, plain, tables

# Eight articles list one another in the same order; 7 is fourth of a list with a score that is given, and of no other.
ROWS = np.array([[*[other for other in range(7) if other != row][:3], 7] for row in range(8)], dtype=np.int32)
ROWS[7] = [0, 1, 2, 3]


def table(score: float, hosts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Scores where the fourth place has `score`, and common topics of article 7 with `hosts`."""
    scores = np.tile(np.array([0.9, 0.8, 0.7, score], dtype=np.float32), (8, 1))
    common = np.zeros((8, 4), dtype=np.float32)
    common[hosts, 3] = 0.5
    common[7] = 0
    return scores, common


@pytest.mark.parametrize(("score", "leads"), [(0.65, True), (0.6, False)])
def test_a_best_match_takes_the_third_place_where_that_costs_no_more_than_is_allowed(score: float, leads: bool) -> None:
    scores, common = table(score, [4])
    everybody = np.ones(ROWS.shape, dtype=bool)
    chosen, leading = lead_the_unseen(ROWS, scores, everybody, common, loss=0.08)
    assert chosen.all()
    assert leading[4].tolist() == ([True, True, False, True] if leads else [True, True, True, False])
    assert (leading.sum(axis=1) == LEADING).all()
    assert leading[[0, 1, 2, 3, 5, 6, 7], :3].all()


def test_without_a_topic_in_common_nothing_moves() -> None:
    scores, common = table(0.69, [])
    _, leading = lead_the_unseen(ROWS, scores, np.ones(ROWS.shape, dtype=bool), common, loss=0.5)
    assert leading[:, :3].all()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(tables(), BOUNDS)
def test_who_comes_to_lead_was_a_best_match_and_nobody_stops_leading(given_table: Table, bounds: Bounds) -> None:
    rows, scores, _ = given_table
    common, was = common_topics(rows), plain(rows)
    first = was & (np.cumsum(was, axis=1) <= LEADING)
    chosen, leading = lead_the_unseen(rows, scores, was, common, bounds.loss)
    assert (leading <= chosen).all()
    assert (chosen.sum(axis=1) == was.sum(axis=1)).all()
    before, after = listed(rows, first), listed(rows, leading)
    best = {int(rows[row, own.argmax()]) for row, own in enumerate(common) if own.size and own.max() > 0}
    hidden = {article for article in best if not before[article]}
    assert set(unseen(rows, first, common).tolist()) == hidden
    assert set(unseen(rows, leading, common).tolist()) <= hidden
    for article, (leads, led) in enumerate(zip(after, before, strict=True)):
        assert leads or not led
        assert listed(rows, chosen)[article] or not listed(rows, was)[article]
    for row in range(len(rows)):
        came = np.flatnonzero(leading[row] & ~first[row])
        assert len(came) <= 1
        assert all(int(rows[row, place]) in hidden and common[row, place] > 0 for place in came)


def test_topics_in_common_are_the_cosines_of_the_pairs() -> None:
    shares = csr_array(np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=np.float32))
    topics, rows = TopicVectors.of(shares), np.array([[1, 2], [0, -1], [3, 1], [0, 1]], dtype=np.int32)
    dense = topics.rows.toarray()
    cosines = dense @ dense.T
    expected = [[float(cosines[row, other]) if other >= 0 else 0.0 for other in own] for row, own in enumerate(rows)]
    assert topics_in_common(rows, topics).tolist() == [pytest.approx(own) for own in expected]
    assert expected[0][0] > 0


def test_an_article_in_another_language_is_told_where_both_say_theirs() -> None:
    rows = np.array([[1, 2, 3, -1], [0, -1, -1, -1], [0, 1, 3, -1], [0, 2, 1, -1]], dtype=np.int32)
    found = of_other_languages(rows, np.array(["en", "en", "", "de"], dtype=np.str_))
    assert found.tolist() == [
        [False, False, True, False], [False] * 4, [False] * 4, [True, False, True, False],
    ]  # fmt: skip
