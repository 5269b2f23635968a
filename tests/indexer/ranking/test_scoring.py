"""A score is a matter of the pair alone, and its curve is the one that the formula says."""

import numpy as np
import pytest

from indexer.ranking.formula import Formula, Signal, weighted_sum
from indexer.ranking.scoring import Wish, curve, rank, scores_of
from indexer.ranking.signals import measure
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.random_corpora import WHOLE_FORMULA, corpus


def test_a_pairs_score_does_not_depend_on_which_other_candidates_there_are(shared_snapshot: Snapshot) -> None:
    index = shared_snapshot.index
    wish = Wish(shared_snapshot.article_formula, (index.subject(0),))
    whole = rank(wish, index)
    expected = dict(zip(whole.rows.tolist(), whole.scores.tolist(), strict=True))
    some = np.arange(len(index.features)) % 3 == 0
    part = rank(wish, index, some)
    assert {row: expected[row] for row in part.rows.tolist()} == dict(
        zip(part.rows.tolist(), part.scores.tolist(), strict=True)
    )


def test_a_score_is_the_logistic_curve_of_the_weighted_sum(shared_snapshot: Snapshot) -> None:
    formula = shared_snapshot.article_formula
    index = shared_snapshot.index
    ranked = rank(Wish(formula, (index.subject(2),)), index)
    signals = measure(index.subject(2), index, ranked.rows, tuple(formula.signals))
    total = weighted_sum(signals, formula)
    by_hand = sum(
        signal.weight * (signals[name][0] - signal.mean) / signal.deviation for name, signal in formula.signals.items()
    )
    assert total[0] == pytest.approx(by_hand)
    assert ranked.scores[0] == pytest.approx(1 / (1 + np.exp(-(by_hand - formula.middle) / formula.spread)), abs=1e-4)


def test_scores_are_those_of_double_precision_to_the_last_digit_though_most_are_made_in_single() -> None:
    # So steep that in single precision one score in a hundred is another.
    steep = {name: Signal(signal.weight, signal.mean, 0.02) for name, signal in WHOLE_FORMULA.signals.items()}
    formula = Formula(steep, 20.0, 10.0)
    index = corpus(3000, seed=3)
    rows = np.arange(3000)
    for row in (0, 1, 2):
        expected = curve(measure(index.subject(row), index, rows, tuple(steep)), formula)
        np.testing.assert_array_equal(scores_of(index.subject(row), index, formula, rows), expected)
