"""Articles that carry topics -> a `Tagger`, and scores of the same articles by models that have not seen them.

One kernel ridge regression serves all topics: on words and vectors of digital.gov it beat a logistic regression and a
linear SVM a topic (micro-F1 .620 against .602 and .600) at a twentieth of their time, because all topics share one
factorisation. So the cost is bounded by `MOST_TAUGHT`, whatever the number of topics; articles beyond it still vote.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression

from indexer.encoding.features import Features
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.tagger import MEASURED_SUPERVISED, Regression, Tagger
from indexer.topics.tagging.votes import Voters
from indexer.topics.tagging.zero_shot import MEASURED, corpus_scale, cosines

Parts = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

FOLDS = 5
# .3, .5, 1 and 3 were tried on digital.gov: all within .005 micro-F1 but for 3; the square asks for a little more.
_PENALTY = 0.7
# The kernel matrix of 8,000 articles takes a quarter of a gigabyte, and its six factorisations 3e11 multiplications:
# counted, not measured. Single precision is enough: the penalty bounds the condition number by some thousands.
MOST_TAUGHT = 8000
# Curves are fitted on topics that five articles carry or more: fewer, and a fold's model has hardly seen the topic.
# Below fifty such (article, topic) pairs the curves measured elsewhere are better than ones of our own.
_ENOUGH_EXAMPLES = 5
_ENOUGH_PAIRS = 50
# Pairs to fit seven numbers on; the articles are taken in the order of their digests.
_MOST_PAIRS = 1_000_000
# Of the articles with topics, what the middle one of digital.gov's 51 tags is given to.
_USUAL_SHARE = 0.03


@dataclass(frozen=True)
class Lessons:
    """What there is to learn from: n articles, and which of T topics each carries."""

    features: Features
    days: NDArray[np.float64]  # (n,) ordinals, NaN where unknown
    carried: csr_array  # (n, T) float32, 1 where an article carries a topic
    groups: NDArray[np.int32]  # (n,) articles that are one piece have the same number
    ids: Sequence[str]  # (n,) so that nothing depends on the order of the articles
    complete: NDArray[np.bool_]  # (T,) whether editors give the topic where it applies, or only listed examples of it


@dataclass(frozen=True)
class Fitted:
    """A tagger for texts it has not seen, and for each article the model that has not seen it."""

    tagger: Tagger
    lessons: Lessons
    folds: NDArray[np.int64]  # (n,) which regression has not seen the article, nor any that is one piece with it
    regressions: tuple[Regression, ...]
    voting: bool = True
    known: "KnownParts | None" = None

    def scores(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(k, T) calibrated scores of the articles `rows` (k,), out of fold."""
        if self.known is None:
            return self.tagger.combined(*parts_out_of_fold(self, rows))
        places = places_among(self.known.rows, rows)
        new = np.flatnonzero(places < 0)
        parts = [part[places] for part in self.known.parts]
        if len(new):
            for part, found in zip(parts, parts_out_of_fold(self, rows[new]), strict=True):
                part[new] = found
        return self.tagger.combined(*parts)


@dataclass(frozen=True)
class KnownParts:
    """What `parts_out_of_fold` gave for the articles `rows` (k,): the vote takes most of the time of tagging."""

    rows: NDArray[np.int64]
    parts: "Parts"


def places_among(known: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """(m,) where each of `rows` (m,) stands among `known` (k,), -1 where it does not; at least one must be known."""
    order = np.argsort(known)
    found = order[np.minimum(np.searchsorted(known, rows, sorter=order), len(order) - 1)]
    return np.where(known[found] == rows, found, -1)


def fit_tagger(lessons: Lessons, topics: Sequence[str], labels: NDArray[np.float32], voting: bool = True) -> Fitted:
    """Fits the topics, whose own words have the unit vectors `labels` (T, d), to the lessons.

    A topic that no article carries is known by its label alone. An article without any topic teaches nothing: its
    editors may not have tagged it yet. Without `voting` nobody votes, to measure what the vote is worth.
    """
    digests = [hashlib.sha256(identity.encode()).hexdigest() for identity in lessons.ids]
    folds = deal_folds(digests, lessons.groups)
    rows = taught_rows(lessons.carried, digests)
    carried = lessons.carried[rows].toarray()
    kernel = Taught.of(lessons.features, lessons.days, rows).likeness(lessons.features.rows(rows), lessons.days[rows])
    regressions = tuple(_regression(carried, kernel, folds[rows] != fold) for fold in range(FOLDS))
    means, deviations = corpus_scale(cosines(lessons.features, labels))
    tagger = Tagger(
        topics=tuple(topics),
        rows=rows,
        regression=_regression(carried, kernel, np.ones(len(rows), dtype=bool)),
        labels=labels,
        label_means=means,
        label_deviations=deviations,
        examples=_examples(lessons),
        shares=_shares(lessons),
        supervised=MEASURED_SUPERVISED,
        zero_shot=MEASURED,
    )
    return _calibrated(Fitted(tagger, lessons, folds, regressions, voting), digests, kernel)


def deal_folds(digests: Sequence[str], groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """(n,) a fold for each article, the same for all that are one piece, whatever their order; folds of equal size."""
    first: dict[int, str] = {}
    for digest, group in zip(digests, groups.tolist(), strict=True):
        first[group] = min(digest, first.get(group, digest))
    order = sorted(first, key=lambda group: first[group])
    dealt = {group: place % FOLDS for place, group in enumerate(order)}
    return np.array([dealt[group] for group in groups.tolist()], dtype=np.int64)


def taught_rows(carried: csr_array, digests: Sequence[str]) -> NDArray[np.int64]:
    """The rows (m,) to learn from, at most `MOST_TAUGHT`: each topic's first, then each topic's second, and so on."""
    order = np.array(sorted(range(carried.shape[0]), key=lambda row: digests[row]), dtype=np.int64)
    counted: dict[int, int] = {}
    places = []
    for row in order.tolist():
        own = carried.indices[carried.indptr[row] : carried.indptr[row + 1]].tolist()
        for topic in own:
            counted[topic] = counted.get(topic, 0) + 1
        places.append(min((counted[topic] for topic in own), default=0))
    teaching = [(place, row) for place, row in zip(places, order.tolist(), strict=True) if place]
    # Sorted by place alone, and stably: rows of the same place stay in the order of their digests.
    chosen = sorted(teaching, key=lambda pair: pair[0])[:MOST_TAUGHT]
    return np.array([row for _, row in chosen], dtype=np.int64)


def parts_out_of_fold(fitted: Fitted, rows: NDArray[np.int64], alike: NDArray[np.float32] | None = None) -> Parts:
    """(k, T) each: what regressions say that have not seen `rows` (k,), the vote without their groups, the cosines.

    `alike` (k, m) is how alike they are to the m articles that taught, if somebody has compared them already.
    """
    lessons, tagger = fitted.lessons, fitted.tagger
    subjects = lessons.features.rows(rows)
    if alike is None:
        alike = Taught.of(lessons.features, lessons.days, tagger.rows).likeness(subjects, lessons.days[rows])
    decided = np.zeros((len(rows), len(tagger.topics)), dtype=np.float32)
    for fold, regression in enumerate(fitted.regressions):
        unseen = fitted.folds[rows] == fold
        decided[unseen] = regression.decide(alike[unseen])
    voters = Voters(lessons.features, lessons.carried, lessons.groups)
    votes = voters.votes(subjects, lessons.groups[rows]) if fitted.voting else np.zeros_like(decided)
    return decided, votes, cosines(subjects, tagger.labels)


def _examples(lessons: Lessons) -> NDArray[np.int64]:
    return np.asarray(lessons.carried.sum(axis=0)).ravel().astype(np.int64)


def _shares(lessons: Lessons) -> NDArray[np.float64]:
    """(T,) how common each topic is; one of which there are only examples is as common as the middle one."""
    shares = (_examples(lessons) + 0.5) / ((np.diff(lessons.carried.indptr) > 0).sum() + 1)
    usual = float(np.median(shares[lessons.complete])) if lessons.complete.any() else _USUAL_SHARE
    return np.where(lessons.complete, shares, usual)


def _regression(carried: NDArray[np.float32], kernel: NDArray[np.float32], kept: NDArray[np.bool_]) -> Regression:
    """The regression of `carried` (m, T) on the articles `kept` (m,); the others have weight 0."""
    weights = np.zeros(carried.shape, dtype=np.float32)
    constants = carried[kept].mean(axis=0) if kept.any() else np.zeros(carried.shape[1], dtype=np.float32)
    if carried[kept].any():
        model = KernelRidge(alpha=_PENALTY, kernel="precomputed")
        weights[kept] = model.fit(kernel[np.ix_(kept, kept)], carried[kept] - constants).dual_coef_
    return Regression(weights, constants)


def _calibrated(fitted: Fitted, digests: Sequence[str], kernel: NDArray[np.float32]) -> Fitted:
    """The same with both curves fitted over the topics that enough articles carry, where there are enough pairs.

    `kernel` (m, m) is how alike the articles that taught are.
    """
    tagger, carried = fitted.tagger, fitted.lessons.carried
    topics = np.flatnonzero((tagger.examples >= _ENOUGH_EXAMPLES) & fitted.lessons.complete)
    if tagger.examples[topics].sum() < _ENOUGH_PAIRS:
        return fitted
    teachers = np.flatnonzero(np.diff(carried.indptr))
    first = sorted(teachers.tolist(), key=lambda row: digests[row])[: max(1, _MOST_PAIRS // len(topics))]
    rows = np.array(first, dtype=np.int64)
    carries = carried[rows].toarray()[:, topics].ravel() > 0
    if carries.all() or not carries.any():
        return fitted
    places = places_among(tagger.rows, rows)
    decided, votes, near = parts = parts_out_of_fold(fitted, rows, kernel[places] if (places >= 0).all() else None)
    learned = tagger.evidence(decided, votes, near)[:, topics]
    named = tagger.label_evidence(near)[:, topics]
    curves = [_curve(part.reshape(len(carries), -1), carries) for part in (learned, named)]
    calibrated = replace(tagger, supervised=curves[0], zero_shot=curves[1])
    return replace(fitted, tagger=calibrated, known=KnownParts(rows, parts))


def _curve(evidence: NDArray[np.float64], carries: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The weights and the constant of the logistic curve through `evidence` (p, f), as (f + 1,)."""
    model = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=1000).fit(evidence, carries)
    return np.concatenate([model.coef_[0], model.intercept_])
