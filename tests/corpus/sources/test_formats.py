"""The same article read from any format is the same `Article`, and a folder of all formats is one corpus."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.addresses import canonical_url
from corpus.article import Article
from corpus.configuration import Source
from corpus.preparation.preparation import prepare
from corpus.sources.formats import FORMATS
from corpus.sources.sources import read_corpus
from service.command_line import main
from tests.conftest import REPOSITORY
from tests.corpus.format_writers import WRITERS
from tests.writing import write_articles

SAMPLE = REPOSITORY / "corpus" / "sample" / "articles"
# What a format has no place for, so that the article read from it lacks it.
WITHOUT_OWN_ID = {"feed", "jsonfeed", "wordpress-export", "wordpress-json"}
WITHOUT_UPDATES = {"feed"}
WITHOUT_CATEGORY = {"jsonfeed"}  # it has tags alone
ALWAYS_WITH_UPDATES = {"wordpress-export", "wordpress-json", "ghost-json"}
ONLY_THE_TEXT = {"page-text"}


@pytest.fixture(scope="module")
def articles() -> tuple[Article, ...]:
    """The sample's English articles of one category: with links, dates of change, tags and headings."""
    found = read_corpus([Source(path=SAMPLE)]).articles
    return tuple(a for a in found if a.category == found[0].category and a.language == "en")


def source_of(name: str, path: Path) -> Source:
    """The settings that a format needs beside its path."""
    if name == "database":
        return Source(database=f"sqlite:///{path}", query="SELECT * FROM articles")
    return Source(path=path)


def expected(article: Article, name: str) -> Article:
    """The article as far as the format `name` can hold it."""
    if name in ONLY_THE_TEXT:
        return replace(article, url="", tags=(), links=(), updated_at=None)
    if name in WITHOUT_OWN_ID:
        article = replace(article, id=canonical_url(article.url))
    if name in WITHOUT_CATEGORY:
        article = replace(article, category="", tags=(article.category, *article.tags))
    if name in WITHOUT_UPDATES:
        article = replace(article, updated_at=None)
    if name in ALWAYS_WITH_UPDATES:
        article = replace(article, updated_at=article.updated_at or article.published_at)
    return article


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_article_read_from_any_format_is_the_same(
    tmp_path: Path, articles: tuple[Article, ...], name: str
) -> None:
    file, write = WRITERS[name]
    write(tmp_path / file, articles)
    corpus = read_corpus([source_of(name, tmp_path / file)])
    assert corpus.rejections == ()
    by_title = {article.title: article for article in corpus.articles}
    assert len(by_title) == len(articles)
    for article in articles:
        wanted, found = expected(article, name), by_title[article.title]
        if name in WITHOUT_OWN_ID | {
            "html",
            "ghost-json",
            "json-ld",
        }:  # links are addresses there until the corpus resolves them
            assert len(found.links) == len(wanted.links)
            wanted = replace(wanted, links=found.links)
        assert replace(found, aliases=()) == wanted


def test_links_by_address_and_links_by_id_come_out_the_same(tmp_path: Path, articles: tuple[Article, ...]) -> None:
    WRITERS["html"][1](tmp_path / "html", articles)
    ids = {article.id for article in articles}
    inside = [replace(a, links=tuple(link for link in a.links if link in ids)) for a in articles]
    write_articles(tmp_path / "inside.jsonl", inside)
    from_html = prepare(read_corpus([Source(path=tmp_path / "html")]).articles, ()).articles
    kept = {a.id: [link for link in a.links if link in ids] for a in from_html}
    assert kept == {a.id: list(a.links) for a in inside}


def test_every_format_has_a_writer_or_a_test_of_its_own() -> None:
    assert set(FORMATS) - set(WRITERS) == {"sitemap"}


NO_TEXTS = {
    "table.csv": (b"PK\x03\x04\x14\x00\x06\x00\xd3", "save it as text or CSV"),
    "page.html": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    "letter.txt": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as text"),
    "lines.jsonl": (gzip.compress(b'{"id": "x"}\n', mtime=0), "ends in .gz"),
    "nothing.json": (b"\n", "empty"),
    "index.json": (b'[{"title": "A", "content": "Words.", "permalink": "/a"}]', "make JSON Lines"),
    "other.xml": (b"<articles/>", "if it is one of them"),
}


@pytest.mark.parametrize("name", NO_TEXTS)
def test_a_file_that_no_format_fits_is_one_reject_that_says_what_helps(tmp_path: Path, name: str) -> None:
    data, helps = NO_TEXTS[name]
    (tmp_path / name).write_bytes(data)
    [rejection] = read_corpus([Source(path=tmp_path / name)]).rejections
    assert rejection.reason == "unknown-format"
    assert helps in rejection.detail
    assert "encoding" not in rejection.detail


def test_the_search_index_of_a_site_generator_is_read_as_the_page_on_sources_says(tmp_path: Path) -> None:
    items = [{"title": "A", "content": "Words.", "permalink": "https://a.example/a", "date": "2024-01-01"}]
    (tmp_path / "index.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    source = Source(path=tmp_path / "index.jsonl", columns={"body": "content", "url": "permalink"})
    [found] = read_corpus([source]).articles
    assert (found.url, found.body_text(), str(found.published_at)) == ("https://a.example/a", "Words.", "2024-01-01")


BROKEN = {
    "cut.jsonl.gz": gzip.compress(b'{"id": "x"}\n' * 500)[:-20],
    "not-json.json": b'{"@context": "https://schema.org", "@type": "Article", ',
    "bomb.xml": b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>',
    "latin-1.txt": "Über Bücher für Frühaufsteher".encode("latin-1"),
    "no-header.csv": b"1,2,3\n4,5,6\n",
    "no-text.html": b"<html><head><title>Nothing</title></head><body></body></html>",
    "empty.txt": b"",
    "front-matter.md": b"---\ntitle: [unclosed\n---\n\nText.\n",
    "unknown.json": b'{"some": "thing"}',
    "nul.csv": b"id,title,body\n1,\x00\x00,\x00\n",
}


@pytest.mark.slow
def test_a_folder_of_every_format_and_ten_broken_files_indexes_in_one_command(
    tmp_path: Path, articles: tuple[Article, ...]
) -> None:
    folder = tmp_path / "export"
    for name, (file, write) in WRITERS.items():
        if name != "database":
            (folder / name).mkdir(parents=True)
            write(folder / name / file, articles[:3])
    (folder / "broken").mkdir()
    for file, data in BROKEN.items():
        (folder / "broken" / file).write_bytes(data)
    settings = tmp_path / "related-articles.toml"
    settings.write_text('encoder = "minilm"\n')
    command = ["reindex", str(folder), "--index", str(tmp_path / "index"), "--config", str(settings)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    summary = json.loads(result.output.strip().splitlines()[-1])
    rejects = [json.loads(line) for line in (tmp_path / "index" / "runs" / "rejects.jsonl").read_text().splitlines()]
    assert {r["source"].split(":")[0] for r in rejects} == {f"export/broken/{file}" for file in BROKEN}
    assert sum(summary["rejected"].values()) == len(rejects)
    for file in BROKEN:
        assert f"export/broken/{file}" in result.output
    # The twelve formats tell of the same three articles: by id, by address, or (saved text, which has neither) apart.
    assert summary["articles"] == 3
