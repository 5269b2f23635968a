"""Where scores are made and ordered: signals between what a list is asked for and the corpus, summed in the open.

A subject is an article, a draft or a reader's query. A score does not depend on which other candidates happened to
be there, because no signal does, and so one cut (`min_score`) means the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.subject import Subject
from indexer.encoding.word_products import shared_words_of_all
from indexer.ranking.formula import Formula, weighted_sum
from indexer.ranking.index import RankingIndex
from indexer.ranking.signals import BY_VECTORS, ROUGH, measure, measure_roughly

# A corpus of this size or less is ranked whole: up to here that takes no longer than finding candidates (an answer
# over 2,017 articles takes 3.0 ms whole and 5.3 by candidates, over 5,000 it takes 8.3 and 7.9).
RANKED_WHOLE = 5000
# Candidates from each signal above that. An article that is among the first 500 of neither words nor vectors has no
# way to the first page of their sum: on digital.gov one in a thousand of the first ten was not among them.
_CANDIDATES = 500
# What is taken off for an article that a list is not to be like: this much of the score under that one.
_PENALTY = 0.5
_SCORE_DECIMALS = 4
# Below so many rows double precision at once is quicker.
_WORTH_TWO_LOOKS = 256
# The part of a list that readers see: exposure, agreement with editors and churn are counted within it.
FIRST = 10


@dataclass(frozen=True)
class Wish:
    """Subjects that a list is to be like, at least one, and subjects that it is not to be like.

        score = mean of the scores under each `like`  -  half the score under the nearest `unlike`, at least 0

    For one subject and no `unlike` that is the score itself. Taking away what is not wanted follows Rocchio, Relevance
    Feedback in Information Retrieval, 1971; on scores instead of vectors, so that every signal counts and `min_score`
    keeps its meaning. The nearest of the unwanted counts, not their mean: to be like one of them is enough.
    """

    formula: Formula
    like: tuple[Subject, ...]
    unlike: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows of the corpus with their scores, nearest first."""

    rows: NDArray[np.int64]  # (k,)
    scores: NDArray[np.float64]  # (k,) 0 to 1, falling

    def where(self, kept: NDArray[np.bool_]) -> "Ranked":
        """Those of them that are kept (k,)."""
        return Ranked(self.rows[kept], self.scores[kept])


def rank(wish: Wish, index: RankingIndex, allowed: NDArray[np.bool_] | None = None) -> Ranked:
    """Every candidate among the `allowed` rows (n,), nearest to the wish first.

    Ties go to the newer article, then to the smaller id, so the order is the same every time.
    """
    found = [_candidates(subject, index, allowed) for subject in wish.like]
    rows = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
    scores = wish_scores(wish, index, rows)
    order = np.lexsort((index.metadata.order[rows], -scores))
    return Ranked(rows[order], scores[order])


def narrowed(known: Ranked, wish: Wish, index: RankingIndex, allowed: NDArray[np.bool_]) -> Ranked:
    """`rank` among the `allowed`, out of a ranking of these and others where that tells it, else ranked anew."""
    kept = known.where(allowed[known.rows])
    told = len(kept.rows) in {len(known.rows), int(allowed.sum())}
    return kept if told else rank(wish, index, allowed)


def wish_scores(wish: Wish, index: RankingIndex, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The score of each of `rows` (k,), whatever else is in the corpus."""
    like = [scores_of(subject, index, wish.formula, rows) for subject in wish.like]
    if len(like) == 1 and not wish.unlike:
        return like[0]
    scores = np.mean(like, axis=0)
    if wish.unlike:
        unlike = [scores_of(subject, index, wish.formula, rows) for subject in wish.unlike]
        scores = np.maximum(scores - _PENALTY * np.max(unlike, axis=0), 0)
    return rounded(scores)


def scores_of(subject: Subject, index: RankingIndex, formula: Formula, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The score of each of `rows` (k,) under one subject.

    All of them in single precision, and again in double precision those whose last digit could depend on it.
    """
    if len(rows) < _WORTH_TWO_LOOKS:
        return curve(measure(subject, index, rows, tuple(formula.signals)), formula)
    signals = measure_roughly(subject, index, rows, tuple(formula.signals))
    scores = _unrounded(signals, formula)
    unsure = np.flatnonzero(_near_a_half(scores, formula))
    if len(unsure):
        by_vectors = [name for name in formula.signals if name in BY_VECTORS]
        known = {name: values[unsure] for name, values in signals.items()}
        scores[unsure] = _unrounded(known | measure(subject, index, rows[unsure], by_vectors), formula)
    return rounded(scores)


def curve(signals: Mapping[str, NDArray[np.float64]], formula: Formula) -> NDArray[np.float64]:
    """The scores, 0 to 1, of pairs with these signals: a logistic curve over their weighted sum."""
    return rounded(_unrounded(signals, formula))


def _unrounded(signals: Mapping[str, NDArray[np.float64]], formula: Formula) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(weighted_sum(signals, formula) - formula.middle) / formula.spread)))


def rounded(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Scores (k,) as they are told and compared, also those that a table holds in single precision."""
    return np.asarray(np.round(scores.astype(np.float64), _SCORE_DECIMALS), dtype=np.float64)


def _near_a_half(scores: NDArray[np.float64], formula: Formula) -> NDArray[np.bool_]:
    """(k,) which of these `scores`, made of rough signals, exact ones might round to another number."""
    by_vectors = (signal for name, signal in formula.signals.items() if name in BY_VECTORS)
    # The steepest part of a logistic curve rises by a quarter of what its argument does.
    error = ROUGH * sum(abs(signal.weight) / signal.deviation for signal in by_vectors) / formula.spread / 4
    units = 10**_SCORE_DECIMALS
    return np.asarray(np.abs(scores * units % 1 - 0.5) <= error * units)


def _candidates(subject: Subject, index: RankingIndex, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """The rows worth scoring: all `allowed` ones of a small corpus; of a large one the best by each of three.

    What came after the corpus was indexed is never much, and all of it is scored.
    """
    if index.segments is not None:
        first, count = index.segments[0], len(index.segments[0])
        later = np.arange(count, len(index)) if allowed is None else count + np.flatnonzero(allowed[count:])
        early = _candidates(subject, first, None if allowed is None else allowed[:count])
        return np.concatenate([early, later])
    count = len(index.features)
    if count <= max(RANKED_WHOLE, _CANDIDATES):
        return np.arange(count) if allowed is None else np.flatnonzero(allowed)
    words = shared_words_of_all(subject.features.words, index.features.words_by_term)
    if allowed is not None:
        words = np.where(allowed, words, -1)
    by_words = np.argpartition(-words, _CANDIDATES)[:_CANDIDATES]
    vector = index.turned(subject.features.vectors)[0]
    by_meaning = index.vectors.nearest(vector, _CANDIDATES, allowed)
    owners = index.features.owners
    by_passage = owners[index.passages.nearest(vector, _CANDIDATES, None if allowed is None else allowed[owners])]
    rows = np.unique(np.concatenate([by_words, by_meaning, by_passage]))
    return rows if allowed is None else rows[allowed[rows]]
