"""The publisher's names and cells become ours."""

import pytest

from corpus.configuration import Source
from corpus.readers.records import fields_of_row, renamed
from corpus.statuses import status_of

PLAIN = Source(address="https://example.org/a.csv")


def test_a_field_is_taken_from_the_column_that_is_named_for_it_and_from_no_other() -> None:
    source = PLAIN.model_copy(update={"columns": {"title": "Headline", "summary": "Lead"}})
    record = {"Headline": "Kites", "title": "internal name", "summary": "internal note", "body": "Wind."}
    fields = renamed(record, source)
    assert fields["title"] == "Kites"
    assert "summary" not in fields
    assert fields["body"] == "Wind."


def test_two_columns_may_change_places() -> None:
    source = PLAIN.model_copy(update={"columns": {"title": "summary", "summary": "title"}})
    assert renamed({"title": "a", "summary": "b"}, source) == {"title": "b", "summary": "a"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("toys|wind and rain", ["toys", "wind and rain"]),
        ("toys; wind", ["toys", "wind"]),
        ("toys, old; wind|rain", ["toys, old; wind", "rain"]),
        ('["toys", "wind"]', ["toys", "wind"]),
        ("[toys", ["[toys"]),
        (("toys", "wind"), ["toys", "wind"]),
    ],
)
def test_a_cell_holds_a_list_as_json_or_by_a_separator(cell: object, expected: list[str]) -> None:
    assert fields_of_row({"tags": cell}, PLAIN) == {"tags": expected}


@pytest.mark.parametrize("start", ['[{"', '[ {"', ' [\n{"'])
def test_a_body_of_sections_is_read_from_json(start: str) -> None:
    cell = start + 'heading": "", "paragraphs": ["Wind."]}]'
    assert fields_of_row({"body": cell}, PLAIN) == {"body": [{"heading": "", "paragraphs": ["Wind."]}]}


@pytest.mark.parametrize("cell", ["[{", '[{"a": 1', "[1] a footnote", "[1]", "[]", "[" * 100_000])
def test_a_body_that_only_looks_like_json_stays_text(cell: str) -> None:
    assert fields_of_row({"body": cell}, PLAIN) == {"body": cell}


def test_empty_cells_are_left_out() -> None:
    assert fields_of_row({"title": "Kites", "body": "", "author": None}, PLAIN) == {"title": "Kites"}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("publish", "published"),
        (" Published ", "published"),
        ("future", "embargoed"),
        ("scheduled", "embargoed"),
        ("trash", "deleted"),
        ("noindex", "noindex"),
        ("draft", "unpublished"),
        ("private", "unpublished"),
        ("a word of tomorrow", "unpublished"),
    ],
)
def test_a_status_that_is_not_known_is_not_published(word: str, status: str) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize(
    ("own", "status"), [("drafts.a1", "unpublished"), ("versions.r7.a1", "unpublished"), ("a1", None), (7, None)]
)
@pytest.mark.parametrize("columns", [{}, {"id": "_id"}])
def test_a_draft_beside_a_document_of_sanity_is_not_public(
    own: object, status: str | None, columns: dict[str, str]
) -> None:
    record = {"_id": own, "title": "The late ferry", "text": "Not yet."}
    assert renamed(record, PLAIN.model_copy(update={"columns": columns})).get("status") == status


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"draft": True}, "unpublished"), ({"draft": "yes"}, "unpublished"), ({"draft": "1"}, "unpublished"),
        ({"draft": "soon", "status": "published"}, "unpublished"), ({"published": False}, "unpublished"),
        ({"draft": False}, None), ({"draft": ""}, None), ({"draft": "No"}, None), ({"draft": None}, None),
        ({"published": "2024-03-18"}, None), ({"draft": True, "status": "deleted"}, "deleted"),
    ],
)  # fmt: skip
def test_a_draft_of_a_site_generator_is_not_public(record: dict[str, object], status: str | None) -> None:
    fields = renamed(record, PLAIN)
    assert fields.get("status") == status
    assert "draft" not in fields


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"published": "false"}, "unpublished"), ({"published": 0}, "unpublished"), ({"Published": 0}, None),
        ({"published": "FALSCH"}, "unpublished"), ({"published": "VRAI"}, None), ({"published": None}, None),
        ({"is_published": "No"}, "unpublished"), ({"isDraft": True}, "unpublished"), ({"draft": "FAUX"}, None),
        ({"private": "Ja"}, "unpublished"), ({"archived": False}, None), ({"archived": "x"}, "unpublished"),
        ({"visibility": "members"}, "members"), ({"visibility": "public", "status": "draft"}, "draft"),
        ({"visibility": "tiers", "status": "published"}, "tiers"), ({"visibility": "Everyone"}, "Everyone"),
        ({"visibility": "private", "status": "deleted"}, "deleted"), ({"visibility": ""}, None),
    ],
)  # fmt: skip
def test_what_an_export_says_in_flags_and_by_visibility_keeps_an_article_back(
    record: dict[str, object], status: str | None
) -> None:
    assert renamed(record, PLAIN).get("status") == status


def test_published_may_be_a_day() -> None:
    assert renamed({"published": "2024-03-18"}, PLAIN)["published_at"] == "2024-03-18"
    assert renamed({"published": "2024-03-18", "published_at": "", "date": "2024-01-02"}, PLAIN)["published_at"] == ""
    assert "published_at" not in renamed({"published": "yes"}, PLAIN)
