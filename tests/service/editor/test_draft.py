"""A draft that is pasted: what is said of it, and that it is in this answer and nowhere else."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.answering.coverage import Coverage
from indexer.coverage.verdicts import Verdict
from service.application import create_application
from service.settings import Settings
from tests.browser import follow, needs_chromium
from tests.conftest import invented_articles
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import Editor

TITLE = "A letter to a widow"
TEXT = """A funeral and the tears that follow it bring back every memory of a loss.
The widow kept a letter in silence, and each anniversary she read it at the cemetery.
Mourning takes longer than an anniversary of a funeral in a cemetery."""


def test_a_draft_is_told_its_links_its_topics_and_what_it_closes(editor: Editor) -> None:
    page = editor.send("/editor/draft", title=TITLE, text=TEXT)
    outgoing = page.split('id="outgoing"')[1].split("</section>")[0]
    incoming = page.split('id="incoming"')[1].split("</section>")[0]
    for part in (outgoing, incoming):
        assert 'href="/editor/articles/grief-' in part
        assert "<mark>" in part
    assert "Whoever asks for its title today" in page
    assert "grief" in page.split('id="topics"')[1]


def test_a_link_that_is_set_is_said_to_be(editor: Editor) -> None:
    page = editor.send("/editor/draft", title=TITLE, text=f"[Tears](https://site.example/grief/2) fell.\n{TEXT}")
    outgoing = page.split('id="outgoing"')[1].split("</section>")[0]
    set_already, suggested = outgoing.split("<ol")
    assert "/editor/articles/grief-2" in set_already
    assert "/editor/articles/grief-2" not in suggested


def test_what_no_article_of_the_site_is_about_closes_no_gap(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for outside in (False, True):
        coverage = Coverage(Verdict.MISSING, 0.01, 0.1, outside)
        monkeypatch.setattr("indexer.answering.search.judge", lambda *_, found=coverage: found)
        told[outside] = editor.send("/editor/draft", title=TITLE, text=TEXT)
    assert "It closes a gap" in told[False]
    assert "It closes a gap" not in told[True]
    assert "outside what the site is about" in told[True]


def test_a_help_line_is_no_answer_that_a_draft_competes_with(
    index_directory: Path, tmp_path: Path, toy_in_place: None
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{name: help, require: {article: money-1}, for: {tag: grief}}]")
    editor = Editor(create_application(Settings(index_directory, rules_file=rules)).test_client())
    asked = editor.send("/editor/ask", query=TITLE)
    assert "The rule “help” requires it for what is asked" in asked
    before = editor.send("/editor/draft", title=TITLE, text=TEXT).split('id="before"')[1].split("</section>")[0]
    assert "/editor/articles/grief-" in before
    assert "/editor/articles/money-1" not in before


def test_what_is_on_the_site_already_is_said_to_be(editor: Editor) -> None:
    article = invented_articles()[14]
    page = editor.send("/editor/draft", title=article.title, text=article.body_text())
    assert "on the site already" in page
    before = page.split('id="before"')[1].split("</section>")[0]
    assert f'href="/editor/articles/{article.id}"' in before


def test_the_first_line_stands_for_a_title(editor: Editor) -> None:
    assert "Links to set in it" in editor.send("/editor/draft", text=f"{TITLE}\n{TEXT}")


def test_of_a_text_of_one_long_line_the_beginning_stands_for_a_title(editor: Editor) -> None:
    """However long it is: a title of more than 10,000 characters is none."""
    page = editor.send("/editor/draft", text="[A letter](/letters) of mourning. " + "Tears and silence fell. " * 500)
    assert "Links to set in it" in page
    assert "Whoever asks for its title today" in page


@pytest.mark.parametrize(
    ("text", "told"), [("", "Paste a text"), ("x" * 200_001, "longer than"), ("\u200b", "it needs words")]
)
def test_what_cannot_be_answered_is_said_in_the_page(editor: Editor, text: str, told: str) -> None:
    assert told in editor.send("/editor/draft", text=text)


def test_a_draft_is_quoted_as_text_and_the_page_is_not_kept(editor: Editor, client: FlaskClient) -> None:
    page = editor.send("/editor/draft", title='"><script>', text=f"<script>alert(1)</script> {TEXT}")
    assert "<script" not in page
    assert client.get("/editor/draft").headers["Cache-Control"] == "no-store"


def test_a_hidden_article_is_not_suggested(index_directory: Path, tmp_path: Path, toy_in_place: None) -> None:
    (tmp_path / "rules.yaml").write_text("rules:\n  - {name: a, hide: {category: Grief}}\n")
    editor = Editor(create_application(Settings(index_directory, rules_file=tmp_path / "rules.yaml")).test_client())
    assert "/editor/articles/grief-" not in editor.send("/editor/draft", title=TITLE, text=TEXT)


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_pastes_a_draft_with_the_keyboard(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/draft")
        watched.check()
        press_until(page, "Title")
        page.keyboard.type(TITLE)
        press_until(page, "Text")
        page.keyboard.insert_text(TEXT)
        press_until(page, "Look at it")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("mark").count() >= 2
        watched.check()
        follow(page, page.locator("#outgoing ~ ol h3 a").first)
        assert page.url.startswith(f"{address}/editor/articles/grief-")
