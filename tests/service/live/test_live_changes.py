"""What is put is found at once, what is deleted is gone at once, in every worker, after a restart and after a night."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from corpus.configuration import BodyFormat, Source
from corpus.sources.sources import read_corpus
from indexer.live.changes import LiveChanges
from indexer.snapshot.generations import IndexPaths, generations
from indexer.snapshot.publishing import switch
from service.application import create_application
from service.live.putting import judged
from service.schemas.live import PutArticle
from service.settings import Settings
from tests.conftest import ToyEncoder, invented_articles, run
from tests.waiting import wait_until
from tests.writing import write_articles

pytestmark = pytest.mark.usefixtures("validated_here", "toy_in_place")

NEW: dict[str, Any] = {
    "title": "A letter after the funeral", "body": "The widow wrote a letter of mourning.\nSilence and tears, then.",
    "url": "https://site.example/new", "category": "Grief", "tags": ["grief"], "published_at": "2026-05-01",
}  # fmt: skip


def worker(index: Path) -> FlaskClient:
    """One worker's client."""
    return create_application(Settings(index)).test_client()


def listed(client: FlaskClient, name: str, **more: Any) -> list[str]:
    """The related list of an article."""
    answer = client.get(f"/v1/articles/{name}/related", query_string={"limit": 50, "min_score": 0, **more})
    return [item["id"] for item in answer.get_json()["items"]]


def test_a_put_article_is_at_every_address_in_every_worker_and_after_a_restart(index_directory: Path) -> None:
    one, other = worker(index_directory), worker(index_directory)
    assert one.get("/v1/articles/new").status_code == 404
    put = one.put("/v1/articles/new", json=NEW)
    assert (put.status_code, put.get_json()["done"]) == (201, "put")
    assert one.put("/v1/articles/new", json=NEW).status_code == 200
    for client in (one, other, worker(index_directory)):
        assert client.get("/v1/articles/new").get_json()["title"] == NEW["title"]
        assert "letter of mourning" in client.get("/articles/new").text
        assert listed(client, "new")
        assert "new" in listed(client, "grief-0", fill="latest")
        assert client.get("/v1/related", query_string={"url": NEW["url"]}).status_code == 200
        found = client.post("/v1/search", json={"query": "funeral letter", "limit": 5}).get_json()["items"]
        assert "new" in [item["id"] for item in found]
        topics = client.get("/v1/articles/new/topics?evidence=true").get_json()["topics"]
        assert ("grief", 1.0) in [(topic["id"], topic["score"]) for topic in topics]
        assert client.get("/v1/topics/grief").get_json()["total"] == 7
        assert NEW["title"] in client.get("/").text


def test_a_changed_article_shows_its_new_fields_everywhere_and_its_old_text_nowhere(index_directory: Path) -> None:
    client = worker(index_directory)
    old = client.get("/v1/articles/grief-2").get_json()["title"]
    tag = client.get("/v1/articles/grief-0/related").headers["ETag"]
    assert client.put("/v1/articles/grief-2", json={**NEW, "url": "https://site.example/grief/2"}).status_code == 200
    assert client.get("/v1/articles/grief-0/related", headers={"If-None-Match": tag}).status_code == 200
    for address in ("/", "/topics/grief", "/v1/articles/grief-0/related?limit=50&min_score=0", "/v1/articles/grief-2"):
        text = client.get(address).text
        assert NEW["title"] in text, address
        assert old not in text, address


def test_a_deleted_article_is_410_and_nowhere_and_may_be_put_again(index_directory: Path) -> None:
    one, other = worker(index_directory), worker(index_directory)
    for _ in range(2):
        assert one.delete("/v1/articles/grief-2").status_code == 200
    assert one.delete("/v1/articles/no-such").status_code == 404
    for client in (other, worker(index_directory)):
        for address in ("", "/related", "/related.html", "/topics"):
            assert client.get(f"/v1/articles/grief-2{address}").status_code == 410
        assert client.get("/articles/grief-2").status_code == 410
        assert client.get("/v1/related", query_string={"url": "https://site.example/grief/2"}).status_code == 410
        assert client.post("/v1/related", json={"ids": ["grief-2"]}).status_code == 410
        assert client.post("/v1/related/batch", json={"ids": ["grief-2"]}).get_json()["unknown"] == ["grief-2"]
        assert "grief-2" not in listed(client, "grief-0", fill="latest")
        for address in ("/", "/topics/grief", "/v1/topics/grief"):
            assert "grief/2" not in client.get(address).text
    assert one.put("/v1/articles/grief-2", json=NEW).status_code == 201
    assert other.get("/v1/articles/grief-2").status_code == 200


def test_a_change_rests_on_what_another_worker_changed_a_moment_ago(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program puts an article and thinks better of it before the other worker has looked again."""
    monkeypatch.setattr("service.live.served.LOOK_SECONDS", 3600.0)
    one, other = worker(index_directory), worker(index_directory)
    for client in (one, other):
        client.application.extensions["related-articles"].served.watch()
    assert one.put("/v1/articles/new", json=NEW).status_code == 201
    assert other.put("/v1/articles/newer", json=NEW).get_json()["type"].endswith("/url-taken")
    assert other.delete("/v1/articles/new").status_code == 200
    assert one.put("/v1/articles/new", json=NEW).status_code == 201
    assert other.put("/v1/articles/new", json={**NEW, "status": "unpublished"}).get_json()["done"] == "deleted"
    assert worker(index_directory).get("/v1/articles/new").status_code == 410


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"title": "x"}, "no-text"),
        ({**NEW, "language": "kli!ngon"}, "unreadable"),
        ({**NEW, "url": "javascript:alert(1)"}, "unreadable"),
        ({**NEW, "title": "  "}, "no-title"),
    ],
)
def test_what_the_corpus_would_not_take_is_refused_with_the_reason(
    index_directory: Path, body: dict[str, Any], told: str
) -> None:
    client = worker(index_directory)
    answer = client.put("/v1/articles/new", json=body)
    assert (answer.status_code, told in answer.get_json()["title"]) == (422, True)
    assert "javascript:" not in answer.text
    assert client.get("/v1/articles/new").status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "parameter"),
    [
        ("new", {"title": "x"}, "body"),
        ("new", {**NEW, "title": "  "}, "title"),
        ("new", {**NEW, "language": "kli!ngon"}, "language"),
        ("%20", NEW, "id"),
    ],
)
def test_what_the_corpus_would_not_take_names_the_parameter_at_fault(
    index_directory: Path, name: str, body: dict[str, Any], parameter: str
) -> None:
    told = worker(index_directory).put(f"/v1/articles/{name}", json=body).get_json()
    assert told["type"].endswith("/rejected-article")
    assert [(fault["name"], " " in fault["reason"]) for fault in told["parameters"]] == [(parameter, True)]


def test_an_article_that_is_not_public_any_more_is_taken_out(index_directory: Path) -> None:
    client = worker(index_directory)
    assert client.put("/v1/articles/grief-2", json={**NEW, "status": "unpublished"}).get_json()["done"] == "deleted"
    assert client.get("/v1/articles/grief-2").status_code == 410


@pytest.mark.parametrize(("days", "status"), [(0, 200), (2, 410)])
def test_an_article_of_a_day_that_has_begun_nowhere_is_not_public(
    index_directory: Path, days: int, status: int
) -> None:
    client, day = worker(index_directory), datetime.now(UTC).date() + timedelta(days)
    client.put("/v1/articles/grief-2", json={**NEW, "url": "", "published_at": day.isoformat()})
    assert client.get("/v1/articles/grief-2").status_code == status
    client.put("/v1/articles/new", json={**NEW, "published_at": day.isoformat()})
    assert client.get("/v1/articles/new").status_code == {200: 200, 410: 404}[status]


def test_a_public_article_that_shows_a_day_to_come_stays_when_it_is_put(index_directory: Path, tmp_path: Path) -> None:
    source = write_articles(tmp_path / "next.jsonl", invented_articles())
    told = {**NEW, "id": "fair", "published_at": "2099-01-02", "public_from": "2020-01-01"}
    source.write_text(source.read_text() + json.dumps(told) + "\n")
    run(source, index_directory, ToyEncoder())
    client = worker(index_directory)
    client.put("/v1/articles/fair", json={**NEW, "title": "The fair, moved", "published_at": "2099-01-02"})
    assert client.get("/v1/articles/fair").get_json()["title"] == "The fair, moved"


@pytest.mark.parametrize(
    ("body_format", "body"),
    [
        (
            "html",
            "<h2>Post</h2><p>The widow &amp; a <a href='/g'>letter</a>.</p><h3>Related articles</h3><a href=/x>X</a>",
        ),
        ("markdown", "## Post\n\nThe widow & a [letter](https://site.example/g)."),
        ("text", "## Post\nThe widow & a <letter>."),
    ],
)
def test_an_article_put_by_day_is_the_one_that_the_night_reads_of_the_same_fields(
    tmp_path: Path, body_format: BodyFormat, body: str
) -> None:
    fields = {**NEW, "language": "en", "published_at": "2026-05-01T23:30:00-07:00", "body": body}
    put = judged("new", PutArticle.model_validate({**fields, "body_format": body_format}).fields_given())
    (tmp_path / "new.jsonl").write_text(json.dumps({**fields, "id": "new"}))
    [read] = read_corpus([Source(path=tmp_path / "new.jsonl", body_format=body_format)]).articles
    assert put == read
    assert put.published_at == date(2026, 5, 1)
    assert put.body[0].heading == "Post"


def test_html_that_is_put_is_shown_as_text(index_directory: Path) -> None:
    client = worker(index_directory)
    body = "<p>The widow <em>wrote</em> a letter.</p><script>alert(1)</script>"
    assert client.put("/v1/articles/new", json={**NEW, "body": body, "body_format": "html"}).status_code == 201
    assert "The widow wrote a letter." in client.get("/articles/new").text
    assert "alert" not in client.get("/articles/new").text


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"status": "draft"}, "its status is not public"),
        ({"published_at": (datetime.now(UTC) + timedelta(1 / 24)).isoformat()}, "published_at is to come"),
        ({"published_at": "2099-01-01"}, "published_at is to come"),
    ],
)
def test_who_puts_what_is_not_shown_is_told_why(index_directory: Path, more: dict[str, str], reason: str) -> None:
    client = worker(index_directory)
    told = client.put("/v1/articles/new", json={**NEW, **more}).get_json()
    assert (told["done"], told["reason"].startswith(reason)) == ("deleted", True)
    assert client.get("/v1/articles/new").status_code == 404
    past = (datetime.now(UTC) - timedelta(1 / 24)).isoformat()
    assert client.put("/v1/articles/new", json={**NEW, "published_at": past}).get_json()["reason"] == ""
    assert client.get("/v1/articles/new").status_code == 200


@pytest.mark.parametrize("written", ["2026-11-28T24:00:00Z", "2026-11-28T09:30:00", "28.11.2026", 20261128, ""])
def test_a_time_that_is_none_is_refused_with_what_is_taken(index_directory: Path, written: object) -> None:
    told = worker(index_directory).put("/v1/articles/new", json={**NEW, "published_at": written})
    assert told.status_code == 422
    [fault] = told.get_json()["parameters"]
    assert (fault["name"], "2026-11-28T09:30:00Z" in fault["reason"]) == ("published_at", True)


def test_the_url_of_another_article_is_a_conflict(index_directory: Path) -> None:
    client = worker(index_directory)
    assert client.put("/v1/articles/new", json={**NEW, "url": "https://site.example/grief/1"}).status_code == 409


def hiding(index: Path, rule: str) -> FlaskClient:
    """One worker's client, with one rule that hides."""
    rules = index.parent / "hide.yaml"
    rules.write_text(f"rules: [{{name: takedown, hide: {rule}}}]")
    return create_application(Settings(index, rules_file=rules)).test_client()


def test_whoever_deletes_what_a_rule_requires_is_not_the_only_one_to_know(
    index_directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = index_directory.parent / "rules.yaml"
    rules.write_text("rules: [{name: help, require: {article: grief-2, position: 1}, for: {tag: grief}}]")
    client = create_application(Settings(index_directory, rules_file=rules)).test_client()
    assert client.get("/v1/index").get_json()["rules"]["unmet"] == []
    client.delete("/v1/articles/grief-2")
    assert client.get("/v1/index").get_json()["rules"]["unmet"] == ["help"]
    assert "related_articles_rules_unmet 1.0" in client.get("/metrics").text
    assert [record.message for record in caplog.records if "missing" in record.message] == [
        '{"event": "required-article-missing", "rules": ["help: grief-2"]}'
    ]
    client.put("/v1/articles/grief-2", json=NEW)
    assert client.get("/v1/index").get_json()["rules"]["unmet"] == []


def test_what_was_deleted_or_changed_by_day_is_not_counted_as_hidden(index_directory: Path) -> None:
    client = hiding(index_directory, "{category: Grief}")

    def counted() -> tuple[int, int]:
        """How many a list says were hidden, and how many its rule hides."""
        asked = {"limit": 100, "explain": "true"}
        found = client.get("/v1/articles/sleep-3/related", query_string=asked).get_json()
        return found["dropped"]["hidden"], found["rules"][0]["articles"]

    assert counted() == (6, 6)
    client.delete("/v1/articles/grief-2")
    assert counted() == (5, 5)
    client.put("/v1/articles/grief-3", json={**NEW, "url": ""})
    assert counted() == (5, 5)


@pytest.mark.parametrize("taken_in", [False, True])
def test_what_is_saved_again_and_copies_of_it_stay_hidden(
    index_directory: Path, tmp_path: Path, taken_in: bool
) -> None:
    """Whether they were put by day or are the night's: of those a new text frees no copy before the next night."""
    names = ("new", "twin")
    for name in names:
        assert worker(index_directory).put(f"/v1/articles/{name}", json={**NEW, "url": ""}).status_code == 201
    if taken_in:
        run(write_articles(tmp_path / "next.jsonl", invented_articles()), index_directory, ToyEncoder())
    client = hiding(index_directory, "{id: new}")

    def shown() -> list[str]:
        return [name for name in (*names, "third") if client.get(f"/v1/articles/{name}").status_code != 404]

    assert shown() == []
    for name in ("new", "twin", "third"):
        client.put(f"/v1/articles/{name}", json={**NEW, "url": ""})
        assert shown() == []
    if taken_in:
        client.put("/v1/articles/new", json={**NEW, "url": "", "body": "A bank account, a loan and a bill to pay."})
        assert shown() == []


@pytest.mark.parametrize("gone", ["one", "two", "three"])
@pytest.mark.parametrize("way", ["deleted", "changed"])
def test_copies_stay_copies_of_one_another_without_any_one_of_them(index_directory: Path, gone: str, way: str) -> None:
    client, names = worker(index_directory), ("one", "two", "three")
    for name in names:
        assert client.put(f"/v1/articles/{name}", json={**NEW, "url": ""}).status_code == 201
    if way == "deleted":
        client.delete(f"/v1/articles/{gone}")
    else:
        client.put(f"/v1/articles/{gone}", json={**NEW, "url": "", "body": "A bank account, a loan and a bill to pay."})
    left = {*names} - {gone}
    assert len(left & {*listed(client, "grief-0", fill="latest")}) == 1
    for name in left:
        assert not left & {*listed(client, name, fill="latest")}


@pytest.mark.slow
def test_an_article_that_moves_is_known_by_its_old_url_and_stays_hidden_by_it(
    index_directory: Path, tmp_path: Path
) -> None:
    old = "https://site.example/grief/2"
    client = hiding(index_directory, f"{{url: [{old}, {NEW['url']}]}}")
    for name, moved in (("grief-2", "https://site.example/elsewhere"), ("new", "https://site.example/newer")):
        client.put(f"/v1/articles/{name}", json=NEW if name == "new" else {**NEW, "url": old})
        assert client.get(f"/v1/articles/{name}").status_code == 404
        client.put(f"/v1/articles/{name}", json={**NEW, "url": moved})
        assert client.get(f"/v1/articles/{name}").status_code == 404
    run(write_articles(tmp_path / "next.jsonl", invented_articles()), index_directory, ToyEncoder())
    for name in ("grief-2", "new"):
        assert hiding(index_directory, f"{{url: [{old}, {NEW['url']}]}}").get(f"/v1/articles/{name}").status_code == 404
    assert worker(index_directory).get("/v1/related", query_string={"url": old}).status_code == 200


def test_an_address_that_an_article_has_left_may_be_anothers(index_directory: Path, tmp_path: Path) -> None:
    """Whether the sources have the one that left or not; the next night has all of them."""
    client, old = worker(index_directory), "https://site.example/grief/2"
    other = {**NEW, "title": "Another", "body": "A bank account, a loan and a bill to pay."}
    client.put("/v1/articles/new", json=NEW)
    for name, moved in (("grief-2", "https://site.example/moved"), ("new", "https://site.example/newer")):
        assert client.put(f"/v1/articles/{name}", json={**NEW, "url": moved}).status_code == 200
    for name, url in (("first", old), ("second", NEW["url"])):
        assert client.put(f"/v1/articles/{name}", json={**other, "url": url}).status_code == 201
    run(write_articles(tmp_path / "next.jsonl", invented_articles()), index_directory, ToyEncoder())
    for served_by in (client, worker(index_directory)):
        assert {url: at(served_by, url) for url in (old, NEW["url"])} == {old: "first", NEW["url"]: "second"}
        for name in ("grief-2", "new"):
            assert served_by.get(f"/v1/articles/{name}").get_json()["title"] == NEW["title"]


@pytest.mark.slow
def test_an_address_in_use_is_not_that_of_whoever_had_it_before_and_is_put_again(
    index_directory: Path, tmp_path: Path
) -> None:
    """Readers and rules find there who is there."""
    taken = "https://site.example/grief/2"
    client = worker(index_directory)
    client.put("/v1/articles/grief-2", json={**NEW, "url": "https://site.example/moved"})
    client.put("/v1/articles/next", json={**NEW, "url": taken, "body": "A bank account, a loan and a bill to pay."})
    run(write_articles(tmp_path / "next.jsonl", invented_articles()), index_directory, ToyEncoder())
    client = worker(index_directory)
    assert at(client, taken) == "next"
    client.put("/v1/articles/grief-2", json={**NEW, "url": "https://site.example/moved", "title": "Put once more"})
    assert at(client, taken) == "next"
    ruled = hiding(index_directory, f"{{url: '{taken}'}}")
    assert [ruled.get(f"/v1/articles/{name}").status_code for name in ("next", "grief-2")] == [404, 200]


def at(client: FlaskClient, url: str) -> str:
    """The id of the article at a URL."""
    found = client.get("/v1/related", query_string={"url": url, "explain": "true", "fill": "latest"}).get_json()
    return str(found["items"][0]["explanation"]["subject"])


def test_of_two_who_put_at_one_url_at_once_one_is_told_so(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either was kept."""
    one, other = worker(index_directory), worker(index_directory)
    monkeypatch.setattr("service.routes.live._require_own_url", lambda *_: None)
    assert one.put("/v1/articles/a", json=NEW).status_code == 201
    taken = other.put("/v1/articles/b", json={**NEW, "url": "http://www.site.example/new/"})
    assert (taken.status_code, taken.get_json()["type"].rpartition("/")[2]) == (409, "url-taken")
    assert one.put("/v1/articles/a", json=NEW).status_code == 200


def test_an_article_whose_id_ends_as_an_address_of_another_does_is_deleted_by_its_url(
    index_directory: Path, tmp_path: Path
) -> None:
    articles = [replace(each, url="") for each in invented_articles()]
    articles[3] = replace(articles[3], id="site.example/topics", url="https://site.example/topics")
    run(write_articles(tmp_path / "next.jsonl", articles), index_directory, ToyEncoder())
    client = worker(index_directory)
    assert client.delete("/v1/articles/site.example%2Ftopics").status_code == 405
    deleted = client.delete("/v1/articles/https%3A%2F%2Fsite.example%2Ftopics%2F")
    assert (deleted.status_code, deleted.get_json()["id"]) == (200, "site.example/topics")


@pytest.mark.parametrize("name", ["site.example/2024/grief", "/blog/grief", "https://x.example/a//b", "a/related-to"])
def test_an_id_with_slashes_is_put_shown_and_deleted_by_every_address(index_directory: Path, name: str) -> None:
    client, address = worker(index_directory), f"/v1/articles/{quote(name, safe='')}"
    assert client.put(address, json=NEW).status_code == 201
    assert client.get("/v1/related", query_string={"id": name}).status_code == 200
    assert client.get(f"{address}/related").status_code == client.get(f"{address}/topics").status_code == 200
    assert client.get(address).get_json()["id"] == name
    deleted = client.delete(address).get_json()
    assert (deleted["id"], deleted["done"]) == (name, "deleted")
    assert client.get(f"{address}/related").status_code == 410


def test_an_id_is_one_however_its_accents_and_spaces_are_written(index_directory: Path) -> None:
    """A night reads all of these as one; so do the addresses that it is put, shown and deleted at."""
    client, spellings = worker(index_directory), ("he\u0301llo  you", "h\u00e9llo you", "h\u00e9llo\u200b you ")
    for status, name in zip((201, 200, 200), spellings, strict=True):
        put = client.put(f"/v1/articles/{quote(name)}", json=NEW)
        assert (put.status_code, put.get_json()["id"]) == (status, "h\u00e9llo you")
    for status, name in zip((200, 410, 410), spellings, strict=True):
        assert client.get(f"/v1/articles/{quote(name)}/related").status_code == status
        assert client.get("/v1/related", query_string={"id": name}).status_code == status
        assert client.delete(f"/v1/articles/{quote(name)}").status_code == 200


def test_a_day_holds_no_more_than_is_stated(index_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.live.changes.MOST_ARTICLES", 2)
    client = worker(index_directory)
    for name in ("a", "b"):
        assert client.put(f"/v1/articles/{name}", json={**NEW, "url": ""}).status_code == 201
    full = client.put("/v1/articles/c", json={**NEW, "url": ""})
    assert (full.status_code, "related-articles reindex" in full.get_json()["title"]) == (507, True)
    assert client.put("/v1/articles/a", json={**NEW, "url": ""}).status_code == 200
    assert client.delete("/v1/articles/grief-1").status_code == 200


def test_where_nothing_can_be_kept_nothing_is_changed_and_lists_go_on(index_directory: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    client = create_application(Settings(index_directory, state_directory=tmp_path / "file")).test_client()
    assert client.put("/v1/articles/new", json=NEW).status_code == 503
    assert client.delete("/v1/articles/grief-1").status_code == 503
    assert listed(client, "grief-0")


def test_a_store_that_cannot_be_read_shows_nothing_that_may_have_been_deleted(index_directory: Path) -> None:
    client = worker(index_directory)
    client.delete("/v1/articles/grief-1")
    store = IndexPaths(index_directory).live_changes
    for path in store.parent.glob("live.sqlite*"):
        path.write_bytes(b"rubbish" * 100)
    cold = worker(index_directory)
    answer = cold.get("/v1/articles/grief-1")
    assert (answer.status_code, answer.get_json()["type"].rpartition("/")[2]) == (503, "live-changes-unreadable")


def test_a_watcher_that_cannot_make_anything_of_a_change_says_so_once_and_goes_on(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client, looks = worker(index_directory), list[int]()
    monkeypatch.setattr("service.live.served.LOOK_SECONDS", 0.01)

    def failing(*_: object) -> None:
        looks.append(1)
        raise RecursionError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("service.live.served._made", failing)
        client.application.extensions["related-articles"].served.watch()
        LiveChanges(IndexPaths(index_directory).live_changes).delete("grief-1", [])
        wait_until(lambda: len(looks) > 5, seconds=20)
    assert caplog.text.count("RecursionError") == 1
    wait_until(lambda: client.get("/v1/articles/grief-1").status_code == 410, seconds=20)


def test_the_night_takes_changes_in_and_a_rollback_brings_nothing_back(index_directory: Path, tmp_path: Path) -> None:
    source = write_articles(tmp_path / "articles.jsonl", invented_articles())
    client = worker(index_directory)
    first = client.get("/v1/index").get_json()["generation"]
    client.put("/v1/articles/new", json=NEW)
    client.put("/v1/articles/grief-3", json={**NEW, "url": "https://site.example/grief/3", "title": "Changed by day"})
    client.delete("/v1/articles/grief-2")
    night = run(source, index_directory, ToyEncoder())
    assert night.published
    fresh = worker(index_directory)
    for _ in range(2):
        assert fresh.get("/v1/articles/new").status_code == 200
        assert fresh.get("/v1/articles/grief-3").get_json()["title"] == "Changed by day"
        assert fresh.get("/v1/articles/grief-2").status_code == 410
        assert "new" in listed(fresh, "grief-0")
        again = run(source, index_directory, ToyEncoder())
        assert not again.published  # the sources say what they said, and nothing was changed by day
    switch(IndexPaths(index_directory), first)
    back = worker(index_directory)
    assert back.get("/v1/articles/new").status_code == 200
    assert back.get("/v1/articles/grief-2").status_code == 410


def test_a_put_gives_way_once_the_sources_say_something_else(index_directory: Path, tmp_path: Path) -> None:
    articles = invented_articles()
    client = worker(index_directory)
    client.put("/v1/articles/grief-3", json={**NEW, "url": "https://site.example/grief/3", "title": "By day"})
    run(write_articles(tmp_path / "one.jsonl", articles), index_directory, ToyEncoder())
    newer = [replace(a, title="By the sources") if a.id == "grief-3" else a for a in articles]
    run(write_articles(tmp_path / "two.jsonl", newer), index_directory, ToyEncoder())
    assert worker(index_directory).get("/v1/articles/grief-3").get_json()["title"] == "By the sources"


@pytest.mark.slow
def test_a_put_that_gave_way_acts_on_what_a_rollback_serves_and_is_never_revived(
    index_directory: Path, tmp_path: Path
) -> None:
    paths, articles = IndexPaths(index_directory), invented_articles()
    (first,) = generations(paths)
    corrected = {**NEW, "url": "https://site.example/grief/3", "title": "Corrected by day"}
    worker(index_directory).put("/v1/articles/grief-3", json=corrected)

    def a_night(title: str, author: str = "") -> str:
        """What is served of it, once the sources had this title."""
        said = [replace(a, title=title) if a.id == "grief-3" else replace(a, author=author) for a in articles]
        assert run(write_articles(tmp_path / "said.jsonl", said), index_directory, ToyEncoder()).published
        return str(worker(index_directory).get("/v1/articles/grief-3").get_json()["title"])

    assert a_night("Uncorrected") == "Corrected by day"
    assert a_night("By the sources") == "By the sources"
    newest = next(generations(paths))
    switch(paths, first)
    assert worker(index_directory).get("/v1/articles/grief-3").get_json()["title"] == "Corrected by day"
    switch(paths, newest)
    assert a_night("Uncorrected") == "Uncorrected"
    for night in range(2):
        a_night("Uncorrected", f"Author {night}")
    assert first not in generations(paths)
    assert changes_kept(index_directory) == []


def test_the_address_of_a_put_that_gave_way_may_be_anothers(index_directory: Path, tmp_path: Path) -> None:
    client, articles = worker(index_directory), invented_articles()
    client.put("/v1/articles/new", json=NEW)
    run(write_articles(tmp_path / "one.jsonl", articles), index_directory, ToyEncoder())
    moved = replace(articles[0], id="new", url="https://site.example/elsewhere")
    run(write_articles(tmp_path / "two.jsonl", [*articles, moved]), index_directory, ToyEncoder())
    assert changes_kept(index_directory) == ["new"]
    assert worker(index_directory).put("/v1/articles/newer", json=NEW).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize("aliases", [(), ("https://site.example/once",)])
def test_a_put_that_the_sources_carry_as_it_is_is_forgotten_once_every_generation_has_it(
    index_directory: Path, tmp_path: Path, aliases: tuple[str, ...]
) -> None:
    worker(index_directory).put("/v1/articles/new", json=NEW)
    paths = IndexPaths(index_directory)
    (first,) = generations(paths)
    for night in range(4):
        said = write_articles(
            tmp_path / "said.jsonl", [replace(a, author=f"Author {night}") for a in invented_articles()]
        )
        with said.open("a") as stream:
            stream.write(json.dumps({**NEW, "id": "new", "aliases": aliases}) + "\n")
        run(said, index_directory, ToyEncoder())
        assert changes_kept(index_directory) == (["new"] if first in generations(paths) else [])
        assert worker(index_directory).get("/v1/articles/new").get_json()["title"] == NEW["title"]
    assert first not in generations(paths)


def store_of(index: Path) -> LiveChanges:
    """The store of the changes of an index, to be looked at once."""
    return LiveChanges(IndexPaths(index).live_changes, read_only=True)


def changes_kept(index: Path) -> list[str]:
    """The ids of the changes that are not forgotten."""
    store = store_of(index)
    try:
        return [change.id for change in store.look().all]
    finally:
        store.close()


def test_what_comes_while_a_night_works_stays(index_directory: Path, tmp_path: Path) -> None:
    """It has a revision that the generation does not hold, so it acts on it."""
    client = worker(index_directory)
    client.put("/v1/articles/new", json=NEW)
    store = LiveChanges(IndexPaths(index_directory).live_changes)
    before = {c.id: (c.revision, "") for c in store.look().all}
    client.put("/v1/articles/new", json={**NEW, "title": "Newer than the night"})
    store.settle(before, {identity: revision for identity, (revision, _) in before.items()})
    store.close()
    assert worker(index_directory).get("/v1/articles/new").get_json()["title"] == "Newer than the night"


@pytest.mark.slow
def test_a_deletion_is_forgotten_when_nothing_that_is_kept_has_the_article(
    index_directory: Path, tmp_path: Path
) -> None:
    client = worker(index_directory)
    client.delete("/v1/articles/grief-2")
    rest = [article for article in invented_articles() if article.id != "grief-2"]
    paths = IndexPaths(index_directory)
    first = next(generations(paths))
    for night in range(4):
        source = write_articles(tmp_path / f"{night}.jsonl", [replace(a, author=f"A{night}") for a in rest])
        run(source, index_directory, ToyEncoder())
        expected = 410 if first in generations(paths) else 404
        assert worker(index_directory).get("/v1/articles/grief-2").status_code == expected
    assert first not in generations(paths)
