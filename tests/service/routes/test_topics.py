"""What callers of topics rely on: suggestions with reasons, languages, the tree, histories; nothing is kept."""

import json
import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.service.test_contract import DRAFT, assert_problem
from tests.service.topic_history import client_with_history

FRENCH = "Je ne dors plus depuis que ma mère est morte, et je pense à elle toutes les nuits sans arrêt."


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


@pytest.fixture
def historic(index_directory: Path) -> FlaskClient:
    """A client whose topics stand in a tree and have a history."""
    return client_with_history(index_directory)


def test_a_suggestion_says_why(client: FlaskClient) -> None:
    response = client.post(
        "/v1/topics/suggest", json={**DRAFT, "summary": "What grief asks of us.", "kind": "vocabulary"}
    )
    answer = response.get_json()
    best = answer["topics"][0]
    assert set(best) == {"id", "label", "kind", "score", "parent", "evidence"}
    assert best["id"] == "grief"
    assert set(best["evidence"][0]) == {"text", "part", "paragraph", "start", "end", "strength"}
    for sentence in best["evidence"]:
        assert sentence["text"] in (DRAFT["title"], "What grief asks of us.", *DRAFT["body"].split("\n"))
    assert (answer["note"], answer["language"]["of_corpus"]) == ("", ["en"])
    assert response.headers["Cache-Control"] == "no-store"


def test_the_list_of_topics_comes_in_pages_and_says_how_many_there_are(client: FlaskClient) -> None:
    everything = client.get("/v1/topics").get_json()
    assert everything["total"] == len(everything["topics"]) > 2
    pages = [client.get(f"/v1/topics?limit=2&offset={n}").get_json() for n in range(0, everything["total"], 2)]
    assert [topic for page in pages for topic in page["topics"]] == everything["topics"]
    assert {page["total"] for page in pages} == {everything["total"]}
    assert client.get("/v1/topics?offset=9000").get_json()["topics"] == []


def test_suggestions_are_cut_as_asked(client: FlaskClient) -> None:
    everything = client.post("/v1/topics/suggest", json={**DRAFT, "limit": 100}).get_json()["topics"]
    assert len(everything) > 1
    assert client.post("/v1/topics/suggest", json={**DRAFT, "limit": 1}).get_json()["topics"] == everything[:1]
    floor = everything[0]["score"]
    cut = client.post("/v1/topics/suggest", json={**DRAFT, "min_score": floor}).get_json()["topics"]
    assert {topic["score"] for topic in cut} == {floor}
    for kind in ("vocabulary", "discovered"):
        found = client.post("/v1/topics/suggest", json={**DRAFT, "limit": 100, "kind": kind}).get_json()["topics"]
        assert found == [topic for topic in everything if topic["kind"] == kind]


def test_a_text_in_another_language_gets_a_note_instead_of_a_guess(client: FlaskClient) -> None:
    answer = client.post("/v1/topics/suggest", json={"text": FRENCH}).get_json()
    assert (answer["topics"], answer["note"], answer["language"]["detected"]) == ([], "other-language", "fr")
    answer = client.post("/v1/search", json={"query": FRENCH + " funeral"}).get_json()
    assert (answer["topics"], answer["note"], answer["language"]["detected"]) == ([], "other-language", "fr")
    assert answer["items"]
    assert client.post("/v1/search", json={"query": "funeral"}).get_json()["note"] == ""


@pytest.mark.parametrize(
    ("extra", "parameter"),
    [
        ({"min_score": 2}, "min_score"), ({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"kind": "all"}, "kind"),
        ({"summary": 5}, "summary"), ({"lmit": 3}, "body"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(client: FlaskClient, extra: dict[str, object], parameter: str) -> None:
    problem = client.post("/v1/topics/suggest", json={**DRAFT, **extra})
    assert_problem(problem, 422, "bad-parameter", parameter)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [({"text": " \n "}, "text"), ({"title": " "}, "body"), ({"summary": "a", "text": "b"}, "body")],
)
def test_a_body_without_a_text_or_with_two_is_refused(
    client: FlaskClient, body: dict[str, str], parameter: str
) -> None:
    assert_problem(client.post("/v1/topics/suggest", json=body), 422, "bad-parameter", parameter)


def test_a_text_without_a_sentence_has_topics_without_evidence(client: FlaskClient) -> None:
    """There is nothing to encode then."""
    assert client.post("/v1/topics/suggest", json={"text": "®W"}).status_code == 200


def test_nothing_that_is_typed_is_repeated_or_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Canaries through an answer and through every way to fail, then a look at the logs."""
    caplog.set_level(logging.DEBUG)
    canaries = [f"canary{number}zq" for number in range(9)]
    texts = []

    def send(data: str, content_type: str = "application/json") -> int:
        response = client.post("/v1/topics/suggest", data=data, content_type=content_type)
        texts.append("" if response.status_code == 200 else response.text)
        return response.status_code

    assert send(json.dumps({"title": canaries[0], "body": f"A funeral, {canaries[0]}."})) == 200
    assert send(json.dumps({"text": f"{canaries[1]} {FRENCH}"})) == 200
    assert send(json.dumps({"text": canaries[2], "limit": canaries[2]})) == 422
    assert send(json.dumps({"text": canaries[3], canaries[3]: 1}).replace(f'"{canaries[3]}": 1', '"x": 1')) == 422
    assert send('{"text": "' + canaries[4]) == 400
    assert send(canaries[5], "text/plain") == 415
    assert send(json.dumps({"text": canaries[6] * 150_000})) == 413
    assert send(json.dumps({"text": canaries[7] * 20_000 + "x" * 60_000})) == 422

    def fail(*_arguments: object) -> None:
        raise ValueError(canaries[8])

    monkeypatch.setattr("service.routes.topics.suggested_topics", fail)
    assert send(json.dumps({"text": f"funeral {canaries[8]}"})) == 500
    assert "ValueError" in caplog.text
    assert not [canary for canary in canaries if canary in caplog.text or any(canary in text for text in texts)]


def test_an_articles_topics_come_with_evidence_where_asked(client: FlaskClient) -> None:
    plain = client.get("/v1/articles/grief-0/topics").get_json()["topics"]
    response = client.get("/v1/articles/grief-0/topics?evidence=true")
    supported = response.get_json()["topics"]
    assert [(topic["id"], topic["score"]) for topic in supported] == [(t["id"], t["score"]) for t in plain]
    assert any(topic["evidence"] for topic in supported)
    assert not any("evidence" in topic for topic in plain)
    again = client.get("/v1/articles/grief-0/topics?evidence=true", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert_problem(client.get("/v1/articles/grief-0/topics?evidence=maybe"), 422, "bad-parameter", "evidence")


def test_evidence_of_an_article_needs_no_encoder(index_directory: Path) -> None:
    from service.application import create_application
    from service.settings import Settings

    client = create_application(Settings(index_directory, encoder=False)).test_client()
    assert client.get("/v1/articles/grief-0/topics?evidence=true").status_code == 200
    assert_problem(client.post("/v1/topics/suggest", json=DRAFT), 503, "no-encoder")


def test_topics_come_in_tree_order_and_can_be_filtered(historic: FlaskClient) -> None:
    topics = historic.get("/v1/topics").get_json()["topics"]
    names = [topic["id"] for topic in topics]
    assert names[names.index("sleep") + 1] == "pillow"
    assert [(t["parent"], t["level"]) for t in topics if t["id"] in {"sleep", "pillow"}] == [("", 0), ("sleep", 1)]
    discovered = historic.get("/v1/topics?kind=discovered").get_json()["topics"]
    assert [topic["id"] for topic in discovered] == ["nights", "beds"]
    below = historic.get("/v1/topics?parent=sleep").get_json()["topics"]
    assert [topic["id"] for topic in below] == ["pillow"]
    assert_problem(historic.get("/v1/topics?parent=nothing"), 404, "unknown-topic", "parent")
    assert_problem(historic.get("/v1/topics?kind=tags"), 422, "bad-parameter", "kind")


def test_a_topic_says_what_it_is_and_what_became_of_it(historic: FlaskClient) -> None:
    topic = historic.get("/v1/topics/sleep").get_json()
    assert (topic["label"], topic["description"], topic["parent"]) == ("sleep", "About sleep.", "")
    assert [child["id"] for child in topic["children"]] == ["pillow"]
    assert (topic["total"], topic["undated"], topic["growth"]) == (6, 0, [{"year": 2024, "articles": 6}])
    assert topic["neighbours"][0]["id"] == "nights"
    assert "pillow" not in [near["id"] for near in topic["neighbours"]]
    found = historic.get("/v1/topics/nights").get_json()
    assert (found["like"], [event["kind"] for event in found["history"]]) == (
        "sleep", ["born", "merged", "split", "renamed"],
    )  # fmt: skip
    assert found["history"][1]["others"] == ["old-naps", "work"]


def test_pages_of_a_topics_articles_put_together_are_the_whole_list(client: FlaskClient) -> None:
    whole = client.get("/v1/topics/work?limit=100").get_json()
    pages = [client.get(f"/v1/topics/work?limit=4&offset={offset}").get_json() for offset in (0, 4)]
    assert [article for page in pages for article in page["articles"]] == whole["articles"]
    assert [page["total"] for page in pages] == [6, 6]
    assert_problem(client.get("/v1/topics/work?limit=0"), 422, "bad-parameter", "limit")


def test_the_id_of_a_topic_that_is_gone_leads_to_where_it_went(historic: FlaskClient) -> None:
    response = historic.get("/v1/topics/old-naps")
    problem = assert_problem(response, 301, "topic-merged", "id")
    assert response.headers["Location"] == "/v1/topics/nights"
    assert problem["parameters"][0]["reason"].endswith("nights")
    gone = assert_problem(historic.get("/v1/topics/old-beds"), 410, "topic-gone", "id")
    assert gone["parameters"][0]["reason"].endswith("nights, beds")
    assert_problem(historic.get("/v1/topics/never"), 404, "unknown-topic", "id")


def test_an_id_in_use_is_never_redirected_though_a_history_names_it(historic: FlaskClient) -> None:
    assert historic.get("/v1/topics/work").status_code == 200


def test_hidden_articles_are_in_no_topic(index_directory: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {name: a, hide: {id: work-0}}\n")
    client = client_with_history(index_directory, rules)
    topic = client.get("/v1/topics/work?limit=100").get_json()
    assert "work-0" not in [article["id"] for article in topic["articles"]]
    assert (topic["total"], sum(year["articles"] for year in topic["growth"])) == (5, 5)
    assert "work-0" not in client.get("/topics/work").text
