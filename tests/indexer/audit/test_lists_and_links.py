"""Hubs and orphans by the neighbour table, and what links lead to."""

from corpus.preparation.links import Nowhere
from indexer.audit.broken_links import broken_links
from indexer.audit.hubs import hubs
from indexer.audit.orphans import orphans
from indexer.neighbours.exposure import Reason
from tests.indexer.audit.materials import article, bare_material, listing, told

COUNT = 60


def test_an_article_in_four_times_as_many_lists_as_usual_is_a_hub_and_no_other() -> None:
    """Sixty articles in a ring, each with the next nine; the first one is in everybody's list."""
    lists = [[0, *((row + step) % COUNT or 1 for step in range(1, 10))] if row else [1, 2, 3] for row in range(COUNT)]
    articles = [article(f"a{row:02}", category=f"Category {row % 3}") for row in range(COUNT)]
    found = hubs(bare_material(articles, **listing(lists)), 10)
    assert [one.articles for one in found.findings] == [("a00",)]
    assert "first ten of 59 articles; the average is 10" in told(found.findings[0])
    assert "3 categories" in told(found.findings[0])


def test_a_corpus_in_which_everybody_is_in_every_list_has_no_hub() -> None:
    lists = [[other for other in range(12) if other != row] for row in range(12)]
    assert not hubs(bare_material([article(f"a{row}") for row in range(12)], **listing(lists)), 10).total


def test_who_is_in_nobodys_list_is_no_orphan_if_an_article_links_there_or_a_copy_stands_for_it() -> None:
    articles = [article("alone"), article("linked"), article("copied"), article("linker", links=["linked"])]
    unlisted = {"alone": Reason.OUTRANKED, "linked": Reason.UNRELATED, "copied": Reason.COPY}
    found = orphans(bare_material(articles, unlisted=unlisted), 10)
    assert [one.articles for one in found.findings] == [("alone",)]
    assert found.total == 1


def test_links_to_one_address_are_one_finding_with_all_who_link_there() -> None:
    articles = [article(f"a{row}", url=f"https://site.example/2024/{row}/title-{row}") for row in range(30)]
    gone, other = "https://site.example/2019/8/gone", "https://site.example/tag/news"
    nowhere = [
        Nowhere("a1", gone, "link"), Nowhere("a2", gone, "link"), Nowhere("a2", other, "link"),
        Nowhere("a3", "post-77", "link"), Nowhere("a4", "A teaser of nothing", "teaser"),
    ]  # fmt: skip
    found = broken_links(bare_material(articles, nowhere=nowhere), 10)
    assert [(one.subject, one.articles) for one in found.findings] == [
        (gone, ("a1", "a2")), ("post-77", ("a3",)), ("A teaser of nothing", ("a4",)),
    ]  # fmt: skip
    assert broken_links(bare_material(articles, nowhere=nowhere), 1).total == 3
