from dataclasses import replace

import numpy as np
import pytest

from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import Features
from indexer.neighbours.metric_fitting import fit_metric
from indexer.ranking.metric import Metric
from indexer.ranking.signals import measure
from tests.indexer.random_corpora import corpus


def test_nearness_is_the_cosine_of_vectors_that_a_root_of_the_matrix_has_mapped() -> None:
    index = corpus(40)
    assert index.metric
    root = np.linalg.cholesky(index.metric.matrix.astype(np.float64))
    mapped = index.features.vectors.astype(np.float64) @ root
    mapped /= np.linalg.norm(mapped, axis=1, keepdims=True)
    for row in (0, 7, 39):
        values = measure(index.subject(row), index, np.arange(40), ("meaning",))["meaning"]
        np.testing.assert_allclose(values, mapped @ mapped[row], atol=1e-6)


def test_a_metric_of_the_identity_gives_the_bare_cosines() -> None:
    index = corpus(40)
    plain = Metric.of(np.eye(index.features.vectors.shape[1], dtype=np.float32), index.features)
    names = ("meaning", "part", "headline", "passage")
    by_identity = measure(index.subject(3), replace(index, metric=plain), np.arange(40), names)
    by_cosine = measure(index.subject(3), replace(index, metric=None), np.arange(40), names)
    for name in names:
        np.testing.assert_allclose(by_identity[name], by_cosine[name], atol=1e-6)


def test_a_direction_in_which_passages_leave_their_headlines_counts_less_and_the_others_alike() -> None:
    found = fit_metric(_with_scenery(400))
    assert found
    weights = np.diag(found.matrix)
    assert weights[0] < 0.9 * weights[1:].min()
    assert np.linalg.eigvalsh(found.matrix.astype(np.float64)).min() > 0


def test_few_passages_change_the_metric_little_and_none_or_headlines_alone_not_at_all() -> None:
    few, many = fit_metric(_with_scenery(5)), fit_metric(_with_scenery(2000))
    assert few
    assert many
    assert _anisotropy(few.matrix) < 1.1 < _anisotropy(many.matrix)
    features = corpus(20).features
    alone = np.repeat(features.headlines, np.diff(features.starts), axis=0)
    assert fit_metric(replace(features, passages=alone)) is None
    assert fit_metric(corpus(0).features) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_articles_give_the_same_metric_to_the_last_bit(seed: int) -> None:
    first, second = fit_metric(corpus(200, seed).features), fit_metric(corpus(200, seed).features)
    assert first
    assert second
    np.testing.assert_array_equal(first.matrix, second.matrix)
    np.testing.assert_array_equal(first.lengths.passages, second.lengths.passages)


def _with_scenery(count: int) -> Features:
    """Articles whose passages differ from their headlines most in the first of the dimensions."""
    features, random = corpus(count).features, np.random.default_rng(5)
    passages = features.passages.copy()
    passages[:, 0] += 3 * random.normal(size=len(passages))
    return replace(features, passages=unit_rows(passages))


def _anisotropy(matrix: np.ndarray) -> float:
    eigenvalues = np.linalg.eigvalsh(matrix.astype(np.float64))
    return float(eigenvalues.max() / eigenvalues.min())
