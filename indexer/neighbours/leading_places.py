"""A place among the first three for an article that leads no list, although it is somebody's best match by its topics.

Readers look at the first three. What the ranking has just below them in every list stays unseen, and where editors'
tags and the tagger agree that it belongs there, a place is worth the little score that it costs.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.ranking.topic_vectors import TopicVectors

LEADING = 3
# Pairs whose topics are compared at once, some 50 MB.
_BLOCK_PAIRS = 1_000_000


def topics_in_common(rows: NDArray[np.int32], topics: TopicVectors) -> NDArray[np.float32]:
    """(n, k) how much the topics of each list's articles `rows` (n, k) are those of the list's own; 0 where none is."""
    found, height = np.zeros(rows.shape, dtype=np.float32), max(1, _BLOCK_PAIRS // max(1, rows.shape[1]))
    for start in range(0, len(rows), height):
        block = rows[start : start + height]
        owners, places = np.nonzero(block >= 0)
        products = topics.rows[start + owners].multiply(topics.rows[block[owners, places]])
        found[start + owners, places] = products.sum(axis=1)
    return found


def of_other_languages(rows: NDArray[np.int32], languages: NDArray[np.str_]) -> NDArray[np.bool_]:
    """(n, k) which of each list's articles `rows` (n, k) are in another of `languages` (n,) than it; "" is untold."""
    own, theirs = languages[:, np.newaxis], languages[rows]
    return np.asarray((rows >= 0) & (own != "") & (theirs != "") & (own != theirs))


def unseen(rows: NDArray[np.int32], leading: NDArray[np.bool_], common: NDArray[np.float32]) -> NDArray[np.int64]:
    """The articles `leading` (n, k) no list that are some list's best match by the topics in `common` (n, k)."""
    leads = np.bincount(rows[leading], minlength=len(rows))
    best = np.unique(rows[_best(common)])
    return np.asarray(best[leads[best] == 0], dtype=np.int64)


def lead_the_unseen(
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
    chosen: NDArray[np.bool_],
    common: NDArray[np.float32],
    loss: float,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who stands in each list's first places, `chosen` (n, k) with a few exchanged, and who leads it (n, k).

    An unseen article goes where it is the best match, or else where it scores highest of the lists with a topic in
    common, one a list at most. It takes the last leading place whose article leads another list too; if it was not
    among the chosen, so does the last whose article another list has. No place loses more than `loss` of score.
    """
    chosen, leading = chosen.copy(), _first_of(chosen)
    taken, best = np.zeros(len(rows), dtype=bool), _best(common)
    leads, listed = (np.bincount(rows[places & (rows >= 0)], minlength=len(rows)) for places in (leading, chosen))
    for article in unseen(rows, leading, common).tolist():
        hosts = np.argwhere((rows == article) & (common > 0))
        for row, place in sorted(hosts.tolist(), key=lambda host: (not best[tuple(host)], -scores[tuple(host)], host)):
            follows = np.flatnonzero(leading[row] & (leads[rows[row]] > 1))
            leaves = np.flatnonzero(chosen[row] & ~leading[row] & (listed[rows[row]] > 1))
            if taken[row] or not len(follows) or not (chosen[row, place] or len(leaves)):
                continue
            now_leading, now_chosen = leading[row].copy(), chosen[row].copy()
            now_leading[follows[-1]], now_leading[place] = False, True
            if not chosen[row, place]:
                now_chosen[leaves[-1]], now_chosen[place] = False, True
            if not _within(loss, scores[row], now_leading, now_chosen):
                continue
            for counts, was, now in ((leads, leading, now_leading), (listed, chosen, now_chosen)):
                np.add.at(counts, rows[row], now.astype(np.int64) - was[row])
            leading[row], chosen[row], taken[row] = now_leading, now_chosen, True
            break
    return chosen, leading


def _best(common: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n, k) the place of each list with most in common, the nearest of such; none where no article has anything."""
    best = np.zeros(common.shape, dtype=bool)
    if common.size:
        best[np.arange(len(common)), common.argmax(axis=1)] = True
    return best & (common > 0)


def _first_of(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return chosen & (np.cumsum(chosen, axis=1) <= LEADING)


def _within(loss: float, scores: NDArray[np.float32], leading: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> bool:
    """Whether each place of one list has at most `loss` less than by its `scores` (k,) alone."""
    order = np.concatenate([np.flatnonzero(leading), np.flatnonzero(chosen & ~leading)])
    return bool((scores[order] >= scores[: len(order)] - np.float32(loss)).all())
