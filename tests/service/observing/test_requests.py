"""Each request is counted by its route and leaves one line, from which nobody can tell what was read or by whom."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from indexer.snapshot.generations import IndexPaths, current_generation
from service.application import create_application
from service.settings import Settings
from tests.service.routes.test_metrics import scrape

_ROUTE = "/v1/articles/<name:id>/related"


@pytest.fixture
def logging_client(index_directory: Path) -> FlaskClient:
    """A client of a service that leaves a line a request."""
    return create_application(Settings(index_directory, encoder=False, request_log=True)).test_client()


def counted(client: FlaskClient, route: str, status: str, sample: str = "count", le: str | None = None) -> float:
    """How many requests to `route` ended so, `le` seconds at most if that is given."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [
        s for family in families for s in family.samples if s.name == f"related_articles_request_seconds_{sample}"
    ]
    wanted = {"route": route, "status": status, "le": le}
    return sum(s.value for s in samples if all(s.labels.get(name) == value for name, value in wanted.items()))


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The lines since the last look."""
    return [json.loads(line) for line in capfd.readouterr().err.splitlines() if '"event":"request"' in line]


def test_requests_are_counted_and_timed_by_route_and_class_of_status(client: FlaskClient) -> None:
    etag = client.get("/v1/articles/grief-0/related").headers["ETag"]
    client.get("/v1/articles/grief-1/related")
    client.get("/v1/articles/grief-0/related", headers={"If-None-Match": etag})
    client.get("/v1/articles/nobody/related")
    client.get("/nowhere/at/all")
    assert [counted(client, _ROUTE, status) for status in ("2xx", "3xx", "4xx")] == [2, 1, 1]
    assert counted(client, "", "4xx") == 1
    assert counted(client, _ROUTE, "2xx", "bucket", "10.0") == 2


def test_what_could_not_be_answered_is_counted_by_its_cause(index_directory: Path, tmp_path: Path) -> None:
    client = create_application(Settings(index_directory, encoder=False)).test_client()
    client.post("/v1/search", json={"query": "sleep"})
    assert scrape(client)["unavailable_total", "no-encoder"] == 1
    nothing = create_application(Settings(tmp_path, encoder=False)).test_client()
    nothing.get("/v1/topics")
    assert scrape(nothing)["unavailable_total", "no-snapshot"] == 1


def test_a_request_leaves_one_line_with_the_id_of_its_answer(
    logging_client: FlaskClient, index_directory: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = logging_client.get("/v1/articles/grief-0/related").get_json()
    (line,) = lines(capfd)
    assert line.pop("milliseconds", -1.0) >= 0  # type: ignore[operator]
    assert line == {
        "event": "request",
        "request_id": answer["request_id"],
        "method": "GET",
        "route": _ROUTE,
        "status": 200,
        "cost": "look-up",
        "generation": current_generation(IndexPaths(index_directory)),
    }


def test_no_line_says_what_was_asked(logging_client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    logging_client.get("/v1/articles/canary-1/related?tag=canary-2", headers={"User-Agent": "canary-3"})
    logging_client.get("/canary-4?canary-5", headers={"X-Forwarded-For": "canary-6"})
    logging_client.open("/v1/topics", method='CANARY-7"')
    logging_client.post("/v1/search", json={"query": "canary-8"})
    found = lines(capfd)
    assert [line["status"] for line in found] == [404, 404, 405, 503]
    assert [line["method"] for line in found] == ["GET", "GET", "other", "POST"]
    assert not re.search("canary", json.dumps(found), re.IGNORECASE)


def test_the_log_can_be_switched_off(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/v1/articles/grief-0/related")
    assert lines(capfd) == []
    assert counted(client, _ROUTE, "2xx") == 1


def test_short_lists_are_counted_with_what_was_kept_out_and_what_filled_them(client: FlaskClient) -> None:
    before = scrape(client)
    answer = client.get("/v1/articles/grief-0/related?limit=5&min_score=1").get_json()
    assert answer["items"] == []
    found = scrape(client)
    assert found["short_lists_total",] - before["short_lists_total",] == 1
    assert found["missing_places_total",] - before["missing_places_total",] == 5
    dropped = {reason: number for reason, number in answer["dropped"].items() if number}
    assert dropped
    assert {key[1]: value for key, value in found.items() if key[0] == "dropped_total" and value} == dropped
    client.get("/v1/articles/grief-0/related?limit=5&min_score=1&fill=latest")
    assert scrape(client)["filled_places_total", "latest"] == 5
