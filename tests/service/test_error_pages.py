"""A page fails as a page, a fragment as a fragment, and a program is told a problem."""

import uuid
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings

GIVEN = uuid.UUID("2f0c5a3e-9d4b-4c1e-8f6a-7b1d2e3c4a5f")  # not made here: two processes have to collect the same tests
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


@pytest.mark.parametrize("path", ["/articles/nobody", "/topics/nothing", "/nothing", "/search"])
def test_a_page_that_a_browser_asks_for_fails_as_a_page(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code in {404, 405}
    assert response.mimetype == "text/html"
    assert "<h1>" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(path).mimetype == "application/problem+json"


def test_without_a_snapshot_a_browser_gets_a_page_that_says_so(tmp_path: Path) -> None:
    response = create_application(Settings(tmp_path)).test_client().get("/", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (503, "text/html")
    assert "No index has been published yet" in response.text
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/v1/articles/nobody/related", "/v1/nothing", "/livez/x"])
def test_the_api_tells_problems_whoever_asks(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=BROWSER).mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/v1/articles/nobody/related.html", "/v1/articles/grief-0/related.html?limit=0", "/v1/a/b/c/related.html"]
)
def test_a_fragment_shows_nothing_when_it_fails(client: FlaskClient, path: str) -> None:
    """It is included in somebody's page as it is, by servers that look at no status."""
    response = client.get(path)
    assert response.status_code in {404, 422}
    assert response.mimetype == "text/html"
    assert response.text.startswith("<!--")
    assert response.text.rstrip().endswith("-->")
    assert "{" not in response.text


@pytest.mark.parametrize("given", [GIVEN.hex, str(GIVEN), str(GIVEN).upper()])
def test_a_request_id_that_is_one_is_taken_and_given_back(client: FlaskClient, given: str) -> None:
    for path in ("/v1/articles/grief-0/related", "/v1/articles/nobody"):
        response = client.get(path, headers={"X-Request-ID": given})
        assert response.get_json()["request_id"] == given
        assert response.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["CANARY", "", "{" + str(GIVEN) + "}", GIVEN.hex + "0", "é" * 32])
def test_what_is_no_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    response = client.get("/v1/articles/grief-0/related", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] == response.get_json()["request_id"] != given
    assert uuid.UUID(response.headers["X-Request-ID"])


def test_what_was_not_changed_has_its_request_id_too(client: FlaskClient) -> None:
    etag = client.get("/v1/articles/grief-0/related").headers["ETag"]
    response = client.get("/v1/articles/grief-0/related", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert uuid.UUID(response.headers["X-Request-ID"])
