"""Requests are read exactly: no type is coerced, nothing that readers of HTTP and JSON differ about gets in."""

import json

import pytest
from flask.testing import FlaskClient

from service.contract.readable_requests import MAXIMUM_DEPTH
from tests.service.test_contract import assert_problem

LIST = "/v1/articles/grief-0/related"


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("limit", "5", "has to be a whole number"),
        ("limit", True, "has to be a whole number"),
        ("limit", 5.5, "has to be a whole number"),
        ("limit", 101, "has to be at most 100"),
        ("min_score", "0.5", "has to be a number"),
        ("min_score", True, "has to be a number"),
        ("explain", 1, "has to be true or false"),
        ("explain", "true", "has to be true or false"),
        ("category", "Grief", "has to be a list"),
        ("category", [5], "has to be text"),
        ("category", [""], "needs more than blanks"),
        ("language", [" "], "needs more than blanks"),
        ("published_after", "2024-1-3", "has to be a day like 2026-11-28"),
        ("published_after", "2024-02-30", "has to be a day that there is, like 2026-11-28"),
        ("published_after", 1700000000, "has to be a day like 2026-11-28"),
        ("fill", "latests", "has to be one of: none, category or latest"),
        ("fill", True, "has to be one of: none, category or latest"),
        ("placement", "a b", "has to be of letters, digits, dots, hyphens and underscores alone"),
        ("fields", ["id,title"], "has to be one of: "),
        ("query", " ", "needs more than blanks"),
        ("limit", None, "has to be a whole number"),
    ],
)
def test_a_value_of_another_type_is_refused_in_plain_words(
    client: FlaskClient, name: str, value: object, reason: str
) -> None:
    problem = assert_problem(client.post("/v1/search", json={"query": "x", name: value}), 422, "bad-parameter")
    (parameter,) = problem["parameters"]
    assert parameter["name"].split(".")[0] == name
    assert parameter["reason"].startswith(reason)


def test_a_whole_number_may_be_written_with_a_point(client: FlaskClient) -> None:
    """JSON has one kind of number."""
    response = client.post("/v1/search", data=b'{"query": "x", "limit": 2.0}', content_type="application/json")
    assert len(response.get_json()["items"]) == 2


@pytest.mark.parametrize(
    ("address", "name", "reason"),
    [
        ("limit=+5", "limit", "whole number"),
        ("limit=%205", "limit", "whole number"),
        ("limit=1_0", "limit", "whole number"),
        ("limit=%D9%A5", "limit", "whole number"),
        ("limit=5&limit=6", "limit", "given more than once"),
        ("explain=yes", "explain", "true or false"),
        ("explain=1", "explain", "true or false"),
        ("min_score=1e-1x", "min_score", "a number"),
        ("min_score=Infinity", "min_score", "a number"),
        ("published_after=1700000000", "published_after", "a day like"),
        ("published_after=2024-01-03T00:00:00", "published_after", "a day like"),
        ("category=" + "x" * 513, "category.0", "more than 512 characters"),
        ("limt=3", "address", "perhaps limit is meant"),
        ("reader=CANARY", "address", "known are limit, offset"),
    ],
)
def test_an_address_is_read_exactly(client: FlaskClient, address: str, name: str, reason: str) -> None:
    problem = assert_problem(client.get(f"{LIST}?{address}"), 422, "bad-parameter", name)
    assert any(reason in each["reason"] for each in problem["parameters"]), problem
    assert "CANARY" not in json.dumps(problem)


def test_what_is_written_exactly_is_taken(client: FlaskClient) -> None:
    address = f"{LIST}?limit=2&min_score=1e-9&explain=false&published_after=2024-01-01&fields=id,score&fields=title"
    items = client.get(address).get_json()["items"]
    assert [set(item) for item in items] == [{"id", "score", "title"}] * 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"query": "x", "query": "y"}', "same name twice"),
        (b'{"query": "x", "min_score": NaN}', "NaN or Infinity"),
        (b'{"query": "x", "min_score": -Infinity}', "NaN or Infinity"),
        (b'{"query": "x", "min_score": 1e999}', "number that is too large"),
        (b'{"query": "x", "limit": ' + b"1" * 5000 + b"}", "not valid JSON"),
        (b'{"query": "\\ud83d"}', "half of a surrogate pair"),
        (b'{"\\udc00": "x"}', "half of a surrogate pair"),
        (b'{"query": "a\\u0000b"}', "the character NUL"),
        ('{"query": "x"}'.encode("utf-16"), "not UTF-8"),
        (b'{"query": "\xff"}', "not UTF-8"),
        (b'{"query": ' + b"[" * MAXIMUM_DEPTH + b"]" * MAXIMUM_DEPTH + b"}", "levels deep"),
        (b'{"query": ' + b"[" * 200_000, "levels deep"),
        (b'"query"', "has to be a JSON object"),
    ],
)
def test_what_parsers_differ_about_is_refused(client: FlaskClient, body: bytes, says: str) -> None:
    response = client.post("/v1/search", data=body, content_type="application/json")
    assert says in assert_problem(response, 400, "broken-json")["title"]


@pytest.mark.parametrize(
    "content_type",
    ["", "text/json", "application/json; charset=latin-1", "application/problem+json", "multipart/form-data"],
)
def test_what_is_not_said_to_be_json_is_415(client: FlaskClient, content_type: str) -> None:
    response = client.post("/v1/search", data=b'{"query": "x"}', content_type=content_type)
    assert_problem(response, 415, "unsupported-media-type")


def test_parameters_in_the_address_of_a_post_are_refused_not_forgotten(client: FlaskClient) -> None:
    assert_problem(client.post("/v1/search?limit=3", json={"query": "x"}), 422, "bad-parameter", "address")


@pytest.mark.parametrize(
    "address",
    [f"{LIST}?category=%FF", f"{LIST}?category=a%00b", f"{LIST}?%C3%28=1", "/v1/articles/grief-0%00"],
)
def test_an_address_that_is_no_text_is_refused(client: FlaskClient, address: str) -> None:
    assert_problem(client.get(address), 400, "bad-request")


def test_a_path_that_is_no_text_is_refused(client: FlaskClient) -> None:
    bytes_of_path = {"PATH_INFO": "/v1/topics/\xff"}  # as a server gives them; the client would mend them
    assert_problem(client.get("/", environ_overrides=bytes_of_path), 400, "bad-request")


@pytest.mark.parametrize(
    "path", ["/v1/articles/grief-0", "/v1/articles/grief-0/topics", "/v1/topics", "/v1/topics/work", "/v1/index"]
)
def test_no_address_takes_names_that_it_does_not_know(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(f"{path}?unknown=1"), 422, "bad-parameter", "address")


def test_an_article_that_is_not_there_is_named_by_its_place(client: FlaskClient) -> None:
    problem = assert_problem(
        client.post("/v1/related", json={"ids": ["grief-0", "sleep-2", "CANARY"]}), 404, "unknown-article", "ids.2"
    )
    assert "CANARY" not in json.dumps(problem)
    body = {"ids": ["grief-0"], "not_like": ["CANARY"]}
    assert_problem(client.post("/v1/related", json=body), 404, "unknown-article", "not_like.0")
