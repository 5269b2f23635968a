"""What callers rely on: answers, parameters, caching, and one shape for every error."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.application import create_application
from service.settings import Settings

DRAFT = {"title": "Funeral letters", "body": "A letter of mourning for the widow.\nTears at the cemetery."}


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


def assert_problem(response: TestResponse, status: int, kind: str, *parameters: str) -> dict[str, Any]:
    """The one shape of every error."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["type"].endswith(f"/problems/{kind}")
    assert problem["status"] == status
    assert problem["title"]
    assert len(problem["request_id"]) == 32
    assert {p["name"] for p in problem["parameters"]} >= set(parameters)
    assert response.headers["Cache-Control"] == "no-store"
    return dict(problem)


def test_related_by_id_gives_items_in_order_with_every_field(client: FlaskClient) -> None:
    answer = client.get("/v1/articles/grief-0/related?limit=3").get_json()
    assert [item["position"] for item in answer["items"]] == [1, 2, 3]
    assert set(answer["items"][0]) == {
        "position", "id", "url", "title", "summary", "category", "author", "published_at", "image_url", "topics",
        "score", "source",
    }  # fmt: skip
    assert answer["items"][0]["category"] == "Grief"
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["generation"]
    assert answer["dropped"] is None


def test_related_by_url_or_id_in_the_query_is_the_same_list(client: FlaskClient) -> None:
    by_path = client.get("/v1/articles/grief-0/related").get_json()["items"]
    assert client.get("/v1/related?id=grief-0").get_json()["items"] == by_path
    assert client.get("/v1/related?url=https://site.example/grief/0").get_json()["items"] == by_path


def test_parameters_mean_the_same_in_an_address_and_in_a_body(client: FlaskClient) -> None:
    address = "/v1/articles/sleep-3/related?limit=4&exclude=sleep-2&exclude=money-1&category=Sleep&category=Money"
    in_address = client.get(address + "&min_score=0.001&fields=id,score").get_json()["items"]
    body = {"article": DRAFT, "limit": 4, "exclude": ["grief-2"], "category": ["grief"], "fields": ["id", "score"]}
    in_body = client.post("/v1/related", json=body).get_json()["items"]
    assert {item["id"].split("-")[0] for item in in_address} <= {"sleep", "money"}
    assert {"sleep-2", "money-1"}.isdisjoint(item["id"] for item in in_address)
    assert [set(item) for item in in_body] == [{"id", "score"}] * 4
    assert "grief-2" not in [item["id"] for item in in_body]


def test_fewer_than_asked_for_comes_with_the_reasons(client: FlaskClient) -> None:
    answer = client.get("/v1/articles/sleep-0/related?limit=50&category=Sleep&exclude=sleep-4").get_json()
    assert answer["dropped"] == {
        "excluded": 1, "filtered": 18, "below_score": 0, "duplicate": 0, "hidden": 0, "rule": 0,
    }  # fmt: skip


def test_a_known_article_with_nothing_to_show_is_an_empty_list_not_an_error(client: FlaskClient) -> None:
    response = client.get("/v1/articles/grief-0/related?category=Nothing")
    assert (response.status_code, response.get_json()["items"]) == (200, [])


def test_a_draft_and_a_bare_text_get_lists(client: FlaskClient) -> None:
    for body in ({"article": DRAFT}, {"text": DRAFT["title"] + "\n" + DRAFT["body"]}):
        response = client.post("/v1/related", json=body)
        assert response.get_json()["items"][0]["category"] == "Grief"
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", [" \n ", "\u200b"])
def test_a_text_without_words_is_422(client: FlaskClient, text: str) -> None:
    assert_problem(client.post("/v1/related", json={"text": text}), 422, "bad-parameter", "text")


def test_search_gives_articles_topics_and_coverage_and_is_not_stored(client: FlaskClient) -> None:
    response = client.post("/v1/search", json={"query": "funeral tears cemetery", "limit": 2})
    answer = response.get_json()
    assert [item["category"] for item in answer["items"]] == ["Grief", "Grief"]
    assert {topic["id"] for topic in answer["topics"]} >= {"funeral", "cemetery"}
    assert answer["coverage"]["verdict"] in {"covered", "weak", "missing"}
    assert 0 <= answer["coverage"]["probability"] <= 1
    assert answer["coverage"]["outside"] in {True, False}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_a_query_in_an_address_is_refused_with_the_reason(client: FlaskClient) -> None:
    response = client.get("/v1/search?query=secret")
    problem = assert_problem(response, 405, "query-in-address")
    assert "logs" in problem["title"]
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert "secret" not in response.text


def test_an_articles_record_and_topics(client: FlaskClient) -> None:
    record = client.get("/v1/articles/money-2").get_json()
    assert (record["id"], record["category"], record["url"]) == ("money-2", "Money", "https://site.example/money/2")
    assert "body" not in record
    topics = client.get("/v1/articles/money-2/topics").get_json()["topics"]
    assert {"id": "money", "label": "money", "kind": "vocabulary", "score": 1.0} in topics


def test_topics_are_listed_and_each_has_its_articles(client: FlaskClient) -> None:
    topics = {topic["id"]: topic for topic in client.get("/v1/topics").get_json()["topics"]}
    assert topics["work"]["size"] == 6
    one = client.get("/v1/topics/work").get_json()
    assert {article["id"] for article in one["articles"]} == {f"work-{n}" for n in range(6)}


def test_topics_are_suggested_for_a_text(client: FlaskClient) -> None:
    suggested = client.post("/v1/topics/suggest", json={**DRAFT, "kind": "vocabulary"}).get_json()["topics"]
    assert suggested[0]["id"] == "funeral"
    assert 0 < suggested[0]["score"] <= 1
    assert client.post("/v1/topics/suggest", json={"text": "pillow and blanket"}).status_code == 200


def test_the_index_says_what_is_served(client: FlaskClient) -> None:
    answer = client.get("/v1/index").get_json()
    assert (answer["articles"], answer["encoder"]["name"], answer["refused"]) == (24, "toy", "")
    assert answer["age_seconds"] >= 0


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("limit=0", "limit"), ("limit=101", "limit"), ("limit=ten", "limit"), ("min_score=2", "min_score"),
        ("min_score=nan", "min_score"), ("fields=id,vector", "fields.1"), ("limt=3", "address"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_422_and_named(client: FlaskClient, address: str, parameter: str) -> None:
    assert_problem(client.get(f"/v1/articles/grief-0/related?{address}"), 422, "bad-parameter", parameter)


@pytest.mark.parametrize(
    ("path", "body", "parameter"),
    [
        ("/v1/search", {}, "query"),
        ("/v1/search", {"query": ""}, "query"),
        ("/v1/search", {"query": "   "}, "query"),
        ("/v1/search", {"query": "x" * 4001}, "query"),
        ("/v1/search", {"query": 5}, "query"),
        ("/v1/search", {"query": "x", "limit": -1}, "limit"),
        ("/v1/related", {}, "body"),
        ("/v1/related", {"text": "x", "article": DRAFT}, "body"),
        ("/v1/related", {"article": {"titel": "x"}}, "article"),
        ("/v1/topics/suggest", {}, "body"),
        ("/v1/topics/suggest", {"title": "a", "text": "b"}, "body"),
    ],
)
def test_a_bad_body_is_422_and_names_the_parameter(
    client: FlaskClient, path: str, body: dict[str, object], parameter: str
) -> None:
    assert_problem(client.post(path, json=body), 422, "bad-parameter", parameter)


@pytest.mark.parametrize("path", ["/v1/search", "/v1/related", "/v1/topics/suggest"])
def test_a_body_that_cannot_be_read_says_how(client: FlaskClient, path: str) -> None:
    assert_problem(client.post(path, data=b'{"query":', content_type="application/json"), 400, "broken-json")
    assert_problem(client.post(path, data=b"[1]", content_type="application/json"), 400, "broken-json")
    assert_problem(client.post(path, data=b"query=x", content_type="text/plain"), 415, "unsupported-media-type")
    large = json.dumps({"text": "x" * 2_000_000})
    assert_problem(client.post(path, data=large, content_type="application/json"), 413, "too-large")


def test_a_body_without_a_length_is_411_because_it_would_be_cut(client: FlaskClient) -> None:
    response = client.post(
        "/v1/search", content_type="application/json", input_stream=None, headers={"Transfer-Encoding": "chunked"}
    )
    assert_problem(response, 411, "length-required")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/articles/nobody/related", "unknown-article"),
        ("/v1/articles/nobody", "unknown-article"),
        ("/v1/articles/nobody/topics", "unknown-article"),
        ("/v1/related?id=nobody", "unknown-article"),
        ("/v1/topics/nothing", "unknown-topic"),
        ("/v1/nothing", "not-found"),
        ("/articles/nobody", "unknown-article"),
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str, kind: str) -> None:
    assert_problem(client.get(path), 404, kind)


@pytest.mark.parametrize("name", ["id", "url"])
def test_an_article_that_is_not_there_is_named_by_the_parameter_that_named_it(client: FlaskClient, name: str) -> None:
    problem = assert_problem(client.get("/v1/related", query_string={name: "/nobody"}), 404, "unknown-article")
    assert [parameter["name"] for parameter in problem["parameters"]] == [name]


def test_a_wrong_method_is_405_and_says_which_are_right(client: FlaskClient) -> None:
    response = client.delete("/v1/articles/grief-0/related")
    assert_problem(response, 405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/search", {"POST", "OPTIONS"}),
        ("/v1/related", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/v1/related/batch", {"POST", "OPTIONS"}),
        ("/v1/articles/grief-0/related.html", {"GET", "HEAD", "OPTIONS"}),
        ("/livez", {"GET", "HEAD", "OPTIONS"}),
        ("/", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_and_every_wrong_method_name_the_right_ones(client: FlaskClient, path: str, methods: set[str]) -> None:
    for method in {"OPTIONS", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - methods | {
        "OPTIONS"
    }:
        response = client.open(path, method=method)
        assert response.status_code == (200 if method == "OPTIONS" else 405), method
        assert set(response.headers["Allow"].split(", ")) == methods


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    for path in ("/v1/articles/grief-0/related", "/v1/related?id=grief-0", "/v1/articles/nobody", "/"):
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.data) == (get.status_code, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers.get(name) == get.headers.get(name)


def test_without_a_snapshot_everything_is_503_with_retry_after_but_the_process_is_alive(tmp_path: Path) -> None:
    empty = create_application(Settings(tmp_path)).test_client()
    for path in ("/v1/articles/x/related", "/v1/topics", "/v1/index", "/readyz", "/"):
        response = empty.get(path)
        assert_problem(response, 503, "no-snapshot")
        assert int(response.headers["Retry-After"]) > 0
    assert empty.get("/livez").status_code == 200


def test_without_an_encoder_articles_are_served_and_queries_say_why_not(index_directory: Path) -> None:
    client = create_application(Settings(index_directory, encoder=False)).test_client()
    assert client.get("/v1/articles/grief-0/related").status_code == 200
    assert_problem(client.post("/v1/search", json={"query": "x"}), 503, "no-encoder")


def test_an_encoder_that_did_not_make_the_index_is_refused(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.conftest import ToyEncoder

    monkeypatch.setattr("indexer.snapshot.opening.OpenVinoEncoder", lambda _folder: ToyEncoder(dimension=8))
    client = create_application(Settings(index_directory)).test_client()
    assert client.get("/readyz").get_json()["encoder"] == "unavailable"
    assert_problem(client.post("/v1/search", json={"query": "x"}), 503, "no-encoder")


def test_a_failure_inside_is_500_without_the_readers_words_in_answer_or_log(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("could not encode 'CANARY-4711'")

    monkeypatch.setattr("service.worker.query_encoding.encode_query", fail)
    response = client.post("/v1/search", json={"query": "CANARY-4711"})
    assert_problem(response, 500, "internal-error")
    assert "CANARY" not in response.text + caplog.text
    assert "ValueError" in caplog.text


def test_no_error_repeats_what_a_reader_typed(client: FlaskClient) -> None:
    bodies = [
        {"query": "CANARY" * 100},
        {"query": "CANARY", "limit": "CANARY"},
        {"query": ["CANARY"]},
        {"text": "CANARY"},
    ]
    for body in bodies:
        assert "CANARY" not in client.post("/v1/search", json=body).text


def test_lists_may_be_cached_and_are_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/v1/articles/grief-0/related?limit=2")
    assert "stale-while-revalidate" in first.headers["Cache-Control"]
    assert "stale-if-error" in first.headers["Cache-Control"]
    again = client.get("/v1/articles/grief-0/related?limit=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/v1/articles/grief-0/related?limit=3")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("address", ["/v1/articles/grief-0/related", "/v1/articles/grief-0/related?limit=9&fields=id"])
def test_what_a_cache_has_is_old_once_the_service_has_another_least_score(index_directory: Path, address: str) -> None:
    before, after = (create_application(Settings(index_directory, min_score=least)).test_client() for least in (0, 0.9))
    known = before.get(address).headers["ETag"]
    assert before.get(address, headers={"If-None-Match": known}).status_code == 304
    assert after.get(address, headers={"If-None-Match": known}).status_code == 200


def test_every_answer_has_its_own_request_id(client: FlaskClient) -> None:
    ids = {client.get("/v1/articles/grief-0/related").get_json()["request_id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_description_is_openapi_3_1_and_names_every_route_of_v1(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()
    assert description["openapi"] == "3.1.0"
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/v1/")}
    assert {re.sub(r"<\w+:(\w+)>", r"{\1}", rule) for rule in rules} == description["paths"].keys()
    problem = description["paths"]["/v1/search"]["post"]["responses"]["422"]["content"]
    assert set(problem) == {"application/problem+json"}
