"""Teasers of other articles on a saved page become mentions; what may be text stays, and what is lost is told."""

from pathlib import Path

import pytest

from corpus.article import LOST_TEXT
from tests.corpus.readers.boat_pages import BARE_STANDFIRST, OTHER_TEASER, TEASER, TITLE, paragraph
from tests.corpus.readers.read_pages import body_lines, fields_of, notes_of


@pytest.mark.parametrize(
    "marker",
    ["Related Articles", "RELATED POSTS", "You may also like", "More in Boats:", "Read next", "Recommended for you"],
)
def test_a_related_block_becomes_mentions(tmp_path: Path, marker: str) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), marker, TEASER, "July 15, 2025", OTHER_TEASER)
    assert fields["mentions"] == [{"summary": TEASER, "published_at": "2025-07-15"}, {"summary": OTHER_TEASER}]
    assert body_lines(fields) == [paragraph(1)]


DATED = {"summary": TEASER, "category": "Boats", "published_at": "2025-07-15"}
OTHER_DATED = {"summary": OTHER_TEASER, "category": "Boats", "published_at": "2025-07-16"}


@pytest.mark.parametrize(
    "block",
    [
        ["Boats", TEASER, "July 15, 2025", "Boats", OTHER_TEASER, "July 16, 2025"],
        ["July 15, 2025", "Boats", TEASER, "July 16, 2025", "Boats", OTHER_TEASER],
        [TEASER, "Boats", "July 15, 2025", OTHER_TEASER, "Boats", "July 16, 2025"],
        ["Boats · July 15, 2025", TEASER, "Boats · July 16, 2025", OTHER_TEASER],
        [
            "Boats",
            "Rope makers of the north",
            TEASER,
            "July 15, 2025",
            "Boats",
            OTHER_TEASER,
            "3 min read",
            "July 16, 2025",
        ],
        [
            TEASER,
            "ADVERTISEMENT",
            "By Jo Roe",
            "Boats",
            "July 15, 2025",
            OTHER_TEASER,
            "Boats",
            "July 16, 2025",
            "Read more",
        ],
    ],
)
def test_a_teaser_keeps_its_own_category_and_date_in_any_order(tmp_path: Path, block: list[str]) -> None:
    assert fields_of(tmp_path, TITLE, paragraph(1), "Related", *block)["mentions"] == [DATED, OTHER_DATED]


def test_a_teaser_without_category_gets_none_from_its_neighbours(tmp_path: Path) -> None:
    fields = fields_of(
        tmp_path, TITLE, paragraph(1), "Related", "Boats", TEASER, OTHER_TEASER, "Boats", BARE_STANDFIRST
    )
    assert [mention.get("category", "") for mention in fields["mentions"]] == ["Boats", "", "Boats"]


def test_the_category_of_the_page_is_known_in_its_related_block(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, "Boats", TITLE, "4 March 2024", paragraph(1), "Related", "Boats", TEASER)
    assert fields["mentions"] == [{"summary": TEASER, "category": "Boats"}]


def test_a_block_of_titles_alone_gives_the_titles(tmp_path: Path) -> None:
    fields = fields_of(
        tmp_path, TITLE, paragraph(1), "Read next", "Rope makers of the north", "Why tar still matters on the quay"
    )
    assert [mention["summary"] for mention in fields["mentions"]] == [
        "Rope makers of the north",
        "Why tar still matters on the quay",
    ]


@pytest.mark.parametrize("text", [paragraph(2, 3), "One sentence, " + "and a clause, " * 30 + "and an end."])
def test_a_heading_that_sounds_like_a_related_block_stays_when_text_follows_it(tmp_path: Path, text: str) -> None:
    page = [TITLE, paragraph(1), "Related reading", TEASER, text, "More in the hold", text]
    fields = fields_of(tmp_path, *page)
    assert body_lines(fields) == page[1:]
    assert fields["mentions"] == []


def test_a_block_of_popular_posts_above_the_article_does_not_take_it_for_teasers(tmp_path: Path) -> None:
    short = [paragraph(number, 1) for number in range(4)]
    above = ["The Harbour Press, printed every week since 1890", "A paper for everyone", "Popular Posts", TEASER]
    fields = fields_of(tmp_path, *above, TITLE, *short)
    assert body_lines(fields)[-4:] == short
    assert [mention["summary"] for mention in fields["mentions"]] == [TEASER]


def test_a_page_that_lost_most_of_its_text_says_so_and_readers_comments_are_none_of_it(tmp_path: Path) -> None:
    own = (TITLE, paragraph(1), paragraph(2))
    papers = [f"{n}. Fenwick A, Larsen B, et al. {TEASER} 19{n}; 12: 3-9." for n in range(10, 40)]
    [told, lost] = notes_of(tmp_path, *own, "References", *papers)
    assert "31 lines of references" in told
    assert lost == LOST_TEXT
    comments = ["60 Comments", *(line for n in range(60) for line in ("Jo says:", paragraph(n, 2), "Reply"))]
    assert [note for note in notes_of(tmp_path, *own, *comments) if "readers' comments" not in note] == []
    teasers = [f"{number}: {TEASER}" for number in range(60)]
    assert notes_of(tmp_path, *own, "Related Articles", *teasers) == []


def test_numbered_text_below_a_heading_of_references_is_the_articles_own_last_section(tmp_path: Path) -> None:
    rules = [f"{number}. Never splice a rope that you have not washed. It rots." for number in (1, 2, 3)]
    page = [TITLE, paragraph(1), paragraph(2), "Sources", *rules]
    assert body_lines(fields_of(tmp_path, *page)) == page[1:]
    assert body_lines(fields_of(tmp_path, *page, "4. Larsen B. (2004). Ropes of the north.")) == page[1:3]


def test_many_lines_at_the_end_that_may_be_teasers_stay_and_are_told(tmp_path: Path) -> None:
    """Without a marker, days or categories, a list of the article's own looks the same."""
    teasers = [f"{number}: {TEASER}" for number in range(12)]
    page = [TITLE, paragraph(1), paragraph(2), "Fresh air", *teasers]
    assert body_lines(fields_of(tmp_path, *page)) == page[1:]
    assert "may be teasers" in notes_of(tmp_path, *page)[0]
