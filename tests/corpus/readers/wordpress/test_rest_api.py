"""What WordPress serves as JSON becomes articles: rendered once, public only if WordPress would show it."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import ghost_json
from corpus.readers.wordpress import rest_api
from corpus.validation import validate
from tests.corpus.readers.outcomes import outcome_of

POST: dict[str, Any] = {
    "id": 41,
    "date": "2024-03-18T11:00:00",
    "date_gmt": "2024-03-18T23:30:00",
    "guid": {"rendered": "https://kites.example/?p=41"},
    "modified": "2024-04-02T10:00:00",
    "modified_gmt": "2024-04-02T09:00:00",
    "slug": "flying-kites",
    "status": "publish",
    "type": "post",
    "link": "https://kites.example/outdoors/flying-kites/",
    "title": {"rendered": "Kites &#038; <em>wind</em>: &lt;b&gt; explained"},
    "content": {
        "rendered": "<p>A kite needs wind &amp; a line.</p><h2>The line</h2><p>See <a href='/boats/'>boats</a>.</p>",
        "protected": False,
    },
    "excerpt": {"rendered": "<p>What a kite wants [&hellip;]</p>\n", "protected": False},
    "categories": [3, 4],
    "tags": [9],
    "_embedded": {
        "author": [{"name": "Ada Fenwick"}, {"name": "Bo &amp; Co"}],
        "wp:featuredmedia": [{"source_url": "https://kites.example/kite.jpg"}],
        "wp:term": [
            [{"taxonomy": "category", "name": "Out &amp; about"}, {"taxonomy": "category", "name": "Toys"}],
            [{"taxonomy": "post_tag", "name": "string"}],
        ],
    },
    "yoast_head_json": {"robots": {"index": "index"}, "canonical": "https://kites.example/outdoors/flying-kites/"},
}


def read(folder: Path, value: object, name: str = "posts.json") -> list[RawArticle | Rejection]:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return list(rest_api.read(Source(path=path, name=name)))


def record_of(folder: Path, **changes: Any) -> RawArticle:
    [record] = read(folder, [{**POST, **changes}])
    assert isinstance(record, RawArticle)
    return record


def article(folder: Path, **changes: Any) -> Article:
    outcome = validate(record_of(folder, **changes))
    assert isinstance(outcome, Article), outcome
    return outcome


def test_a_post_is_an_article_whose_entities_are_decoded_once(tmp_path: Path) -> None:
    found = article(tmp_path)
    assert found.title == "Kites & wind: <b> explained"
    assert found.url == "https://kites.example/outdoors/flying-kites/"
    assert found.id == "kites.example/outdoors/flying-kites"
    assert found.summary == "What a kite wants"
    assert found.body_text() == "A kite needs wind & a line.\nThe line\nSee boats."
    assert [section.heading for section in found.body] == ["", "The line"]
    assert found.links == ("https://kites.example/boats/",)
    assert (found.category, found.tags) == ("Out & about", ("Toys", "string"))
    assert found.author == "Ada Fenwick, Bo & Co"
    assert found.image_url == "https://kites.example/kite.jpg"
    assert found.aliases == ("https://kites.example/?p=41",)
    assert found.status is Status.PUBLISHED


def test_dates_are_in_utc_and_drafts_have_the_sites_own(tmp_path: Path) -> None:
    assert record_of(tmp_path).fields["published_at"] == "2024-03-18T23:30:00+00:00"
    assert record_of(tmp_path, date_gmt="0000-00-00T00:00:00").fields["published_at"] == "2024-03-18T11:00:00"
    assert record_of(tmp_path, date_gmt=None).fields["published_at"] == "2024-03-18T11:00:00"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "published"),
        ({"status": "future"}, "embargoed"),
        ({"status": "draft"}, "unpublished"),
        ({"status": "private"}, "unpublished"),
        ({"status": "trash"}, "deleted"),
        ({"content": {"rendered": "", "protected": True}}, "unpublished"),
        ({"password": "sesame"}, "unpublished"),
        ({"yoast_head_json": {"robots": {"index": "noindex"}}}, "noindex"),
        ({"yoast_head_json": {"robots": {"index": "noindex"}}, "status": "draft"}, "unpublished"),
    ],
)
def test_only_what_wordpress_shows_to_everyone_is_published(
    tmp_path: Path, changes: dict[str, Any], status: str
) -> None:
    assert record_of(tmp_path, **changes).fields["status"] == status


def test_numbers_of_categories_and_tags_are_left_out_and_told(tmp_path: Path) -> None:
    record = record_of(tmp_path, _embedded={})
    assert not {"category", "tags"} & set(record.fields)
    assert [note.field for note in record.notes] == ["category", "tags"]
    assert not record_of(tmp_path).notes


def test_the_category_of_what_has_none_is_left_out(tmp_path: Path) -> None:
    terms = [[{"taxonomy": "category", "name": "Uncategorized", "slug": "uncategorized"}]]
    record = record_of(tmp_path, _embedded={"wp:term": terms}, tags=[])
    assert "category" not in record.fields
    assert not record.notes


def test_the_description_for_search_engines_stands_in_for_an_excerpt(tmp_path: Path) -> None:
    record = record_of(tmp_path, excerpt={"rendered": ""}, yoast_head_json={"description": "What a kite needs."})
    assert record.fields["summary"] == "What a kite needs."


def test_one_post_and_the_form_of_wordpress_com_are_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, POST)) == 1
    post = {
        "ID": 5,
        "URL": "https://kites.example/tails/",
        "short_URL": "https://wp.me/p1-5",
        "title": "Tails &amp; bows",
        "content": "<p>A tail steadies a kite.</p>",
        "excerpt": "<p>Why tails.</p>",
        "date": "2024-03-18T11:00:00+01:00",
        "status": "publish",
        "author": {"ID": 1, "name": "Ada"},
        "categories": {"Toys": {"ID": 1, "slug": "toys"}},
        "tags": {"string": {"ID": 2}},
        "featured_image": "https://kites.example/tail.jpg",
    }
    [record] = read(tmp_path, {"found": 1, "posts": [post]})
    assert isinstance(record, RawArticle)
    found = validate(record)
    assert isinstance(found, Article)
    assert (found.title, found.category, found.tags, found.author) == ("Tails & bows", "Toys", ("string",), "Ada")
    assert found.aliases == ("https://kites.example/?p=5", "https://wp.me/p1-5")


def test_a_post_that_is_none_is_rejected_alone(tmp_path: Path) -> None:
    broken, good = read(tmp_path, [7, POST])
    assert isinstance(broken, Rejection)
    assert (broken.source, broken.reason) == ("posts.json:1", "broken-json")
    assert isinstance(good, RawArticle)
    assert good.source == "posts.json:post 41"


def test_long_html_without_a_paragraph_is_told(tmp_path: Path) -> None:
    content = {"rendered": f"<script>{'let kite = 1; ' * 500}</script>"}
    [record] = read(tmp_path, [{**POST, "content": content}])
    assert isinstance(record, Rejection)
    assert record.reason == "lost-text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken-json"),
        (b"[{", "broken-json"),
        (b"\xff\xfe\xfa", "bad-encoding"),
        (b"[" * 200_000, "too-deep"),
        (b"1" * 5000, "broken-json"),
        (b"7", "no-text"),
        (b'{"code": "rest_no_route", "message": "No route"}', "no-text"),
        (b"[" + b" " * 20_000 + b"]", "lost-text"),
    ],
)
def test_a_file_without_posts_is_unusable(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(tmp_path, data)
    assert caught.value.reason == reason


def test_an_answer_without_posts_is_no_error(tmp_path: Path) -> None:
    assert read(tmp_path, []) == []


def test_it_is_told_from_other_json() -> None:
    assert rest_api.recognises(json.dumps([POST]).encode())
    assert rest_api.recognises(b'\xef\xbb\xbf{"posts": [{"ID": 5, "site_ID": 1, "URL": "https://a.example"')
    for other in (b"", b"[]", b'{"@context": "https://schema.org"}', b'{"db": [{"meta": {"version": "5"}', b"\xff\xfe"):
        assert not rest_api.recognises(other)
    assert not ghost_json.recognises(json.dumps([POST]).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*sorted(POST), "rendered"]), inner),
    max_leaves=12,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(
    value=st.binary(max_size=60)
    | JSON
    | st.builds(lambda key, new: [{**POST, key: new}], st.sampled_from(sorted(POST)), JSON)
    | st.builds(lambda inner: [{**POST, "_embedded": {"wp:term": inner, "author": inner}}], JSON)
)
def test_any_json_gives_records_or_one_error_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    folder = tmp_path_factory.mktemp("wordpress")
    outcome = partial(outcome_of, lambda: read(folder, value))
    assert repr(outcome()) == repr(outcome())


def test_what_an_editor_is_shown_beside_the_stored_text_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    content = {"rendered": "<p>For all.</p><p>Secret.</p>", "raw": "For all.\n\n[restrict]Secret.[/restrict]"}
    whole = {"rendered": "<p>Secret.</p>", "raw": "[restrict]Secret.[/restrict]"}
    settings_ = {"_members_access_role": "editor"}
    posts = [{**POST, "content": content}, {**POST, "id": 42, "content": whole}, {**POST, "id": 43, "meta": settings_}]
    path.write_text(json.dumps(posts))
    found = list(rest_api.read(Source(path=path, name=path.name)))
    fields = [record.fields for record in found if isinstance(record, RawArticle)]
    assert [f["status"] for f in fields] == ["published", "unpublished", "unpublished"]
    assert fields[0]["body"] == [{"heading": "", "paragraphs": ["For all."]}]
    assert "Secret" not in str(fields[:2])
