"""Pages of other origins: none may ask, but those that are named, what belongs in a browser, and never with a key."""

from pathlib import Path

import pytest
from flask import Flask

from service.access.cors import OriginError, checked_origin
from service.access.roles import Role
from service.access.routes import ROUTES
from service.application import create_application
from service.settings import Settings
from tests.service.access.test_every_route_and_key import TABLE

# What belongs in a browser, written down a second time.
IN_BROWSERS = {
    ("/v1/articles/<article:id>", "GET"),
    ("/v1/articles/<name:id>/related", "GET"),
    ("/v1/articles/<name:id>/related.html", "GET"),
    ("/v1/articles/<name:id>/topics", "GET"),
    ("/v1/related", "GET"),
    ("/v1/search", "POST"),
    ("/v1/topics", "GET"),
    ("/v1/topics/<string:id>", "GET"),
}
SITE, OTHER = "https://www.example.org", "http://localhost:4321"


@pytest.fixture(scope="module")
def application(published: Path) -> Flask:
    """With two origins that may ask."""
    return create_application(Settings(published, encoder=False, cors_origins=(SITE, OTHER)))


def _of_cors(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("Access-Control-")}


@pytest.mark.slow
def test_the_named_origins_are_let_read_what_belongs_in_a_browser_and_nothing_else(application: Flask) -> None:
    for asked in TABLE:
        for origin, named in ((SITE, True), (OTHER, True), ("https://evil.example", False), (None, False)):
            client = application.test_client()
            headers = {} if origin is None else {"Origin": origin}
            with client.open(asked.path or asked.route, method=asked.method, **asked.sent,
                             headers=headers) as response:  # fmt: skip
                shown = _of_cors(dict(response.headers))
            belongs = (asked.route, asked.method) in IN_BROWSERS
            assert shown.get("Access-Control-Allow-Origin") == (origin if named and belongs else None), str(asked)
            assert ("Origin" in response.vary) == belongs, str(asked)
            assert "Access-Control-Allow-Credentials" not in shown


@pytest.mark.parametrize(
    "origin",
    ["https://www.example.org.evil.example", "https://www.example.org:8443", "http://www.example.org",
     "https://WWW.example.org", "https://www.example.org/", "null", "https://sub.www.example.org", ""],
)  # fmt: skip
def test_an_origin_that_looks_like_a_named_one_is_another(application: Flask, origin: str) -> None:
    response = application.test_client().get("/v1/topics", headers={"Origin": origin})
    assert (response.status_code, _of_cors(dict(response.headers))) == (200, {})


def test_a_browser_that_asks_first_is_told_the_method_and_that_json_may_be_sent_but_no_key(application: Flask) -> None:
    def ask(path: str, method: str, origin: str = SITE) -> tuple[int, dict[str, str], set[str]]:
        headers = {"Origin": origin, "Access-Control-Request-Method": method,
                   "Access-Control-Request-Headers": "content-type,authorization"}  # fmt: skip
        response = application.test_client().options(path, headers=headers)
        return response.status_code, _of_cors(dict(response.headers)), set(response.vary)

    status, shown, vary = ask("/v1/search", "POST")
    assert status == 204
    assert shown == {
        "Access-Control-Allow-Origin": SITE, "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type", "Access-Control-Max-Age": "600",
    }  # fmt: skip
    assert "Origin" in vary
    assert ask("/v1/related", "GET")[1]["Access-Control-Allow-Methods"] == "GET"
    for path, method in (("/v1/search", "GET"), ("/v1/related", "POST"), ("/v1/related/batch", "POST"),
                         ("/v1/index", "GET"), ("/metrics", "GET"), ("/v1/topics", "DELETE"), ("/none", "GET"),
                         ("/v1/topics/suggest", "POST"), ("/v1/topics", "NONSENSE")):  # fmt: skip
        assert ask(path, method)[1] == {}, (path, method)
    assert ask("/v1/search", "POST", "https://evil.example")[1] == {}
    assert "Origin" in ask("/v1/search", "POST", "https://evil.example")[2]


def test_errors_can_be_read_by_the_page_too(application: Flask) -> None:
    for path in ("/v1/articles/nobody/related", "/v1/related?id=grief-0&limit=0"):
        response = application.test_client().get(path, headers={"Origin": SITE})
        assert (response.status_code >= 400, response.headers["Access-Control-Allow-Origin"]) == (True, SITE)


def test_without_a_named_origin_nothing_is_added(published: Path) -> None:
    client = create_application(Settings(published, encoder=False)).test_client()
    response = client.get("/v1/topics", headers={"Origin": SITE})
    assert (_of_cors(dict(response.headers)), "Vary" in response.headers) == ({}, False)
    preflight = client.options("/v1/search", headers={"Origin": SITE, "Access-Control-Request-Method": "POST"})
    assert _of_cors(dict(preflight.headers)) == {}


def test_only_what_is_public_belongs_in_a_browser() -> None:
    assert {route.role for route in ROUTES.values() if route.for_browsers} == {Role.PUBLIC}


@pytest.mark.parametrize(
    "origin", [SITE, OTHER, "https://[::1]:8443", "https://xn--bcher-kva.example", "http://a.example"]
)
def test_an_origin_is_named_as_browsers_send_it(origin: str) -> None:
    assert checked_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    ["*", "null", "https://*.example.org", "www.example.org", "https://www.example.org/", "https://www.example.org/a",
     "https://www.example.org:443", "http://www.example.org:80", "HTTPS://www.example.org", "https://WWW.example.org",
     "https://user@www.example.org", "https://www.example.org?a", "https://www.example.org#a", "ftp://example.org",
     "file:///", "javascript:alert(1)", "https://", "", " https://www.example.org", "https://bücher.example",
     "https://www.example.org:99999", "https://[::1", "https://www.example.org,https://b.example",
     "https://a b.example"],
)  # fmt: skip
def test_what_no_browser_sends_or_what_would_let_everybody_in_is_refused(published: Path, text: str) -> None:
    with pytest.raises(OriginError, match=r"no origin|one by one|did you mean"):
        create_application(Settings(published, encoder=False, cors_origins=(SITE, text)))
