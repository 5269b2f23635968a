"""The box in which an editor asks as a reader would."""

import pytest
from flask.testing import FlaskClient

from tests.browser import needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import Editor


def test_an_answer_says_verdict_topics_articles_and_why(editor: Editor, client: FlaskClient) -> None:
    page = editor.send("/editor/ask", query="funeral tears cemetery")
    found = client.post("/v1/search", json={"query": "funeral tears cemetery"}).get_json()
    assert f'<span class="badge {found["coverage"]["verdict"]}">' in page
    places = [page.index(f">{item['title']}</a>") for item in found["items"]]
    assert places == sorted(places)
    assert all(f">{topic['label']} <" in page for topic in found["topics"])
    assert "A reader is told: “" in page
    assert "<blockquote" in page
    assert "The two texts share words" in page


def test_what_an_editor_asks_is_not_counted_among_the_readers(
    editor: Editor, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    monkeypatch.setattr("service.privacy.reader_counts.ReaderCounts.count", lambda *what: counted.append(what))
    editor.send("/editor/ask", query="funeral tears cemetery")
    assert counted == []
    client.post("/search", data={"query": "funeral tears cemetery"})
    assert len(counted) == 1


@pytest.mark.parametrize("query", ["", "   "])
def test_nothing_asked_is_nothing_answered(editor: Editor, query: str) -> None:
    assert "Is it covered?" not in editor.send("/editor/ask", query=query)


def test_what_is_typed_cannot_become_markup_and_stands_in_no_address(editor: Editor) -> None:
    page = editor.send("/editor/ask", query='"><script>alert(1)</script>')
    assert "<script" not in page
    assert "?query" not in page


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_asks_and_opens_the_reasons_with_the_keyboard(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/ask")
        press_until(page, "In a reader's words")
        page.keyboard.type("funeral tears cemetery")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{address}/editor/ask"
        assert page.locator(".cards > li").count() == 10
        watched.check()
        press_until(page, "Why it is here")
        page.keyboard.press("Enter")
        assert page.get_by_text("The two texts share words").first.is_visible()
        watched.check()
