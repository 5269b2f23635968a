"""A score is a matter of the pair alone, and its curve is the one that the formula says."""

import numpy as np
import pytest

from indexer.ranking.scoring import Wish, rank
from indexer.ranking.signals import measure, weighted_sum
from indexer.snapshot.snapshot import Snapshot


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
