"""The topic pages: what is on them, and in a real browser that a person can use them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.topics.model import TopicEvent, TopicEventKind
from indexer.topics.tree import Growth
from service.routes.topic_pages import bars, in_words
from tests.browser import assert_fits, browser_page, follow, needs_chromium
from tests.service.running_server import pages_of
from tests.service.topic_history import client_with_history


@pytest.fixture
def historic(index_directory: Path) -> FlaskClient:
    """A client whose topics stand in a tree and have a history."""
    return client_with_history(index_directory)


def test_all_topics_stand_on_one_page_children_within_their_parents(historic: FlaskClient) -> None:
    page = historic.get("/topics").text
    names = [topic["id"] for topic in historic.get("/v1/topics").get_json()["topics"]]
    assert all(page.count(f'href="/topics/{name}"') == 1 for name in names)
    sleep, pillow = page.index('href="/topics/sleep"'), page.index('href="/topics/pillow"')
    assert sleep < page.index("<ul", sleep) < pillow
    assert 'href="/topics"' in historic.get("/").text


def test_of_very_many_topics_the_largest_stand_on_the_page_and_the_others_are_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [topic for topic in client.get("/v1/topics?kind=vocabulary").get_json()["topics"] if not topic["parent"]]
    largest = {topic["id"] for topic in own if topic["size"] == 6}  # the subjects; of each word fewer articles are
    monkeypatch.setattr("service.routes.topic_pages._MOST_OF_OURS", len(largest))
    page = client.get("/topics").text
    assert largest == {topic["id"] for topic in own if f'href="/topics/{topic["id"]}"' in page}
    assert f"And {len(own) - len(largest)} smaller ones" in page


def test_a_topics_page_says_all_that_is_known_of_it(historic: FlaskClient) -> None:
    page = historic.get("/topics/nights").text
    assert "<h1>sleep and &lt;dreams&gt;</h1>" in page
    assert page.count('href="/articles/sleep-') == 6
    assert 'Most of these articles have our topic <a href="/topics/sleep">' in page
    assert "3 May 2026</time>: first found, as “nights”" in page
    assert "took in “old-naps” and “work”" in page
    assert 'href="/topics/beds"' in page


def test_no_topic_page_has_a_script_or_a_style(historic: FlaskClient) -> None:
    for path in ("/topics", "/topics/nights", "/topics/sleep"):
        response = historic.get(path)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "<script" not in response.text
        assert "style=" not in response.text


def test_the_page_of_a_topic_that_was_merged_leads_on_and_of_one_that_was_split_says_so(historic: FlaskClient) -> None:
    response = historic.get("/topics/old-naps")
    assert (response.status_code, response.headers["Location"]) == (301, "/topics/nights")
    assert historic.get("/topics/old-beds").status_code == 410
    assert historic.get("/topics/never").status_code == 404
    assert historic.get("/topics/work?page=99999999999999999999999").status_code == 200


def test_bars_are_as_high_as_their_years_and_stay_in_the_picture() -> None:
    drawn = bars(Growth(tuple((2000 + n, n) for n in range(30)), 2))
    assert [bar.height / drawn[-1].height for bar in drawn] == pytest.approx([n / 29 for n in range(30)], abs=0.01)
    assert all(bar.x >= 0 and bar.y >= 0 and bar.x + bar.width <= 600.5 for bar in drawn)
    assert [bar.year for bar in drawn if bar.highest] == [2029]
    assert sum(bar.labelled for bar in drawn) <= 6
    assert bars(Growth(((2024, 5),), 0)) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (TopicEventKind.BORN, "first found, as “a”"), (TopicEventKind.RENAMED, "renamed “a”"),
        (TopicEventKind.SPLIT, "parted from “x”, “y” and “z”"), (TopicEventKind.MERGED, "took in “x”, “y” and “z”"),
        (TopicEventKind.DIED, "no longer found"),
    ],
)  # fmt: skip
def test_every_event_has_words(kind: TopicEventKind, words: str) -> None:
    assert in_words(TopicEvent("2026-01-01", kind, "a", ("x", "y", "z")), {}) == words


@pytest.fixture
def address(historic: FlaskClient) -> Iterator[str]:
    """The pages on a free port."""
    with pages_of(historic.application) as started:
        yield started


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_a_person_finds_a_topic_its_sub_topic_and_an_article(address: str, width: int) -> None:
    """In Chromium, on a phone's width and on a desk's: nothing is blocked, nothing overflows, every link leads on."""
    with browser_page(width) as (page, complaints):
        page.goto(address)
        follow(page, page.get_by_role("navigation", name="Site").get_by_role("link", name="Topics"))
        assert_fits(page, width)
        follow(page, page.get_by_role("link", name="sleep", exact=True))
        assert page.locator("h1").inner_text() == "sleep"
        assert_fits(page, width)
        follow(page, page.get_by_role("region", name="Within it").get_by_role("link"))
        assert page.url == f"{address}/topics/pillow"
        follow(page, page.get_by_role("navigation", name="Above this topic").get_by_role("link", name="sleep"))
        follow(page, page.get_by_role("region", name="6 articles").get_by_role("link").first)
        assert "/articles/sleep-" in page.url
        follow(page, page.get_by_role("list", name="Topics").get_by_role("link").first)
        assert "/topics/" in page.url
        assert complaints == []
