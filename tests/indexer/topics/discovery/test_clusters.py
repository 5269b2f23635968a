"""Clusters of unit vectors: found where they are, kept where they were, split and merged only for a reason."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from indexer.topics.discovery.clusters import centres_of, cluster


def clouds(count: int, each: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Unit rows around `count` random directions in twenty dimensions, and which is of which."""
    draw = np.random.default_rng(seed)
    truth = np.repeat(np.arange(count), each)
    rows = draw.normal(size=(count, 20))[truth] + 0.3 * draw.normal(size=(count * each, 20))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), truth


def test_clouds_are_found() -> None:
    points, truth = clouds(6, 15)
    assert adjusted_rand_score(truth, cluster(points, 6, 3).labels) == 1.0


def test_centres_are_the_mean_directions() -> None:
    points, truth = clouds(3, 10)
    expected = np.array([points[truth == number].mean(axis=0) for number in range(3)])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(centres_of(points, truth), expected, atol=1e-6)


def test_clusters_given_back_as_a_start_come_out_as_they_went_in() -> None:
    points, _ = clouds(7, 12)
    found = cluster(points, 9, 3)
    again = cluster(points, 9, 3, found.labels)
    assert np.array_equal(again.labels, found.labels)


def test_no_cluster_is_smaller_than_asked() -> None:
    points, _ = clouds(5, 8)
    assert np.bincount(cluster(points, 12, 5).labels).min() >= 5


def test_a_cloud_that_comes_gets_a_cluster_and_the_others_keep_theirs() -> None:
    points, truth = clouds(7, 15)
    before = np.where(truth < 6, truth, -1)
    assert adjusted_rand_score(truth, cluster(points, 7, 3, before).labels) == 1.0


def test_a_cluster_that_holds_two_clouds_is_split_and_too_many_are_merged() -> None:
    points, truth = clouds(6, 20)
    joined = np.where(truth == 5, 4, truth)
    assert adjusted_rand_score(truth, cluster(points, 6, 3, joined).labels) == 1.0
    halved = truth.copy()
    halved[:10] = 6
    assert adjusted_rand_score(truth, cluster(points, 5, 3, halved).labels) == 1.0
