"""Which cluster of tonight is which topic of last night, and what became of the others."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indexer.topics.discovery.identity import match
from indexer.topics.discovery.stability import kept_meaning


def table(*rows: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """(k_before, k_now) how many articles were in one and are in the other."""
    return np.array(rows, dtype=np.int64)


def test_clusters_are_matched_wherever_they_stand() -> None:
    fate = match(table([0, 0, 9], [8, 1, 0], [0, 7, 1]), None)
    assert fate.same == {0: 1, 1: 2, 2: 0}
    assert not fate.split_off
    assert not fate.merged_into
    assert not fate.born
    assert not fate.died


def test_the_larger_part_of_a_split_keeps_the_id() -> None:
    fate = match(table([6, 4, 0], [0, 0, 5]), None)
    assert fate.same == {0: 0, 2: 1}
    assert fate.split_off == {1: 0}


def test_a_topic_that_went_into_another_is_merged_and_one_that_scattered_died() -> None:
    fate = match(table([9, 0, 0, 0], [3, 0, 0, 0], [1, 1, 1, 1], [0, 9, 0, 0], [0, 0, 9, 0], [0, 0, 0, 9]), None)
    assert fate.merged_into == {1: 0}
    assert fate.died == (2,)


def test_a_cluster_of_new_articles_is_born() -> None:
    assert match(table([5, 0]), None).born == (1,)


def test_centres_decide_between_equal_shares_and_alone_only_in_the_very_same_place() -> None:
    assert match(table([5, 5]), np.array([[0.2, 0.9]])).same == {1: 0}
    assert match(table([0, 0]), np.array([[0.2, 0.97]])).same == {1: 0}
    assert match(table([0, 0]), np.array([[0.2, 0.9]])).same == {}


def test_there_may_be_nothing_before_or_nothing_now() -> None:
    assert match(np.zeros((0, 2), dtype=np.int64), None).born == (0, 1)
    assert match(np.zeros((2, 0), dtype=np.int64), None).died == (0, 1)


@given(arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(0, 9)))
def test_no_other_matching_keeps_more(shared: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> None:
    before, now = shared.sum(axis=1), shared.sum(axis=0)
    overlap = shared / np.maximum(before[:, None] + now[None, :] - shared, 1)
    value = np.where(overlap >= 1 / 3, overlap, 0)
    square = np.zeros((4, 4))
    square[: value.shape[0], : value.shape[1]] = value
    best = max(sum(square[row, column] for row, column in enumerate(order)) for order in permutations(range(4)))
    kept = sum(value[old, new] for new, old in match(shared, None).same.items())
    assert abs(kept - best) < 1e-9


def test_an_id_keeps_its_meaning_by_half_of_the_articles_that_are_still_there() -> None:
    before = {"1": "a", "2": "a", "3": "a", "4": "b", "5": "b", "gone": "b", "6": "c"}
    now = {"1": "a", "2": "a", "3": "b", "4": "b", "5": "b", "new": "b", "6": ""}
    assert kept_meaning(before, now) == {"a": True, "b": True, "c": False}
    assert kept_meaning({"1": "a", "2": "b"}, {"1": "b", "2": "a"}) == {"a": False, "b": False}
