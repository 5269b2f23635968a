"""`POST /v1/links/suggest`: links to set in a draft, and to it."""

from flask.testing import FlaskClient

DRAFT = {
    "title": "A letter to a widow",
    "body": "A funeral and the tears that follow it bring back every memory of a loss.\n"
    "The widow kept a letter in silence, and each anniversary she read it at the cemetery.\n",
}


def test_each_link_has_its_sentence_and_its_words(client: FlaskClient) -> None:
    answer = client.post("/v1/links/suggest", json={**DRAFT, "limit": 4}).get_json()
    assert len(answer["outgoing"]) == 4
    places = [link["place"] for link in (*answer["outgoing"], *answer["incoming"]) if link["place"]]
    assert places
    for place in places:
        assert place["sentence"][place["anchor_start"] : place["anchor_end"]] == place["anchor"]
    for link in answer["outgoing"]:
        if link["place"]:
            paragraph = DRAFT["body"].splitlines()[link["place"]["paragraph"] - 1]
            assert paragraph[link["place"]["start"] : link["place"]["end"]] == link["place"]["sentence"]


def test_links_that_are_set_are_told_apart(client: FlaskClient) -> None:
    body = f"[Tears](https://site.example/grief/2) fell.\n{DRAFT['body']}"
    answer = client.post("/v1/links/suggest", json={**DRAFT, "body": body}).get_json()
    assert [article["id"] for article in answer["linked_to"]] == ["grief-2"]
    assert "grief-2" not in [link["article"]["id"] for link in answer["outgoing"]]


def test_a_cut_leaves_out_what_is_less_related(client: FlaskClient) -> None:
    answer = client.post("/v1/links/suggest", json={**DRAFT, "min_score": 1.0}).get_json()
    assert answer["outgoing"] == answer["incoming"] == []


def test_a_draft_without_words_is_refused(client: FlaskClient) -> None:
    response = client.post("/v1/links/suggest", json={"title": "\u200b", "body": ""})
    assert response.status_code == 422
