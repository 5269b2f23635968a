"""One recipe makes a draft of what a writer hands in, whoever asks."""

import pytest

from corpus.article import Section
from indexer.answering.drafts import UnusableDraftError, draft_of, draft_of_text


def test_the_first_line_of_a_text_stands_for_its_title_as_far_as_a_title_goes() -> None:
    draft = draft_of_text("\n  A line \nThe rest.\nMore.")
    assert (draft.title, draft.body_text()) == ("A line", "The rest.\nMore.")
    long = "word " * 100
    draft = draft_of_text(long)
    assert draft.title == long[:300].strip()
    assert draft.body_text() == long.strip()


def test_what_is_there_stands_in_for_what_is_missing() -> None:
    assert draft_of(summary="A standfirst.").title == "A standfirst."
    assert draft_of(summary="A standfirst.").body_text() == "A standfirst."
    assert draft_of(body="b" * 500).title == "b" * 200
    assert draft_of(title="Only a title").body_text() == "Only a title"
    assert draft_of("Title", body="Body.", more={"category": "Sleep", "tags": ["a"]}).category == "Sleep"


@pytest.mark.parametrize("text", ["", " \n ", "\u200b"])
def test_a_text_without_words_is_no_draft(text: str) -> None:
    with pytest.raises(UnusableDraftError) as caught:
        draft_of_text(text)
    assert caught.value.reason == "no-title"


def test_a_draft_in_html_is_read_as_an_article_is() -> None:
    html = "<h2>The letter</h2><p>She wrote to the <a href='/widow'>widow</a>.</p><script>alert(1)</script>"
    draft = draft_of(body=html, more={"url": "https://site.example/new"}, body_format="html")
    assert draft.body == (Section("The letter", ("She wrote to the widow.",)),)
    assert draft.links == ("https://site.example/widow",)
    assert draft.title == "The letter"
    assert draft_of(body="# Late\n\n*She* wrote.", body_format="markdown").body_text() == "Late\nShe wrote."


def test_a_draft_whose_html_holds_no_text_has_what_else_there_is() -> None:
    assert draft_of("A title", body="<p> </p>", body_format="html").body_text() == "A title"
    with pytest.raises(UnusableDraftError):
        draft_of(body="<p> </p>", body_format="html")
