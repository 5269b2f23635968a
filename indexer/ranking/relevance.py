"""What a list is asked for -> scored articles: one subject, several at once, and those it is not to be like.

    score = mean of the scores under each `like`  -  half the score under the nearest `unlike`, at least 0

For one subject and no `unlike` that is the score itself. Taking away what is not wanted follows Rocchio, Relevance
Feedback in Information Retrieval, 1971; on scores instead of vectors, so that every signal counts and `min_score`
keeps its meaning. The nearest of the unwanted counts, not their mean: to be like one of them is enough.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.subject import Subject
from indexer.ranking.scoring import candidates, scores_of
from indexer.ranking.signals import Formula, RankingIndex

PENALTY = 0.5
_SCORE_DECIMALS = 4


@dataclass(frozen=True)
class Wish:
    """Subjects that a list is to be like, at least one, and subjects that it is not to be like."""

    formula: Formula
    like: tuple[Subject, ...]
    unlike: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows of the corpus with their scores, best first."""

    rows: NDArray[np.int64]  # (k,)
    scores: NDArray[np.float64]  # (k,) 0 to 1, falling

    def where(self, kept: NDArray[np.bool_]) -> "Scored":
        """Those of them that are kept (k,)."""
        return Scored(self.rows[kept], self.scores[kept])


def nearest(wish: Wish, index: RankingIndex, allowed: NDArray[np.bool_] | None = None) -> Scored:
    """Every candidate among the `allowed` rows (n,), best first; ties go to the newer article, then the smaller id."""
    found = [candidates(subject, index, allowed) for subject in wish.like]
    rows = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
    scores = wish_scores(wish, index, rows)
    order = np.lexsort((index.metadata.order[rows], -scores))
    return Scored(rows[order], scores[order])


def narrowed(known: Scored, wish: Wish, index: RankingIndex, allowed: NDArray[np.bool_]) -> Scored:
    """`nearest` among the `allowed`, out of a ranking of these and others where that tells it, else ranked anew."""
    kept = known.where(allowed[known.rows])
    told = len(kept.rows) in {len(known.rows), int(allowed.sum())}
    return kept if told else nearest(wish, index, allowed)


def wish_scores(wish: Wish, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The score of each of `rows` (k,), whatever else is in the corpus."""
    like = [scores_of(subject, index, wish.formula, rows) for subject in wish.like]
    if len(like) == 1 and not wish.unlike:
        return like[0]
    scores = np.mean(like, axis=0)
    if wish.unlike:
        unlike = [scores_of(subject, index, wish.formula, rows) for subject in wish.unlike]
        scores = np.maximum(scores - PENALTY * np.max(unlike, axis=0), 0)
    return np.asarray(np.round(scores, _SCORE_DECIMALS), dtype=np.float64)
