"""Every route has a class, each class its places and its time, and who finds no place is told so and costs nothing."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.answering.model import SearchResult
from indexer.answering.search import answer_query
from indexer.encoding.subject import Subject, encode_query
from service.application import create_application
from service.costs import ALLOWANCES, Allowance
from service.settings import Settings
from service.worker.arrival.threads import BODY_THREADS
from service.worker.cost import Cost

DRAFT = {"article": {"title": "A title", "body": "Sleep and debt."}}
ClientWith = Callable[[dict[Cost, Allowance]], FlaskClient]
IDS = {"ids": ["grief-0", "work-1"]}
ASKS = [("/v1/search", {"query": "sleep"}), ("/v1/related", IDS), ("/v1/related/batch", IDS)]
DRAFTS = [
    ("/v1/related", DRAFT),
    ("/v1/related", {"text": "Sleep and debt."}),
    ("/v1/related", {"text": "Sleep and debt.", "ids": None}),
    ("/v1/related/batch", {**IDS, "explain": True}),
    ("/v1/topics/suggest", {"text": "Sleep and debt."}),
]


@pytest.fixture
def client_with(index_directory: Path, monkeypatch: pytest.MonkeyPatch, toy_in_place: None) -> ClientWith:
    """Makes a client of a service with other allowances."""

    def make(allowances: dict[Cost, Allowance]) -> FlaskClient:
        monkeypatch.setattr("service.costs.ALLOWANCES", {**ALLOWANCES, **allowances})
        return create_application(Settings(index_directory)).test_client()

    return make


def test_places_are_fewer_than_the_threads_that_they_are_for() -> None:
    assert sum(allowance.places or 0 for allowance in ALLOWANCES.values()) < BODY_THREADS


@pytest.mark.parametrize(("full", "refused", "answered"), [(Cost.ASK, ASKS, DRAFTS), (Cost.DRAFT, DRAFTS, ASKS)])
def test_a_class_without_a_place_is_refused_and_the_others_are_answered(
    client_with: ClientWith,
    full: Cost,
    refused: list[tuple[str, dict[str, object]]],
    answered: list[tuple[str, dict[str, object]]],
) -> None:
    client = client_with({full: Allowance(5.0, places=0)})
    for path, body in refused:
        response = client.post(path, json=body)
        assert (response.status_code, response.json and response.json["type"].rpartition("/")[2]) == (503, "busy")
        assert int(response.headers["Retry-After"]) > 0
    for path, body in answered:
        assert client.post(path, json=body).status_code == 200
    assert client.get("/v1/articles/grief-0/related").status_code == 200
    assert client.get("/livez").status_code == 200
    assert client.options(refused[0][0]).status_code == 200


def test_a_place_is_given_back_however_the_request_ends(
    client_with: ClientWith,
) -> None:
    client = client_with({Cost.ASK: Allowance(5.0, places=1), Cost.DRAFT: Allowance(5.0, places=1)})
    for _ in range(3):
        assert client.post("/v1/search", json={"query": ""}).status_code == 422
        assert client.post("/v1/search", json={"query": "sleep"}).status_code == 200
        assert client.post("/v1/related", json={"ids": ["nobody"]}).status_code == 404
        assert client.post("/v1/related", json=DRAFT).status_code == 200


@pytest.mark.parametrize(("path", "body"), [ASKS[0], ASKS[2], *DRAFTS])
def test_work_whose_time_is_over_is_not_gone_on_with(
    client_with: ClientWith, path: str, body: dict[str, object]
) -> None:
    late = Allowance(-1.0, places=1)
    response = client_with({Cost.ASK: late, Cost.DRAFT: late}).post(path, json=body)
    assert (response.status_code, response.json and response.json["type"].rpartition("/")[2]) == (503, "late")


@pytest.mark.parametrize(("path", "body"), [ASKS[0], ASKS[2], *DRAFTS])
def test_work_whose_caller_has_gone_is_not_gone_on_with(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, object]
) -> None:
    monkeypatch.setattr("service.costs.caller_has_gone", lambda: True)
    response = client.post(path, json=body)
    assert (response.status_code, response.json and response.json["type"].rpartition("/")[2]) == (503, "abandoned")


def test_one_of_a_class_computes_at_a_time_and_lets_others_while_it_waits_for_the_encoder(
    client_with: ClientWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    computing, most, encoding = Counter[str](), Counter[str](), Barrier(3)

    def encoded(*given: Any) -> Subject:
        encoding.wait(10)  # all three are here at once, or the barrier breaks
        return encode_query(*given)

    def searched(*given: Any, **named: Any) -> SearchResult:
        computing["now"] += 1
        most["at once"] = max(most["at once"], computing["now"])
        sleep(0.05)
        computing["now"] -= 1
        return answer_query(*given, **named)

    client = client_with({})
    monkeypatch.setattr("service.worker.query_encoding.encode_query", encoded)
    monkeypatch.setattr("service.privacy.reader_queries.answer_query", searched)
    with ThreadPoolExecutor(3) as pool:
        answers = list(
            pool.map(lambda word: client.application.test_client().post("/v1/search", json={"query": word}), "abc")
        )
    assert [answer.status_code for answer in answers] == [200] * 3
    assert most["at once"] == 1


def test_whose_turn_does_not_come_in_time_is_told_so(client_with: ClientWith, monkeypatch: pytest.MonkeyPatch) -> None:
    client, begun, go_on = client_with({Cost.ASK: Allowance(0.3, places=2)}), Event(), Event()

    def searched(*given: Any, **named: Any) -> SearchResult:
        begun.set()
        go_on.wait(10)
        return answer_query(*given, **named)

    monkeypatch.setattr("service.privacy.reader_queries.answer_query", searched)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/v1/search", json={"query": "sleep"})
        begun.wait(10)
        late = client.application.test_client().post("/v1/search", json={"query": "debt"})
        go_on.set()
        assert first.result().status_code == 200
    assert (late.status_code, late.json and late.json["type"].rpartition("/")[2]) == (503, "late")
    assert client.post("/v1/search", json={"query": "sleep"}).status_code == 200
