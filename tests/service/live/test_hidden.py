"""What editors hide, and what was deleted, is shown by no route: each of the URL map is asked, with whatever it takes.

A route that is added later is asked too; one that shows an article in a new way fails here before it is served.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.audit.finding import Kind
from service.application import create_application
from service.settings import Settings

HIDDEN, URL, TITLE = "grief-4", "https://site.example/grief/4", "tears and cemetery grief 4"
# A word that stands in no other article, and one of the categories and tags that all of its subject share.
OWN_WORD = "griefword64"
_NAMES = {"id": HIDDEN, "filename": "reading.css", "name": "-", "part": "0"}
# Where editors look at what their rules do, also at what they hide from everybody else; never at what was deleted.
_RULES_SHOWN = "/editor/articles"
_IDENTITIES = (HIDDEN, URL, "grief-0", "grief", "tears", "money")
_VALUES: dict[str, Any] = {
    "id": HIDDEN, "url": URL, "ids": ["grief-0", HIDDEN], "not_like": [HIDDEN], "query": f"tears {OWN_WORD}",
    "text": f"{TITLE} {OWN_WORD}", "title": TITLE, "body": OWN_WORD, "queries": [{"query": TITLE}],
    "article": {"title": TITLE, "body": OWN_WORD, "url": URL},
}  # fmt: skip


@pytest.fixture(params=["hidden", "deleted"])
def client(request: pytest.FixtureRequest, index_directory: Path, tmp_path: Path, toy_in_place: None) -> FlaskClient:
    """A client with every role of a service whose editors hide one article, or whose administrator deleted it."""
    (tmp_path / "rules.yaml").write_text(f"rules:\n- {{name: a, hide: {{id: {HIDDEN}}}}}\n")
    if request.param == "deleted":
        client = create_application(Settings(index_directory)).test_client()
        assert client.delete(f"/v1/articles/{HIDDEN}").status_code == 200
        return client
    return create_application(Settings(index_directory, rules_file=tmp_path / "rules.yaml")).test_client()


@pytest.fixture
def status(client: FlaskClient) -> int:
    """What its addresses answer with."""
    return client.get(f"/v1/articles/{HIDDEN}").status_code


def addresses(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Every method and address of the application, for the hidden article, its topics, and others."""
    for rule in client.application.url_map.iter_rules():
        taken = [(HIDDEN, kind) for kind in Kind] if "kind" in rule.arguments else [(name, "") for name in _IDENTITIES]
        for identity, kind in taken:
            values = _NAMES | {"id": identity, "kind": kind}
            address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).format(**values)
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD", "PUT", "DELETE"}):
                yield method, address


def sent(method: str, address: str) -> Iterator[dict[str, Any]]:
    """What each is asked with: nothing, and each member that some route takes, in address, JSON and form."""
    if method == "GET":
        yield {}
        for name in ("id", "url"):
            yield {"query_string": {name: _VALUES[name]}}
        for extra in ({"limit": 50}, {"fill": "latest", "limit": 50, "min_score": 1}, {"evidence": "true"}):
            yield {"query_string": extra}
            yield {"query_string": {"id": "grief-0", **extra}}
        yield {"query_string": {"exclude": HIDDEN, "explain": "true", "limit": 50}}
    elif address == "/search":
        yield {"data": {"query": _VALUES["query"]}}
    else:
        for members in (("ids",), ("ids", "not_like"), ("query",), ("text",), ("title", "body"), ("article",)):
            for extra in ({}, {"limit": 50, "explain": True}, {"limit": 50, "fill": "latest", "exclude": [HIDDEN]}):
                yield {"json": {name: _VALUES[name] for name in members} | extra}
        yield {"json": {"ids": ["grief-0"], "limit": 50}}


@pytest.mark.slow
def test_no_route_shows_anything_of_an_article_that_may_not_be_seen(client: FlaskClient, status: int) -> None:
    answered = set()
    for method, address in addresses(client):
        for request in sent(method, address):
            response = client.open(address, method=method, **request)
            assert response.status_code < 500, (method, address, request)
            may_show = address.startswith(_RULES_SHOWN) and status == 404
            if response.status_code == 200 and not may_show and _shows(response.get_data(as_text=True), request):
                pytest.fail(f"{method} {address} {request}")
            answered.add((response.status_code, address))
            response.close()
    assert {
        (status, f"/articles/{HIDDEN}"),
        (status, f"/v1/articles/{HIDDEN}/related.html"),
        (200, "/v1/topics"),
    } <= answered


def _shows(body: str, request: dict[str, Any]) -> bool:
    """Whether an answer holds the article's title, address, id, or a word of its own; but for what was sent to it."""
    told = _told(body) if body.startswith("{") else body
    words = (TITLE, "grief/4", HIDDEN, OWN_WORD, OWN_WORD.capitalize())
    asked_for_words = "json" in request or "data" in request
    return any(word in told for word in (words[1:3] if asked_for_words else words))


def _told(body: str) -> str:
    """A JSON answer without what only repeats the ids that were asked for, and that no article has them."""
    answer = json.loads(body)
    answer.pop("unknown", None)
    return json.dumps(answer)


def test_its_own_addresses_say_so_and_a_batch_does_not_know_it(client: FlaskClient, status: int) -> None:
    assert status in {404, 410}
    for address in ("", "/related", "/related.html", "/topics"):
        assert client.get(f"/v1/articles/{HIDDEN}{address}").status_code == status
    for asked in ({"id": HIDDEN}, {"url": URL}):
        assert client.get("/v1/related", query_string=asked).status_code == status
    for body in ({"ids": [HIDDEN]}, {"ids": ["grief-0"], "not_like": [HIDDEN]}):
        assert client.post("/v1/related", json=body).status_code == status
    found = client.post("/v1/related/batch", json={"ids": ["grief-0", HIDDEN]}).get_json()
    assert (found["unknown"], [entry["id"] for entry in found["lists"]]) == ([HIDDEN], ["grief-0"])


def test_counts_are_of_what_may_be_seen(client: FlaskClient) -> None:
    sizes = {topic["id"]: topic["size"] for topic in client.get("/v1/topics").get_json()["topics"]}
    assert sizes["grief"] == 5
    one = client.get("/v1/topics/grief").get_json()
    assert (one["size"], one["total"], sum(year["articles"] for year in one["growth"])) == (5, 5, 5)
    assert client.get("/articles/grief-0").status_code == 200
    assert "(5)" in client.get("/topics").text or ">5<" in client.get("/topics").text
