"""What tagging is measured by; scores and truth are (articles, topics)."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, log_loss

from indexer.encoding.features import Features
from indexer.evaluation.statistics import interval
from indexer.topics.tagging.fitting import Lessons

# A system: lessons, texts and their days -> scores, and the threshold that it chose from the lessons alone.
Score = Callable[[Lessons, Features, NDArray[np.float64]], tuple[NDArray[np.float32], float]]
AT_LEAST = 0.05
_BINS = 15
_THRESHOLDS = np.linspace(0.05, 0.7, 66)
_RESAMPLES = 1000
_SEED = 20260101


def best_threshold(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    """The threshold of the highest micro-F1."""
    return float(max(_THRESHOLDS, key=lambda bound: micro_f1(scores >= bound, truth)))


def micro_f1(given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Over all pairs."""
    return float(2 * (given & truth).sum() / max(1, given.sum() + truth.sum()))


def measured(scores: NDArray[np.float32], given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> str:
    """All figures in one line, the two that are required with their 95 per cent intervals over articles."""
    tagged = truth.any(axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(truth, order, axis=1)
    recall = hits[tagged, :3].sum(axis=1) / truth[tagged].sum(axis=1)
    both, either = (given & truth).sum(axis=0), given.sum(axis=0) + truth.sum(axis=0)
    macro = float(np.mean(2 * both / np.maximum(1, either)))
    sure = scores >= 0.5
    low, high = _f1_interval(given, truth)
    recall_low, recall_high = interval(recall)
    first = hits[tagged, 0].mean()
    precise, found = (sure & truth).sum() / max(1, sure.sum()), (sure & truth).sum() / truth.sum()
    return (
        f"micro-F1 {micro_f1(given, truth):.3f} [{low:.3f}, {high:.3f}]  macro-F1 {macro:.3f}  "
        f"recall@3 {recall.mean():.3f} [{recall_low:.3f}, {recall_high:.3f}]  precision@1 {first:.3f}  "
        f"ECE {calibration_error(scores, truth):.4f}, from .05 on {calibration_error(scores, truth, AT_LEAST):.4f}  "
        f"at .5: precision {precise:.3f} recall {found:.3f}"
    )


def _f1_interval(given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> tuple[float, float]:
    random = np.random.default_rng(_SEED)
    both, either = (given & truth).sum(axis=1), given.sum(axis=1) + truth.sum(axis=1)
    drawn = random.integers(0, len(truth), size=(_RESAMPLES, len(truth)))
    low, high = np.quantile(2 * both[drawn].sum(axis=1) / either[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def calibration_error(scores: NDArray[np.float32], truth: NDArray[np.bool_], least: float = 0.0) -> float:
    """Expected calibration error over the pairs with a score of `least` or more (Naeini et al. 2015)."""
    return float(sum(share * abs(said - was) for _, share, said, was in _bins(scores, truth, least)))


def reliability(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> Iterator[str]:
    """For each bin how many of the pairs from .05 on it has, what their scores say, and how many were right."""
    for bound, share, said, was in _bins(scores, truth, AT_LEAST):
        yield f"    from {bound:.2f}: {share:6.1%} of pairs, said {said:.3f}, was {was:.3f}"


def _bins(
    scores: NDArray[np.float32], truth: NDArray[np.bool_], least: float
) -> Iterator[tuple[float, float, float, float]]:
    kept = scores >= least
    pairs, right = scores[kept], truth[kept]
    places = np.minimum((pairs * _BINS).astype(int), _BINS - 1)
    for place in np.unique(places).tolist():
        inside = places == place
        yield place / _BINS, float(inside.mean()), float(pairs[inside].mean()), float(right[inside].mean())


def average_precision(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The mean over topics of average precision, and the logarithmic loss over all pairs."""
    topics = np.flatnonzero(truth.any(axis=0))
    precision = np.mean([average_precision_score(truth[:, topic], scores[:, topic]) for topic in topics])
    return float(precision), float(log_loss(truth.ravel(), np.clip(scores.ravel(), 1e-4, 1 - 1e-4)))
