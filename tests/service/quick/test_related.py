"""The plainest lists are answered before Flask, and to the letter as the application behind would."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from indexer.snapshot.snapshot import Snapshot
from service.application import create_application
from service.quick.related import QuickRelated
from service.settings import Settings
from tests.conftest import ToyEncoder, copied, current_snapshot, invented_articles, run
from tests.writing import write_articles

_ID = "0123456789abcdef0123456789abcdef"
_QUERIES = ("", "limit=1", "limit=3", "limit=37", "limit=100")
# What only the application answers.
_OTHERS = ("limit=0", "limit=101", "limit=03", "limit=3.0", "limit=3&limit=4", "limit=3&fields=id", "fields=id,score",
           "offset=2", "what=1", "diversity=0.3", "fill=latest", "min_score=0.2", "exclude=x",
           "placement=end")  # fmt: skip
_RULES = {
    "none": "",
    "hide": "- {name: a, hide: {category: Grief}}",
    "hide one": "- {name: a, hide: {id: grief-and-desire}}",
    "never to": "- {name: a, never_to: {tag: desire}}",
    "never pair": "- {name: a, never_pair: [{tag: desire}, {category: Grief}]}",
    "never from": "- {name: a, never_from: {category: Grief}}",
    "pin": "- {name: a, pin: {article: grief-and-desire, position: 2}, for: {tag: desire}}",
    "pin everywhere": "- {name: a, pin: {article: grief-and-desire, position: 2}, for: everywhere}",
    "placement": "- {name: a, hide: {category: Grief}, placement: end}",
    "require": "- {name: a, require: {article: grief-and-desire, position: 3}, for: {category: Grief}}",
}


@pytest.fixture(scope="module")
def sample_index(sample_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus."""
    return copied(sample_published, tmp_path_factory.mktemp("sample") / "index")


@pytest.fixture(scope="module")
def sample(sample_index: Path) -> Snapshot:
    """What is in it."""
    return current_snapshot(sample_index)


def ways(app: Flask) -> tuple[Client, Client]:
    """The whole application, and what stands behind the quick way."""
    assert isinstance(app.wsgi_app, QuickRelated)
    return Client(app.wsgi_app), Client(app.wsgi_app.behind)


def said(response: TestResponse) -> tuple[Any, ...]:
    """All of an answer but the time of day."""
    return response.status, response.data, sorted((k, v) for k, v in response.headers.items() if k != "Date")


def is_quick(response: TestResponse) -> bool:
    """Whether Flask had no part in it, which writes the time of day itself."""
    return "Date" not in response.headers


@pytest.mark.slow
@pytest.mark.parametrize("name", _RULES)
def test_every_list_of_the_sample_corpus_is_the_same_both_ways_under_every_kind_of_rule(
    sample_index: Path, sample: Snapshot, name: str, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"rules:\n{_RULES[name]}\n" if _RULES[name] else "rules: []\n")
    whole, behind = ways(create_application(Settings(sample_index, encoder=False, rules_file=rules)))
    quick = 0
    for card in sample.cards:
        for query in _QUERIES if name in {"none", "hide"} else ("limit=3", ""):
            address = f"/v1/articles/{card.id}/related?{query}"
            answer = whole.get(address, headers={"X-Request-ID": _ID})
            assert said(answer) == said(behind.get(address, headers={"X-Request-ID": _ID})), address
            quick += is_quick(answer)
            assert said(whole.get(address, headers={"X-Request-ID": _ID})) == said(answer)  # out of what is kept
            headers = {"X-Request-ID": _ID, "If-None-Match": answer.headers.get("ETag", "")}
            again = whole.get(address, headers=headers)
            assert said(again) == said(behind.get(address, headers=headers))
            assert again.status_code == (304 if answer.status_code == 200 else answer.status_code)
    assert bool(quick) is (name != "pin everywhere")
    if name == "none":
        assert quick == len(sample.cards) * len(_QUERIES)


def test_a_least_score_of_the_operator_holds_for_it(sample_index: Path, sample: Snapshot) -> None:
    least = float(np.median(sample.neighbour_scores[:, 19]))  # half of the lists are shorter then than is asked for
    whole, behind = ways(create_application(Settings(sample_index, encoder=False, min_score=least)))
    quick = 0
    for card in sample.cards:
        address = f"/v1/articles/{card.id}/related?limit=20"
        answer = whole.get(address, headers={"X-Request-ID": _ID})
        assert said(answer) == said(behind.get(address, headers={"X-Request-ID": _ID})), address
        quick += is_quick(answer)
    assert 0 < quick < len(sample.cards)


def test_what_is_not_plain_is_answered_by_the_application(sample_index: Path, sample: Snapshot) -> None:
    origin = "https://www.site.example"
    whole, behind = ways(create_application(Settings(sample_index, encoder=False, cors_origins=(origin,))))
    card = sample.cards[0]
    plain = f"/v1/articles/{card.id}/related"
    asked: list[tuple[str, dict[str, str]]] = [(f"{plain}?{query}", {}) for query in _OTHERS]
    asked += [(plain, {"Origin": origin}), (plain, {"Authorization": "Bearer x"}), (plain, {"If-None-Match": "*"}),
              (plain, {"If-None-Match": '"a", "b"'}), ("/v1/articles/no-such/related", {}),
              (f"/v1/articles/{card.id}/x/related", {}), (f"//v1/articles/{card.id}/related", {}),
              ("/v1/articles/caf%C3%A9/related", {}), (f"/v1/articles/{card.id}/related/", {})]  # fmt: skip
    for address, headers in asked:
        given = {"X-Request-ID": _ID, **headers}
        answer = whole.get(address, headers=given)
        assert said(answer) == said(behind.get(address, headers=given)), (address, headers)
    for method in ("HEAD", "OPTIONS", "POST", "DELETE"):
        assert said(whole.open(plain, method=method, headers={"X-Request-ID": _ID})) == said(
            behind.open(plain, method=method, headers={"X-Request-ID": _ID})
        )
    plainly = whole.get(plain, headers={"X-Request-ID": "not one", "If-None-Match": 'W/"of yesterday"'})
    assert is_quick(plainly)
    assert plainly.status_code == 200
    assert plainly.headers["Vary"] == "Origin"
    assert plainly.headers["X-Request-ID"] == json.loads(plainly.data)["request_id"] != "not one"


def test_names_and_addresses_that_are_no_ids_find_their_article(sample_index: Path, sample: Snapshot) -> None:
    whole, behind = ways(create_application(Settings(sample_index, encoder=False)))
    address = f"/v1/related?url={sample.cards[3].url}"
    assert said(whole.get(address, headers={"X-Request-ID": _ID})) == said(
        behind.get(address, headers={"X-Request-ID": _ID})
    )


@pytest.mark.usefixtures("validated_here")
def test_a_new_generation_and_new_rules_hold_for_it_at_once(index_directory: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: []\n")
    app = create_application(Settings(index_directory, encoder=False, rules_file=rules))
    whole, _ = ways(app)

    def listed() -> tuple[str, list[str], str]:
        answer = whole.get("/v1/articles/work-3/related?limit=3")
        body = json.loads(answer.data)
        return body["generation"], [item["id"] for item in body["items"]], answer.headers["ETag"]

    before = listed()
    rules.write_text(f"rules:\n- {{name: a, hide: {{id: {before[1][0]}}}}}\n")
    hidden = listed()
    assert before[1][0] not in hidden[1]
    assert hidden[2] != before[2]
    outcome = run(write_articles(tmp_path / "next.jsonl", invented_articles()[3:]), index_directory, ToyEncoder())
    app.extensions["related-articles"].holder.refresh()
    assert listed()[0] == outcome.generation != before[0]


def test_it_is_counted_and_logged_as_every_request(index_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr("service.observing.requests._write", lines.append)
    app = create_application(Settings(index_directory, encoder=False, request_log=True))
    whole, behind = ways(app)
    address, headers = "/v1/articles/work-3/related?limit=3", {"X-Request-ID": _ID}
    assert is_quick(whole.get(address, headers=headers))
    behind.get(address, headers=headers)
    quick, slow = (json.loads(line) for line in lines)
    assert quick.pop("milliseconds") >= 0
    assert slow.pop("milliseconds") >= 0
    assert quick == slow
    counted = app.test_client().get("/metrics").text
    assert 'request_seconds_count{cost="look-up",route="/v1/articles/<name:id>/related",status="2xx"} 2.0' in counted
