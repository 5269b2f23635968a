"""What stands above the text of a saved page is told apart by structure; without a title the text gives one."""

from pathlib import Path

import pytest

from corpus.article import RawArticle
from corpus.configuration import Source
from corpus.readers import page_text
from tests.corpus.readers.boat_pages import BARE_STANDFIRST, STANDFIRST, TEASER, TITLE, paragraph
from tests.corpus.readers.read_pages import body_lines, fields_of


def test_a_full_header_is_taken_apart(tmp_path: Path) -> None:
    """Category, title, standfirst, share bar, byline and date before the first paragraph, none left in the body."""
    fields = fields_of(
        tmp_path,
        "Boats & harbours",
        TITLE + ".",  # a title may end as a sentence does
        STANDFIRST + " It takes a weekend.",
        "X Linkedin Facebook Reddit Email Bluesky",
        "Published by Ada Fenwick",
        "March 4, 2024 - 3 min Read",
        paragraph(1),
    )
    assert fields == {
        "id": "page-7",
        "category": "Boats & harbours",
        "title": TITLE + ".",
        "summary": STANDFIRST + " It takes a weekend.",
        "author": "Ada Fenwick",
        "published_at": "2024-03-04",
        "body": [{"heading": "", "paragraphs": [paragraph(1)]}],
        "mentions": [],
    }


@pytest.mark.parametrize(
    "header",
    [
        [TITLE, STANDFIRST, "4 March 2024", "By Ada Fenwick", "Facebook X Reddit"],
        ["Facebook X Reddit", "4 March 2024", "By Ada Fenwick", TITLE, BARE_STANDFIRST],
        ["By Ada Fenwick | 2024-03-04 | 5 min read", TITLE, STANDFIRST, "Share"],
        [TITLE, "By Ada Fenwick on Monday, March 4th, 2024 at 10:30 am GMT", BARE_STANDFIRST],
        [TITLE, "Share", "Facebook", "X", "Copy link", STANDFIRST, "Written by Ada Fenwick", "Published: 4 Mar 2024"],
        ["Home › Boats › Winter", TITLE, STANDFIRST, "Author: Ada Fenwick", "March 4, 2024"],
    ],
)
def test_the_header_may_come_in_any_order(tmp_path: Path, header: list[str]) -> None:
    fields = fields_of(tmp_path, *header, paragraph(1), paragraph(2))
    assert (fields["title"], fields["author"], fields["published_at"]) == (TITLE, "Ada Fenwick", "2024-03-04")
    assert fields["summary"] in {STANDFIRST, BARE_STANDFIRST}
    assert body_lines(fields) == [paragraph(1), paragraph(2)]


def test_a_page_may_have_a_title_and_nothing_else_above_its_text(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), paragraph(2))
    assert (fields["title"], fields["summary"], fields["category"]) == (TITLE, "", "")
    assert "author" not in fields
    assert "published_at" not in fields


@pytest.mark.parametrize(
    ("header", "category", "title"),
    [
        (["Boats", TITLE, "4 March 2024"], "Boats", TITLE),
        (["Boats · 4 March 2024", TITLE], "Boats", TITLE),
        (["Home > Boats > " + TITLE, TITLE, "4 March 2024"], "Boats", TITLE),
        (["Boats in winter", STANDFIRST, "4 March 2024"], "", "Boats in winter"),
        (["Boats in winter", "4 March 2024", "What an owner does before the frost"], "", "Boats in winter"),
        ([TITLE, "Ada Fenwick · 4 March 2024"], "", TITLE),
    ],
)
def test_a_category_is_told_from_a_short_title(tmp_path: Path, header: list[str], category: str, title: str) -> None:
    fields = fields_of(tmp_path, *header, paragraph(1), paragraph(2))
    assert (fields["category"], fields["title"]) == (category, title)


def test_the_sites_name_as_its_copyright_line_has_it_is_no_title(tmp_path: Path) -> None:
    lines = ["The Harbour Column", "Sign in", "ADVICE", "She reads my log. What do I do?", "By Ada Fenwick"]
    foot = ["Contact", "© 2019-2024 The Harbour Column Ltd. All rights reserved."]
    fields = fields_of(tmp_path, *lines, paragraph(1), paragraph(2), *foot)
    assert (fields["title"], fields["category"]) == ("She reads my log. What do I do?", "ADVICE")


def test_a_title_that_a_list_of_the_sites_articles_has_too_stays_the_title(tmp_path: Path) -> None:
    text = ["A rope that is spliced in a hurry is a rope that parts when it matters."]
    text += [
        part
        for n in range(1, 4)
        for part in (f"{n}. Do it slowly", f"Hold strand {n} in the left hand until it is warm.")
    ]
    for title in (
        "Six ways to splice a rope without any tar",
        "6 Ways to Splice a Rope on a Cold Quay",
    ):
        block = ["Recent posts", title, "The ferry that became a school", "Why tar still matters on the quay"]
        fields = fields_of(
            tmp_path, title, "by Ada Fenwick | Mar 5, 2024 | Boats", f"{text[0]} Wait.", *text[1:], *block
        )
        assert (fields["title"], fields["category"]) == (title, "Boats")
        fields = fields_of(tmp_path, title, "by Ada Fenwick | Mar 5, 2024 | Boats", *text, *block)
        assert fields["title"] == title


def test_a_quotation_above_its_standfirst_is_the_title(tmp_path: Path) -> None:
    lines = ["“I stopped caulking in April”", "A talk with the boat builder Mina Tal", "June 3, 2023 | 6 min read"]
    fields = fields_of(tmp_path, *lines, paragraph(1), paragraph(2))
    assert (fields["title"], fields["summary"]) == (lines[0], lines[1])
    assert "category" not in fields or not fields["category"]


def test_the_authors_name_alone_is_no_heading_and_notes_of_sources_are_no_text(tmp_path: Path) -> None:
    notes = ["Notes", "1. Hinds, H. (2019). A history of rope. London: Quay.", "2. Hall, W. (1861). Tar. p. 12."]
    about = ["About the author", "Helen Marsh teaches history at Hull."]
    fields = fields_of(tmp_path, TITLE, "Helen Marsh", paragraph(1), paragraph(2), *notes, *about)
    assert fields["author"] == "Helen Marsh"
    assert body_lines(fields) == [paragraph(1), paragraph(2)]
    own = ["Notes", "The soup keeps for four days.", "It freezes badly."]
    assert body_lines(fields_of(tmp_path, TITLE, paragraph(1), *own)) == [paragraph(1), *own]


def test_crumbs_below_a_menu_of_topics_tell_the_category_and_are_no_title(tmp_path: Path) -> None:
    menu = ["Skip to content", "Menu", "Home", "Rigs", "Boats", "Harbours"]
    for title in (TITLE, "How to keep a boat dry at 3 a.m."):
        crumbs = f"Home » Boats » {title}"
        fields = fields_of(tmp_path, *menu, crumbs, title, "By Ada Fenwick", paragraph(1), paragraph(2))
        assert (fields["title"], fields["category"], fields["summary"]) == (title, "Boats", "")
        assert body_lines(fields) == [paragraph(1), paragraph(2)]


def test_a_label_that_the_related_block_repeats_is_the_category_wherever_it_stands(tmp_path: Path) -> None:
    page = [TITLE, "Boats", STANDFIRST, "4 March 2024", paragraph(1), "Related posts", "Boats", TEASER]
    fields = fields_of(tmp_path, *page)
    assert (fields["category"], fields["title"], fields["summary"]) == ("Boats", TITLE, STANDFIRST)


@pytest.mark.parametrize(
    "written", ["July 18, 2025", "18 July 2025", "18 Jul 2025", "Jul. 18 2025", "2025-07-18", "18th July, 2025"]
)
def test_dates_are_read_in_orders_that_leave_no_doubt(tmp_path: Path, written: str) -> None:
    assert fields_of(tmp_path, TITLE, written, paragraph(1))["published_at"] == "2025-07-18"


@pytest.mark.parametrize("written", ["03/04/2025", "3.4.2025", "February 30, 2025", "2025-13-01"])
def test_a_doubtful_date_is_left_out_and_stays_out_of_the_body(tmp_path: Path, written: str) -> None:
    fields = fields_of(tmp_path, TITLE, written, paragraph(1))
    assert "published_at" not in fields
    assert body_lines(fields) == [paragraph(1)]


def test_a_doubtful_date_is_named_in_the_notes_and_read_in_the_order_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "page-7.txt"
    page = [TITLE, "Posted: 03/04/2025", paragraph(1), "Related", TEASER, "05/06/2024"]
    path.write_text("\n".join(page), encoding="utf-8")
    [unread] = page_text.read(Source(path=path, name=path.name))
    [read] = page_text.read(Source(path=path, name=path.name, date_order="dmy"))
    assert isinstance(unread, RawArticle)
    assert isinstance(read, RawArticle)
    assert [n for n in unread.notes if "Posted: 03/04/2025" in n.reason and "date_order" in n.reason] == list(
        unread.notes
    )
    assert (read.fields["published_at"], read.notes) == ("2025-04-03", ())
    assert read.fields["mentions"] == [{"summary": TEASER, "published_at": "2024-06-05"}]


def test_the_day_of_an_update_is_not_the_day_of_publication(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, "Last updated: 20 July 2025 | Published on 18 July 2025", paragraph(1))
    assert (fields["published_at"], fields["updated_at"]) == ("2025-07-18", "2025-07-20")


def test_a_reviewer_is_not_the_author_and_words_that_begin_with_by_are_no_byline(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, "By caring early you keep a boat", "Medically reviewed by Dr Ann Roe", paragraph(1))
    assert fields["title"] == "By caring early you keep a boat"
    assert "author" not in fields


def test_an_unmarked_name_above_the_date_is_neither_standfirst_nor_body(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, "Ada Fenwick", STANDFIRST, "4 March 2024", paragraph(1))
    assert fields["summary"] == STANDFIRST
    assert body_lines(fields) == [paragraph(1)]


def test_the_date_above_the_text_goes_before_the_date_below_it(tmp_path: Path) -> None:
    assert fields_of(tmp_path, TITLE, "4 March 2024", paragraph(1), "5 May 2025")["published_at"] == "2024-03-04"


def test_date_and_byline_may_end_the_page(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), paragraph(2), "Published by Ada Fenwick", "4 March 2024")
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2024-03-04")
    assert body_lines(fields) == [paragraph(1), paragraph(2)]


def test_a_body_of_short_paragraphs_is_not_taken_for_a_header(tmp_path: Path) -> None:
    page = [TITLE, paragraph(1, 3), paragraph(2, 2), "Covers", paragraph(3, 3), "Share", paragraph(4, 2)]
    fields = fields_of(tmp_path, *page)
    assert (fields["title"], fields["summary"]) == (TITLE, "")
    assert body_lines(fields) == [line for line in page[1:] if line != "Share"]


def test_many_paragraphs_of_one_sentence_are_a_body(tmp_path: Path) -> None:
    page = [
        TITLE,
        *(f"On day {number} the owner found more water in the boat." for number in range(8)),
        "Share",
        "Dry.",
    ]
    fields = fields_of(tmp_path, *page)
    assert fields["summary"] == ""
    assert body_lines(fields) == [line for line in page[1:] if line != "Share"]


def test_without_a_title_the_first_telling_heading_is_the_title_and_stays_in_the_body(tmp_path: Path) -> None:
    page = [
        paragraph(1),
        "Introduction",
        paragraph(2),
        "What does a winter cost?",
        paragraph(3),
        "What owners say of it",
        paragraph(4),
    ]
    fields = fields_of(tmp_path, *page)
    assert fields["title"] == "What does a winter cost?"
    assert body_lines(fields) == page


def test_without_a_heading_the_first_sentence_is_the_title(tmp_path: Path) -> None:
    assert fields_of(tmp_path, paragraph(1), paragraph(2))["title"] == "Boat 1 stood on the quay all winter."
    assert fields_of(tmp_path, "Ask Dr. Lee. " + paragraph(1))["title"] == "Ask Dr. Lee."


def test_a_title_from_a_long_sentence_is_cut_between_words(tmp_path: Path) -> None:
    sentence = "Whoever leaves a wooden boat " + "in the wind and " * 30 + "rain will be sorry. So it is."
    title = fields_of(tmp_path, sentence, paragraph(1))["title"]
    assert len(title) <= 90
    assert title.endswith("…")
    assert sentence.startswith(title[:-1] + " ")
