"""What a reader is told, on the page and in the API's answer: in the site's words, and help first where it is due."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.application import create_application
from service.command_line import main
from service.settings import Settings
from tests.browser import assert_fits, browser_page, follow, needs_chromium
from tests.service.editor.conftest import Editor
from tests.service.running_server import pages_of

RULES = "rules: [{name: help, require: {article: money-5}, for: {tag: grief}}]"
SENTENCES = 'help: "Read <this> first."\nmissing: "Nearest: {subjects}."\nweak: "Near: {subjects}."\n'


@pytest.fixture
def made(index_directory: Path, tmp_path: Path, toy_in_place: None) -> Settings:
    """Settings with a help line for grief, and sentences."""
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "sentences.yaml").write_text(SENTENCES, "utf-8")
    return Settings(index_directory, rules_file=tmp_path / "rules.yaml", sentences_file=tmp_path / "sentences.yaml")


@pytest.fixture
def helping(made: Settings) -> FlaskClient:
    """A client of the service so set."""
    return create_application(made).test_client()


def test_the_answer_carries_the_sentence(helping: FlaskClient, client: FlaskClient) -> None:
    def message(of: FlaskClient, **body: object) -> str:
        return str(of.post("/v1/search", json=body).get_json()["message"])

    assert message(helping, query="funeral mourning") == "Read <this> first."
    assert message(helping, query="quantum chromodynamics").startswith("Nearest: ")
    assert "nearest are about" in message(client, query="quantum chromodynamics")
    assert message(helping, query="funeral mourning", fields=["id"]), "also with some fields of items only"


@pytest.mark.parametrize("more", [{}, {"min_score": 1}, {"category": ["Sleep"]}, {"limit": 1}])
def test_help_comes_first_in_the_answer(helping: FlaskClient, more: dict[str, object]) -> None:
    items = helping.post("/v1/search", json={"query": "funeral mourning", **more}).get_json()["items"]
    assert (items[0]["id"], items[0]["source"]) == ("money-5", "pinned")


def test_the_page_says_the_same_as_the_answer(helping: FlaskClient, client: FlaskClient) -> None:
    for query in ("funeral mourning", "quantum chromodynamics", "desk office"):
        said = helping.post("/v1/search", json={"query": query}).get_json()["message"]
        assert said.replace("<", "&lt;").replace(">", "&gt;") in helping.post("/search", data={"query": query}).text
    page = client.post("/search", data={"query": "quantum chromodynamics"}).text
    assert "nothing on this" not in page.lower()


def test_a_wording_is_enough_for_the_first_query_of_all(made: Settings, tmp_path: Path) -> None:
    """It waits until the worker has encoded the list. An editor who asks is shown what a reader is given."""
    (tmp_path / "wordings.txt").write_text("[help]\nred rivers run\n", "utf-8")
    client = create_application(replace(made, wordings_file=tmp_path / "wordings.txt")).test_client()

    items = client.post("/v1/search", json={"query": "red rivers"}).get_json()["items"]
    assert items[0]["source"] == "pinned"
    assert "A reader is told: “Read &lt;this&gt; first.”" in Editor(client).send("/editor/ask", query="red rivers")


def test_serve_refuses_sentences_with_a_mistake(made: Settings) -> None:
    assert made.sentences_file is not None
    made.sentences_file.write_text("weak: about {topic}", "utf-8")
    arguments = ["serve", "--index", str(made.index_directory), "--sentences", str(made.sentences_file)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 78
    assert f"{made.sentences_file}:1: weak holds the placeholder '{{topic}}'" in result.stderr


@pytest.fixture
def address(made: Settings) -> Iterator[str]:
    """The pages on a free port."""
    with pages_of(create_application(made)) as started:
        yield started


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", [375, 1280])
def test_a_person_who_asks_sees_the_help_before_all_else(address: str, width: int) -> None:
    """In Chromium: the sentence, then the article that editors require, without a figure that makes it look far off."""
    with browser_page(width) as (page, complaints):
        page.goto(address)
        page.get_by_label("Ask in your own words").fill("funeral mourning and tears")
        follow(page, page.get_by_role("button", name="Ask"))
        assert page.locator(".verdict").inner_text() == "Read <this> first."
        first = page.locator(".list li").first
        assert first.locator("a").get_attribute("href") == "/articles/money-5"
        assert first.locator(".score").count() == 0
        assert_fits(page, width)
        page.get_by_label("Ask in your own words").fill("quantum chromodynamics")
        follow(page, page.get_by_role("button", name="Ask"))
        assert page.locator(".verdict").inner_text().startswith("Nearest: ")
        assert complaints == []
