"""Audits over HTTP: what is listed, in which form, and what editors dismiss, for every worker and across a restart."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from corpus.article import Article
from indexer.audit.finding import Kind
from indexer.live.dismissals import Dismissals
from service.application import create_application
from service.settings import Settings
from tests.conftest import ToyEncoder, invented_articles, run
from tests.service.test_contract import assert_problem
from tests.writing import write_articles

COPIES = {"sleep-0", "sleep-1"}


def listed(client: FlaskClient, kind: str = "duplicates", query: str = "") -> list[dict[str, Any]]:
    """The findings of a kind."""
    response = client.get(f"/v1/audit/{kind}{query}")
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    found: list[dict[str, Any]] = response.get_json()["findings"]
    return found


def copies(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    """The finding of the two copies among the invented articles, if it is listed."""
    found = listed(client, query=query)
    return [one for one in found if {article["id"] for article in one["articles"]} == COPIES]


def dismiss(client: FlaskClient, digest: str, *, dismissed: bool = True) -> None:
    response = client.post("/v1/audit/dismissals", json={"digest": digest, "dismissed": dismissed})
    assert (response.status_code, response.get_json()["dismissed"]) == (200, dismissed)


def test_a_finding_has_its_articles_evidence_quotes_and_action(client: FlaskClient) -> None:
    (one,) = copies(client)
    assert {article["id"] for article in one["articles"]} == COPIES
    assert all(article["title"] and article["url"] for article in one["articles"])
    assert one["evidence"][0]["quotes"][0]["text"]
    assert (one["kind"], one["dismissed"], bool(one["action"])) == ("duplicates", False, True)
    counted = {entry["kind"]: entry for entry in client.get("/v1/audit").get_json()["kinds"]}
    assert list(counted) == [str(kind) for kind in Kind]
    number = len(listed(client))
    assert counted["duplicates"] == {"kind": "duplicates", "open": number, "dismissed": 0, "found": number}


def test_what_one_worker_dismisses_is_dismissed_for_the_others_and_after_a_restart(
    client: FlaskClient, index_directory: Path
) -> None:
    other = create_application(Settings(index_directory, encoder=False)).test_client()
    (one,) = copies(client)
    dismiss(client, one["digest"])
    for worker in (client, other, create_application(Settings(index_directory, encoder=False)).test_client()):
        assert copies(worker) == []
        assert [found["digest"] for found in listed(worker, query="?dismissed=true")] == [one["digest"]]
    dismiss(other, one["digest"], dismissed=False)
    assert copies(client) == [one]


@pytest.mark.slow
@pytest.mark.usefixtures("validated_here")
def test_it_stays_dismissed_over_nights_until_an_article_of_it_changes(
    client: FlaskClient, index_directory: Path, tmp_path: Path
) -> None:
    dismiss(client, copies(client)[0]["digest"])
    articles = invented_articles()
    for changed, still in (("money-3", True), ("sleep-1", False)):
        articles = [a if a.id != changed else _with_more(a) for a in articles]
        run(write_articles(tmp_path / "next.jsonl", articles), index_directory, ToyEncoder())
        client.application.extensions["related-articles"].holder.refresh()
        assert bool(copies(client, "?dismissed=true")) is still
    assert len(copies(client)) == 1


def _with_more(article: Article) -> Article:
    return replace(article, summary=article.summary + " And more.")


@pytest.mark.parametrize("how", ["hidden", "deleted", "put"])
def test_who_may_not_be_seen_and_what_changed_by_day_is_in_no_finding(
    how: str, client: FlaskClient, index_directory: Path, tmp_path: Path
) -> None:
    if how == "hidden":
        rules = tmp_path / "rules.yaml"
        rules.write_text("rules:\n- {name: a, hide: {id: sleep-1}}\n")
        client = create_application(Settings(index_directory, rules_file=rules)).test_client()
    elif how == "deleted":
        client.delete("/v1/articles/sleep-1")
    else:
        body = {"title": "Another", "body": "Another text by day. " * 20}
        assert client.put("/v1/articles/sleep-1", json=body).status_code == 200
    assert copies(client) == []
    for kind in Kind:
        assert "sleep-1" not in client.get(f"/v1/audit/{kind}").text
        assert "sleep-1" not in client.get(f"/v1/audit/{kind}.csv").text


def test_csv_has_a_line_for_each_finding_and_no_formula(client: FlaskClient) -> None:
    response = client.get("/v1/audit/duplicates.csv")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == 'attachment; filename="duplicates.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert set(rows[0]["articles"].split(" | ")) == COPIES
    assert [row["digest"] for row in rows] == [one["digest"] for one in listed(client)]


def test_what_cannot_be_asked_is_refused(client: FlaskClient) -> None:
    assert_problem(client.get("/v1/audit/everything"), 422, "bad-parameter", "kind")
    assert_problem(client.get("/v1/audit/stale?limit=0"), 422, "bad-parameter", "limit")
    assert_problem(client.post("/v1/audit/dismissals", json={"digest": "0" * 16}), 404, "unknown-finding", "digest")
    assert_problem(client.post("/v1/audit/dismissals", json={"digest": "x"}), 422, "bad-parameter", "digest")
    assert "0 to 9 and a to f" in client.post("/v1/audit/dismissals", json={"digest": "x"}).text


def test_where_dismissals_cannot_be_read_that_is_told(client: FlaskClient, index_directory: Path) -> None:
    (index_directory / "state" / "dismissals.sqlite").write_bytes(b"no database" * 100)
    assert_problem(client.get("/v1/audit"), 503, "unavailable")
    assert client.get("/v1/articles/grief-0/related").status_code == 200


def test_who_only_looks_leaves_no_file(client: FlaskClient, index_directory: Path) -> None:
    listed(client)
    assert not (index_directory / "state" / "dismissals.sqlite").exists()
    assert Dismissals(index_directory / "state" / "dismissals.sqlite").all() == frozenset()
