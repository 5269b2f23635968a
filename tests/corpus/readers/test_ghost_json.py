"""Ghost exports and answers of its Content API become articles; what is not for everyone is not published."""

import json
from datetime import date
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
from corpus.readers.wordpress import rest_api as wordpress_posts
from corpus.validation import validate
from tests.corpus.readers.outcomes import outcome_of

POST: dict[str, Any] = {
    "id": "p1",
    "uuid": "5b0e",
    "comment_id": "77",
    "title": "Kites &amp; wind",
    "slug": "kites",
    "html": '<p>A kite needs wind &amp; a line.</p><p>See <a href="__GHOST_URL__/boats/">boats</a>.</p>',
    "lexical": None,
    "mobiledoc": None,
    "plaintext": "A kite needs wind & a line.",
    "feature_image": "__GHOST_URL__/content/images/kite.jpg",
    "custom_excerpt": "What a kite wants.",
    "status": "published",
    "visibility": "public",
    "published_at": "2024-03-18T23:00:00.000Z",
    "updated_at": "2024-04-02 08:00:00",
    "canonical_url": None,
}
DATA: dict[str, Any] = {
    "posts": [POST],
    "tags": [
        {"id": "t1", "name": "Toys", "visibility": "public"},
        {"id": "t2", "name": "#newsletter", "visibility": "internal"},
        {"id": "t3", "name": "Wind", "visibility": "public"},
    ],
    "posts_tags": [
        {"post_id": "p1", "tag_id": "t1", "sort_order": 2},
        {"post_id": "p1", "tag_id": "t2", "sort_order": 0},
        {"post_id": "p1", "tag_id": "t3", "sort_order": 1},
        {"post_id": "p1", "tag_id": "gone", "sort_order": 3},
    ],
    "users": [{"id": "u1", "name": "Bo"}, {"id": "u2", "name": "Ada"}],
    "posts_authors": [
        {"post_id": "p1", "author_id": "u1", "sort_order": 1},
        {"post_id": "p1", "author_id": "u2", "sort_order": 0},
    ],
    "posts_meta": [{"post_id": "p1", "meta_description": "For search engines."}],
}


def read(folder: Path, value: object, **settings: Any) -> list[RawArticle | Rejection]:
    path = folder / "ghost.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return list(ghost_json.read(Source(path=path, name="ghost.json", **settings)))


def export(**changes: Any) -> dict[str, Any]:
    return {"db": [{"meta": {"version": "5.80.0"}, "data": {**DATA, "posts": [{**POST, **changes}]}}]}


def record_of(folder: Path, base_url: str = "", **changes: Any) -> RawArticle:
    [record] = read(folder, export(**changes), base_url=base_url)
    assert isinstance(record, RawArticle)
    return record


def article(folder: Path, base_url: str = "", **changes: Any) -> Article:
    outcome = validate(record_of(folder, base_url, **changes))
    assert isinstance(outcome, Article), outcome
    return outcome


def test_a_post_of_an_export_is_an_article(tmp_path: Path) -> None:
    found = article(tmp_path, base_url="https://kites.example/")
    assert (found.id, found.url) == ("kites", "https://kites.example/kites/")
    assert (found.title, found.summary) == ("Kites & wind", "What a kite wants.")
    assert found.body_text() == "A kite needs wind & a line.\nSee boats."
    assert found.links == ("https://kites.example/boats/",)
    assert found.image_url == "https://kites.example/content/images/kite.jpg"
    assert (found.category, found.tags) == ("Wind", ("Toys",))
    assert found.author == "Ada, Bo"
    assert (found.published_at, found.updated_at) == (date(2024, 3, 18), date(2024, 4, 2))
    assert found.aliases == ("5b0e", "77")
    assert record_of(tmp_path).source == "ghost.json:kites"


def test_without_the_sites_address_addresses_are_paths_on_it(tmp_path: Path) -> None:
    found = article(tmp_path)
    assert found.url == "/kites/"
    assert found.links == ("/boats/",)
    assert found.image_url == "/content/images/kite.jpg"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "published"),
        ({"status": "draft"}, "unpublished"),
        ({"status": "scheduled"}, "embargoed"),
        ({"status": "sent"}, "unpublished"),
        ({"visibility": "members"}, "unpublished"),
        ({"visibility": "paid"}, "unpublished"),
        ({"visibility": "tiers"}, "unpublished"),
    ],
)
def test_only_what_everyone_may_read_is_published(tmp_path: Path, changes: dict[str, Any], status: str) -> None:
    record = record_of(tmp_path, **changes)
    assert record.fields["status"] == status
    assert bool(record.notes) == ("visibility" in changes)


def test_an_answer_of_the_content_api_is_read(tmp_path: Path) -> None:
    post = {
        "id": "p9",
        "slug": "tails",
        "title": "Tails",
        "html": "<p>A tail steadies a kite.</p>",
        "url": "https://kites.example/tails/",
        "visibility": "public",
        "excerpt": "A tail steadies",
        "primary_tag": {"name": "Toys", "visibility": "public"},
        "tags": [{"name": "Wind"}, {"name": "#hidden"}, {"name": "Toys"}],
        "authors": [{"name": "Ada"}],
        "canonical_url": "https://elsewhere.example/tails",
        "published_at": "2024-03-18T10:00:00.000+01:00",
    }
    [record] = read(tmp_path, {"posts": [post], "meta": {"pagination": {"page": 1}}})
    assert isinstance(record, RawArticle)
    found = validate(record)
    assert isinstance(found, Article)
    assert (found.url, found.status) == ("https://kites.example/tails/", Status.PUBLISHED)
    assert (found.category, found.tags, found.author) == ("Toys", ("Wind",), "Ada")
    assert found.aliases == ("https://elsewhere.example/tails",)
    assert found.summary == "A tail steadies"


def test_the_description_for_search_engines_stands_in_for_an_excerpt(tmp_path: Path) -> None:
    assert article(tmp_path, custom_excerpt=None).summary == "For search engines."


LEXICAL = {
    "root": {
        "type": "root",
        "children": [
            {
                "type": "paragraph",
                "children": [{"type": "extended-text", "text": "A kite "}, {"type": "text", "text": "flies."}],
            },
            {"type": "extended-heading", "tag": "h2", "children": [{"type": "text", "text": "The line"}]},
            {"type": "list", "children": [{"type": "listitem", "children": [{"type": "text", "text": "long"}]}]},
            {
                "type": "paragraph",
                "children": [
                    {"type": "link", "url": "/boats/", "children": [{"type": "text", "text": "Boats"}]},
                    {"type": "text", "text": " float."},
                ],
            },
            {"type": "html", "html": "<p>Raw &amp; ready.</p>"},
            {"type": "image", "src": "/a.jpg", "caption": "A kite"},
        ],
    }
}
MOBILEDOC = {
    "version": "0.3.1",
    "atoms": [],
    "cards": [["markdown", {"markdown": "Raw & ready."}], ["hr", {}]],
    "markups": [["em"]],
    "sections": [
        [1, "p", [[0, [], 0, "A kite "], [0, [0], 1, "flies."]]],
        [1, "h2", [[0, [], 0, "The line"]]],
        [3, "ul", [[[0, [], 0, "long"]]]],
        [10, 0],
        [10, 1],
        [10, 9],
    ],
}


def test_a_post_without_html_is_read_from_its_plain_text_or_from_what_the_editor_stored(tmp_path: Path) -> None:
    assert article(tmp_path, html=None).body_text() == "A kite needs wind & a line."
    lexical = article(tmp_path, html=None, plaintext=None, lexical=json.dumps(LEXICAL))
    assert lexical.body_text() == "A kite flies.\nThe line\n- long\nBoats float.\nRaw & ready.\nA kite"
    assert lexical.body[1].heading == "The line"
    mobiledoc = article(tmp_path, html="", plaintext="", mobiledoc=json.dumps(MOBILEDOC))
    assert mobiledoc.body_text() == "A kite flies.\nThe line\n- long\nRaw & ready."


def test_an_editors_document_of_any_depth_is_walked(tmp_path: Path) -> None:
    deep = '{"type":"list","children":[' * 400 + '{"type":"text","text":"deepest"}' + "]}" * 400
    assert "deepest" in article(tmp_path, html=None, plaintext=None, lexical=f'{{"root":{deep}}}').body_text()
    [record] = read(tmp_path, export(html=None, plaintext=None, lexical='{"root":' + "[" * 100_000))
    assert isinstance(record, Rejection)
    assert record.reason == "broken-json"


def test_dates_of_old_exports_are_milliseconds(tmp_path: Path) -> None:
    assert article(tmp_path, published_at=1_400_000_000_000).published_at == date(2014, 5, 13)
    assert article(tmp_path, published_at=10**30, updated_at=-5).published_at is None


def test_a_post_that_is_none_is_rejected_alone(tmp_path: Path) -> None:
    broken, good = read(tmp_path, {"posts": ["x", POST]})
    assert isinstance(broken, Rejection)
    assert broken.source == "ghost.json:1"
    assert isinstance(good, RawArticle)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{}", "no-text"),
        (b'{"db": []}', "no-text"),
        (b'{"errors": [{"message": "Unknown Content API Key"}]}', "no-text"),
        (b'{"posts": [' + b" " * 20_000 + b"]}", "lost-text"),
        (b'{"posts": [', "broken-json"),
        (b'{"a":' * 100_000, "too-deep"),
    ],
)
def test_a_file_without_posts_is_unusable(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(tmp_path, data)
    assert caught.value.reason == reason


def test_it_is_told_from_other_json() -> None:
    assert ghost_json.recognises(json.dumps(export()).encode())
    assert ghost_json.recognises(json.dumps(export(), indent=2).encode())
    assert ghost_json.recognises(b'{"posts": [{"id": "1", "comment_id": "1"')
    for other in (b"", b"[]", b'{"@context": "https://schema.org"}', b'{"posts": [{"ID": 5, "site_ID": 1}]}', b"\xff"):
        assert not ghost_json.recognises(other)
    assert not wordpress_posts.recognises(json.dumps(export()).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({**POST, **DATA})), inner),
    max_leaves=12,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(
    value=st.binary(max_size=60)
    | JSON
    | st.builds(lambda key, new: export(**{key: new}), st.sampled_from(sorted(POST)), JSON)
    | st.builds(lambda key, new: {"data": {**DATA, key: new}}, st.sampled_from(sorted(DATA)), JSON)
    | st.builds(lambda new: export(html="", plaintext="", lexical=json.dumps({"root": new})), JSON)
    | st.builds(lambda new: export(html="", plaintext="", mobiledoc=json.dumps({"sections": new, "cards": new})), JSON)
)
def test_any_json_gives_records_or_one_error_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    folder = tmp_path_factory.mktemp("ghost")
    outcome = partial(outcome_of, lambda: read(folder, value))
    assert repr(outcome()) == repr(outcome())


@pytest.mark.parametrize(
    "gated",
    [
        "<!--members-only--><p>Secret.</p>",
        "<!--kg-gated-block:begin nonMember:false memberSegment:'free'--><p>Secret.</p><!--kg-gated-block:end-->",
        "<!--kg-gated-block:begin nonMember:false--><p>Secret.</p>",
    ],
)
@pytest.mark.parametrize("free", ["<p>For all.</p>", ""])
def test_a_part_of_a_public_post_that_is_for_members_is_left_out_and_noted(
    tmp_path: Path, gated: str, free: str
) -> None:
    record = record_of(
        tmp_path, html=free + gated, plaintext="For all. Secret.", custom_excerpt=None, excerpt="Secret."
    )
    assert "Secret" not in str(record.fields)
    assert ("For all." in str(record.fields)) == bool(free)
    assert [(note.field, note.value) for note in record.notes] == [("body", "Secret.")]


def test_a_part_that_everybody_sees_stays_and_what_follows_a_block_too(tmp_path: Path) -> None:
    block = "<!--kg-gated-block:begin nonMember:true memberSegment:''--><p>Open.</p><!--kg-gated-block:end-->"
    gated = "<!--kg-gated-block:begin nonMember:false--><p>Secret.</p><!--kg-gated-block:end-->"
    record = record_of(tmp_path, html=f"{block}{gated}<p>The end.</p>")
    assert "Open." in str(record.fields["body"])
    assert "The end." in str(record.fields["body"])
    assert "Secret" not in str(record.fields)


def test_what_the_editor_stored_below_a_paywall_or_for_the_mail_is_left_out(tmp_path: Path) -> None:
    def paragraph(text: str) -> dict[str, Any]:
        return {"type": "paragraph", "children": [{"type": "text", "text": text}]}

    cards = [
        {"type": "email", "html": "Mailed."},
        {"type": "html", "html": "Hid.", "visibility": {"web": {"nonMember": False}}},
    ]
    nodes = [paragraph("For all."), *cards, {"type": "paywall"}, paragraph("Secret.")]
    lexical = json.dumps({"root": {"type": "root", "children": nodes}})
    assert record_of(tmp_path, html=None, plaintext=None, lexical=lexical).fields["body"] == "For all."
    mobiledoc = json.dumps(
        {
            "cards": [["email", {"html": "Mailed."}], ["paywall", {}]],
            "sections": [[1, "p", [[0, [], 0, "For all."]]], [10, 0], [10, 1], [1, "p", [[0, [], 0, "Secret."]]]],
        }
    )
    assert record_of(tmp_path, html=None, plaintext=None, mobiledoc=mobiledoc).fields["body"] == "For all."


def test_a_picture_without_a_scheme_costs_nothing(tmp_path: Path) -> None:
    outcome = validate(record_of(tmp_path, feature_image="//cdn.kites.example/a.jpg"))
    assert isinstance(outcome, Article)
    assert outcome.image_url == "https://cdn.kites.example/a.jpg"


def test_what_was_only_sent_by_mail_is_not_public(tmp_path: Path) -> None:
    value = export()
    value["db"][0]["data"] = {**value["db"][0]["data"], "posts_meta": [{"post_id": "p1", "email_only": 1}]}
    [record] = read(tmp_path, value)
    assert isinstance(record, RawArticle)
    assert record.fields["status"] == "unpublished"
    assert record.notes[-1].value == "email"
