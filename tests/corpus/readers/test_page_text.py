"""The page text reader tells header, body and related block apart by structure, on pages of many shapes."""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import LOST_TEXT, Article, RawArticle
from corpus.bounded import UnusableFileError, mended
from corpus.cleaning import clean_lines
from corpus.configuration import Source
from corpus.readers import page_text
from corpus.validation import validate

PAGES = Path(__file__).parents[4] / "shared" / "pages"

TITLE = "How to keep a wooden boat dry through a northern winter"
STANDFIRST = (
    "A patient guide to tarpaulins, trestles and fresh air, for owners who would rather sail in April than sand."
)
BARE_STANDFIRST = STANDFIRST.removesuffix("sand.") + "spend the whole of that month on their knees beside the keel."
TEASER = "Three rope makers explain why hemp came back to the small harbours of the north, and what it costs to splice."
OTHER_TEASER = (
    "An old ferry became a school, and the children who learn on board decide each morning where it will lie."
)


def paragraph(number: int, sentences: int = 9) -> str:
    """Invented body text; each number gives another paragraph."""
    return f"Boat {number} stood on the quay all winter." + " Rain came in, and the owner found out late." * sentences


def fields_of(tmp_path: Path, *lines: str) -> Mapping[str, Any]:
    """What the reader makes of a page with these lines."""
    path = tmp_path / "page-7.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    assert isinstance(validate(record), Article)
    return record.fields


def reason_of(tmp_path: Path, data: bytes) -> str:
    """Why the reader makes nothing of a page with these bytes."""
    path = tmp_path / "page-7.txt"
    path.write_bytes(data)
    with pytest.raises(UnusableFileError) as caught:
        list(page_text.read(Source(path=path, name=path.name)))
    return caught.value.reason


def body_lines(fields: Mapping[str, Any]) -> list[str]:
    """Headings and paragraphs in the order of the page."""
    return [line for part in fields["body"] for line in (part["heading"], *part["paragraphs"]) if line]


def headings(fields: Mapping[str, Any]) -> list[str]:
    """The headings alone."""
    return [part["heading"] for part in fields["body"] if part["heading"]]


# --- header


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


# --- pages without a title


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


# --- body


def test_subheadings_may_follow_headings(tmp_path: Path) -> None:
    page = [TITLE, "4 March 2024", paragraph(1), "Fresh air", paragraph(2), "Covers", "Canvas covers", paragraph(3)]
    fields = fields_of(tmp_path, *page)
    assert headings(fields) == ["Fresh air", "Covers", "Canvas covers"]
    assert body_lines(fields) == page[2:]


@pytest.mark.parametrize("others", [["Fresh air"], ["Fresh air", "Cold air", "Covers"]])
def test_a_short_sentence_is_a_heading_unless_most_headings_are_none(tmp_path: Path, others: list[str]) -> None:
    page = [TITLE, "4 March 2024", paragraph(1), "Tar keeps a hull alive.", paragraph(2)]
    page += [line for other in others for line in (other, paragraph(3))]
    fields = fields_of(tmp_path, *page)
    assert ("Tar keeps a hull alive." in headings(fields)) == (len(others) == 1)
    assert body_lines(fields) == page[2:]


def test_questions_with_short_answers_are_headings_with_paragraphs(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), "Is it hard?", "No.", "Is it dear?", "It can be.")
    assert fields["body"][1:] == [
        {"heading": "Is it hard?", "paragraphs": ["No."]},
        {"heading": "Is it dear?", "paragraphs": ["It can be."]},
    ]


def test_list_items_lead_ins_and_lists_without_bullets_are_paragraphs(tmp_path: Path) -> None:
    page = [
        TITLE,
        paragraph(1),
        "You need:",
        "- Tar",
        "- Rope",
        paragraph(2),
        "Tar",
        "Rope",
        "Oil",
        paragraph(3),
        "The end",
    ]
    fields = fields_of(tmp_path, *page)
    assert headings(fields) == []
    assert body_lines(fields) == page[1:]


@pytest.mark.parametrize(
    "noise",
    [
        "ADVERTISEMENT",
        "Advertisement",
        "Sponsored",
        "Continue reading below",
        "Story continues below advertisement",
        "Facebook X Reddit",
        "Share this article on Facebook",
        "Sign up for our weekly newsletter and never miss a tide",
        "Read more »",
        "Leave a comment",
        "12 comments",
        "© 2025 Harbour Press. All rights reserved.",
        "Crédit photo : Harbour Press",
        "Figure 1. The quay in the winter of 1962. Credit: Ada Fenwick",
        "Jump to Recipe",
        "4.8 from 41 votes",
        "Merken",
    ],
)
def test_noise_is_removed_wherever_it_stands(tmp_path: Path, noise: str) -> None:
    page = [TITLE, STANDFIRST, "4 March 2024", paragraph(1), noise, noise, paragraph(2), "Covers", paragraph(3), noise]
    fields = fields_of(tmp_path, noise, *page)
    assert fields["title"] == TITLE
    assert body_lines(fields) == [paragraph(1), paragraph(2), "Covers", paragraph(3)]


def test_share_buttons_below_one_another_are_a_share_bar(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), "Facebook", "X", "Pin", "Email", paragraph(2))
    assert body_lines(fields) == [paragraph(1), paragraph(2)]


def test_words_that_merely_resemble_noise_stay(tmp_path: Path) -> None:
    page = [TITLE, paragraph(1), "Facebook", paragraph(2), "Share the work with a friend", paragraph(3)]
    assert body_lines(fields_of(tmp_path, *page)) == page[1:]


def test_a_pointer_between_paragraphs_is_a_mention(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, TITLE, paragraph(1), "Read more: Why tar still matters on the quay", paragraph(2))
    assert fields["mentions"] == [{"summary": "Why tar still matters on the quay"}]
    assert body_lines(fields) == [paragraph(1), paragraph(2)]


# --- related block


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


def notes_of(tmp_path: Path, *lines: str) -> list[str]:
    """What the reader tells a person of a page with these lines."""
    path = tmp_path / "page-7.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    return [note.reason for note in record.notes]


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


# --- whole files


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\n \r\n", b"ADVERTISEMENT\nShare\n4 March 2024\n"])
def test_a_page_without_text_is_rejected(tmp_path: Path, data: bytes) -> None:
    assert reason_of(tmp_path, data) == "no-text"


def test_a_page_of_another_encoding_is_rejected(tmp_path: Path) -> None:
    assert reason_of(tmp_path, "Bücher über Boote".encode("latin-1")) == "bad-encoding"


def test_a_single_broken_byte_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "page-7.txt"
    path.write_bytes("\n".join([TITLE, paragraph(1), paragraph(2)]).encode().replace(b"quay", b"qu\xe4y", 1))
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    assert body_lines(record.fields) == [paragraph(1).replace("quay", "qu\ufffdy"), paragraph(2)]
    assert [note.reason.split()[:3] for note in record.notes] == [["1", "broken", "bytes"]]


def test_a_file_above_the_cap_is_rejected_and_one_at_the_cap_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_text, "MAXIMUM_BYTES", 1000)
    assert reason_of(tmp_path, b"a" * 1001) == "too-long"
    assert body_lines(fields_of(tmp_path, "a" * 1000)) == ["a" * 1000]


def test_a_missing_file_is_an_error_and_no_rejection(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(page_text.read(Source(path=tmp_path / "none.txt")))


ANY_LINE = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        ["Related Articles", "ADVERTISEMENT", "By Ada Fenwick", "4 March 2024", "Share", "X", "- Tar", "Boats"]
    ),
    st.builds(paragraph, st.integers(0, 99), st.integers(0, 9)),
    st.builds(
        "{} {}".format, st.sampled_from([TITLE, "Read more:", "Boats ·", "Home >", "Is it"]), st.text(max_size=30)
    ),
)


@given(
    page=st.one_of(
        st.binary(max_size=2000),
        st.lists(ANY_LINE, max_size=40).map("\n".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
@settings(deadline=2000)
def test_anything_gives_one_record_whose_body_keeps_the_order_of_the_page(
    tmp_path_factory: pytest.TempPathFactory, page: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(page)
    try:
        [record] = page_text.read(Source(path=path, name=path.name))
    except UnusableFileError:
        return
    assert isinstance(record, RawArticle)
    validated = validate(record)
    assert isinstance(validated, Article) or validated.reason == "no-text"  # a title and nothing else
    rest_of_page = iter(clean_lines(mended(page)[0]))
    assert all(any(line == other for other in rest_of_page) for line in body_lines(record.fields))


@pytest.mark.parametrize(
    "unit",
    [
        "a\n",
        "Share\n",
        "a",
        "Related: ",
        "4 March 2024\n",
        "Related Articles\n",
        "What?\n",
        ". A",
        "> ",
        "Contents\n",
        "3 Comments\nAnn says:\n",
        "By Ada Fenwick | ",
        "Call us, ",
        "Home\n",
    ],
)
@pytest.mark.slow
def test_no_page_below_the_caps_takes_long(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "page-7.txt"
    unit = unit if unit.endswith("\n") else unit * (page_text.MAXIMUM_BYTES // len(unit) // 10) + "\n"
    path.write_text(unit * min(page_text.MAXIMUM_BYTES // len(unit), page_text.MAXIMUM_LINES // unit.count("\n")))
    start = time.perf_counter()
    with suppress(UnusableFileError):
        assert len(list(page_text.read(Source(path=path, name=path.name)))) == 1
    assert time.perf_counter() - start < 30


def test_a_page_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"a\n" * (page_text.MAXIMUM_LINES + 1)) == "too-long"


def test_a_long_page_of_which_nothing_comes_out_is_lost_text(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"ADVERTISEMENT\n" * 1000) == "lost-text"


# --- the publisher's own pages, which stay outside the repository


@dataclass(frozen=True)
class Page:
    """What a person sees on a real page, by the numbers of its lines, so that nothing of it is quoted."""

    stem: str
    title_digest: str
    title: int
    body: range
    headings: tuple[int, ...]
    summary: int | None = None
    category: int | None = None
    author: int | None = None  # the line's last two words are the name
    published_at: str | None = None
    mentions: int = 0
    dated_mentions: int = 0


REAL_PAGES = [
    Page(
        stem="000_e87377efee4fa68a",
        title_digest="44faed986b07b4d1",
        category=1,
        title=2,
        summary=3,
        author=5,
        published_at="2025-08-12",
        body=range(7, 29),
        headings=(9, 14, 19, 24),
        mentions=12,
        dated_mentions=12,
    ),
    Page(
        stem="001_32aa1eb540ddbb34",
        title_digest="baa422903ccf5b51",
        title=1,
        summary=2,
        published_at="2025-07-18",
        body=range(5, 27),
        headings=(7, 12, 17, 22),
        mentions=20,
        dated_mentions=7,
    ),
    Page(
        stem="003_7175e1edbdac6fa2",
        title_digest="faad5b29bb0bb578",
        title=3,
        body=range(1, 52),
        headings=(3, 6, 9, 11, 13, 15, 17, 20, 25, 27, 29, 34, 37, 38, 40, 42, 44, 50),
    ),
]


@pytest.mark.quality
@pytest.mark.parametrize("page", REAL_PAGES, ids=lambda page: page.stem)
def test_a_real_page_comes_out_as_a_person_reads_it(page: Page) -> None:
    path = PAGES / f"{page.stem}.txt"
    if not path.exists():
        pytest.skip(f"{path} is absent: the publisher's pages are not part of the repository")
    lines = ["", *clean_lines(path.read_text(encoding="utf-8"))]  # numbered from 1
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    fields: Mapping[str, Any] = record.fields
    assert hashlib.sha256(fields["title"].encode()).hexdigest()[:16] == page.title_digest
    assert fields["title"] == lines[page.title]
    assert fields["summary"] == lines[page.summary or 0]
    assert fields["category"] == lines[page.category or 0]
    assert fields.get("author", "") == " ".join(lines[page.author or 0].split()[-2:])
    assert fields.get("published_at") == page.published_at
    assert body_lines(fields) == [lines[n] for n in page.body if lines[n] != "ADVERTISEMENT"]
    assert headings(fields) == [lines[n] for n in page.headings]
    assert len(fields["mentions"]) == page.mentions
    assert sum("published_at" in mention for mention in fields["mentions"]) == page.dated_mentions
    assert {mention.get("category", "") for mention in fields["mentions"]} <= {fields["category"]}
