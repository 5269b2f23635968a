"""The operator's default cut holds on every related list, a caller's own comes before it, and queries have none."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings
from tests.service.test_contract import DRAFT

CUT = 0.5


@pytest.fixture
def cutting(index_directory: Path, toy_in_place: None) -> FlaskClient:
    """A client of the service with a cut."""
    return create_application(Settings(index_directory, min_score=CUT)).test_client()


def _scores(client: FlaskClient, **more: object) -> dict[str, list[float]]:
    answers = {
        "by id": client.get("/v1/articles/grief-0/related", query_string={"limit": 30, **more}),
        "by name": client.get("/v1/related", query_string={"id": "grief-0", "limit": 30, **more}),
        "several": client.post("/v1/related", json={"ids": ["grief-0", "work-1"], "limit": 30, **more}),
        "draft": client.post("/v1/related", json={"article": DRAFT, "limit": 30, **more}),
    }
    lists = {name: answer.get_json()["items"] for name, answer in answers.items()}
    batch = client.post("/v1/related/batch", json={"ids": ["grief-0"], "limit": 30, **more}).get_json()
    lists["batch"] = batch["lists"][0]["items"]
    return {name: [item["score"] for item in items] for name, items in lists.items()}


def test_no_related_list_goes_below_the_cut_unless_the_caller_asks(cutting: FlaskClient, client: FlaskClient) -> None:
    cut, whole = _scores(cutting), _scores(client)
    assert cut == {name: [score for score in scores if score >= CUT] for name, scores in whole.items()}
    assert cut != whole
    assert _scores(cutting, min_score=0) == whole


def test_the_page_and_the_fragment_are_cut_as_well(cutting: FlaskClient) -> None:
    items = len(_scores(cutting)["by id"])
    assert cutting.get("/v1/articles/grief-0/related.html?limit=30").text.count("<li>") == items
    assert cutting.get("/articles/grief-0").text.count('<span class="score" title') == min(items, 8)


def test_a_readers_query_is_not_cut(cutting: FlaskClient) -> None:
    """Its scores are on another footing; the verdict on coverage says what they are worth."""
    answer = cutting.post("/v1/search", json={"query": "funeral", "limit": 20}).get_json()
    assert min(item["score"] for item in answer["items"]) < CUT
