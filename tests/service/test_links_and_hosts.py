"""Nothing that a caller sends steers where a page leads, and no article's address leads off the site by a trick."""

import http.client
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from corpus.addresses import is_link
from service.application import create_application
from service.settings import Settings
from service.state import State
from service.worker.snapshot_holder import Held
from tests.service.running_server import serving

OFF_THE_SITE = [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil.example/x",
    "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n\\evil.example", "https:evil.example", "https:///evil.example", "http://",
    "mailto:a@b.example", "relative/path", "",
]  # fmt: skip


@pytest.mark.parametrize("url", OFF_THE_SITE)
def test_what_leads_off_the_site_is_no_link(url: str) -> None:
    assert not is_link(url)


@pytest.mark.parametrize(
    "url", ["https://site.example/a", "http://site.example", "/a", "/", "/a//b", "/a\\b", "/?a=//b"]
)
def test_absolute_addresses_and_paths_are_links(url: str) -> None:
    assert is_link(url)


@pytest.mark.parametrize("url", OFF_THE_SITE)
def test_an_index_with_such_an_address_makes_no_link_of_it(client: FlaskClient, url: str) -> None:
    """Such an article is not taken in any more, but an older index may hold it."""
    _with_url(client, url)
    fragment = client.get("/v1/articles/grief-0/related.html?limit=20&fields=image_url").text
    assert "<h3>" in fragment
    assert "href=" not in fragment
    assert "<img" not in fragment


def test_pages_say_where_the_article_stands_and_that_they_are_not_to_be_found(client: FlaskClient) -> None:
    for path, canonical in (
        ("/articles/grief-0", "https://site.example/grief/0"),
        ("/", "/"),
        ("/topics", "/topics"),
        ("/topics/work?page=2", "/topics/work"),
    ):
        response = client.get(path)
        assert f'<link rel="canonical" href="{canonical}">' in response.text
        assert '<meta name="robots" content="noindex">' in response.text
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_pages_can_be_switched_off(index_directory: Path) -> None:
    client = create_application(Settings(index_directory, pages=False)).test_client()
    for path in ("/", "/articles/grief-0", "/topics", "/topics/work"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert client.get("/v1/articles/grief-0/related").status_code == 200
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Prefix": "/evil.example"},
        {"Script-Name": "/evil.example"},
        {"X-Original-URL": "/evil.example", "X-Rewrite-URL": "/evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/articles/grief-0", "/topics", "/v1//index", "//v1/index", "/docs", "/docs/"])
def test_no_header_steers_an_address_in_an_answer(reader: FlaskClient, headers: dict[str, str], path: str) -> None:
    plain, steered = reader.get(path), reader.get(path, headers=headers)
    assert "evil" not in steered.text + str(steered.headers)
    assert steered.status_code == plain.status_code
    assert "Location" not in steered.headers


@pytest.mark.slow
def test_a_peer_on_the_loopback_cannot_say_where_the_service_stands(index_directory: Path, tmp_path: Path) -> None:
    """gunicorn would believe it, as it is where proxies are: the links of a page would lead to SCRIPT_NAME."""
    with serving(index_directory, tmp_path / "log", "--workers", "1", "--no-encoder") as server:
        for name in ("SCRIPT_NAME", "PATH_INFO", "Script-Name", "Path-Info"):
            connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=20)
            connection.request("GET", "/articles/grief-0", headers={name: "/evil", "X-Forwarded-Proto": "https"})
            response = connection.getresponse()
            page = response.read().decode()
            connection.close()
            assert response.status == 200
            assert 'href="/articles/' in page
            assert "evil" not in page


def _with_url(client: FlaskClient, url: str) -> None:
    state: State = client.application.extensions["related-articles"]
    snapshot = state.holder.held.snapshot
    assert snapshot is not None
    cards = tuple(replace(card, url=url, image_url=url) for card in snapshot.cards)
    state.holder._held = Held(replace(snapshot, cards=cards))
