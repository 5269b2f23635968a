"""What callers rely on in lists: every parameter on every route, several articles, batches, HTML, explanations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings
from tests.service.test_contract import DRAFT, assert_problem

Ask = Callable[[FlaskClient, dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


def _items(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(answer["items"])


def _in_address(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: "true" if value is True else value for name, value in parameters.items()}


ROUTES: dict[str, Ask] = {
    "by id": lambda c, p: _items(c.get("/v1/articles/grief-0/related", query_string=_in_address(p)).get_json()),
    "by name": lambda c, p: _items(c.get("/v1/related", query_string={**_in_address(p), "id": "grief-0"}).get_json()),
    "several": lambda c, p: _items(c.post("/v1/related", json={**p, "ids": ["grief-0", "grief-1"]}).get_json()),
    "draft": lambda c, p: _items(c.post("/v1/related", json={**p, "article": DRAFT}).get_json()),
    "text": lambda c, p: _items(c.post("/v1/related", json={**p, "text": "tears and a funeral"}).get_json()),
    "batch": lambda c, p: _items(c.post("/v1/related/batch", json={**p, "ids": ["grief-0"]}).get_json()["lists"][0]),
    "search": lambda c, p: _items(c.post("/v1/search", json={**p, "query": "funeral tears"}).get_json()),
}
every_route = pytest.mark.parametrize("route", ROUTES)


@every_route
def test_every_parameter_means_the_same_on_every_route(client: FlaskClient, route: str) -> None:
    def ask(**parameters: Any) -> list[dict[str, Any]]:
        return ROUTES[route](client, parameters)

    whole = ask(limit=30)
    ids = [item["id"] for item in whole]
    assert [item["id"] for item in ask(limit=3, offset=2)] == ids[2:5]
    assert [item["position"] for item in ask(limit=3, offset=2)] == [3, 4, 5]
    assert ids[0] not in [item["id"] for item in ask(limit=30, exclude=[ids[0]])]
    for parameter, value in (("category", ["Sleep", "Money"]), ("author", ["author 1"]), ("tag", ["work"])):
        expected = [item["id"] for item in whole if _has(client, item["id"], parameter, value)]
        assert expected
        # A filter may let in a copy of what it keeps out, so those who pass are among those who are listed.
        assert set(expected) <= {item["id"] for item in ask(limit=30, **{parameter: value})}
        assert all(_has(client, item["id"], parameter, value) for item in ask(limit=30, **{parameter: value}))
    late = ask(limit=30, published_after="2024-04-01", published_before="2024-06-01")
    assert late
    assert {item["published_at"][:7] for item in late} <= {"2024-04", "2024-05"}
    assert ask(limit=30, language=["xx"]) == []
    cut = whole[4]["score"]
    assert all(item["score"] >= cut for item in ask(limit=30, min_score=cut))
    assert {item["id"] for item in ask(limit=len(ids), diversity=1)} == set(ids)
    assert [item["id"] for item in ask(limit=len(ids), diversity=1)] != ids
    filled = ask(limit=8, min_score=1, fill="latest")
    assert [item["source"] for item in filled] == ["latest"] * 8
    assert [item["published_at"] for item in filled] == sorted((i["published_at"] for i in filled), reverse=True)
    assert all(0 <= item["score"] < 1 for item in filled)
    assert {tuple(item) for item in ask(fields=["id", "source"])} == {("id", "source")}
    assert set(ask(limit=1, explain=True, fields=["id"])[0]) == {"id", "explanation"}
    assert [item["id"] for item in ask(limit=30, placement="article_end")] == ids


def _has(client: FlaskClient, identity: str, parameter: str, values: list[str]) -> bool:
    record = client.get(f"/v1/articles/{identity}").get_json()
    own = record["tags"] if parameter == "tag" else [record[parameter]]
    return bool({value.lower() for value in own} & {value.lower() for value in values})


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("offset", -1), ("offset", 401), ("diversity", 1.5), ("fill", "all"), ("published_after", "soon"),
        ("explain", "perhaps"), ("placement", "a b"), ("placement", "x" * 65), ("language", ["x"] * 51),
    ],
)  # fmt: skip
def test_a_bad_value_is_422_and_named_on_every_route(client: FlaskClient, parameter: str, value: object) -> None:
    response = client.get("/v1/articles/grief-0/related", query_string={parameter: value})
    assert_problem(response, 422, "bad-parameter", parameter)
    for path, body in (("/v1/related", {"ids": ["grief-0"]}), ("/v1/related/batch", {"ids": ["grief-0"]}),
                       ("/v1/search", {"query": "x"})):  # fmt: skip
        assert_problem(client.post(path, json={**body, parameter: value}), 422, "bad-parameter", parameter)


def test_fillers_of_the_category_are_marked_and_stop_where_the_category_does(client: FlaskClient) -> None:
    answer = client.get("/v1/articles/grief-0/related?min_score=1&fill=category").get_json()
    assert {item["category"] for item in answer["items"]} == {"Grief"}
    assert {item["source"] for item in answer["items"]} == {"category"}
    assert len(answer["items"]) == 5
    assert answer["dropped"]["below_score"] == 18


def test_several_articles_have_one_list_without_any_of_them(client: FlaskClient) -> None:
    body = {"ids": ["sleep-0", "https://site.example/money/1"], "limit": 30}
    ids = [item["id"] for item in client.post("/v1/related", json=body).get_json()["items"]]
    assert {"sleep-0", "sleep-1", "money-1"}.isdisjoint(ids), "none of them, nor a copy of one"
    assert {name.split("-")[0] for name in ids[:6]} == {"sleep", "money"}


def test_what_is_not_wanted_moves_down_and_is_not_listed(client: FlaskClient) -> None:
    plain = client.post("/v1/related", json={"ids": ["sleep-3"], "limit": 30}).get_json()["items"]
    body = {"ids": ["sleep-3"], "not_like": ["grief-0"], "limit": 30}
    away = client.post("/v1/related", json=body).get_json()["items"]
    assert "grief-0" not in [item["id"] for item in away]
    before = {item["id"]: item["score"] for item in plain}
    assert all(item["score"] <= before[item["id"]] for item in away)
    assert all(item["score"] < before[item["id"]] for item in away if item["category"] == "Grief" and item["score"])


@pytest.mark.parametrize(
    ("body", "status", "parameter"),
    [
        ({"ids": ["nobody"]}, 404, "ids.0"),
        ({"ids": ["grief-0"], "not_like": ["nobody"]}, 404, "not_like.0"),
        ({"ids": []}, 422, "ids"),
        ({"ids": ["x"] * 21}, 422, "ids"),
        ({"ids": ["grief-0"], "text": "x"}, 422, "body"),
        ({"text": "x", "not_like": ["grief-0"]}, 422, "body"),
    ],
)
def test_several_articles_that_cannot_be_used(
    client: FlaskClient, body: dict[str, object], status: int, parameter: str
) -> None:
    kind = "unknown-article" if status == 404 else "bad-parameter"
    assert_problem(client.post("/v1/related", json=body), status, kind, parameter)


def test_a_batch_gives_each_list_as_its_own_address_does_and_names_the_unknown(client: FlaskClient) -> None:
    body = {"ids": ["grief-0", "nobody", "work-1"], "limit": 4, "category": ["Sleep"]}
    answer = client.post("/v1/related/batch", json=body).get_json()
    assert answer["unknown"] == ["nobody"]
    assert [entry["id"] for entry in answer["lists"]] == ["grief-0", "work-1"]
    for entry in answer["lists"]:
        alone = client.get(f"/v1/articles/{entry['id']}/related?limit=4&category=Sleep").get_json()
        assert (entry["items"], entry["dropped"]) == (alone["items"], alone["dropped"])


@pytest.mark.parametrize(
    "body", [{"ids": []}, {"ids": ["x"] * 201}, {"ids": ["x"] * 51, "limit": 100}, {"ids": ["x"] * 51, "explain": True}]
)
def test_a_batch_has_bounds(client: FlaskClient, body: dict[str, object]) -> None:
    assert_problem(client.post("/v1/related/batch", json=body), 422, "bad-parameter")


def test_a_draft_at_an_articles_address_is_that_article(client: FlaskClient) -> None:
    body = {"article": {**DRAFT, "url": "https://site.example/grief/2"}, "limit": 30}
    assert "grief-2" not in [item["id"] for item in client.post("/v1/related", json=body).get_json()["items"]]


def test_the_fragment_is_the_same_list_as_links_without_scripts(client: FlaskClient) -> None:
    response = client.get("/v1/articles/grief-0/related.html?limit=4&category=Grief")
    assert response.content_type.startswith("text/html")
    items = client.get("/v1/articles/grief-0/related?limit=4&category=Grief").get_json()["items"]
    places = [response.text.index(f'href="{item["url"]}"') for item in items]
    assert places == sorted(places)
    assert response.text.count("<li>") == 4
    assert "<script" not in response.text
    assert "style" not in response.text
    tag = response.headers["ETag"]
    again = client.get("/v1/articles/grief-0/related.html?limit=4&category=Grief", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert client.get("/v1/articles/nobody/related.html").status_code == 404


def test_an_explanation_adds_up_to_the_score_and_shows_words_and_passages(client: FlaskClient) -> None:
    items = client.get("/v1/articles/grief-0/related?limit=5&explain=true").get_json()["items"]
    for item in items:
        told = item["explanation"]
        assert told["subject"] == "grief-0"
        assert sum(part["part"] for part in told["parts"]) == pytest.approx(told["sum"], abs=1e-4)
        curve = 1 / (1 + 2.718281828459045 ** (-(told["sum"] - told["middle"]) / told["spread"]))
        assert curve == pytest.approx(item["score"], abs=2e-4)
        words = {part["signal"]: part["words"] for part in told["parts"]}
        assert set(words) == {"words", "part", "headline", "mention", "time", "tags", "unspoken", "category"}
        assert "apart" in words["time"]
        assert words["category"] in {"Both are in Grief.", f"It is in another category, {item['category']}."}
        weights = [term["weight"] for term in told["terms"]]
        assert weights == sorted(weights, reverse=True)
        assert weights
        passages = told["passages"]
        assert passages["subject"].startswith("What widow has to do with loss")
        assert item["category"].lower() in passages["item"]
        assert (told["rule"], told["compared"]) == ("", [])


def test_an_explanation_of_several_names_the_score_under_each(client: FlaskClient) -> None:
    body = {"ids": ["sleep-3", "money-1"], "not_like": ["grief-0"], "explain": True, "limit": 3}
    for item in client.post("/v1/related", json=body).get_json()["items"]:
        scores = {entry["id"]: entry["score"] for entry in item["explanation"]["compared"]}
        expected = (scores["sleep-3"] + scores["money-1"]) / 2 - scores["grief-0"] / 2
        assert item["score"] == pytest.approx(max(0, expected), abs=1e-4)


def test_a_drafts_explanation_shows_its_own_passage_and_a_querys_never_repeats_the_query(client: FlaskClient) -> None:
    draft = client.post("/v1/related", json={"article": DRAFT, "explain": True, "limit": 1}).get_json()["items"][0]
    assert "letter of mourning" in draft["explanation"]["passages"]["subject"]
    response = client.post("/v1/search", json={"query": "funeral canary4711", "explain": True})
    assert response.status_code == 200
    assert "canary" not in response.text


@pytest.fixture
def ruled(index_directory: Path, tmp_path: Path, toy_in_place: None) -> FlaskClient:
    """A client of a service with editors' rules in rules.yaml."""
    (tmp_path / "rules.yaml").write_text("rules:\n- {name: a, hide: {id: grief-1}}\n")
    return create_application(Settings(index_directory, rules_file=tmp_path / "rules.yaml")).test_client()


@every_route
def test_a_hidden_article_is_on_no_route(ruled: FlaskClient, route: str) -> None:
    for parameters in ({"limit": 30}, {"limit": 30, "min_score": 1, "fill": "latest"}, {"tag": ["grief"]}):
        asked = ROUTES[route if route != "several" else "by id"]  # several of which one is hidden are 404
        assert "grief-1" not in [item["id"] for item in asked(ruled, parameters)]


def test_a_hidden_article_is_on_no_page_and_in_no_topic_and_has_none_itself(ruled: FlaskClient) -> None:
    for address in ("/", "/topics/grief", "/articles/grief-0", "/v1/topics/grief"):
        assert "grief/1" not in ruled.get(address).text
        assert "/grief-1" not in ruled.get(address).text
    for address in ("", "/related", "/related.html", "/topics"):
        assert ruled.get(f"/v1/articles/grief-1{address}").status_code == 404


def test_the_tag_of_an_answer_changes_with_the_rules(ruled: FlaskClient, tmp_path: Path) -> None:
    address = "/v1/articles/grief-0/related?limit=2"
    first = ruled.get(address)
    assert ruled.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    (tmp_path / "rules.yaml").write_text(
        "rules:\n- {name: a, hide: {id: grief-1}}\n- {name: b, pin: {article: work-1}, for: everywhere}\n"
    )
    again = ruled.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert [item["source"] for item in again.get_json()["items"]] == ["pinned", "related"]


def test_the_index_says_which_rules_act_and_why_newer_ones_do_not(ruled: FlaskClient, tmp_path: Path) -> None:
    good = ruled.get("/v1/index").get_json()["rules"]
    assert (good["rules"], good["active"], good["refused"], len(good["digest"])) == (1, 1, "", 12)
    (tmp_path / "rules.yaml").write_text("rules:\n- {name: a, hid: {id: grief-1}}\n")
    bad = ruled.get("/v1/index").get_json()["rules"]
    assert "unknown key 'hid'" in bad["refused"]
    assert bad["digest"] == good["digest"]
    assert ruled.get("/v1/articles/grief-0/related").get_json()["items"]
