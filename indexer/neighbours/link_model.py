"""The model that is learned from links: corrections to the default weights, by which linked articles come first.

A conditional logit: of each article's candidates, the probability that the editors link to one is the exponential of
its weighted sum, divided by that of all candidates. Fitting it is convex, takes a second, and leaves one number a
signal. Gradient boosting had .474 nDCG@10 on the same signals of digital.gov where this has .488, and .504 with five
more where this has .489 (one cross-validation, standard error .012): not clearly better, and not to be read by anybody.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from indexer.ranking.index import Links
from indexer.ranking.signals import shares

# Corrections of the default weights are held back by as much as the links of this many articles weigh, so that few
# links move the list little and many make it (a normal prior about the default). Of digital.gov n linking articles were
# drawn ten times; the links of the others gained, in nDCG@10 (`python -m benchmarks.quality.few_links`): 25 articles
# .010, 50 .019, 100 .030, 200 .045. With 50 or 200 in place of 100 the same within .003; with a fixed tenth of the mean
# surprise, whatever n, less, and with 25 articles less than nothing.
_PRIOR_ARTICLES = 100
# The default sum itself is almost free: how far links follow any sum at all is for the data to say.
_BASE_RESTRAINT = 1e-4
_PLACES = 10


@dataclass(frozen=True)
class Examples:
    """Articles that link (s), for each its candidates (c) with their signals, and which of them it links to.

    Column 0 of `values` is the default formula's sum, the others are signals in standard deviations, unknown ones 0.
    """

    sources: NDArray[np.int64]  # (s,)
    groups: NDArray[np.int32]  # (s,) copies share a number
    candidates: NDArray[np.int64]  # (s, c) rows of the corpus; -1 where there are fewer
    values: NDArray[np.float64]  # (s, c, f)
    linked: NDArray[np.bool_]  # (s, c)
    totals: NDArray[np.int64]  # (s,) how many articles each links to, candidates or not
    between: NDArray[np.float64]  # (s, all linking articles) nearness, 0 to itself
    size: int  # articles in the corpus
    scale: tuple[float, float] = (0.0, 1.0)  # mean and deviation of the column that `with_linked` adds

    def with_linked(self, links: Links, known: NDArray[np.bool_]) -> "Examples":
        """These with one column more: `linked`, by the links of the `known` linking articles only.

        An article's own links never count for itself, known or not, because `between` is 0 there.
        """
        own = shares(self.between * known)
        by_links = np.stack([links.targets_of(links.sources, row, self.size) for row in own])
        mean, deviation = float(by_links.mean()), max(float(by_links.std()), 1e-9)
        column = np.take_along_axis((by_links - mean) / deviation, np.maximum(self.candidates, 0), axis=1)
        return replace(self, values=np.dstack([self.values, column]), scale=(mean, deviation))


def fit_weights(examples: Examples, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(f,) the weights under which the `chosen` (s,) articles' links are most probable, corrections held back.

    They are the default's where none of those articles links to one of its candidates.
    """
    usable = chosen & examples.linked.any(axis=1)
    start = np.zeros(examples.values.shape[2])
    start[0] = 1.0
    if not usable.any():
        return start
    values, valid = examples.values[usable], examples.candidates[usable] >= 0
    wanted = examples.linked[usable] / examples.linked[usable].sum(axis=1, keepdims=True)
    restraint = np.full(values.shape[2], _PRIOR_ARTICLES / len(values))
    restraint[0] = _BASE_RESTRAINT

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        sums = np.where(valid, values @ weights, -np.inf)
        logs = np.where(valid, sums - logsumexp(sums, axis=1, keepdims=True), -np.inf)
        surprise = -np.sum(wanted * np.where(valid, logs, 0)) / len(values)
        gradient = np.tensordot(np.exp(logs) - wanted, values, axes=2) / len(values)
        return float(surprise + restraint @ weights**2), gradient + 2 * restraint * weights

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def ndcg_of(examples: Examples, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(s,) nDCG@10 of each article's candidates in the order of their weighted sums."""
    sums = np.where(examples.candidates >= 0, examples.values @ weights, -np.inf)
    order = np.argsort(-sums, axis=1, kind="stable")[:, :_PLACES]
    discounts = 1 / np.log2(np.arange(2, _PLACES + 2))
    gained = np.take_along_axis(examples.linked, order, axis=1) @ discounts[: order.shape[1]]
    ideal = np.cumsum(discounts)[np.minimum(examples.totals, _PLACES) - 1]
    return np.asarray(gained / ideal, dtype=np.float64)
