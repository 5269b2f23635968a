"""Links and teasers become ids of the articles they mean; what leads nowhere is named."""

import random
import time
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Mention
from corpus.preparation.links import Nowhere, Resolved, resolved
from tests.corpus.invented import article, edited, prose

HOSTS = ("site.example", "www.old.example")


def target(identity: str = "target", **fields: Any) -> Article:
    """An article that is pointed to."""
    return article(identity, prose(f"body of {identity}"), summary=prose(f"summary of {identity}", 25), **fields)


def linking(*links: str) -> tuple[Article, Article]:
    """An article with these links, and the one that they may mean."""
    return article("source", links=links), target(aliases=("old-slug", "https://old.example/?p=17"))


def announcing(*mentions: Mention) -> Article:
    """An article with these teasers."""
    return article("source", mentions=mentions)


def found(teaser: str, *others: Article, **fields: Any) -> str:
    """The id of the article that a teaser is taken to announce."""
    source = announcing(Mention(teaser, **fields))
    return resolved((source, *others), HOSTS).articles[0].mentions[0].article


@pytest.mark.parametrize(
    "link",
    [
        "target",
        "https://site.example/target",
        "http://WWW.site.example/target/?utm_source=letter#comments",
        "/target",
        "https://www.old.example/target",
        "old-slug",
        "https://old.example/?p=17",
        "/?p=17",
    ],
)
def test_whatever_an_article_is_called_becomes_its_id(link: str) -> None:
    result = resolved(linking(link), HOSTS)
    assert result.articles[0].links == ("target",)
    assert result.nowhere == ()


def test_links_come_once_each_in_order_and_none_leads_to_the_article_itself() -> None:
    source, other = linking(
        "https://elsewhere.example/x", "/source", "target", "source", "/target", "https://elsewhere.example/x"
    )
    assert resolved((source, other), HOSTS).articles[0].links == ("https://elsewhere.example/x", "target")


@pytest.mark.parametrize("link", ["https://site.example/gone", "/gone", "gone", "http://old.example/gone?x=1"])
def test_links_to_the_site_that_lead_to_no_article_are_named(link: str) -> None:
    result = resolved(linking(link), HOSTS)
    assert result.nowhere == (Nowhere("source", link, "link"),)
    assert result.articles[0].links == (link,)


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/gone",
        "mailto:a@site.example",
        "tel:112",
        "#top",
        "https://site.example/",
        "/",
        "http://[",
    ],
)
def test_links_that_need_lead_to_no_article_are_not(link: str) -> None:
    assert resolved(linking(link), HOSTS).nowhere == ()


def test_a_page_of_another_site_with_the_same_path_is_another_page() -> None:
    other = target(url="https://elsewhere.example/target")
    result = resolved((article("source", links=("https://site.example/target",)), other), HOSTS)
    assert result.articles[0].links == ("https://site.example/target",)


def test_a_teaser_is_the_article_whose_summary_it_repeats() -> None:
    mention = Mention(target().summary.upper(), "Sleep", date(2024, 1, 1))
    result = resolved((announcing(mention), target(), target("other")), HOSTS)
    assert result.articles[0].mentions[0].article == "target"
    assert result.articles[0].links == ("target",)
    assert result.nowhere == ()


def test_a_teaser_is_the_article_whose_title_it_repeats() -> None:
    assert found("About Target, and more!", target(), target("other")) == "target"


CHANGES = {
    "one word in fifteen changed": lambda text: edited(text, 1 / 15, 3),
    "cut short": lambda text: " ".join(text.split()[:12]) + " …",
    "cut short with dots": lambda text: " ".join(text.split()[:10]) + " [...]",
    "led by the title": lambda text: f"About target and more: {text}",
    "led by the title and changed": lambda text: f"About target and more: {edited(text, 1 / 15, 3)}",
    "followed by an invitation": lambda text: f"{text} Read more",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_teaser_need_not_repeat_the_summary_exactly(change: str) -> None:
    assert found(CHANGES[change](target().summary), target(), *(target(f"other{n}") for n in range(30))) == "target"


def test_a_teaser_of_an_article_without_summary_is_the_beginning_of_its_body() -> None:
    bare = article("bare", prose("bare body"))
    assert found(" ".join(prose("bare body").split()[:40]) + "…", bare, target()) == "bare"


def test_a_teaser_of_an_article_that_is_not_there_leads_nowhere() -> None:
    gone = Mention(prose("a summary of nothing here", 25))
    result = resolved((announcing(gone), target()), HOSTS)
    assert result.articles[0].mentions == (gone,)
    assert result.articles[0].links == ()
    assert result.nowhere == (Nowhere("source", gone.summary, "teaser"),)


def test_set_phrases_make_no_match() -> None:
    phrase = prose("a set phrase", 12).rstrip(".").lower()
    own = prose("own of no article", 12).rstrip(".").lower()
    others = [article(f"o{n}", summary=f"{phrase} {prose(f'own {n}', 12)}") for n in range(20)]
    nearest = article("nearest", summary=f"{phrase} {' '.join(own.split()[:3])} {prose('nearest', 12)}")
    assert found(f"{phrase} {own}", nearest, *others) == ""


def test_category_or_date_tells_which_of_two_is_meant() -> None:
    summary = prose("twice", 20)
    one = article("one", summary=summary, category="Sleep", published_at=date(2024, 1, 1))
    two = article("two", summary=summary, category="Money", published_at=date(2025, 1, 1))
    assert found(summary, one, two) == ""
    assert found(summary, one, two, category="money") == "two"
    assert found(summary, one, two, published_at=date(2024, 1, 1)) == "one"
    assert found(summary, one, two, category="Grief", published_at=date(2024, 1, 1)) == "one"
    assert found(summary, one, two, category="Grief") == ""


def test_copies_are_one_article_and_its_canonical_one_is_meant() -> None:
    summary = prose("copied", 20)
    articles = (announcing(Mention(summary)), article("one", summary=summary), article("two", summary=summary))
    result = resolved(articles, HOSTS, np.array([0, 2, 2], dtype=np.int32))
    assert result.articles[0].mentions[0].article == "two"


def test_a_mention_whose_article_is_known_keeps_it() -> None:
    known = Mention("Anything", article="/target")
    assert resolved((announcing(known), target()), HOSTS).articles[0].mentions[0].article == "target"


def test_no_articles_give_nothing() -> None:
    assert resolved((), HOSTS) == Resolved((), ())


@given(st.lists(st.text(max_size=30), max_size=5), st.lists(st.text(max_size=60), max_size=3))
def test_resolving_twice_is_resolving_once(links: list[str], teasers: list[str]) -> None:
    source = article("source", links=tuple(links), mentions=tuple(map(Mention, teasers)))
    once = resolved((source, target()), HOSTS)
    assert resolved(once.articles, HOSTS).articles == once.articles


@pytest.mark.slow
def test_thousands_of_teasers_are_found_quickly() -> None:
    generator = random.Random(1)  # noqa: S311 - a fixed choice, not a secret
    summaries = [prose(f"s{n}", 25) for n in range(2_000)]
    articles = tuple(
        article(
            f"{n:04}",
            summary=summary,
            mentions=tuple(Mention(edited(generator.choice(summaries), 0.04, 3 * n + k)) for k in range(3)),
        )
        for n, summary in enumerate(summaries)
    )
    started = time.perf_counter()
    result = resolved(articles, HOSTS)
    assert time.perf_counter() - started < 10
    assert len(result.nowhere) < 200
