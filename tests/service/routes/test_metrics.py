"""A worker tells Prometheus what it serves and how the job is doing, and nothing about readers."""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from indexer.snapshot.generations import IndexPaths, current_generation
from service.application import create_application
from service.observing.requests import count_unread
from service.settings import Settings

# None of an article, a reader or a caller.
LABELS = {"generation", "result", "route", "status", "cost", "le", "cause", "reason", "fill"}


def scrape(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Name and values of labels -> value, as the parser of Prometheus reads them."""
    response = client.get("/metrics")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.content_type.startswith("text/plain; version=")
    families = list(text_string_to_metric_families(response.text))
    assert all(family.documentation for family in families)
    found = [sample for family in families for sample in family.samples]
    assert {label for sample in found for label in sample.labels} <= LABELS
    return {(s.name.removeprefix("related_articles_"), *s.labels.values()): s.value for s in found}


def test_what_is_served_and_how_old_it_is(client: FlaskClient, index_directory: Path) -> None:
    found = scrape(client)
    assert found["generation_info", current_generation(IndexPaths(index_directory))] == 1
    assert 0 <= found["snapshot_age_seconds",] < 3600
    assert (found["articles",], found["snapshot_loaded",], found["snapshot_refused",]) == (24, 1, 0)
    assert (found["pinned",], found["pinned_seconds",], found["rules_refused",]) == (0, 0, 0)


def test_a_job_that_does_not_run_any_more_is_seen(client: FlaskClient, index_directory: Path) -> None:
    assert scrape(client)["last_success_age_seconds",] == math.inf
    success = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    run = {"result": "failed", "finished_at": datetime.now(UTC).isoformat(), "last_success_at": success}
    left = IndexPaths(index_directory).last_run
    left.parent.mkdir(exist_ok=True)
    left.write_text(json.dumps(run | {"articles": 24, "rejected": {"no-text": 3}}))
    found = scrape(client)
    assert 30 * 3600 <= found["last_success_age_seconds",] < 31 * 3600
    assert found["last_run_age_seconds",] < 60
    assert (found["last_run_result", "failed"], found["last_run_result", "published"]) == (1, 0)
    assert found["last_run_rejected_articles",] == 3


def test_a_run_that_was_killed_is_seen_until_the_next_begins(client: FlaskClient, index_directory: Path) -> None:
    now = datetime.now(UTC)
    left = IndexPaths(index_directory).at_work
    left.parent.mkdir(exist_ok=True)
    assert scrape(client)["run_killed",] == 0
    for minutes, killed in ((0, 0), (3, 1)):
        said = (now - timedelta(minutes=minutes)).isoformat()
        work = {"phase": "encode", "done": 1, "steps": 2, "started_at": said, "said_at": said}
        left.write_text(json.dumps(work))
        assert scrape(client)["run_killed",] == killed


def test_a_refused_generation_and_a_pin_are_seen(index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    paths.pin.write_text(current_generation(paths))
    (paths.generation(current_generation(paths)) / "vectors.npy").write_bytes(b"rubbish")
    found = scrape(create_application(Settings(index_directory)).test_client())
    assert (found["snapshot_loaded",], found["snapshot_refused",], found["pinned",]) == (0, 1, 1)
    assert ("snapshot_age_seconds",) not in found


def test_what_the_reading_loop_refused_is_counted_as_other_refusals_are(client: FlaskClient) -> None:
    """By status, by cause and among the requests."""
    instruments = client.application.extensions["related-articles"].instruments
    count_unread(instruments, 503)
    count_unread(instruments, 408)
    found = scrape(client)
    assert (found["unread_total", "503"], found["unread_total", "408"]) == (1, 1)
    assert found["unavailable_total", "unread"] == 1
    of_no_route = [set(key) for key, value in found.items() if key[0].endswith("_count") and "" in key and value == 1]
    assert [classes & {"4xx", "5xx"} for classes in of_no_route] in ([{"4xx"}, {"5xx"}], [{"5xx"}, {"4xx"}])


def test_nothing_tells_what_was_asked(client: FlaskClient) -> None:
    client.get("/v1/articles/grief-0/related?tag=canary")
    client.post("/v1/related", json={"ids": ["grief-1"]})
    text = client.get("/metrics").text
    assert "grief" not in text
    assert "canary" not in text


def test_what_was_put_by_day_and_whether_it_can_be_read_are_told(client: FlaskClient) -> None:
    assert scrape(client)["put_by_day",] == 0
    article = {"title": "A letter after the funeral", "body": "The loss came first, and the letter a week later."}
    assert client.put("/v1/articles/letter", json=article).status_code == 201
    found = scrape(client)
    assert (found["put_by_day",], found["changes_unreadable",]) == (1, 0)
