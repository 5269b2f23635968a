"""The first page and the nights: what is served, what changed, and what waits."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.application import create_application
from service.command_line import main as command_line
from service.settings import Settings
from tests.browser import follow, needs_chromium
from tests.conftest import ToyEncoder, copied, invented_articles
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.running_server import pages_of
from tests.writing import write_articles


def reindex(source: Path, index: Path) -> None:
    """A night with the toy encoder, from the command line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.commands.night.open_encoder", lambda _model, **_: ToyEncoder())
        result = CliRunner().invoke(command_line, ["reindex", str(source), "--index", str(index)])
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def after_a_night(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose last night found one article more, one fewer, one that changed, and one that it rejected."""
    folder = tmp_path_factory.mktemp("night")
    index, articles = copied(published, folder / "index"), invented_articles()
    added = replace(articles[3], id="added", url="https://site.example/added", title="Quite <new>")
    changed = replace(articles[2], summary="Another standfirst.")
    source = write_articles(folder / "articles.jsonl", [*articles[:2], changed, *articles[3:-1], added])
    with source.open("a") as stream:
        stream.write('{"id": "broken", "title": ""}\n')
    reindex(source, index)
    return index


@pytest.fixture
def client(after_a_night: Path) -> FlaskClient:
    """A client of the service after that night."""
    return create_application(Settings(after_a_night, encoder=False)).test_client()


def figures(page: str) -> dict[str, str]:
    """The numbers of a page by their labels, as a person reads them."""
    parts = re.findall(r"<dt>(.*?)</dt><dd>(?:<a [^>]*>)?([^<]*)", page)
    return dict(parts)


def test_the_overview_says_what_is_served_and_what_last_night_changed(client: FlaskClient) -> None:
    page = client.get("/editor/").text
    found = figures(page)
    assert found["Articles"] == "24"
    assert found["Built"] == "just now"
    assert (found["Added"], found["Changed"], found["Removed"]) == ("1", "1", "1")
    assert "1 × no-title" in page


def test_what_waits_leads_to_where_it_can_be_done(client: FlaskClient) -> None:
    page = client.get("/editor/").text
    waiting = len(re.findall('<th scope="row">', client.get("/editor/topics").text))
    assert figures(page)["Topics without a name"] == str(waiting)
    assert 'href="/editor/audits?kind=duplicates"' in page
    assert client.get("/editor/audits?kind=duplicates").status_code == 200


def test_what_was_changed_by_day_is_counted_until_a_night_takes_it_in(client: FlaskClient) -> None:
    assert figures(client.get("/editor/").text)["Changed by day"] == "0"
    assert client.delete("/v1/articles/money-1").status_code == 200
    found = figures(client.get("/editor/").text)
    assert (found["Changed by day"], found["Articles"]) == ("1", "23")
    assert "23 articles" in client.get("/editor/articles").text, "the figure leads there"


def test_a_rule_that_requires_an_article_that_is_not_there_is_named(after_a_night: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: [{name: help <first>, require: {article: gone, position: 1}, for: {tag: grief}}]")
    client = create_application(Settings(after_a_night, rules_file=rules, encoder=False)).test_client()
    assert "“help &lt;first&gt;” requires an article that is not there: gone." in client.get("/editor/").text


def test_a_night_shows_names_gates_and_figures_and_escapes_them(client: FlaskClient) -> None:
    page = client.get("/editor/nights").text
    assert "Quite &lt;new&gt;" in page
    assert 'href="/editor/articles/added"' in page
    assert re.search(r"\d+ of \d+ passed", page)
    assert "mean score of the first place" in page
    (name,) = set(re.findall(r'href="(/editor/nights/[^"]+)"', page))
    assert client.get(name).text.count("Quite &lt;new&gt;") == page.count("Quite &lt;new&gt;")


@pytest.mark.parametrize("name", ["20260101T000000.000Z", "last", "..%2Flast", "x"])
def test_a_night_that_left_no_report_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/editor/nights/{name}").status_code == 404


def test_without_a_report_or_with_a_spoilt_one_the_pages_say_so(index_directory: Path) -> None:
    client = create_application(Settings(index_directory, encoder=False)).test_client()
    for path in ("/editor/", "/editor/nights"):
        assert "No night has left a report yet" in client.get(path).text
    runs = index_directory / "runs"
    runs.mkdir(exist_ok=True)
    for name in ("20260101T000000.000Z", "20261399T250000.000Z"):  # the second is no moment
        (runs / f"{name}.json").write_text("[1")
    (runs / "last.json").write_text('{"report": "20260101T000000.000Z", "result": "failed", "reason": "disk full"}')
    assert "ended “failed”" in client.get("/editor/").text
    assert "No night has left a report yet" in client.get("/editor/nights").text


@pytest.fixture
def address(client: FlaskClient) -> Iterator[str]:
    """The same on a free port."""
    with pages_of(client.application) as started:
        yield started


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_goes_from_the_overview_to_the_night_and_to_what_waits(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/")
        watched.check()
        press_until(page, "All of the night")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_text("Quite <new>").first.is_visible()
        watched.check()
        page.go_back()
        follow(page, page.get_by_role("term").filter(has_text="Topics without a name").locator("xpath=../dd/a"))
        assert page.locator("h1").inner_text() == "Topics"
