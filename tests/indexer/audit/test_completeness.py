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


def test_a_vote_that_is_wrong_of_one_in_ten_contradicts_nobody_in_whatever_order_the_articles_come() -> None:
    """All votes are equally clear, so nothing tells those that are right, though the first 180 of them are."""
    of_category = [[kind * 9 + row for row in range(9)] for kind in range(20)]
    lists = [[other for other in of_category[row // 9] if other != row] for row in range(180)]
    lists += [of_category[(kind + 1) % 20] for kind in range(20)]
    names = [f"C{row // 9}" for row in range(180)] + [f"C{kind}" for kind in range(20)]
    articles = [article(f"a{row:03}", category=name, summary="Any.") for row, name in enumerate(names)]
    assert incomplete(bare_material(articles, **listing(lists)), 100).findings == ()


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
    assert told(one) == "“rare” has 1 article\nThe topics next to it usually have 20\nNext to it\nusual"
    assert one.action == "Write more on it"
    found_at_night = replace(small, kind=TopicKind.DISCOVERED)
    assert not thin_topics(replace(material, topics=(found_at_night, large)), 10).total


def test_to_drop_a_tag_is_advised_only_for_one_that_all_of_its_articles_have_too() -> None:
    """What lies next to it may be its opposite, or a tag on which a help line hangs."""
    articles = [article(f"a{row:02}", published_at="2026-05-01") for row in range(22)]
    sizes = (("rare", 2), ("half", 15), ("usual", 20), ("wide", 21))
    topics = tuple(Topic(name, name, TopicKind.VOCABULARY, (), size) for name, size in sizes)
    has = {"half": range(7, 21), "usual": range(2, 22), "wide": range(1, 22), "rare": (20, 21)}
    assignments = [tuple(TopicAssignment(name, 1.0) for name in has if row in has[name]) for row in range(22)]
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert one.action == "Write more on it, or drop its tag where “usual”, which they all have too, says enough"


def test_a_topic_is_compared_with_its_peers_and_sent_to_what_stands_above_it() -> None:
    """What is above it has its articles and more, and what was found has no tag."""
    articles = [article(f"a{row:02}", published_at="2026-05-01") for row in range(40)]
    above = Topic("above", "Above", TopicKind.VOCABULARY, (), 40)
    rare, usual = (
        Topic(name, name, TopicKind.VOCABULARY, (), size, "above") for name, size in (("rare", 1), ("usual", 6))
    )
    large = Topic("large", "large", TopicKind.DISCOVERED, (), 33)
    names = ["rare"] + ["usual"] * 6 + ["large"] * 33
    topics, assignments = (above, rare, usual, large), [(TopicAssignment(name, 1.0),) for name in names]
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert (one.subject, one.evidence[-1].says, one.evidence[-1].topics) == ("rare", "Next to it", ("usual",))
    assert one.action == "Write more on it, or drop its tag where “Above”, above it, says enough"


def test_a_topic_of_a_name_that_is_spelled_otherwise_is_sent_to_that_one() -> None:
    articles = [article(f"a{row:02}", published_at="2026-05-01") for row in range(21)]
    topics = [Topic(name, name, TopicKind.VOCABULARY, (), size) for name, size in (("big data", 1), ("Big-Data", 20))]
    assignments = [(TopicAssignment("Big-Data", 1.0),)] * 20 + [(TopicAssignment("big data", 1.0),)]
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert one.action == "Give its articles the tag “Big-Data”"


def test_each_way_of_being_thin_has_its_advice() -> None:
    articles = [article(f"new{row}", published_at="2026-05-01", text="A word. " * 99) for row in range(5)]
    articles += [article(f"old{row}", published_at="2019-05-01") for row in range(5)]
    topics = [Topic(name, name, TopicKind.DISCOVERED, (), 5) for name in ("busy", "quiet")]
    assignments = [(TopicAssignment("busy", 1.0),)] * 5 + [(TopicAssignment("quiet", 1.0),)] * 5
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert told(one).startswith("“quiet” was found in 5 articles\n")
    assert one.action == (
        "Write something new on it, or bring its best articles up to date; "
        "let its articles say more, or make one of several"
    )


def test_a_topic_on_which_nobody_wrote_for_years_is_thin_while_the_next_one_goes_on() -> None:
    articles = [article(f"a{row}", published_at="2026-05-01" if row < 5 else "2019-05-01") for row in range(10)]
    topics = [Topic(name, name, TopicKind.DISCOVERED, (), 5) for name in ("busy", "quiet")]
    assignments = [(TopicAssignment("busy", 1.0),)] * 5 + [(TopicAssignment("quiet", 1.0),)] * 5
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert one.subject == "quiet"
    assert "Its newest article is 8 years old; in the topics next to it the newest is usually 1 year old" in told(one)


def test_articles_of_a_day_to_come_are_of_today() -> None:
    """Some sites publish ahead, and their clocks run ahead of the night's."""
    articles = [article(f"a{row}", published_at="2026-11-30" if row < 5 else "2019-05-01") for row in range(10)]
    topics = [Topic(name, name, TopicKind.DISCOVERED, (), 5) for name in ("busy", "quiet")]
    assignments = [(TopicAssignment("busy", 1.0),)] * 5 + [(TopicAssignment("quiet", 1.0),)] * 5
    (one,) = thin_topics(bare_material(articles, topics=topics, assignments=assignments), 10).findings
    assert "the newest is usually less than a year old" in told(one)


def test_a_digest_is_of_what_the_articles_say_and_nothing_else() -> None:
    first, second = article("a", links=["b"]), article("b")
    before = digest_of(Kind.DUPLICATES, [first, second])
    assert digest_of(Kind.DUPLICATES, [second, replace(first, links=(), image_url="x")]) == before
    changed = replace(first, title="Another")
    assert digest_of(Kind.DUPLICATES, [changed, second]) != before
    assert digest_of(Kind.STALE, [first, second]) != before
