"""What tells whether the corpus answers a query or only has something near: signs of the query's first articles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.subject import Subject
from indexer.ranking.index import RankingIndex
from indexer.ranking.signals import measure

# How many of the first articles are looked at: what is nearest by meaning alone is hardly ever further down.
LOOKED_AT = 50
_SURROUNDINGS = 10
# What nearness is the mean of. The headline twice: a title says what an article answers, a passage also what it only
# mentions. Once, twice, three times gave .848, .857, .858 AUC on 75 queries in everyday words, .948, .950, .949 on
# health questions and .908, .920, .927 on health pages asked for by title.
_BY_MEANING = {"passage": 1, "meaning": 1, "headline": 2}
_SIGNALS = (*_BY_MEANING, "words", "mention")


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one query; nearness is the mean of the three signals by vectors, the headline counting twice."""

    nearness: float  # of the nearest article
    lead: float  # how much nearer that is than the nearest that is another piece
    words: float  # the most that an article shares of the query's words: the signal `words`
    title: float  # how much the nearest article's title shares: the signal `mention`
    surroundings: float  # mean nearness of the ten nearest articles


NO_SIGNS = Signs(0.0, 0.0, 0.0, 0.0, 0.0)


def signs_of(query: Subject, index: RankingIndex, rows: NDArray[np.int64]) -> Signs:
    """The signs of `query`, whose ranking begins with `rows` (k,)."""
    if not len(rows):
        return NO_SIGNS
    measured = measure(query, index, rows, _SIGNALS)
    nearness = np.average([measured[name] for name in _BY_MEANING], axis=0, weights=list(_BY_MEANING.values()))
    nearest = int(np.argmax(nearness))
    others = nearness[index.groups[rows] != index.groups[rows[nearest]]]
    return Signs(
        nearness=float(nearness[nearest]),
        lead=float(nearness[nearest] - others.max(initial=0.0)),
        words=float(measured["words"].max()),
        title=float(measured["mention"][nearest]),
        surroundings=float(np.sort(nearness)[-_SURROUNDINGS:].mean()),
    )
