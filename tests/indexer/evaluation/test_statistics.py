"""Intervals and differences, beside brute force."""

from itertools import product

import numpy as np
import pytest

from indexer.evaluation.statistics import interval, paired_difference


def test_the_p_value_of_few_sources_is_that_of_every_exchange() -> None:
    """Eight sources have 256 ways to exchange systems; the test counts how many differ as much, in either direction."""
    random = np.random.default_rng(1)
    ours, theirs = random.random(8) + 0.2, random.random(8)
    gains = ours - theirs
    by_exchange = [float(np.mean(gains * signs)) for signs in product((1, -1), repeat=8)]
    as_far = np.mean([abs(mean) >= abs(gains.mean()) - 1e-12 for mean in by_exchange])
    found = paired_difference(ours, theirs)
    assert found.p_value == pytest.approx(float(as_far), abs=1e-4)
    assert found.value == pytest.approx(gains.mean(), abs=1e-4)
    assert found.low < found.value < found.high


def test_pairing_sees_what_the_spread_between_sources_hides() -> None:
    """Every source gains a little, and sources differ much: the two intervals overlap, the difference's is clear."""
    random = np.random.default_rng(2)
    theirs = random.random(60)
    ours = theirs + random.normal(0.03, 0.02, 60)
    assert interval(ours)[0] < interval(theirs)[1]
    found = paired_difference(ours, theirs)
    assert found.low > 0
    assert found.p_value < 0.001


def test_equal_systems_differ_by_nothing() -> None:
    scores = np.array([0.1, 0.5, 0.9])
    found = paired_difference(scores, scores)
    assert (found.value, found.low, found.high, found.p_value) == (0, 0, 0, 1)


@pytest.mark.slow
def test_noise_is_not_called_a_difference_more_often_than_it_says() -> None:
    """In forty pairs of systems that differ by chance alone, few have p below .05."""
    random = np.random.default_rng(3)
    found = [paired_difference(random.random(12), random.random(12)).p_value for _ in range(40)]
    assert sum(p < 0.05 for p in found) <= 6


def test_the_interval_of_one_value_is_that_value() -> None:
    assert interval(np.array([0.25])) == (0.25, 0.25)
