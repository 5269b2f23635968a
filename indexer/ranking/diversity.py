"""A list in which the articles differ from one another: maximal marginal relevance.

Carbonell and Goldstein, The Use of MMR, Diversity-Based Reranking for Reordering Documents and Producing Summaries,
SIGIR 1998. The next article is the one with the greatest

    (1 - diversity) * score  -  diversity * (cosine to the most alike article that is listed already, at least 0)

so `diversity` is 1 - lambda of the paper: 0 keeps the order of relevance, 1 looks at differences only. Unlike in the
paper variety is sought within what is relevant: whatever takes a place has most of the score of what it displaces.
"""

import numpy as np
from numpy.typing import NDArray

# The nearest hundred are put in another order; variety is no reason to list what is far away. A fixed number, so that
# the order does not depend on how much of it is asked for, and pages fit together.
POOL = 100
# No article takes a place with less than this share of the score that stands there by relevance. At `diversity` 1 the
# sample's lists keep .60 nDCG@10 of .69 (.54 at .7, .29 without a limit), those of digital.gov .33 of .44 (.31, .27),
# and are .05 and .14 more varied than by relevance (mean of 1 - cosine); at .5 next to nothing is lost.
_SHARE = 0.8
# Sums of many products differ in their last digits from one machine to another; the order must not.
_DECIMALS = 4


def diversified(vectors: NDArray[np.float32], scores: NDArray[np.float64], diversity: float) -> NDArray[np.int64]:
    """The places 0..n-1 in their new order, of unit `vectors` (n, d) with falling `scores` (n,).

    Equal values go to the one with the better place before. Places from the hundredth on stay where they are.
    """
    order = np.arange(len(scores))
    size = min(POOL, len(scores))
    if diversity == 0 or size < 2:
        return order
    alike = np.round(np.clip(vectors[:size] @ vectors[:size].T, 0, 1), _DECIMALS)
    worth = (1 - diversity) * scores[:size]
    closest = np.zeros(size)
    left = np.ones(size, dtype=bool)
    for place in range(size):
        near_enough = left & (scores[:size] >= _SHARE * scores[place])
        best = int(np.argmax(np.where(near_enough, np.round(worth - diversity * closest, 2 * _DECIMALS), -np.inf)))
        order[place] = best
        left[best] = False
        closest = np.maximum(closest, alike[best])
    return order
