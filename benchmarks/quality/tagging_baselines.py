"""What tagging is compared with: each learns from the lessons, and chooses its threshold on a fifth of them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from benchmarks.quality.tagging_measures import Score, best_threshold
from indexer.encoding.features import Features
from indexer.topics.tagging.fitting import FOLDS, Lessons, deal_folds

_NEAREST = 15
# Stems of fewer articles are left out: half of the columns, and none of the quality.
_LEAST_ARTICLES = 4

Fit = Callable[[Features, NDArray[np.bool_], Features], NDArray[np.float32]]


def with_threshold(fit: Fit) -> Score:
    """A baseline as a system."""

    def score(lessons: Lessons, texts: Features, _days: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
        carried = lessons.carried.toarray() > 0
        folds = deal_folds(lessons.ids, lessons.groups)
        inside, outside = np.flatnonzero(folds < FOLDS - 1), np.flatnonzero(folds == FOLDS - 1)
        held_out = fit(lessons.features.rows(inside), carried[inside], lessons.features.rows(outside))
        return fit(lessons.features, carried, texts), best_threshold(held_out, carried[outside])

    return score


def _nearest(taught: Features, carried: NDArray[np.bool_], texts: Features) -> NDArray[np.float32]:
    cosines = texts.vectors @ taught.vectors.T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :_NEAREST]
    weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0)
    return np.asarray(np.einsum("nk,nkt->nt", weights, carried[nearest]) / weights.sum(axis=1, keepdims=True))


def _logistic(taught: Features, carried: NDArray[np.bool_], texts: Features) -> NDArray[np.float32]:
    columns = _columns(taught)
    return _one_by_one(
        lambda: LogisticRegression(C=10, solver="liblinear"),
        _plain(taught.words[:, columns]),
        carried,
        _plain(texts.words[:, columns]),
    )


def _svm(taught: Features, carried: NDArray[np.bool_], texts: Features) -> NDArray[np.float32]:
    columns = _columns(taught)
    both = [_plain(hstack([part.words[:, columns], csr_matrix(part.vectors)])) for part in (taught, texts)]
    return _one_by_one(lambda: CalibratedClassifierCV(LinearSVC(C=0.1), cv=3), both[0], carried, both[1])


def _one_by_one(
    model: Callable[[], LogisticRegression | CalibratedClassifierCV],
    taught: csr_matrix,
    carried: NDArray[np.bool_],
    texts: csr_matrix,
) -> NDArray[np.float32]:
    scores = np.zeros((texts.shape[0], carried.shape[1]), dtype=np.float32)
    for topic, truth in enumerate(carried.T):
        if truth.sum() >= 3:
            scores[:, topic] = model().fit(taught, truth).predict_proba(texts)[:, 1]
    return scores


def _columns(taught: Features) -> NDArray[np.int64]:
    return np.flatnonzero(np.bincount(taught.words.indices, minlength=taught.words.shape[1]) >= _LEAST_ARTICLES)


def _plain(rows: object) -> csr_matrix:
    """liblinear takes 32-bit indices only."""
    matrix = csr_matrix(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


nearest_fifteen, logistic_words, calibrated_svm = map(with_threshold, (_nearest, _logistic, _svm))
