from dataclasses import replace

import numpy as np
import pytest

from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import mean_vectors
from indexer.neighbours.balance import balanced, with_words
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from tests.indexer.random_corpora import NEARNESS, corpus

ROWS = np.arange(300)


def test_where_only_words_tell_what_shares_tags_they_count_more_and_where_only_vectors_do_less() -> None:
    index = _tagged_by_subject()
    by_words = balanced(NEARNESS, _with_random_vectors(index), ROWS).signals["words"].weight
    by_vectors = balanced(NEARNESS, _with_shuffled_words(index), ROWS).signals["words"].weight
    assert by_vectors < NEARNESS.signals["words"].weight < by_words


def test_a_corpus_without_tags_keeps_the_usual_balance() -> None:
    index = corpus(300, 3)
    untagged = replace(index, metadata=replace(index.metadata, tags=tuple(frozenset[str]() for _ in ROWS)))
    assert balanced(NEARNESS, untagged, ROWS) == NEARNESS


def test_few_tagged_articles_move_it_less_than_many() -> None:
    index = _with_random_vectors(_tagged_by_subject())
    usual = NEARNESS.signals["words"].weight
    few = balanced(NEARNESS, index, ROWS[:10]).signals["words"].weight
    assert abs(few - usual) < abs(balanced(NEARNESS, index, ROWS).signals["words"].weight - usual)


@pytest.mark.parametrize("weight", [0.2, 0.4, 0.6])
def test_the_weights_of_a_formula_add_up_to_the_same(weight: float) -> None:
    assert _sum(with_words(NEARNESS, weight)) == pytest.approx(_sum(NEARNESS), abs=1e-3)


def _sum(formula: Formula) -> float:
    return sum(signal.weight for signal in formula.signals.values())


def _tagged_by_subject() -> RankingIndex:
    index = corpus(300, 3)
    tags = tuple(frozenset(filter(None, [category])) for category in index.metadata.categories.tolist())
    return replace(index, metadata=replace(index.metadata, tags=tags))


def _with_random_vectors(index: RankingIndex) -> RankingIndex:
    features, random = index.features, np.random.default_rng(1)
    passages = unit_rows(random.normal(size=features.passages.shape).astype(np.float32))
    headlines = unit_rows(random.normal(size=features.headlines.shape).astype(np.float32))
    vectors = mean_vectors(passages, features.starts)
    return replace(
        index, features=replace(features, passages=passages, headlines=headlines, vectors=vectors), metric=None
    )


def _with_shuffled_words(index: RankingIndex) -> RankingIndex:
    order = np.random.default_rng(2).permutation(len(index.features))
    return replace(index, features=replace(index.features, words=index.features.words[order]))
