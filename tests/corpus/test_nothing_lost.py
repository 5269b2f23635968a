"""In every format: garbage in an optional field costs that field, two texts are two articles, and every input is
accounted for."""

import csv
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.article import Article
from corpus.configuration import Source
from corpus.sources.formats import FORMATS
from corpus.sources.sources import Corpus, read_corpus
from tests.corpus import format_writers
from tests.corpus.invented import article, prose
from tests.writing import write_articles

TEXT = prose("ferry", words=60)
GARBAGE = (
    "31/31/2031", "03/04/2024", "0001-01-01T00:00:00Z", "9999999999999999", "PT5M", "true", "{{ page.it }}", "//", "/",
    "https://[bad", "javascript:alert(1)", "data:text/html,<b>", "http://", "mailto:ada@paper.example", "English (UK)",
    "x" * 2_000, "a\tb", "\u202eevil\u202c", "😀", "&amp;nbsp;", "<b>bold", "]]>", "'\"", "null", "-1", "%00",
    "\\", "*a", "- b",
)  # fmt: skip
JSON_GARBAGE: tuple[object, ...] = (
    *GARBAGE,
    7,
    -1.5,
    True,
    False,
    None,
    [],
    {},
    [None],
    [[1]],
    {"a": {"b": [1]}},
    [{"x": 1}],
    10**30,
    "",
)


def corpus_of(source: Source) -> Corpus:
    return read_corpus([source], now=None)


def as_json_lines(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "title": "Ferry", "text": TEXT, **values}) + "\n")
    return Source(path=path)


def as_csv(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.csv"
    row = {"id": "a", "title": "Ferry", "body": TEXT, **values}
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([list(row), list(row.values())])
    return Source(path=path)


def as_database(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.sqlite"
    row = {"id": "a", "title": "Ferry", "body": TEXT, **values}
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # hundreds of times
        connection.execute(f"CREATE TABLE a ({', '.join(row)})")
        connection.execute(f"INSERT INTO a VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608
        connection.commit()
    return Source(database=f"sqlite:///{path}", query="SELECT * FROM a", name="a")


def as_markdown(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.md"
    path.write_text(f"---\n{yaml.safe_dump({'title': 'Ferry', **values})}---\n{TEXT}\n")
    return Source(path=path)


def as_json_front_matter(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.md"
    path.write_text(f"{json.dumps({'title': 'Ferry', **values})}\n\n{TEXT}\n")
    return Source(path=path)


def as_rss(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.xml"
    names = {"guid": "g-1", **values}
    inside = "".join(f"<{name}>{escape(_xml(value))}</{name}>" for name, value in names.items())
    path.write_text(
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>N</title>'
        f"<item><title>Ferry</title><description>{TEXT}</description>{inside}</item></channel></rss>"
    )
    return Source(path=path)


def as_atom(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.xml"
    inside = "".join(f"<{name}>{escape(_xml(value))}</{name}>" for name, value in values.items())
    path.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><id>urn:1</id>'
        f"<title>Ferry</title><content>{TEXT}</content>{inside}</entry></feed>"
    )
    return Source(path=path)


def as_wordpress_export(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.xml"
    names = {"wp:post_id": "1", "wp:post_type": "post", **values}
    inside = "".join(f"<{name}>{escape(_xml(value))}</{name}>" for name, value in names.items())
    path.write_text(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<wp:wxr_version>1.2</wp:wxr_version><item><title>Ferry</title><content:encoded>{TEXT}</content:encoded>"
        f"{inside}</item></channel></rss>"
    )
    return Source(path=path)


def as_wordpress_json(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.json"
    post = {"id": 1, "title": {"rendered": "Ferry"}, "content": {"rendered": f"<p>{TEXT}</p>"}, "guid": {}, **values}
    path.write_text(json.dumps([post]))
    return Source(path=path, format="wordpress-json")


def as_ghost(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.json"
    post = {"id": "1", "slug": "a", "title": "Ferry", "html": f"<p>{TEXT}</p>", **values}
    path.write_text(json.dumps({"posts": [post]}))
    return Source(path=path, format="ghost-json")


def as_jsonfeed(path: Path, values: Mapping[str, Any]) -> Source:
    path = path / "a.json"
    item = {"id": "1", "title": "Ferry", "content_html": f"<p>{TEXT}</p>", **values}
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
    return Source(path=path)


def as_sitemap(path: Path, values: Mapping[str, Any]) -> Source:
    (path / "a.html").write_text(f"<html><body><article><h1>Ferry</h1><p>{TEXT}</p></article></body></html>")
    inside = "".join(f"<{name}>{escape(_xml(value))}</{name}>" for name, value in values.items())
    (path / "sitemap.xml").write_text(f"<urlset><url><loc>https://n.example/a</loc>{inside}</url></urlset>")
    return Source(path=path / "sitemap.xml")


def _xml(value: object) -> str:
    return str(value).replace("\x00", "")


CONTRACT = ("url", "summary", "category", "tags", "author", "date", "updated_at", "language", "image_url", "links")
FRONT_MATTER = ("date", "lastmod", "lang", "image", "permalink", "tags", "categories", "author", "aliases", "slug")
OPTIONAL: dict[Callable[[Path, Mapping[str, Any]], Source], Sequence[str]] = {
    as_json_lines: (*CONTRACT, "id", "published_at", "mentions", "aliases"),
    as_csv: CONTRACT,
    as_database: CONTRACT,
    as_markdown: FRONT_MATTER,
    as_json_front_matter: FRONT_MATTER,
    as_rss: ("pubDate", "link", "guid", "author", "dc:creator", "category", "language", "comments", "dc:date"),
    as_atom: ("published", "updated", "category", "rights", "author"),
    as_wordpress_export: ("link", "guid", "dc:creator", "wp:post_date", "wp:post_date_gmt", "wp:post_name", "category"),
    as_wordpress_json: (
        "date",
        "date_gmt",
        "modified_gmt",
        "link",
        "guid",
        "author",
        "excerpt",
        "categories",
        "_embedded",
    ),
    as_ghost: ("published_at", "updated_at", "feature_image", "tags", "authors", "canonical_url", "uuid", "excerpt"),
    as_jsonfeed: (
        "id",
        "url",
        "external_url",
        "summary",
        "image",
        "date_published",
        "date_modified",
        "authors",
        "author",
        "tags",
        "language",
        "attachments",
    ),
    as_sitemap: ("lastmod", "priority", "changefreq"),
}
TAKES_JSON = frozenset({as_json_lines, as_json_front_matter, as_wordpress_json, as_ghost, as_jsonfeed})
FIELDS = [(write, name) for write, names in OPTIONAL.items() for name in names]


@pytest.mark.parametrize(("write", "field"), FIELDS, ids=[f"{w.__name__[3:]}-{name}" for w, name in FIELDS])
def test_garbage_in_an_optional_field_never_loses_the_article(
    tmp_path: Path, write: Callable[[Path, Mapping[str, Any]], Source], field: str
) -> None:
    for value in JSON_GARBAGE if write in TAKES_JSON else GARBAGE:
        corpus = corpus_of(write(tmp_path, {field: value}))
        assert not corpus.rejections, (field, value, corpus.rejections)
        [found] = corpus.articles
        assert found.title == "Ferry"
        assert TEXT in found.full_text(), (field, value)


@pytest.mark.parametrize(("write", "field"), FIELDS, ids=[f"{w.__name__[3:]}-{name}" for w, name in FIELDS])
def test_an_address_that_is_none_costs_itself_where_the_source_has_a_base(
    tmp_path: Path, write: Callable[[Path, Mapping[str, Any]], Source], field: str
) -> None:
    for value in ("//[bad", "https://[bad", "[b", "//"):
        source = write(tmp_path, {field: value})
        corpus = corpus_of(source.model_copy(update={"base_url": "https://n.example/a/"}))
        assert not corpus.rejections, (field, value, corpus.rejections)
        [found] = corpus.articles
        assert TEXT in found.full_text(), (field, value)


WRITERS: dict[str, Callable[[Path, Sequence[Article]], object]] = {
    "a.jsonl": write_articles,
    "a.csv": format_writers.write_csv,
    "markdown": format_writers.write_markdown,
    "html": format_writers.write_html,
    "a.jsonld": format_writers.write_json_ld,
    "feed.xml": format_writers.write_feed,
    "wordpress.xml": format_writers.write_wordpress_export,
    "wordpress.json": format_writers.write_wordpress_json,
    "ghost.json": format_writers.write_ghost_json,
    "feed.json": format_writers.write_jsonfeed,
}


def collisions() -> Iterator[list[Article]]:
    """Lists of articles of which some share an id or an address, and some of those their text."""
    generator = random.Random(20260131)  # noqa: S311 - the same every time
    for _ in range(3):
        found = []
        for number in range(8):
            text = prose(f"text {generator.randrange(5)}", words=80)
            made = article(f"a{generator.randrange(4)}", text, title=f"Title {text[:12]}", author="Ada Fenwick")
            url = f"https://site.example/{generator.choice([made.id, 'shared', f'own-{number}'])}"
            found.append(replace(made, url=url))
        yield found


def written(folder: Path, name: str, articles: Sequence[Article]) -> list[Source]:
    """One source an article, as in the export of another day, so that no file takes the place of another."""
    sources = []
    for number, one in enumerate(articles):
        path = folder / str(number) / name
        path.parent.mkdir(parents=True)
        WRITERS[name](path, [one])
        sources.append(Source(path=path))
    return sources


@pytest.mark.parametrize("name", WRITERS)
def test_two_texts_are_never_one_article_and_every_input_is_accounted_for(tmp_path: Path, name: str) -> None:
    for round_, articles in enumerate(collisions()):
        corpus = read_corpus(written(tmp_path / str(round_), name, articles))
        accounted = len(corpus.articles) + sum(corpus.withheld.values()) + len(corpus.rejections) + len(corpus.merges)
        assert accounted == len(articles)
        assert not corpus.rejections
        texts = [found.body_text() or found.summary for found in corpus.articles]
        assert set(texts) == {given.body_text() for given in articles}
        assert len({found.id for found in corpus.articles}) == len(corpus.articles)


@pytest.mark.parametrize("name", [name for name in WRITERS if "." in name])
def test_a_file_that_names_several_texts_alike_gives_them_all(tmp_path: Path, name: str) -> None:
    for round_, articles in enumerate(collisions()):
        path = tmp_path / str(round_) / name
        path.parent.mkdir()
        WRITERS[name](path, articles)
        corpus = read_corpus([Source(path=path)])
        assert len(corpus.articles) + len(corpus.merges) + len(corpus.rejections) == len(articles)
        texts = {found.body_text() or found.summary for found in corpus.articles}
        assert texts == {given.body_text() for given in articles}


def test_the_formats_that_are_written_here_are_all_that_have_records() -> None:
    without_fields_of_their_own = {"html", "json-ld", "page-text"}  # pages have tests of their own
    written_here = {"json-lines", "csv", "database", "markdown", "feed", "wordpress-export", "wordpress-json"}
    assert set(FORMATS) - without_fields_of_their_own == written_here | {"ghost-json", "jsonfeed", "sitemap"}
