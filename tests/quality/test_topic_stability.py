"""Discovered topics of the sample corpus, with the real model's vectors, through nights in which articles change."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.discovered_topics import Corpus, State, changing_nights, night
from indexer.topics.discovery.memory import memory_as_json
from indexer.topics.discovery.stability import kept_meaning
from tests.conftest import current_snapshot

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def corpus(sample_index: Path) -> Corpus:
    """The sample corpus with its vectors."""
    snapshot = current_snapshot(sample_index)
    articles = [snapshot.articles.read(row) for row in range(len(snapshot.cards))]
    return Corpus("sample", articles, snapshot.index.features.vectors, snapshot.manifest.encoder)


def share_kept(before: State, now: State) -> float:
    """The share of the ids of `before` that mean `now` what they meant."""
    (first, names_before), (second, names) = before, now
    kept = kept_meaning(
        {name: own[0].topic if own else "" for name, own in zip(names_before, first.assignments, strict=True)},
        {name: own[0].topic if own else "" for name, own in zip(names, second.assignments, strict=True)},
    )
    return float(np.mean(list(kept.values())))


@pytest.mark.parametrize("seed", range(5))
def test_ids_keep_their_meaning_when_articles_are_dropped_added_and_edited(corpus: Corpus, seed: int) -> None:
    [(before, now)] = changing_nights(corpus, seed, 1)
    assert share_kept(before, now) >= 0.95


def test_ten_nights_in_a_row_do_not_drift_apart(corpus: Corpus) -> None:
    """Half of the articles are others or edited by then. A run has few topics and some go by chance, so four count."""
    kept = []
    for seed in range(4):
        nights = list(changing_nights(corpus, seed, 10))
        assert all(share_kept(before, now) >= 0.9 for before, now in nights)
        kept.append(share_kept(nights[0][0], nights[-1][1]))
    assert np.mean(kept) >= 0.75


def test_order_renumbers_nothing(corpus: Corpus) -> None:
    rows = list(range(len(corpus.articles)))
    found, other = night(corpus, rows, None), night(corpus, rows[::-1], None)
    assert found.topics == other.topics
    assert memory_as_json(found.memory) == memory_as_json(other.memory)
    assert found.assignments == other.assignments[::-1]


def test_few_articles_are_without_a_topic(corpus: Corpus) -> None:
    given = night(corpus, range(len(corpus.articles)), None).assignments
    assert 0 < sum(not own for own in given) <= 0.1 * len(given)
