"""FAISS beside brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.encoding.encoder import unit_rows
from indexer.ranking.vector_index import VectorIndex


def vectors(seed: int, count: int, dimension: int = 8) -> np.ndarray:
    """Random unit vectors."""
    return unit_rows(np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32))


@given(st.integers(0, 1000), st.integers(1, 60), st.integers(0, 80), st.floats(0, 1))
def test_finds_what_a_dot_product_with_every_row_finds_under_any_filter(
    seed: int, count: int, wanted: int, share: float
) -> None:
    rows = vectors(seed, count)
    allowed = np.random.default_rng(seed).random(count) < share
    query = vectors(seed + 1, 1)[0]
    found = VectorIndex(rows).nearest(query, wanted, allowed)
    expected = [row for row in np.argsort(-(rows @ query)) if allowed[row]][:wanted]
    assert len(found) == len(expected)
    assert set(found) <= set(np.flatnonzero(allowed))
    np.testing.assert_allclose(rows[found] @ query, rows[expected] @ query, atol=1e-5)


def test_more_than_there_are_gives_all_and_none_gives_none() -> None:
    index = VectorIndex(vectors(0, 5))
    assert sorted(index.nearest(vectors(1, 1)[0], 1_000_000)) == [0, 1, 2, 3, 4]
    assert len(index.nearest(vectors(1, 1)[0], 0)) == 0


def test_a_query_of_another_dimension_is_refused_with_both_numbers() -> None:
    with pytest.raises(ValueError, match=r"\(9,\).*dimension 8"):
        VectorIndex(vectors(0, 5)).nearest(vectors(0, 1, 9)[0], 3)


@pytest.mark.parametrize("bad", [[np.nan, 1.0], [np.inf, 1.0], [0.0, 0.0]])
def test_a_vector_without_a_direction_is_refused_with_its_row(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="row 1 of 2"):
        unit_rows(np.array([[1.0, 0.0], bad], dtype=np.float32))
