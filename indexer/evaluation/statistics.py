"""How sure a figure is: bootstrap intervals, paired differences and their probability by chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, permutation_test

_RESAMPLES = 2000
_CONFIDENCE = 0.95
# The smallest probability that this many random exchanges can show is one in ten thousand.
_EXCHANGES = 9999
_BATCH = 500
_DECIMALS = 4
_SEED = 20260101


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The mean difference over the same sources or queries, its 95 per cent interval, and its probability by chance."""

    value: float
    low: float
    high: float
    p_value: float


def interval(scores: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 per cent interval of the mean of `scores` (n,), by resampling them."""
    if len(scores) < 2 or np.ptp(scores) == 0:
        mean = round(float(scores.mean()), _DECIMALS)
        return mean, mean
    found = bootstrap(
        (scores,),
        np.mean,
        n_resamples=_RESAMPLES,
        confidence_level=_CONFIDENCE,
        method="percentile",
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return round(float(found.low), _DECIMALS), round(float(found.high), _DECIMALS)


def paired_difference(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> PairedDifference:
    """How much higher `ours` (n,) are than `theirs` (n,), source by source: Fisher's randomisation test, two-sided."""
    gains = ours - theirs
    low, high = interval(gains)
    value = round(float(gains.mean()), _DECIMALS)
    if len(gains) < 2 or not gains.any():
        return PairedDifference(value, low, high, 1.0)
    found = permutation_test(
        (ours, theirs),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_EXCHANGES,
        batch=_BATCH,
        rng=np.random.default_rng(_SEED),
    )
    return PairedDifference(value, low, high, round(float(found.pvalue), _DECIMALS))
