"""Products of sparse rows are the same whichever way they are come by."""

import numpy as np
import pytest
from scipy.sparse import csr_array, random_array

from indexer.encoding import word_products
from indexer.encoding.word_products import products, shared_words


@pytest.mark.parametrize("terms", [0, 3, 32, 33, 400])
@pytest.mark.parametrize("count", [0, 1, 30, 200, 400])
def test_a_text_of_any_length_shares_with_any_rows_what_a_dense_product_says(terms: int, count: int) -> None:
    random = np.random.default_rng(terms + count)
    texts = csr_array(random_array((400, 900), density=0.05, rng=random, dtype=np.float32, format="csr"))
    row = np.zeros((1, 900), dtype=np.float32)
    row[0, random.permutation(900)[:terms]] = random.random(terms)
    rows = random.permutation(400)[:count].astype(np.int64)
    found = shared_words(csr_array(row), texts, csr_array(texts.T.tocsr()), rows)
    assert found.shape == (count,)
    assert found == pytest.approx((texts.toarray().astype(np.float64) @ row[0])[rows], abs=1e-5)


def test_both_ways_agree_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    texts = csr_array(random_array((400, 900), density=0.05, rng=random, dtype=np.float32, format="csr"))
    rows, by_term = np.arange(7, 40, dtype=np.int64), csr_array(texts.T.tocsr())
    by_their_terms = shared_words(texts[[3]], texts, by_term, rows)
    monkeypatch.setattr(word_products, "_SHORT", 900)
    assert np.array_equal(shared_words(texts[[3]], texts, by_term, rows), by_their_terms)


@pytest.mark.parametrize("terms", [0, 1, 32, 900])
@pytest.mark.parametrize("few", [0, 1_000_000])
def test_one_text_gives_the_last_bit_of_the_library_s_product(
    terms: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """scipy's own product is the oracle, however few weights it is spared."""
    monkeypatch.setattr(word_products, "_FEW_WEIGHTS", few)
    random = np.random.default_rng(terms)
    by_term = csr_array(random_array((900, 400), density=0.05, rng=random, dtype=np.float32, format="csr"))
    row = np.zeros((1, 900), dtype=np.float32)
    row[0, random.permutation(900)[:terms]] = random.random(terms)
    assert np.array_equal(products(csr_array(row), by_term), (csr_array(row) @ by_term).toarray())
