"""The index of articles, and the page of one: its list and why, who lists it, its topics, and rules to try."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from indexer.rules.file import rules_of
from service.application import create_application
from service.settings import Settings
from service.worker.snapshot_holder import Held
from tests.browser import follow, needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import Editor

RULES = """
rules:
  - {name: taken back, hide: {id: grief-3}}
  - {name: helpline, require: {article: grief-0, position: 1}, for: {category: Work}, description: ask the board}
"""


@pytest.fixture
def ruled(index_directory: Path, tmp_path: Path, toy_in_place: None) -> Editor:
    """An editor of a site with rules."""
    (tmp_path / "rules.yaml").write_text(RULES)
    return Editor(create_application(Settings(index_directory, rules_file=tmp_path / "rules.yaml")).test_client())


def test_articles_are_found_by_title_id_and_url(editor: Editor) -> None:
    assert editor.get("/editor/articles").count('<th scope="row">') == 24
    assert editor.get("/editor/articles?q=GRIEF").count('<th scope="row">') == 6
    assert editor.get("/editor/articles?q=sleep-3").count('<th scope="row">') == 1
    page = editor.get("/editor/articles?q=https://site.example/work/2")
    assert 'href="/editor/articles/work-2"' in page
    quoted = {"title": "What “fine” means", "body": "Tears fell at the funeral, and then silence."}
    assert editor.client.put("/v1/articles/fine", json=quoted).status_code == 201
    for marks in ("“fine”", '"fine"', "«FINE»"):
        assert editor.get(f"/editor/articles?q={marks}").count('<th scope="row">') == 1
    assert "No title and no id holds" in editor.get("/editor/articles?q=nothing like it")
    assert "This page of the list is empty" in editor.get("/editor/articles?page=99")


def test_a_long_list_of_articles_comes_in_pages(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.editor.articles.PAGE", 10)
    pages = [editor.get(f"/editor/articles?page={number}") for number in (1, 2, 3)]
    assert [page.count('<th scope="row">') for page in pages] == [10, 10, 4]
    assert 'href="/editor/articles?page=2"' in pages[0]


def test_an_article_shows_its_list_as_readers_have_it_and_why(editor: Editor, client: FlaskClient) -> None:
    page = editor.get("/editor/articles/grief-2")
    items = client.get("/v1/articles/grief-2/related?explain=true").get_json()["items"]
    places = [page.index(f'href="/editor/articles/{item["id"]}"') for item in items]
    assert places == sorted(places)
    for item in items:
        assert f"{item['score']:.2f}" in page
        for part in item["explanation"]["parts"]:
            assert part["weight"] == 0 or escape(part["words"]) in page
    assert page.count("<svg") > 10
    assert "style=" not in page


def test_who_lists_an_article_and_what_it_is_about_is_told(editor: Editor) -> None:
    page = editor.get("/editor/articles/grief-2")
    assert "had it among the first ten last night" in page
    assert "given by an editor" in page
    assert "Nobody: it is a copy" in editor.get("/editor/articles/sleep-1")


def test_a_copy_of_what_was_deleted_is_in_the_lists_by_itself(editor: Editor, client: FlaskClient) -> None:
    before = editor.get("/editor/articles/sleep-0")
    assert client.delete("/v1/articles/sleep-0").status_code == 200
    assert "sleep-1" in [item["id"] for item in client.get("/v1/articles/sleep-2/related").get_json()["items"]]
    page = editor.get("/editor/articles/sleep-1")
    assert "it is a copy" not in page
    who = [found.split('id="listers"')[1].split("</section>")[0] for found in (before, page)]
    assert all('href="/editor/articles/sleep-2"' in listed for listed in who)
    assert client.get("/editor/articles/sleep-0").status_code == 410


def test_the_rules_that_touch_an_article_are_told(ruled: Editor) -> None:
    page = ruled.get("/editor/articles/work-1")
    assert "helpline" in page
    assert "ask the board" in page
    assert "put here by “helpline”" in page
    assert "Rules keep out: “taken back” (1 article)" in page
    assert "<p>None today.</p>" in ruled.get("/editor/articles/money-1")


def test_what_audits_found_of_an_article_is_told(editor: Editor, client: FlaskClient) -> None:
    found = client.get("/v1/audit/duplicates").get_json()["findings"]
    named = {article["id"] for finding in found for article in finding["articles"]}
    assert named, "the first two on sleep are near-duplicates"
    for name in ("sleep-0", "grief-2"):
        audits = editor.get(f"/editor/articles/{name}").split('id="audits"')[1].split("</section>")[0]
        assert ("kind=duplicates" in audits) == (name in named)


def test_a_hidden_article_can_be_looked_at_here_and_is_in_no_list(ruled: Editor) -> None:
    page = ruled.get("/editor/articles/grief-3")
    assert "readers find it nowhere" in page
    assert "It is hidden" in page
    assert 'href="/editor/articles/grief-3"' not in ruled.get("/editor/articles/grief-2")
    assert "hidden</span>" in ruled.get("/editor/articles?q=grief-3")


def test_a_rule_is_tried_without_being_saved(ruled: Editor) -> None:
    before = ruled.get("/editor/articles/grief-2")
    page = ruled.get("/editor/articles/grief-2?effect=pin&other=money-1&position=2")
    yaml = page.split('aria-label="The rule as YAML">')[1].split("</pre>")[0]
    (rule,) = rules_of(f"rules:\n{yaml}".encode(), Path("rules.yaml")).rules
    assert (rule.article, rule.position, rule.select[0].names) == ("money-1", 2, ("grief-2",))
    assert page.count("<ins>") >= 1
    assert "<ins>" not in before
    assert ruled.get("/editor/articles/grief-2") == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("effect=pin", "name the other one"),
        ("effect=pin&other=nobody", "no other article with this id"),
        ("effect=never_pair&other=grief-2", "no other article with this id"),
        ("effect=hide", "The list of "),
        ("effect=pin&other=money-1&position=x", "The list of "),
        ("effect=pin&other=money-1&position=999", "position: 100"),
        ("effect=unknown&page=-4", "What a rule would do"),
    ],
)
def test_every_form_has_an_answer(ruled: Editor, asked: str, told: str) -> None:
    assert told in ruled.get(f"/editor/articles/grief-2?{asked}")


def test_what_is_typed_cannot_become_markup(editor: Editor) -> None:
    typed = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for page in (f"articles?q={typed}", f"articles/grief-2?effect=pin&other={typed}"):
        assert "<script" not in editor.get(f"/editor/{page}")


def test_an_article_may_be_called_by_the_path_of_its_address(editor: Editor, client: FlaskClient) -> None:
    holder = client.application.extensions["related-articles"].holder
    first, *others = holder.held.snapshot.cards
    holder._held = Held(replace(holder.held.snapshot, cards=(replace(first, id="/sleep/0/"), *others)))
    assert 'href="/editor/articles//sleep/0/"' in editor.get("/editor/articles")
    for address in ("/editor/articles//sleep/0/", "/articles//sleep/0/"):
        assert first.title in editor.get(address)


def test_an_article_that_is_not_there_is_said_not_to_be(client: FlaskClient) -> None:
    assert client.get("/editor/articles/nobody").status_code == 404


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_finds_an_article_and_tries_a_rule_with_the_keyboard(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/articles")
        press_until(page, "Title, id or URL")
        page.keyboard.type("grief-2")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        watched.check()
        follow(page, page.locator("th a").first)
        assert page.url == f"{address}/editor/articles/grief-2"
        for details in page.locator("details").all():
            details.locator("summary").click()
        watched.check()
        page.get_by_label("The other article").focus()
        page.keyboard.type("work-1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("ins").count() >= 1
        watched.check()
