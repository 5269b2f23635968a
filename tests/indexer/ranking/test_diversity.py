"""Variety: maximal marginal relevance, step by step, and what it leaves alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.encoding.encoder import unit_rows
from indexer.ranking.diversity import POOL, diversified


def by_hand(vectors: np.ndarray, scores: np.ndarray, diversity: float) -> list[int]:
    """The formula of Carbonell and Goldstein, read aloud, for those with four fifths of the score that stands there."""
    chosen: list[int] = []
    while len(chosen) < len(scores):
        worths = {}
        for place in set(range(len(scores))) - set(chosen):
            if scores[place] < 0.8 * scores[len(chosen)]:
                continue
            alike = max((max(0.0, round(float(vectors[place] @ vectors[c]), 4)) for c in chosen), default=0.0)
            worths[place] = round((1 - diversity) * scores[place] - diversity * alike, 8)
        chosen.append(max(sorted(worths), key=lambda place: worths[place]))
    return chosen


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 12), st.integers(0, 999), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]))
def test_each_next_one_is_the_one_of_the_formula(count: int, seed: int, diversity: float) -> None:
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.normal(size=(count, 3)).astype(np.float32)) if count else np.empty((0, 3), np.float32)
    scores = np.sort(np.round(random.random(count), 1))[::-1]
    assert diversified(vectors, scores, diversity).tolist() == by_hand(vectors, scores, diversity)


def test_without_diversity_the_order_is_that_of_relevance() -> None:
    vectors = np.ones((5, 1), dtype=np.float32)
    assert diversified(vectors, np.array([0.9, 0.9, 0.5, 0.5, 0.1]), 0.0).tolist() == [0, 1, 2, 3, 4]


def test_a_copy_in_meaning_comes_after_what_differs() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    assert diversified(vectors, np.array([0.9, 0.89, 0.75]), 0.5).tolist() == [0, 2, 1]


def test_what_is_much_less_relevant_displaces_nobody_however_different_it_is() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    assert diversified(vectors, np.array([0.9, 0.89, 0.7]), 1.0).tolist() == [0, 1, 2]


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 40), st.integers(0, 999), st.sampled_from([0.2, 0.5, 1.0]))
def test_every_place_keeps_four_fifths_of_its_score(count: int, seed: int, diversity: float) -> None:
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.normal(size=(count, 3)).astype(np.float32))
    scores = np.sort(random.random(count))[::-1]
    order = diversified(vectors, scores, diversity)
    assert sorted(order.tolist()) == list(range(count))
    assert (scores[order] >= 0.8 * scores).all()


@pytest.mark.parametrize("diversity", [0.5, 1.0])
def test_the_first_stays_first_and_the_far_ones_stay_far(diversity: float) -> None:
    random = np.random.default_rng(1)
    vectors = unit_rows(random.normal(size=(POOL + 50, 8)).astype(np.float32))
    order = diversified(vectors, np.linspace(0.9, 0.1, POOL + 50), diversity)
    assert order[0] == 0
    assert sorted(order[:POOL].tolist()) == list(range(POOL))
    assert order[POOL:].tolist() == list(range(POOL, POOL + 50))
