"""A short text counts as it stands and as the subject of an article."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoding.encoder import unit_rows
from indexer.encoding.short_texts import both_ways, encode_short


def test_a_short_text_is_the_mean_of_both_its_ways() -> None:
    vectors = unit_rows(np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32))
    asked = list[str]()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return vectors

    found = encode_short(["cant sleep", "debt"], encode)
    assert asked == both_ways(["cant sleep", "debt"])
    means = np.array([vectors[:2].mean(axis=0), vectors[2:].mean(axis=0)])
    np.testing.assert_allclose(found, means / np.linalg.norm(means, axis=1, keepdims=True), rtol=1e-6)


@pytest.mark.parametrize("text", ["why does he lie", "why does he lie?", "..."])
def test_one_way_is_the_text_as_it_stands_and_the_other_an_articles_subject(text: str) -> None:
    assert both_ways([text]) == [text, f"An article about {text.rstrip('?')}"]


@pytest.mark.parametrize("end", [".", "!", " ...", "!!", ". "])
def test_how_a_sentence_ends_that_asks_nothing_is_no_part_of_it(end: str) -> None:
    assert both_ways([f"why does he lie{end}"]) == both_ways(["why does he lie"])
