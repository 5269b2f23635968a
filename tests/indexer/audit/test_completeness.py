"""What articles lack, categories that their neighbours contradict, topics with little in them."""

from dataclasses import replace

from indexer.audit.finding import Kind, digest_of
from indexer.audit.incomplete import incomplete
from indexer.audit.thin_topics import thin_topics
from indexer.topics.model import Topic, TopicAssignment, TopicKind
from tests.indexer.audit.materials import article, bare_material, listing, told

# Two categories of twenty that keep to themselves.
ROWS = range(40)
LISTS = [[other for other in range(row // 20 * 20, row // 20 * 20 + 20) if other != row][:15] for row in ROWS]


def of(wrong: int | None = None, **fields: str) -> list[dict[str, str]]:
    """Forty articles, the one at `wrong` with other fields."""
    plain = [{"category": "Sleep" if row < 20 else "Money", "summary": f"Standfirst {row}."} for row in ROWS]
    return [own | (fields if row == wrong else {}) for row, own in enumerate(plain)]


def found(given: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Whom something is found of, and what."""
    articles = [article(f"a{row:02}", **fields) for row, fields in enumerate(given)]
    listed = incomplete(bare_material(articles, **listing(LISTS)), 100).findings
    return [(one.articles[0], one.subject) for one in listed]


def test_one_article_among_those_of_another_category_is_told() -> None:
    assert found(of(wrong=5, category="Money")) == [("a05", "category")]


def test_nothing_is_told_where_nothing_is_wrong_or_a_category_is_small() -> None:
    assert found(of()) == []
    assert found(of(wrong=5, category="Rare")) == []


def test_categories_that_overlap_contradict_nobody() -> None:
    """Where more than a twentieth of a category looks like another one, that is how editors use it."""
    lists = [[row // 200 * 200 + (row + step) % 200 for step in range(1, 16)] for row in range(400)]
    for wrong, told_of in ((5, 5), (12, 0)):
        misplaced = range(0, 16 * wrong, 16)
        names = ["Money" if row >= 200 or row in misplaced else "Sleep" for row in range(400)]
        articles = [article(f"a{row:03}", category=name, summary="Any.") for row, name in enumerate(names)]
        assert incomplete(bare_material(articles, **listing(lists)), 100).total == told_of


def test_what_an_article_lacks_is_told_where_the_site_uses_it() -> None:
    assert found(of(wrong=3, summary="")) == [("a03", "standfirst")]
    assert found(of(wrong=3, category="")) == [("a03", "category")]
    assert found([{**own, "summary": ""} for own in of()]) == []


def test_a_topic_of_one_article_beside_large_ones_is_thin() -> None:
    articles = [article(f"a{row:02}", published_at="2026-05-01") for row in range(21)]
    small, large = (Topic(name, name, TopicKind.VOCABULARY, (), size) for name, size in (("rare", 1), ("usual", 20)))
    assignments = [(TopicAssignment("usual", 1.0),)] * 20 + [(TopicAssignment("rare", 1.0),)]
    material = bare_material(articles, topics=(small, large), assignments=assignments)
    (one,) = thin_topics(material, 10).findings
    assert (one.subject, one.articles) == ("rare", ("a20",))
    assert "One article is on it; the topics next to it have 20 each" in told(one)
    found_at_night = replace(small, kind=TopicKind.DISCOVERED)
    assert not thin_topics(replace(material, topics=(found_at_night, large)), 10).total


def test_a_topic_on_which_nobody_wrote_for_years_is_thin_while_the_next_one_goes_on() -> None:
    articles = [article(f"a{row}", published_at="2026-05-01" if row < 5 else "2019-05-01") for row in range(10)]
    topics = [Topic(name, name, TopicKind.DISCOVERED, (), 5) for name in ("busy", "quiet")]
    assignments = [(TopicAssignment("busy", 1.0),)] * 5 + [(TopicAssignment("quiet", 1.0),)] * 5
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert one.subject == "quiet"
    assert "Its newest article is 8 years old; next to it the newest are 1 year old" in told(one)


def test_articles_of_a_day_to_come_are_of_today() -> None:
    """Some sites publish ahead, and their clocks run ahead of the night's."""
    articles = [article(f"a{row}", published_at="2026-11-30" if row < 5 else "2019-05-01") for row in range(10)]
    topics = [Topic(name, name, TopicKind.DISCOVERED, (), 5) for name in ("busy", "quiet")]
    assignments = [(TopicAssignment("busy", 1.0),)] * 5 + [(TopicAssignment("quiet", 1.0),)] * 5
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert "next to it the newest are less than a year old" in told(one)


def test_a_digest_is_of_what_the_articles_say_and_nothing_else() -> None:
    first, second = article("a", links=["b"]), article("b")
    before = digest_of(Kind.DUPLICATES, [first, second])
    assert digest_of(Kind.DUPLICATES, [second, replace(first, links=(), image_url="x")]) == before
    changed = replace(first, title="Another")
    assert digest_of(Kind.DUPLICATES, [changed, second]) != before
    assert digest_of(Kind.STALE, [first, second]) != before
