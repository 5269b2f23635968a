"""What is suggested for a query that an article answers: whether it is old for this, or shows other words."""

from dataclasses import replace
from datetime import date

import pytest

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.encoding.lexicon import Lexicon, index_words
from indexer.gaps.ages import Ages
from indexer.gaps.wording import ShownWords, lacking_words

ARTICLE = {
    "id": "1",
    "title": "Abdominal pain",
    "summary": "What to do.",
    "text": "## When it hurts at night\nA bellyache.",
}


def article(**fields: str) -> Article:
    outcome = validate(RawArticle("test", {**ARTICLE, **fields}))
    assert isinstance(outcome, Article)
    return outcome


def dated(published: date | None, title: str = "Letting go", updated: date | None = None, text: str = "x") -> Article:
    return replace(article(title=title, text=text), published_at=published, updated_at=updated)


EVENT = "The conference is next Tuesday, 3 May 2016, in Hall 4. Register by 28 April 2016. We announce more this week."


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return index_words(["abdominal pain at night", "bellyache and headache", "hurts"])[0]


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("what is a bellyache", ("bellyache",)),  # the body says it, but nobody sees that in a list
        ("tummy ache and nausea", ("tummy", "ache", "nausea")),
        ("pains in the abdomen", ()),  # another form of a word is the word
        ("abdominl pain", ()),  # so is one misspelt
        ("hurting at night", ()),  # a heading counts
        ("bellyache or abdominal pain", ()),  # a part of the words is enough
        ("what is it", ()),
        ("2026 pain", ()),  # nobody wants a number added
    ],
)
def test_words_lack_that_neither_title_nor_standfirst_nor_headings_show(
    query: str, lacking: tuple[str, ...], lexicon: Lexicon
) -> None:
    assert lacking_words(query, ShownWords.of(article()), lexicon) == lacking


# Ten years of articles, one a quarter.
AGES = Ages([dated(date(2016 + number // 4, 1 + number % 4 * 3, 1)) for number in range(40)])


@pytest.mark.parametrize(
    ("query", "found", "reason"),
    [
        ("letting go", dated(date(2016, 2, 1)), ""),  # old and evergreen
        ("latest dating apps", dated(date(2016, 2, 1)), "the query says “latest”"),
        ("dating apps 2026", dated(date(2016, 2, 1)), "the query says “2026”"),
        ("dating fair", dated(date(2016, 2, 1), "Dating fair 2016 announced", text=EVENT), "and it "),
        ("latest dating apps", dated(date(2024, 2, 1)), ""),  # young
        ("latest dating apps", dated(date(2016, 2, 1), updated=date(2025, 2, 1)), ""),  # old but kept up
        ("latest dating apps", dated(None), ""),
        ("the war of 1914", dated(date(2016, 2, 1)), ""),  # a year of the past is no wish for news
        ("sleep 8.2015 hours", dated(date(2016, 2, 1), "Route 66"), ""),
    ],
)
def test_an_article_is_old_if_its_corpus_is_younger_and_time_changes_what_is_asked(
    query: str, found: Article, reason: str
) -> None:
    told = AGES.why_old(query, found)
    assert told == "" if not reason else (reason in told and "2016" in told)


def test_on_a_young_site_nothing_is_old() -> None:
    young = Ages([dated(date(2026, 1, 1 + day)) for day in range(20)])
    assert young.why_old("latest news 2026", dated(date(2026, 1, 1))) == ""
    assert Ages([dated(None)]).why_old("latest news", dated(date(2010, 1, 1))) == ""
