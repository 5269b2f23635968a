"""A signal that is not of the text has the weight that it earns on the corpus, and none where it tells nothing."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from indexer.neighbours.formulas import PseudoQueries, fit_formulas
from indexer.ranking.index import RankingIndex
from indexer.ranking.topic_vectors import TopicVectors
from tests.indexer.random_corpora import corpus

COUNT = 300


@pytest.mark.slow
def test_topics_weigh_in_a_query_what_they_earn() -> None:
    index = corpus(COUNT, 3, links=False)
    subjects = np.unique(index.metadata.categories, return_inverse=True)[1]
    told = _one_topic_each(subjects)
    lots = _one_topic_each(np.random.default_rng(0).permutation(subjects))
    assert _weight_of_topics(index, told, told) > 0.05
    assert _weight_of_topics(index, lots, lots) < 0.01
    assert _weight_of_topics(index, told, csr_array(told.shape, dtype=np.float32)) == 0
    none = csr_array((COUNT, 0), dtype=np.float32)
    assert _weight_of_topics(index, none, none) == 0


def _weight_of_topics(index: RankingIndex, of_articles: csr_array, foretold: csr_array) -> float:
    typed = PseudoQueries(index.features.titles, foretold)
    article, query = fit_formulas(replace(index, topics=TopicVectors.of(of_articles)), typed)
    assert "topics" not in article.signals
    return query.signals["topics"].weight


@pytest.mark.slow
def test_unspoken_tags_earn_their_weight_as_tags_do() -> None:
    index = corpus(COUNT, 3, links=False)
    lots = replace(index.metadata, tags=tuple(frozenset({f"lot{row % 7}"}) for row in range(COUNT)))
    subjects = replace(index.metadata, tags=tuple(frozenset({name or "none"}) for name in index.metadata.categories))
    none = csr_array((COUNT, 0), dtype=np.float32)
    weights = []
    for metadata in (lots, subjects):
        article, query = fit_formulas(replace(index, metadata=metadata), PseudoQueries(index.features.titles, none))
        assert "unspoken" not in query.signals
        weights.append(article.signals["unspoken"].weight)
    assert weights[0] < 0.02
    assert weights[1] > 0.15


def _one_topic_each(topics: np.ndarray) -> csr_array:
    return csr_array(np.eye(topics.max() + 1, dtype=np.float32)[topics])


def test_words_weigh_less_in_a_corpus_of_few_texts_and_the_weights_add_up_to_the_same() -> None:
    """Without tags, so that nothing else moves them."""
    few, many = (_text_weights(count) for count in (30, COUNT))
    assert few["words"] < many["words"] < 0.35
    assert few["part"] / few["headline"] == pytest.approx(many["part"] / many["headline"], abs=0.01)
    assert sum(few.values()) == pytest.approx(sum(many.values()), abs=1e-3)


def _text_weights(count: int) -> dict[str, float]:
    index = corpus(count, 3, links=False)
    untagged = replace(index, metadata=replace(index.metadata, tags=(frozenset[str](),) * count))
    nothing = csr_array((count, 0), dtype=np.float32)
    article, _ = fit_formulas(untagged, PseudoQueries(index.features.titles, nothing))
    return {name: article.signals[name].weight for name in ("words", "part", "headline", "mention")}
