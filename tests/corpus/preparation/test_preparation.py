"""The steps after reading, together: each sees what the one before it left."""

from corpus.article import Article, Mention
from corpus.preparation.near_duplicates import DuplicateGroup
from corpus.preparation.preparation import prepare
from tests.corpus.invented import article, edited, prose

HOSTS = ("site.example",)
NOTE = "This is general information, and no substitute for the advice of somebody who has seen you."
SALE = " ".join(prose(f"sale {n}", 40) for n in range(4))


def site() -> tuple[Article, ...]:
    """Twenty articles with a note under each; `b` re-issues `a` under a long advertisement that four pages carry."""
    pages = [article(f"c{n:02}", prose(f"page {n}"), NOTE) for n in range(14)]
    sold = [article(f"d{n}", prose(f"sold {n}"), SALE, NOTE) for n in range(4)]
    original = article("a", prose("piece", 120), NOTE, summary=prose("summary", 20), links=("/c01", "/lost"))
    copy = article("b", edited(prose("piece", 120), 0.02), SALE, NOTE)
    mention = Mention(original.summary)
    pages[0] = article("c00", prose("page 0"), NOTE, mentions=(mention, Mention("Nobody wrote this one.")))
    return (original, copy, *pages, *sold)


def test_copies_boilerplate_and_links_are_all_seen_to() -> None:
    prepared = prepare(site(), HOSTS)
    articles = {article.id: article for article in prepared.articles}
    assert [article.id for article in prepared.articles] == [article.id for article in site()]
    assert articles["c05"].body_text() == prose("page 5")
    assert {(line.text, line.articles) for line in prepared.boilerplate} == {(NOTE, 20), (SALE, 5)}
    assert articles["a"].links == ("c01", "/lost")
    assert articles["c00"].links == ("a",)
    assert [(n.article, n.what, n.kind) for n in prepared.nowhere] == [
        ("a", "/lost", "link"),
        ("c00", "Nobody wrote this one.", "teaser"),
    ]


def test_copies_are_seen_that_boilerplate_had_hidden() -> None:
    prepared = prepare(site(), HOSTS)
    assert prepared.duplicates == (DuplicateGroup("a", ("a", "b"), "re-issue"),)
    assert prepared.groups.tolist() == [0, 0, *range(2, 20)]


def test_preparing_twice_gives_the_same_twice() -> None:
    one, other = prepare(site(), HOSTS), prepare(site(), HOSTS)
    assert one.articles == other.articles
    assert one.groups.tolist() == other.groups.tolist()
    assert (one.boilerplate, one.duplicates, one.nowhere) == (other.boilerplate, other.duplicates, other.nowhere)


def test_no_articles_are_nothing_to_prepare() -> None:
    prepared = prepare((), HOSTS)
    assert prepared.articles == ()
    assert prepared.groups.shape == (0,)
