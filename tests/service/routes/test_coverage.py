"""`/v1/coverage`: a list of queries judged for an editor, by JSON and by file, within its time and after readers."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.encoding.subject import Subject
from service.costs import ALLOWANCES, Allowance
from service.schemas.coverage import MOST_QUERIES
from service.worker.cost import Cost
from service.worker.query_encoding import QueryEncoding
from tests.service.test_contract import assert_problem

LIST = [
    {"query": "zebra stripes", "volume": 30},
    {"query": "Zebra stripes?", "volume": 1},
    {"query": "zebra crossing stripes", "volume": 20},
    {"query": "quantum chromodynamics"},
]


def post_file(client: FlaskClient, data: bytes, kind: str = "text/csv") -> Any:
    return client.post("/v1/coverage.csv", data=data, content_type=kind)


def test_a_list_is_judged_grouped_and_kept_by_nobody(client: FlaskClient) -> None:
    response = client.post("/v1/coverage", json={"queries": LIST})
    made = response.get_json()
    assert made["totals"]["asked"] == {"queries": 3, "volume": 52}
    assert [(group["number"], group["volume"], group["queries"]) for group in made["groups"]] == [(1, 51, 2), (2, 1, 1)]
    assert [query["group"] for query in made["queries"]] == [1, 1, 2]
    assert made["queries"][0]["nearest"][0]["title"]
    assert made["unjudged"] == []
    assert response.headers["Cache-Control"] == "no-store"


def test_a_query_has_the_verdict_that_a_reader_would_have(client: FlaskClient) -> None:
    judged = client.post("/v1/coverage", json={"queries": LIST}).get_json()["queries"]
    for query in judged:
        assert query["coverage"] == client.post("/v1/search", json={"query": query["query"]}).get_json()["coverage"]


def test_nothing_of_a_list_is_counted_as_readers_questions(client: FlaskClient, index_directory: Path) -> None:
    client.post("/v1/coverage", json={"queries": LIST})
    post_file(client, b"zebra stripes\n" * 40)
    client.post("/v1/search", json={"query": "zebra stripes"})
    counted = (
        [path for path in (index_directory / "state").rglob("*") if b"zebra" in path.read_bytes()]
        if (index_directory / "state").is_dir()
        else []
    )
    assert counted == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_comes_back_as_a_table(client: FlaskClient, packed: bool) -> None:
    data = b"Top queries,Clicks,Impressions\nzebra stripes,1,30\n=quantum(1),1,7\n,2,3\n"
    response = post_file(client, gzip.compress(data) if packed else data, "application/gzip" if packed else "text/csv")
    rows = list(csv.DictReader(response.text.splitlines()))
    assert response.mimetype == "text/csv"
    assert {row["query"]: row["volume"] for row in rows} == {"zebra stripes": "30", "'=quantum(1)": "7"}
    assert response.headers["Cache-Control"] == "no-store"


def test_of_a_longer_file_the_most_asked_are_judged_and_none_is_lost(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.routes.coverage.MOST_QUERIES", 2)
    rows = list(csv.DictReader(post_file(client, b"query,volume\nfirst,1\nsecond,2\nthird,3\n").text.splitlines()))
    assert {row["query"]: bool(row["verdict"]) for row in rows} == {"first": False, "second": True, "third": True}


def test_what_there_is_no_time_for_is_named(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.costs.ALLOWANCES", {**ALLOWANCES, Cost.LIST: Allowance(5.9, places=1)})
    made = client.post("/v1/coverage", json={"queries": LIST}).get_json()
    assert made["queries"] == []
    assert [query["query"] for query in made["unjudged"]] == [
        "zebra stripes", "zebra crossing stripes", "quantum chromodynamics",
    ]  # fmt: skip


def test_a_list_is_encoded_as_one_and_never_as_a_readers_query(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def queries(self: QueryEncoding, snapshot: Any, texts: Sequence[str], /) -> list[Subject]:
        asked.append(len(texts))
        return [QueryEncoding.query(self, snapshot, text) for text in texts]

    monkeypatch.setattr(QueryEncoding, "queries", queries)
    client.post("/v1/coverage", json={"queries": [{"query": f"query {number}"} for number in range(70)]})
    assert asked == [64, 6]


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"queries": []}, "queries"),
        ({"queries": [{"query": "x"}] * (MOST_QUERIES + 1)}, "queries"),
        ({"queries": [{"query": "\u200b"}]}, "queries.0.query"),
        ({"queries": [{"query": "x", "volume": -1}]}, "queries.0.volume"),
        ({"queries": [{"query": "x", "volume": "5"}]}, "queries.0.volume"),
        ({}, "queries"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_place_and_the_bound(
    client: FlaskClient, body: dict[str, Any], parameter: str
) -> None:
    problem = assert_problem(client.post("/v1/coverage", json=body), 422, "bad-parameter", parameter)
    if len(body.get("queries", ())) > MOST_QUERIES:
        assert "1000" in problem["parameters"][0]["reason"].replace(",", "")


def test_a_file_that_is_no_list_is_refused_without_its_words(client: FlaskClient) -> None:
    assert_problem(post_file(client, b"\n"), 422, "bad-parameter", "body")
    problem = assert_problem(post_file(client, b"PK\x03\x04secretword"), 422, "bad-parameter", "body")
    assert "secretword" not in str(problem)
    assert_problem(post_file(client, b"sleep\n", "text/html"), 415, "unsupported-media-type")
    response = client.post("/v1/coverage.csv?format=json", data=b"sleep\n", content_type="text/csv")
    assert_problem(response, 422, "bad-parameter", "address")
    assert_problem(post_file(client, b"x" * (1024 * 1024 + 1)), 413, "too-large")
