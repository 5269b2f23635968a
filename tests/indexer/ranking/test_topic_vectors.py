"""What a query is about is compared with what articles are about; of one about nothing known, nothing is said."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from indexer.ranking.signals import measure
from indexer.ranking.topic_vectors import TopicVectors
from tests.indexer.random_corpora import corpus

TOPICS = 4
SHARES = st.dictionaries(st.integers(0, TOPICS - 1), st.floats(0.1, 1.0), max_size=TOPICS)


@settings(max_examples=100, deadline=None)
@given(st.lists(SHARES, min_size=1, max_size=6), SHARES)
def test_nearness_is_the_cosine_in_which_a_rare_topic_weighs_more(
    articles: list[dict[int, float]], query: dict[int, float]
) -> None:
    vectors = TopicVectors.of(_table(articles))
    found = vectors.nearness(_table([query]).toarray()[0], np.arange(len(articles)))
    if not query:
        assert np.isnan(found).all()
        return
    rarity = [math.log(1 + len(articles) / max(1, sum(topic in own for own in articles))) for topic in range(TOPICS)]
    expected = [_cosine(query, own, rarity) for own in articles]
    assert found.tolist() == pytest.approx(expected, abs=1e-6)


def test_an_article_is_as_near_alone_as_among_others() -> None:
    random = np.random.default_rng(0)
    vectors = TopicVectors.of(csr_array(np.where(random.random((50, 9)) < 0.3, random.random((50, 9)), 0)))
    query, rows = random.random(9).astype(np.float32), np.arange(50)
    whole = vectors.nearness(query, rows)
    assert [vectors.nearness(query, rows[[row]])[0] for row in rows.tolist()] == whole.tolist()


def test_later_articles_are_compared_by_their_own_topics_and_the_rarity_of_before() -> None:
    first, later = corpus(12, links=False), corpus(3, seed=1, links=False)
    shares = csr_array(np.eye(12, 5, dtype=np.float32))
    index = replace(first, topics=TopicVectors.of(shares))
    joined = index.followed_by(
        later.features, later.metadata, np.arange(15, dtype=np.int32), csr_array(np.eye(3, 5, dtype=np.float32))
    )
    query = replace(first.subject(0), topics=np.array([0, 1, 0.5, 0, 0], dtype=np.float32))
    rows = np.array([1, 13, 2, 14, 0, 12, 7])
    found = measure(query, joined, rows, ["topics"])["topics"].tolist()
    assert found[0] == found[1] > found[2] == found[3] > 0
    assert found[4:] == [0, 0, 0]
    untold = first.followed_by(later.features, later.metadata, np.arange(15, dtype=np.int32))
    assert np.isnan(measure(query, untold, rows, ["topics"])["topics"]).all()


def _table(rows: Sequence[Mapping[int, float]]) -> csr_array:
    table = np.zeros((len(rows), TOPICS), dtype=np.float32)
    for row, own in enumerate(rows):
        for topic, share in own.items():
            table[row, topic] = share
    return csr_array(table)


def _cosine(one: Mapping[int, float], other: Mapping[int, float], rarity: Sequence[float]) -> float:
    def length(own: Mapping[int, float]) -> float:
        return math.sqrt(sum((share * rarity[topic]) ** 2 for topic, share in own.items()))

    shared = sum(one[topic] * other[topic] * rarity[topic] ** 2 for topic in one.keys() & other.keys())
    return shared / (length(one) * length(other)) if other else 0.0
