"""The text of a saved page keeps its headings, lists and questions, and loses what interrupts it."""

from pathlib import Path

import pytest

from tests.corpus.readers.boat_pages import STANDFIRST, TITLE, paragraph
from tests.corpus.readers.read_pages import body_lines, fields_of, headings


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
