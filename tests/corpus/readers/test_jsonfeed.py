"""The items of a JSON Feed become articles, as careful about names and dates as entries of RSS."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import jsonfeed
from corpus.sources.sources import Corpus, read_corpus
from corpus.validation import validate

VERSION = "https://jsonfeed.org/version/1.1"
ITEM: dict[str, Any] = {
    "id": "https://kites.example/tails",
    "url": "/tails/",
    "title": "Tails",
    "content_html": '<p>A tail is for calm. See <a href="../lines/">lines</a>.</p>',
    "date_published": "2024-03-18T23:30:00-05:00",
}


def feed_of(*items: object, **more: Any) -> dict[str, Any]:
    return {"version": VERSION, "home_page_url": "https://kites.example/", "items": list(items), **more}


def read(folder: Path, value: object, **settings: Any) -> list[RawArticle | Rejection]:
    path = folder / "feed.json"
    path.write_text(json.dumps(value), "utf-8")
    return list(jsonfeed.read(Source(path=path, name="feed.json", **settings)))


def article(folder: Path, feed: dict[str, Any], **settings: Any) -> Article:
    [record] = read(folder, feed, **settings)
    assert isinstance(record, RawArticle)
    found = validate(record)
    assert isinstance(found, Article), found
    return found


def corpus_of(folder: Path, feed: dict[str, Any], now: datetime) -> Corpus:
    read(folder, feed)
    return read_corpus([Source(path=folder / "feed.json")], now=now)


def test_addresses_start_from_the_site_and_those_in_a_text_from_its_page(tmp_path: Path) -> None:
    found = article(tmp_path, feed_of({**ITEM, "image": "tail.png"}))
    assert (found.url, found.image_url) == ("https://kites.example/tails/", "https://kites.example/tails/tail.png")
    assert (found.links, found.aliases) == (("https://kites.example/lines/",), ("https://kites.example/tails",))
    without_site = {**feed_of(ITEM), "home_page_url": None}
    assert article(tmp_path, without_site).url == "/tails/"
    assert article(tmp_path, without_site, base_url="https://a.example/").url == "https://a.example/tails/"


@pytest.mark.parametrize(("given", "kept"), [("n-7", "n-7"), (7, "7")])
def test_an_item_without_an_address_is_known_by_its_id(tmp_path: Path, given: object, kept: str) -> None:
    found = article(tmp_path, feed_of({**ITEM, "id": given, "url": None}))
    assert (found.id, found.url, found.aliases) == (kept, "", ())


def test_an_id_that_is_an_address_is_the_items(tmp_path: Path) -> None:
    assert article(tmp_path, feed_of({**ITEM, "url": None})).url == ITEM["id"]


def test_a_page_of_somebody_else_is_a_link_and_names_no_item(tmp_path: Path) -> None:
    found = article(tmp_path, feed_of({**ITEM, "id": "7", "url": None, "external_url": "https://else.example/a"}))
    assert (found.id, found.url) == ("7", "")
    assert "https://else.example/a" in found.links
    assert not article(tmp_path, feed_of({**ITEM, "content_html": "<p>A.</p>", "external_url": "javascript:1"})).links


def test_the_plain_text_is_read_where_the_html_is_empty_and_its_marks_are_words(tmp_path: Path) -> None:
    found = article(tmp_path, feed_of({**ITEM, "content_html": " ", "content_text": "A <b> is\na tag.\n\nNext."}))
    assert [paragraph for section in found.body for paragraph in section.paragraphs] == ["A <b> is a tag.", "Next."]


def test_a_summary_that_a_generator_cut_from_html_is_text(tmp_path: Path) -> None:
    item = {**ITEM, "summary": "<p>Calm &amp; tails [&hellip;]</p>"}
    assert article(tmp_path, feed_of(item)).summary == "Calm & tails"


@pytest.mark.parametrize(
    "named", [{"authors": [{"name": "Ada"}, {"name": "Bo"}, {}, 7]}, {"author": {"name": "Ada, Bo"}}]
)
def test_an_item_has_its_own_authors_else_those_of_the_feed(tmp_path: Path, named: dict[str, Any]) -> None:
    assert article(tmp_path, feed_of({**ITEM, **named}, author={"name": "The desk"})).author == "Ada, Bo"
    assert article(tmp_path, feed_of(ITEM, **named)).author == "Ada, Bo"


def test_an_item_has_its_own_language_else_that_of_the_feed(tmp_path: Path) -> None:
    assert article(tmp_path, feed_of({**ITEM, "language": "ca"}, language="es")).language == "ca"
    assert article(tmp_path, feed_of(ITEM, language="es")).language == "es"


def test_a_feed_that_goes_on_no_further_keeps_what_it_has(tmp_path: Path) -> None:
    assert article(tmp_path, feed_of(ITEM, expired=True)).published_at == date(2024, 3, 18)


@pytest.mark.parametrize("day", ["2026-05-01T00:00:00Z", "03/04/2026", 1777593600])
def test_an_item_of_a_day_to_come_is_kept_back_until_then(tmp_path: Path, day: object) -> None:
    early = corpus_of(tmp_path, feed_of({**ITEM, "date_published": day}), datetime(2026, 1, 1, tzinfo=UTC))
    assert (early.articles, dict(early.withheld)) == ((), {Status.EMBARGOED: 1})
    later = corpus_of(tmp_path, feed_of({**ITEM, "date_published": day}), datetime(2026, 5, 2, tzinfo=UTC))
    assert len(later.articles) == 1


def test_broken_items_cost_themselves_and_are_counted(tmp_path: Path) -> None:
    items = ["no item", ITEM, {**ITEM, "title": ""}, {**ITEM, "content_html": "x" * 5_000_000}]
    corpus = corpus_of(tmp_path, feed_of(*items), datetime(2026, 1, 1, tzinfo=UTC))
    assert [(r.source, r.reason) for r in corpus.rejections] == [
        ("feed.json:1", "broken-json"), ("feed.json:3", "no-title"), ("feed.json:4", "too-long"),
    ]  # fmt: skip
    assert len(corpus.articles) == 1


@pytest.mark.parametrize(
    ("feed", "reason"),
    [([], "no-text"), ({"version": VERSION}, "no-text"), (feed_of(description="x" * 20_000), "lost-text")],
)
def test_a_file_without_items_is_one_reject(tmp_path: Path, feed: object, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(tmp_path, feed)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("head", "is_feed"),
    [
        ({"version": VERSION}, True),
        ({"version": "http://jsonfeed.org/version/1"}, True),
        ({"items": [{"content_text": "A"}], "version": VERSION}, True),
        ({"items": [{"title": "Told of", "summary": VERSION}]}, False),
        ([{"title": "A", "content": '"version": "https://jsonfeed.org/version/1"'}], False),
    ],
)
def test_a_feed_is_told_by_its_version_or_its_items(head: object, is_feed: bool) -> None:
    text = json.dumps(head)
    assert jsonfeed.recognises(text.encode()) == is_feed
    assert jsonfeed.recognises(text.replace("/", "\\/").encode()) == is_feed  # as PHP writes it
