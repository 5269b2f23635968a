"""How much words count beside vectors on one corpus, told by its tags and without a link.

Technical posts go together by their terms, essays by their meaning, and a formula for the one is worse for the other.
Which of the two a corpus is shows in its tags: by the right balance an article's nearest share most of its tags, rare
ones counting more. Tags have no part in what is balanced.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.neighbours.signal_blocks import Others, block_signal, block_sums
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex

# The weights of words that are tried; the best lies between them on every corpus that we know.
_WEIGHTS = np.arange(0.2, 0.61, 0.05)
_NEAREST = 10
# So many tagged articles are believed by half, fewer by less.
_DOUBT = 150
# Pairs compared at once, some 60 MB at its height.
_BLOCK_PAIRS = 2_000_000


def balanced(text: Formula, index: RankingIndex, rows: NDArray[np.int64]) -> Formula:
    """`text`, a formula without metadata, with the weight of `words` that the tags speak for, and the same sum of all.

    `rows` (b,) are the articles that are asked, a few hundred. Without tags the formula stays as it is.
    """
    tagged = rows[np.diff(index.metadata.tag_vectors[rows].indptr) > 0]
    if not len(tagged):
        return text
    others = Others(index, index.standing_rows)
    blocks = np.array_split(tagged, max(1, len(tagged) * len(others.rows) // _BLOCK_PAIRS))
    shared = np.sum([_shared_tags(text, block, others) for block in blocks], axis=0)
    usual, believed = text.signals["words"].weight, len(tagged) / (len(tagged) + _DOUBT)
    return with_words(text, round(usual + believed * (_summit(shared) - usual), 3))


def with_words(text: Formula, weight: float) -> Formula:
    """`text` with this weight of `words`, the weights of all others smaller or larger by one factor."""
    words, total = text.signals["words"], sum(signal.weight for signal in text.signals.values())
    factor = (total - weight) / (total - words.weight)
    signals = {name: replace(signal, weight=round(signal.weight * factor, 4)) for name, signal in text.signals.items()}
    return replace(text, signals={**signals, "words": replace(words, weight=weight)})


def _shared_tags(text: Formula, rows: NDArray[np.int64], others: Others) -> NDArray[np.float64]:
    """(len(_WEIGHTS),) for each weight of words the shares of common tags of `rows` (b,) with their nearest, summed."""
    tags = np.nan_to_num(block_signal("tags", rows, others))
    groups = others.index.groups
    own = groups[others.rows][None, :] == groups[rows][:, None]
    found = []
    for weight in _WEIGHTS:
        sums = block_sums(rows, others, with_words(text, float(weight)))
        sums[own] = -np.inf
        count = min(_NEAREST, sums.shape[1])
        nearest = np.argpartition(-sums, count - 1, axis=1)[:, :count]
        found.append(float(np.take_along_axis(tags, nearest, axis=1).sum()))
    return np.array(found)


def _summit(shared: NDArray[np.float64]) -> float:
    """The weight at the top of the parabola through what was found: single values are too rough for their maximum."""
    bend, slope, _ = np.polyfit(_WEIGHTS, shared, 2)
    lowest, highest = float(_WEIGHTS[0]), float(_WEIGHTS[-1])
    if bend >= 0:
        return highest if slope * (highest - lowest) + bend * (highest**2 - lowest**2) > 0 else lowest
    return float(np.clip(-slope / (2 * bend), lowest, highest))
