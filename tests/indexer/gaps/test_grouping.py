"""Groups of queries: who belongs together, what they are called, and lists that are longer than one block."""

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoding.encoder import unit_rows
from indexer.gaps.grouping import groups_of
from indexer.gaps.labels import label_of
from indexer.gaps.model import AskedQuery


def scattered(subjects: int, each: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Unit vectors around so many directions, shuffled, and the direction of each."""
    random = np.random.default_rng(seed)
    directions = random.normal(size=(subjects, 64))
    truth = random.permutation(np.repeat(np.arange(subjects), each))
    return unit_rows((directions[truth] + 0.3 * random.normal(size=(len(truth), 64))).astype(np.float32)), truth


def same(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


def test_queries_around_one_direction_are_one_group() -> None:
    vectors, truth = scattered(6, 12)
    assert same(groups_of(vectors), truth)


def test_a_list_longer_than_a_block_has_the_same_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, truth = scattered(6, 40)
    monkeypatch.setattr("indexer.gaps.grouping._AT_ONCE", 50)
    assert same(groups_of(vectors), truth)


def test_a_block_may_bring_groups_that_the_one_before_it_had_not(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, truth = scattered(6, 20)
    order = np.argsort(truth, kind="stable")
    monkeypatch.setattr("indexer.gaps.grouping._AT_ONCE", 50)
    assert same(groups_of(vectors[order]), truth[order])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_shortest_lists_have_groups_too(count: int) -> None:
    assert len(groups_of(scattered(1, 2)[0][:count])) == count


def test_a_group_is_called_by_the_words_that_most_of_its_queries_share() -> None:
    queries = [
        AskedQuery(text, 1) for text in ("attachment styles test", "my attachment style", "anxious attachment styles")
    ]
    assert label_of(queries, scattered(1, 3)[0]) == "attachment styles"


def test_a_group_without_common_words_is_called_by_its_most_asked_and_central_query() -> None:
    queries = [AskedQuery("he left me", 1), AskedQuery("getting over a breakup", 500), AskedQuery("my ex is gone", 1)]
    assert label_of(queries, scattered(1, 3)[0]) == "getting over a breakup"


def test_a_long_query_is_shortened_at_a_word() -> None:
    label = label_of([AskedQuery("what shall I do if " * 9, 1)], scattered(1, 1)[0])
    assert len(label) <= 62
    assert label.endswith((" if …", " do …", " I …", " shall …", " what …"))


def test_a_long_query_without_spaces_is_still_told_from_others() -> None:
    """Japanese, or an address that somebody searched for."""
    label = label_of([AskedQuery("夫が借金を隠していたことを知ってしまいました" * 9, 1)], scattered(1, 1)[0])
    assert label.startswith("夫が借金を")
    assert len(label) <= 62
