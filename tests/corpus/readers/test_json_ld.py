"""JSON-LD files give one record for each schema.org article in them, whatever shape the graph has."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import json_ld
from corpus.validation import validate

ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Keeping a boat dry",
    "description": "What tarpaulins can do.",
    "articleBody": "A roof of canvas.\n## Air\nFrom bow to stern.",
    "url": "https://quay.example/dry",
}


def records(tmp_path: Path, value: object, **settings: Any) -> list[RawArticle | Rejection]:
    """What the reader makes of a file that holds `value`."""
    path = tmp_path / "export.jsonld"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return list(json_ld.read(Source(path=path, name=path.name, **settings)))


def fields_of(tmp_path: Path, **changes: object) -> Mapping[str, Any]:
    """The fields of an article with these properties."""
    [record] = records(tmp_path, {**ARTICLE, **changes})
    assert isinstance(record, RawArticle)
    assert isinstance(validate(record), Article)
    return record.fields


def test_an_article_gives_its_fields(tmp_path: Path) -> None:
    given = {
        "identifier": {"@type": "PropertyValue", "value": 17},
        "articleSection": ["Boats", "Winter"],
        "keywords": "tarpaulin, canvas",
        "author": [{"@type": "Person", "name": "Ada Fenwick"}, "Bo Larsen", "https://quay.example/team/3"],
        "datePublished": "2024-03-18T08:00:00Z",
        "dateModified": "03/04/2024",
        "image": [{"@type": "ImageObject", "url": "https://quay.example/dry.jpg"}, "https://quay.example/2.jpg"],
        "inLanguage": "en_GB",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://quay.example/boats/17"},
        "relatedLink": ["https://quay.example/hemp#top", "/ferry"],
        "citation": [{"@type": "Article", "url": "https://other.example/rope"}, "Larsen 1921"],
        "isAccessibleForFree": True,
    }
    [record] = records(tmp_path, {**ARTICLE, **given})
    assert record == RawArticle(
        "export.jsonld:1",
        {
            "id": "17",
            "url": "https://quay.example/dry",
            "aliases": ["https://quay.example/boats/17"],
            "title": "Keeping a boat dry",
            "summary": "What tarpaulins can do.",
            "body": "A roof of canvas.\n## Air\nFrom bow to stern.",
            "category": "Boats",
            "tags": ["Winter", "tarpaulin", "canvas"],
            "author": "Ada Fenwick, Bo Larsen",
            "published_at": "2024-03-18T08:00:00Z",
            "updated_at": "03/04/2024",
            "language": "en-GB",
            "image_url": "https://quay.example/dry.jpg",
            "links": ["https://quay.example/hemp", "/ferry", "https://other.example/rope"],
        },
    )


@pytest.mark.parametrize(
    "identifier",
    ["The Quay Weekly", {"@type": "PropertyValue", "name": "The Quay", "value": ["The Quay", "q17"]}, [["a"], "q17"]],
)
def test_an_identifier_of_several_words_is_the_publishers_name_and_no_id(tmp_path: Path, identifier: object) -> None:
    assert fields_of(tmp_path, identifier=identifier).get("id", "q17") == "q17"


def test_single_broken_bytes_cost_themselves_alone_and_are_told_once(tmp_path: Path) -> None:
    text = json.dumps([ARTICLE, {**ARTICLE, "url": "https://quay.example/other"}]).encode()
    path = tmp_path / "export.jsonld"
    path.write_bytes(text.replace(b"boat", b"bo\xe4t", 1))
    [first, second] = json_ld.read(Source(path=path, name=path.name))
    assert isinstance(first, RawArticle)
    assert isinstance(second, RawArticle)
    assert (first.fields["title"], second.fields["title"]) == ("Keeping a bo\ufffdt dry", ARTICLE["headline"])
    assert ([len(record.notes) for record in (first, second)]) == [1, 0]


def test_a_name_that_is_a_list_is_a_name(tmp_path: Path) -> None:
    assert fields_of(tmp_path, author={"@type": "Person", "name": ["Ada Fenwick"]})["author"] == "Ada Fenwick"


def test_a_picture_is_its_content_rather_than_the_page_that_shows_it(tmp_path: Path) -> None:
    picture = {"@type": "ImageObject", "url": "https://quay.example/see/1", "contentUrl": "https://quay.example/1.jpg"}
    assert fields_of(tmp_path, image=picture)["image_url"] == "https://quay.example/1.jpg"


def test_a_body_of_html_becomes_sections_and_links(tmp_path: Path) -> None:
    html = "<p>A roof of canvas &amp; <a href='/air'>air</a>.</p><h2>Air</h2><ul><li>From the bow</li></ul>"
    fields = fields_of(tmp_path, articleBody=html)
    assert fields["body"] == [
        {"heading": "", "paragraphs": ["A roof of canvas & air."]},
        {"heading": "Air", "paragraphs": ["- From the bow"]},
    ]
    assert fields["links"] == ["https://quay.example/air"]


def test_markup_and_entities_in_a_headline_are_read_once(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, headline="Tar &amp; <em>oakum</em> &amp;lt; AT&T&copy", keywords=["R&amp;D", ""])
    assert fields["title"] == "Tar & oakum &lt; AT&T&copy"
    assert fields["tags"] == ["R&D"]


@pytest.mark.parametrize("word", ["Draft", "https://schema.org/Draft", {"@type": "DefinedTerm", "name": "draft"}])
def test_a_draft_is_not_published(tmp_path: Path, word: object) -> None:
    [record] = records(tmp_path, {**ARTICLE, "creativeWorkStatus": word})
    assert isinstance(record, RawArticle)
    article = validate(record)
    assert isinstance(article, Article)
    assert article.status == "unpublished"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda articles: articles,
        lambda articles: {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "name": "Quay"}, *articles],
        },
        lambda articles: [{"@graph": articles[:1]}, [[articles[1]]]],
        lambda articles: {"@type": "ItemList", "itemListElement": [{"position": 1, "item": a} for a in articles]},
        lambda articles: {"@type": "Blog", "blogPost": articles},
    ],
)
def test_arrays_graphs_and_lists_are_searched_in_order(tmp_path: Path, wrap: Any) -> None:
    types = ("https://schema.org/BlogPosting", ["Thing", "schema:OpinionNewsArticle"])
    articles = [{"@type": kind, "headline": f"Number {number}"} for number, kind in enumerate(types, start=1)]
    found = [(r.source, r.fields["title"]) for r in records(tmp_path, wrap(articles)) if isinstance(r, RawArticle)]
    assert found == [("export.jsonld:1", "Number 1"), ("export.jsonld:2", "Number 2")]


def test_references_within_a_graph_are_followed(tmp_path: Path) -> None:
    article = {"@type": "Article", "headline": "Dry", "author": {"@id": "#ada"}, "image": {"@id": "#picture"}}
    others = [
        {"@id": "#ada", "@type": "Person", "name": "Ada Fenwick"},
        {"@id": "#picture", "@type": "ImageObject", "contentUrl": "https://quay.example/dry.jpg"},
    ]
    [record] = records(tmp_path, {"@context": "https://schema.org", "@graph": [article, *others]})
    assert isinstance(record, RawArticle)
    assert record.fields == {"title": "Dry", "author": "Ada Fenwick", "image_url": "https://quay.example/dry.jpg"}


def test_a_publishers_own_property_can_stand_for_a_field(tmp_path: Path) -> None:
    [record] = records(tmp_path, {**ARTICLE, "cms:nr": "b-9"}, columns={"id": "cms:nr"})
    assert isinstance(record, RawArticle)
    assert record.fields["id"] == "b-9"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "broken-json"),
        ("", "broken-json"),
        ("[" * 200_000, "too-deep"),
        ('{"a": ' * 200_000, "too-deep"),
        ('{"@context": "https://schema.org", "@type": "Recipe"}', "no-text"),
        (json.dumps([{"@type": "Recipe", "text": "Boil. " * 3_000}]), "lost-text"),
        ('{"@type": "Article", "identifier": ' + "1" * 5_000 + "}", "broken-json"),
    ],
)
def test_a_file_without_an_article_says_why(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        records(tmp_path, text)
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 200


def test_files_are_recognised_by_their_first_bytes() -> None:
    assert json_ld.recognises(json.dumps(ARTICLE).encode())
    assert json_ld.recognises(b'\xef\xbb\xbf[{"@type": "https://schema.org/Article"}]')
    assert json_ld.recognises(b'{"@context": {"@vocab": "http://schema.org/"}, "@graph": [')
    assert not json_ld.recognises(b'{"title": "An article about schema.org"}')
    assert not json_ld.recognises(b'{"@context": "https://www.w3.org/ns/activitystreams", "@type": "Article"}')
    assert not json_ld.recognises(b"\xff\x00{")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["Article", "<p>x", "http://["]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ARTICLE, "author", "image", "name", "@id", "@graph", "mentions"]), inner)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(VALUES, st.sampled_from([*ARTICLE, "author", "image", "keywords", "inLanguage", "identifier", "citation"]))
def test_no_value_of_any_property_breaks_a_record(tmp_path: Path, value: object, name: str) -> None:
    for document in (value, {**ARTICLE, name: value}, [{"@type": "Article", "headline": value}, value]):
        try:
            found = records(tmp_path, document)
        except UnusableFileError:
            continue
        assert found == records(tmp_path, document)
        assert all(
            isinstance(validate(record), Article | Rejection) for record in found if isinstance(record, RawArticle)
        )
