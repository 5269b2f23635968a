"""What becomes an article, what is rejected, and what the rejection says."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from corpus.article import Article, Mention, Note, RawArticle, Rejection, Section, Status
from corpus.cleaning import clean_line
from corpus.validation import judge, validate

GOOD = {"id": "a", "title": "A title", "text": "Some words.\n## A heading\nMore words."}


def article(**changes: object) -> Article:
    """The article that `GOOD` with `changes` becomes."""
    outcome = validate(RawArticle("test:1", {**GOOD, **changes}))
    assert isinstance(outcome, Article), outcome
    return outcome


def rejection(**changes: object) -> Rejection:
    """The rejection that `GOOD` with `changes` earns."""
    outcome = validate(RawArticle("test:1", {**GOOD, **changes}))
    assert isinstance(outcome, Rejection), outcome
    return outcome


def test_plain_text_becomes_sections_at_its_headings() -> None:
    assert article().body == (Section("", ("Some words.",)), Section("A heading", ("More words.",)))


def test_body_may_be_a_list_of_sections() -> None:
    body = [{"heading": "", "paragraphs": ["One."]}, {"heading": "H", "paragraphs": ["Two.", " "]}]
    assert article(body=body).body == (Section("", ("One.",)), Section("H", ("Two.",)))


def test_body_wins_over_text() -> None:
    assert article(body="The body.").body_text() == "The body."


def test_date_is_an_alias_of_published_at_and_a_time_is_cut_to_its_day() -> None:
    assert article(date="2024-03-18T23:30:00+02:00").published_at == date(2024, 3, 18)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": ""}, "no-title"),
        ({"title": 3.5}, "bad-title"),
        ({"text": "  \n "}, "no-text"),
        ({"text": 7}, "bad-text"),
        ({"body": [{"heading": "H"}]}, "bad-body"),
        ({"text": "x" * 2_000_001}, "too-long"),
        ({"published_at": "03/04/2024"}, "bad-published_at"),
        ({"url": "javascript:alert(1)"}, "bad-url"),
        ({"image_url": "data:text/html,x"}, "bad-image_url"),
        ({"url": "https://[bad"}, "bad-url"),
        ({"tags": "sleep"}, "bad-tags"),
        ({"tags": [["sleep"]]}, "bad-tags"),
        ({"language": "English please"}, "bad-language"),
        ({"mentions": ["x"]}, "bad-mentions"),
        ({"id": "x" * 513}, "bad-id"),
    ],
)
def test_a_bad_field_is_rejected_with_its_own_reason(changes: dict[str, object], reason: str) -> None:
    rejected = rejection(**changes)
    assert (rejected.reason, rejected.source) == (reason, "test:1")
    assert reason.removeprefix("bad-").removeprefix("no-").removeprefix("too-").split("_")[0] or rejected.detail


def test_an_address_names_no_user_and_no_password() -> None:
    found = article(id="", url="https://ada:s3cret@quay.example:8443/a@b", image_url="//ada@cdn.example/a.jpg")
    assert (found.url, found.image_url) == ("https://quay.example:8443/a@b", "https://cdn.example/a.jpg")
    assert "s3cret" not in repr(found)


def test_the_id_is_the_publishers_own_else_from_the_url_else_from_the_content() -> None:
    url = "https://Site.example/a/b/?utm_source=x"
    assert article(url=url).id == "a"
    assert article(id=None, url=url).id == "site.example/a/b"
    assert article(url=url).url == "https://Site.example/a/b/"
    by_content = article(id=None)
    assert re.fullmatch(r"content-[0-9a-f]{16}", by_content.id)
    assert by_content.id != article(id=None, text="Other words.").id


def test_a_number_is_a_fine_id() -> None:
    assert article(id=17).id == "17"


def test_anything_but_published_is_kept_from_the_public() -> None:
    assert article(status="Published").status is Status.PUBLISHED
    assert article(status="draft").status is Status.UNPUBLISHED
    assert article(status="scheduled").status is Status.EMBARGOED
    assert article(status="trash").status is Status.DELETED
    assert article(status=" ").status is Status.PUBLISHED


@pytest.mark.parametrize("word", ["geheim", "publishd", True, ["published"], {"is": "published"}, 2.5])
def test_a_status_that_is_not_known_is_not_public_and_noted(word: object) -> None:
    verdict = judge(RawArticle("test:1", {**GOOD, "status": word}))
    assert isinstance(verdict.outcome, Article)
    assert verdict.outcome.status is Status.UNPUBLISHED
    assert [(note.field, note.place) for note in verdict.notes] == [("status", "test:1")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("published_at", "03/04/2024"), ("date", "soon"), ("updated_at", "0001-01-01"), ("url", "javascript:alert(1)"),
        ("url", "https://[bad"), ("image_url", "data:text/html,x"), ("image_url", "a.jpg"),
        ("language", "English please"), ("tags", "sleep"), ("tags", [["sleep"]]), ("mentions", ["x"]),
        ("links", {"a": "b"}), ("category", 3.5), ("author", "ada@paper.example"),
        ("author", ["Ada"]), ("aliases", [None]), ("id", "x" * 513), ("id", ["a"]), ("summary", b"bytes"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_read_is_left_out_with_a_note_of_value_place_and_reason(
    field: str, value: object
) -> None:
    verdict = judge(RawArticle("test:1", {**GOOD, field: value}))
    assert isinstance(verdict.outcome, Article)
    assert verdict.outcome.body_text() == article().body_text()
    [note] = verdict.notes
    assert (note.field, note.place) == (field, "test:1")
    assert note.reason
    shown = value[0] if isinstance(value, list) and field in {"tags", "mentions", "aliases"} else value
    assert note.value.startswith(str(shown)[:60])


def test_one_bad_item_of_a_list_costs_that_item_and_one_bad_date_leaves_the_other() -> None:
    verdict = judge(RawArticle("x", {**GOOD, "tags": ["a", 2.5, "b"], "published_at": "no", "date": "2024-03-18"}))
    assert isinstance(verdict.outcome, Article)
    assert verdict.outcome.tags == ("a", "b")
    assert verdict.outcome.published_at == date(2024, 3, 18)
    assert [note.field for note in verdict.notes] == ["published_at", "tags"]


def test_a_paragraph_or_a_mentions_date_that_cannot_be_read_costs_itself() -> None:
    body = [{"heading": 2.5, "paragraphs": ["One.", None, {"a": 1}, "Two."]}, {"heading": "H", "paragraphs": "Three."}]
    mentions = [{"summary": "Another piece.", "published_at": "soon", "category": []}]
    verdict = judge(RawArticle("x", {**GOOD, "body": body, "mentions": mentions}))
    assert isinstance(verdict.outcome, Article)
    assert verdict.outcome.body == (Section("", ("One.", "Two.")),)
    assert verdict.outcome.mentions == (Mention("Another piece."),)
    assert [note.field for note in verdict.notes] == ["body", "body", "body", "body", "mentions"]


def test_a_note_shows_the_value_cut_and_on_one_line() -> None:
    note = Note("url", "a\nb\u202e\ud800" + "x" * 1_000_000, "no address", "a:1")
    assert note.value.startswith(r"a\nb\u202e\ud800xx")
    assert len(note.value) == 80
    assert replace(note) == note
    assert str(note).endswith(": no address")


def test_mentions_are_kept_apart_from_the_text() -> None:
    mentioned = article(mentions=[{"summary": "Another piece.", "published_at": "2025-07-15"}])
    assert mentioned.mentions == (Mention("Another piece.", "", date(2025, 7, 15)),)
    assert "Another piece" not in mentioned.full_text()


def test_the_full_text_is_title_standfirst_headings_and_paragraphs() -> None:
    assert article(summary="In short.").full_text() == "A title\nIn short.\nSome words.\nA heading\nMore words."


def test_invisible_and_bidirectional_characters_are_removed() -> None:
    assert article(title="Sl\u200bee\u202ep\u0000 \u2066tonight\u2069").title == "Sleep tonight"


@given(st.text())
def test_cleaning_twice_equals_cleaning_once(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once


def test_a_pile_of_combining_marks_costs_no_more_than_its_length() -> None:
    """Uncapped, this text takes minutes; the test's own time limit is what fails."""
    assert len(clean_line("a" + "\u0301\u0316" * 400_000)) < 100


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "id", "url", "title", "summary", "body", "text", "category", "tags", "author", "date", "published_at",
    "updated_at", "language", "image_url", "status", "links", "mentions",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_the_fields_hold_the_outcome_is_an_article_or_a_rejection(fields: dict[str, object]) -> None:
    outcome = validate(RawArticle("x", fields))
    assert isinstance(outcome, Article | Rejection)


@given(st.text(min_size=1), st.text(), st.lists(st.text()))
def test_an_article_survives_being_written_and_read(title: str, text: str, tags: list[str]) -> None:
    outcome = validate(RawArticle("x", {"id": "a", "title": title, "text": text, "tags": tags}))
    if isinstance(outcome, Article):
        adapter = TypeAdapter(Article)
        assert adapter.validate_json(adapter.dump_json(outcome)) == outcome
        assert validate(RawArticle("x", adapter.dump_python(outcome, mode="json"))) == outcome


def test_notes_on_one_record_are_limited_and_the_last_counts_the_others() -> None:
    verdict = judge(RawArticle("test:1", {**GOOD, "tags": [{}] * 5_000, "links": [[]] * 5_000}))
    assert isinstance(verdict.outcome, Article)
    assert len(verdict.notes) == 101
    assert verdict.notes[-1].reason == "9,900 more values were left out than are listed"


def test_a_list_that_is_too_long_costs_its_rest_with_a_note() -> None:
    verdict = judge(RawArticle("test:1", {**GOOD, "tags": [f"tag {number}" for number in range(10_003)]}))
    assert isinstance(verdict.outcome, Article)
    assert (len(verdict.outcome.tags), verdict.outcome.tags[-1]) == (10_000, "tag 9999")
    assert [(note.field, note.reason) for note in verdict.notes] == [
        ("tags", "10,003 values, of which those beyond 10,000 were left out")
    ]


@pytest.mark.parametrize("field", ["author", "category", "url", "image_url"])
def test_a_line_that_is_too_long_costs_the_field_but_a_paragraph_or_a_summary_may_be_long(field: str) -> None:
    verdict = judge(RawArticle("test:1", {**GOOD, field: "/" + "a" * 10_000, "summary": "word " * 10_000}))
    assert isinstance(verdict.outcome, Article)
    assert getattr(verdict.outcome, field) == ""
    assert len(verdict.outcome.summary) > 10_000
    assert [(note.field, note.reason) for note in verdict.notes] == [(field, "10,001 characters, more than 10,000")]
    assert len(article(body=[{"paragraphs": ["word " * 10_000]}]).body_text()) > 10_000
