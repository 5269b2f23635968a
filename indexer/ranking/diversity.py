"""A list in which the articles differ from one another: maximal marginal relevance.

Carbonell and Goldstein, The Use of MMR, Diversity-Based Reranking for Reordering Documents and Producing Summaries,
SIGIR 1998. The next article is the one with the greatest

    (1 - diversity) * score  -  diversity * (cosine to the most alike article that is listed already, at least 0)

so `diversity` is 1 - lambda of the paper: 0 keeps the order of relevance, 1 looks at differences only.
"""

import numpy as np
from numpy.typing import NDArray

# The nearest hundred are put in another order; variety is no reason to list what is far away. A fixed number, so that
# the order does not depend on how much of it is asked for, and pages fit together.
POOL = 100
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
        best = int(np.argmax(np.where(left, np.round(worth - diversity * closest, 2 * _DECIMALS), -np.inf)))
        order[place] = best
        left[best] = False
        closest = np.maximum(closest, alike[best])
    return order
