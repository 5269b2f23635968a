"""The sample corpus is what its description says: demo, documentation and golden test set at once."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from corpus.configuration import Source
from corpus.preparation.near_duplicates import duplicate_groups
from corpus.preparation.preparation import prepare
from corpus.sources.sources import Corpus, read_corpus
from tests.conftest import REPOSITORY

SAMPLE = REPOSITORY / "corpus" / "sample"


@pytest.fixture(scope="module")
def sample() -> Corpus:
    """The sample corpus, read and prepared as any corpus is."""
    corpus = read_corpus([Source(path=SAMPLE / "articles")])
    return replace(corpus, articles=prepare(corpus.articles, ()).articles)


def grades(name: str) -> list[tuple[str, str, int]]:
    """The lines of a qrels file."""
    lines = (SAMPLE / name).read_text().split("\n")
    return [(q, d, int(g)) for q, _, d, g in (line.split() for line in lines if line)]


def test_every_line_becomes_an_article(sample: Corpus) -> None:
    assert sample.rejections == ()
    assert len(sample.articles) >= 120


def test_articles_have_the_length_and_the_variety_promised(sample: Corpus) -> None:
    for article in sample.articles:
        words = sum(len(p.split()) for section in article.body for p in section.paragraphs)
        assert 250 <= words <= 600, (article.id, words)
        assert article.summary, article.id
        assert article.author, article.id
    days = [article.published_at for article in sample.articles if article.published_at]
    assert len(days) == len(sample.articles)
    assert max(days) - min(days) > date(2026, 1, 1) - date(2023, 6, 1)
    assert len({article.category for article in sample.articles}) >= 10
    assert len({article.author for article in sample.articles}) >= 8
    assert 50 <= len({tag for article in sample.articles for tag in article.tags}) <= 75
    assert Counter(article.language for article in sample.articles)["de"] == 1


def test_no_two_articles_share_a_sentence_unless_they_are_the_planned_copies(sample: Corpus) -> None:
    groups = duplicate_groups([article.body_text() for article in sample.articles])
    copies = {sample.articles[row].id for row, n in enumerate(groups) if (groups == n).sum() > 1}
    assert copies == {
        "the-weekly-check-in", "the-weekly-check-in-for-couples",
        "lying-awake-at-three", "lying-awake-at-three-revisited",
    }  # fmt: skip
    seen: dict[str, str] = {}
    for article in sample.articles:
        for sentence in {s.strip() for s in article.body_text().replace("?", ".").split(".") if len(s.split()) > 7}:
            assert sentence not in seen or {seen[sentence], article.id} <= copies, (sentence, article.id)
            seen.setdefault(sentence, article.id)


def test_a_third_of_the_articles_have_editors_picks_and_each_pick_exists(sample: Corpus) -> None:
    ids = {article.id for article in sample.articles}
    picked = [article for article in sample.articles if article.links]
    assert len(picked) >= len(ids) / 3
    assert all(set(article.links) <= ids - {article.id} for article in picked)


@pytest.mark.parametrize("name", ["related.qrels", "queries.qrels", "everyday.qrels"])
def test_judgements_name_articles_that_exist_and_grades_from_0_to_3(sample: Corpus, name: str) -> None:
    ids = {article.id for article in sample.articles}
    judged = grades(name)
    assert {article for _, article, _ in judged} <= ids
    assert {grade for _, _, grade in judged} <= {0, 1, 2, 3}
    assert len(judged) == len({(q, d) for q, d, _ in judged})
    if name == "related.qrels":
        assert len({source for source, _, _ in judged}) >= 30
        assert all(source != article for source, article, _ in judged)


@pytest.mark.parametrize("name", ["queries", "everyday"])
def test_sixty_queries_and_more_have_grades_or_are_known_to_be_uncovered(name: str) -> None:
    queries = dict(line.split("\t") for line in (SAMPLE / f"{name}.tsv").read_text().splitlines())
    judged = {query for query, _, grade in grades(f"{name}.qrels") if grade > 0}
    assert len(queries) >= 60
    assert judged <= set(queries)
    assert len(set(queries) - judged) >= 15


def test_the_articles_lie_there_in_five_formats_one_category_in_each_place(sample: Corpus) -> None:
    places = sorted((SAMPLE / "articles").iterdir())
    endings = {path.suffix for place in places for path in (place.iterdir() if place.is_dir() else [place])}
    assert endings == {".jsonl", ".md", ".html", ".csv", ".jsonld"}
    for place in places:
        articles = read_corpus([Source(path=place)]).articles
        assert len({article.category for article in articles}) == 1, place
