"""The reading pages, and in a real browser what a person sees."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings
from tests.browser import assert_fits, browser_page, follow, needs_chromium
from tests.service.running_server import pages_of


def test_the_front_page_lists_every_article_under_its_category(client: FlaskClient) -> None:
    page = client.get("/").text
    assert page.count('href="/articles/') == 24
    assert all(f"<h2>{name}</h2>" in page for name in ("Grief", "Money", "Sleep", "Work"))


def test_the_front_page_of_a_large_site_lists_the_newest_and_says_how_many_others_there_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.routes.pages._ON_FRONT", 4)
    listed = re.findall(r'<a href="/articles/([a-z]+-\d)">', client.get("/").text)
    assert sorted(listed) == ["grief-5", "money-5", "sleep-5", "work-5"]  # of June, the others are older
    assert "20 older articles" in client.get("/").text


def test_an_article_stands_with_its_related_list_and_its_topics(client: FlaskClient) -> None:
    page = client.get("/articles/grief-0").text
    related = client.get("/v1/articles/grief-0/related?limit=8").get_json()["items"]
    places = [page.index(f'href="/articles/{item["id"]}"') for item in related]
    assert places == sorted(places)
    assert 'href="/topics/grief"' in page


def test_a_question_is_posted_answered_and_not_kept(client: FlaskClient) -> None:
    response = client.post("/search", data={"query": "funeral tears cemetery"})
    assert response.status_code == 200
    assert 'href="/articles/grief-' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get("/search").status_code == 405


def test_what_is_typed_cannot_become_markup(client: FlaskClient) -> None:
    page = client.post("/search", data={"query": '"><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_every_page_forbids_scripts_and_framing(client: FlaskClient) -> None:
    for response in (client.get("/"), client.get("/articles/grief-0"), client.post("/search", data={"query": "x"})):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "<script" not in response.text
        assert "style=" not in response.text


@pytest.fixture
def address(index_directory: Path, toy_in_place: None) -> Iterator[str]:
    """The pages on a free port."""
    with pages_of(create_application(Settings(index_directory))) as started:
        yield started


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_a_person_reads_follows_a_related_article_and_asks(address: str, width: int) -> None:
    """In Chromium, on a phone's width and on a desk's: nothing is blocked, nothing overflows, all of it works."""
    with browser_page(width) as (page, complaints):
        page.goto(address)
        assert_fits(page, width)
        follow(page, page.locator("main h3 a").first)
        first = page.url
        assert_fits(page, width)
        follow(page, page.locator("aside h3 a").first)
        assert page.url != first
        page.get_by_label("Ask in your own words").fill("funeral tears cemetery")
        follow(page, page.get_by_role("button", name="Ask"))
        assert page.url == f"{address}/search"
        assert page.locator("h1").inner_text() == "funeral tears cemetery"
        assert page.locator(".list li").count() == 10
        assert_fits(page, width)
        assert complaints == []
        page.goto(f"{address}/docs")
        page.get_by_text("/v1/search").first.wait_for(timeout=10_000)
        assert complaints == []
