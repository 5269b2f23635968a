"""Links are learned from only where they tell something, and only where that helps on links not seen."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from corpus.article import Article
from indexer.encoding.features import build_features
from indexer.encoding.lexicon import index_words
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import cut
from indexer.neighbours.formulas import PseudoQueries, fit_formulas
from indexer.neighbours.link_learning import (
    LinkOutcome,
    examples_of,
    held_out_figures,
    information,
    learn_from_links,
    resolve_links,
)
from indexer.neighbours.link_model import fit_weights
from indexer.ranking.formula import Formula
from indexer.ranking.index import Links, RankingIndex
from indexer.ranking.scoring import Wish, rank
from indexer.ranking.signals import UNHEARD, measure, nearness_to_sources
from tests.conftest import ToyEncoder, invented_articles

SUBJECTS = 4
EACH = 30


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """120 articles on four subjects, none of which links."""
    return [replace(article, links=()) for article in invented_articles(EACH)]


@pytest.fixture(scope="module")
def index(articles: list[Article]) -> RankingIndex:
    """Those articles as ranking sees them, each its own group."""
    encoder, lexicon = ToyEncoder(), index_words([article.lexical_text() for article in articles])[0]
    texts = [cut(article, encoder) for article in articles]
    features = build_features(articles, texts, lexicon, encoder.encode)
    return RankingIndex(features, Metadata.of(articles), np.arange(len(articles), dtype=np.int32))


@pytest.fixture(scope="module")
def default(articles: list[Article], index: RankingIndex) -> Formula:
    """The default formula for articles."""
    lexicon = index_words([article.lexical_text() for article in articles])[0]
    words = lexicon.weigh([article.headline_text() for article in articles])
    return fit_formulas(index, PseudoQueries(words, csr_array((len(articles), 0), dtype=np.float32)))[0]


def linking(articles: list[Article], pairs: list[tuple[int, int]]) -> list[Article]:
    """The articles with these links by id."""
    return [
        replace(article, links=tuple(articles[b].id for a, b in pairs if a == row))
        for row, article in enumerate(articles)
    ]


def favourites(count: int) -> list[tuple[int, int]]:
    """Every article of a subject links to the same two of that subject, as editors link to their guides."""
    return [
        (subject * EACH + place, subject * EACH + guide)
        for subject in range(SUBJECTS)
        for place in range(EACH)
        for guide in (7, 19)
        if place != guide
    ][:count]


def test_links_are_found_by_id_and_by_url_and_never_lead_to_a_copy(articles: list[Article]) -> None:
    linked = [replace(articles[0], links=(articles[1].url, articles[2].id, "elsewhere", articles[0].id)), *articles[1:]]
    groups = np.arange(len(articles), dtype=np.int32)
    assert resolve_links(linked, groups).tolist() == [[0, 1], [0, 2]]
    groups[2] = 0
    assert resolve_links(linked, groups).tolist() == [[0, 1]]


def test_few_links_change_nothing(articles: list[Article], index: RankingIndex, default: Formula) -> None:
    formula, links, learning = learn_from_links(index, default, linking(articles, favourites(20)))
    assert (formula, links, learning.outcome) == (default, None, LinkOutcome.TOO_FEW)


@pytest.mark.parametrize("seed", range(5))
def test_a_block_drawn_from_the_category_teaches_nothing(
    articles: list[Article], index: RankingIndex, default: Formula, seed: int
) -> None:
    random = np.random.default_rng(seed)
    pairs = [
        (row, row // EACH * EACH + int(other)) for row in range(len(articles)) for other in random.permutation(EACH)[:4]
    ]
    formula, links, learning = learn_from_links(index, default, linking(articles, pairs))
    assert (formula, links, learning.outcome) == (default, None, LinkOutcome.UNINFORMATIVE)
    assert 0.4 < learning.nearer < 0.6


def test_links_to_what_is_near_in_text_are_informative(
    articles: list[Article], index: RankingIndex, default: Formula
) -> None:
    pairs = [
        (row, int(other))
        for row in range(len(articles))
        for other in rank(Wish(default, (index.subject(row),)), index, np.arange(len(articles)) != row).rows[:3]
    ]
    nearer, chance = information(index, default, np.array(pairs, dtype=np.int32))
    assert nearer > 0.8
    assert chance <= 0.001


def test_a_liking_for_some_targets_is_foreseen_for_articles_whose_links_were_not_seen(
    articles: list[Article], index: RankingIndex, default: Formula
) -> None:
    pairs = resolve_links(linking(articles, favourites(1000)), index.groups)
    links = Links(pairs, default)
    before, after = held_out_figures(examples_of(index, default, links), links)
    assert after.mean() > before.mean() + 0.2


def test_the_fewer_articles_link_the_nearer_the_weights_stay_to_the_default(
    articles: list[Article], index: RankingIndex, default: Formula
) -> None:
    links = Links(resolve_links(linking(articles, favourites(1000)), index.groups), default)
    everybody = np.ones(len(links.sources), dtype=bool)
    examples = examples_of(index, default, links).with_linked(links, everybody)
    few = everybody & (np.arange(len(everybody)) % 12 == 0)
    by_few, by_all = (fit_weights(examples, chosen) for chosen in (few, everybody))
    assert 0 < np.linalg.norm(by_few[1:]) < 0.7 * np.linalg.norm(by_all[1:])


def test_an_articles_own_links_do_not_count_for_it(index: RankingIndex, default: Formula) -> None:
    rows = np.array([[0, 5], [0, 6], [1, 6], [2, 9]], dtype=np.int32)
    everything = np.arange(len(index.features))
    with_own = replace(index, links=Links(rows, default))
    without = replace(index, links=Links(rows[2:], default))
    counted, expected = (
        measure(index.subject(0), each, everything, ("linked",))["linked"] for each in (with_own, without)
    )
    assert np.allclose(counted, expected, atol=1e-5)
    assert counted[5] == 0


def test_links_count_as_the_share_of_the_articles_near_by_that_have_them(index: RankingIndex, default: Formula) -> None:
    rows = np.array([[1, 5], [1, 6], [2, 6], [3, 9], [20, 9]], dtype=np.int32)
    links = Links(rows, default)
    nearness = nearness_to_sources(index.subject(0), index, links.sources, default)
    near = dict(zip(links.sources.tolist(), nearness.tolist(), strict=True))
    counted = measure(index.subject(0), replace(index, links=links), np.arange(len(index)), ("linked",))["linked"]
    total = sum(near.values()) + UNHEARD
    assert total > UNHEARD
    for target in range(len(index)):
        linking_there = {source for source, to in rows.tolist() if to == target}
        assert counted[target] == pytest.approx(sum(near[source] for source in linking_there) / total)


def test_without_links_the_signal_is_unknown(index: RankingIndex) -> None:
    assert np.isnan(measure(index.subject(0), index, np.arange(3), ("linked",))["linked"]).all()
