"""Reading files and folders: order, rejects, and sources that must stop the night."""

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.article import RawArticle, Rejection
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.readers import json_lines
from corpus.sources.formats import FORMATS, Format
from corpus.sources.places import UnreadableSourceError
from corpus.sources.sources import Corpus, read_corpus
from tests.writing import write_lines

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def record(identity: str, **changes: object) -> dict[str, object]:
    """A JSON Lines record that becomes an article."""
    return {"id": identity, "title": f"Title {identity}", "text": f"Words of {identity}.", **changes}


def read(*paths: Path, settings: CorpusConfiguration | None = None) -> Corpus:
    """What is read of these files and folders."""
    return read_corpus([Source(path=path) for path in paths], settings, NOW)


def test_articles_come_ordered_by_id_whatever_the_order_of_input(tmp_path: Path) -> None:
    forward = read(write_lines(tmp_path / "a.jsonl", [record("b"), record("a")]))
    backward = read(write_lines(tmp_path / "b.jsonl", [record("a"), record("b")]))
    assert [article.id for article in forward.articles] == ["a", "b"]
    assert forward == backward


def test_a_gzip_file_reads_as_its_content(tmp_path: Path) -> None:
    plain = write_lines(tmp_path / "a.jsonl", [record("a")])
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed).articles == read(plain).articles


def test_each_bad_line_is_rejected_with_its_place_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps(record("a")).encode(),
        b"{broken",
        b"[1]",
        b'{"title": "\xff\xfe\xfd"}',
        b"",
        b'{"title": "No text"}',
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    corpus = read(path)
    assert [article.id for article in corpus.articles] == ["a"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [
        ("a.jsonl:2", "broken-json"), ("a.jsonl:3", "broken-json"), ("a.jsonl:4", "bad-encoding"),
        ("a.jsonl:6", "no-text"),
    ]  # fmt: skip


def test_deep_nesting_is_a_rejection_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 200_000 + "\n" + json.dumps(record("a")) + "\n")
    corpus = read(path)
    assert (len(corpus.articles), corpus.rejections[0].reason) == (1, "broken-json")


def test_a_line_beyond_the_cap_ends_the_file_with_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAXIMUM_LINE_BYTES", 200)
    path = write_lines(tmp_path / "a.jsonl", [record("a"), record("b", text="x" * 300), record("c")])
    assert [type(found) for found in json_lines.read(Source(path=path, name=path.name))] == [RawArticle, Rejection]


def test_a_cut_gzip_file_gives_what_was_whole_and_a_rejection(tmp_path: Path) -> None:
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(json.dumps(record(str(n))).encode() + b"\n" for n in range(2000)))[:-50])
    found = list(json_lines.read(Source(path=packed, name=packed.name)))
    assert isinstance(found[-1], Rejection)
    assert found[-1].reason == "broken-file"


def test_the_second_article_with_an_id_is_kept_under_another(tmp_path: Path) -> None:
    corpus = read(write_lines(tmp_path / "a.jsonl", [record("a"), record("a", title="Another")]))
    assert {article.title: article.id for article in corpus.articles}["Title a"] == "a"
    assert len(corpus.articles) == 2
    assert [(c.name, c.places) for c in corpus.clashes] == [("a", ("a.jsonl:1", "a.jsonl:2"))]


def test_unpublished_articles_are_counted_and_left_out(tmp_path: Path) -> None:
    corpus = read(write_lines(tmp_path / "a.jsonl", [record("a"), record("b", status="draft")]))
    assert ([article.id for article in corpus.articles], corpus.withheld) == (["a"], {"unpublished": 1})


def test_a_folder_is_walked_and_a_link_that_leads_out_of_it_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    write_lines(folder / "inner" / "a.jsonl", [record("a")])
    outside = write_lines(tmp_path / "secret.jsonl", [record("secret")])
    (folder / "link.jsonl").symlink_to(outside)
    corpus = read(folder)
    assert [article.id for article in corpus.articles] == ["a"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [("folder/link.jsonl", "outside-folder")]


@pytest.mark.parametrize("name", ["page.html", "sitemap.xml"])
def test_what_a_link_out_of_the_folder_leads_to_is_not_even_opened(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not to tell whether it is a page or a feed, and not for the pages that it may list."""
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [record("a")])
    outside = tmp_path / name
    outside.write_text("<urlset/>")
    (folder / name).symlink_to(outside)
    opened, really = list[str](), os.open

    def noted(path: str, *rest: Any, **more: Any) -> int:
        opened.append(os.path.realpath(path))
        return really(path, *rest, **more)

    monkeypatch.setattr(os, "open", noted)
    corpus = read(folder)
    assert [(r.source, r.reason) for r in corpus.rejections] == [(f"folder/{name}", "outside-folder")]
    assert str(outside) not in opened
    assert str(folder / "a.jsonl") in opened


@pytest.mark.parametrize("name", ["missing.jsonl", "unknown.docx", "empty"])
def test_a_source_that_cannot_be_read_stops_the_night_and_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "unknown.docx").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableSourceError, match=name):
        read(tmp_path / name)


def test_a_folder_that_is_not_entered_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    for path in (folder / "closed", elsewhere):
        path.mkdir(parents=True)
        write_lines(path / "a.jsonl", [record(path.name)])
    write_lines(folder / "a.jsonl", [record("a")])
    (folder / "link").symlink_to(elsewhere)
    scandir = os.scandir

    def forbidding(path: str) -> object:  # the tests may run as root, whom nothing is forbidden
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidding)
    corpus = read(folder)
    assert [article.id for article in corpus.articles] == ["a"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [
        ("folder/closed", "unreadable"), ("folder/link", "unreadable"),
    ]  # fmt: skip


def test_a_broken_file_that_was_found_in_a_folder_is_a_reject_and_one_that_was_named_stops_the_night(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [record("a")])
    (folder / "gone.jsonl").symlink_to(folder / "nowhere.jsonl")
    corpus = read(folder)
    assert [(r.source, r.reason) for r in corpus.rejections] == [("folder/gone.jsonl", "unreadable")]
    with pytest.raises(UnreadableSourceError, match="gone"):
        read(folder / "gone.jsonl")


def test_a_pipe_in_a_folder_does_not_hold_up_the_night(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [record("a")])
    os.mkfifo(folder / "pipe.jsonl")
    assert [(r.source, r.reason) for r in read(folder).rejections] == [("folder/pipe.jsonl", "no-file")]


def test_files_of_no_known_format_are_counted_by_their_endings(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [record("a")])
    for name in ("a.jpg", "b.JPG", "Makefile", ".hidden"):
        (folder / name).touch()
    assert read(folder).passed_over == {"(no ending)": 1, ".jpg": 2}


def test_a_name_with_a_newline_stays_on_one_line_of_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(folder / "a\nb\x1b[31m.jsonl", [{"id": "x"}])
    [rejection] = read(folder).rejections
    assert rejection.source == r"folder/a\nb\x1b[31m.jsonl:1"


def test_a_name_that_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_lines(Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.jsonl")), [{"id": "x"}])
    assert read(folder).rejections[0].source == r"folder/caf\xe9.jsonl:1"


def test_a_source_of_its_own_encoding_columns_and_date_order_is_read_by_its_settings(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"key": "a", "headline": "Café", "text": "Words.", "date": "03/04/2024"}'.encode("cp1252"))
    source = Source(path=path, encoding="cp1252", columns={"id": "key", "title": "headline"}, date_order="dmy")
    [article] = read_corpus([source]).articles
    assert (article.id, article.title, str(article.published_at)) == ("a", "Café", "2024-04-03")


def test_a_format_that_is_not_known_is_a_configuration_error(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [record("a")])
    with pytest.raises(ConfigurationError, match="docx"):
        read_corpus([Source(path=path, format="docx")])


def test_an_article_of_tomorrow_is_under_embargo_until_then(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [record("a"), record("b", published_at="2026-01-31T00:00:01Z")])
    assert read(path).withheld == {"embargoed": 1}


@pytest.mark.parametrize(
    "written", ["03/04/2099", 4102444800, 4102444800.5, "4102444800000", "2099-01-01 10:00 Europe/Berlin", "Juni 2099"]
)
@pytest.mark.parametrize("field", ["published_at", "date", "public_from"])
def test_a_date_that_cannot_be_read_and_can_only_lie_ahead_keeps_the_article_back(
    tmp_path: Path, written: object, field: str
) -> None:
    corpus = read(write_lines(tmp_path / "a.jsonl", [record("a", **{field: written}), record("b")]))
    assert corpus.withheld == {"embargoed": 1}
    assert [(note.field, note.value) for note in corpus.notes["a"]] == [(field, str(written))]
    assert corpus.changes_at is not None
    assert corpus.changes_at > NOW


@pytest.mark.parametrize("written", ["03/04/2025", 1710720000, "03/04/27", "2024-01-01 10:00 Europe/Berlin", "soon"])
def test_a_date_that_cannot_be_read_and_may_have_passed_costs_the_date(tmp_path: Path, written: object) -> None:
    corpus = read(write_lines(tmp_path / "a.jsonl", [record("a", published_at=written)]))
    assert [(article.id, article.published_at) for article in corpus.articles] == [("a", None)]
    assert [note.field for note in corpus.notes["a"]] == ["published_at"]


def test_an_article_is_public_from_one_moment_until_another_whatever_day_it_shows(tmp_path: Path) -> None:
    records = [
        record("early", published_at="2020-01-01", public_from="2026-02-03"),
        record("now", published_at="2027-01-01", public_from="2020-01-01", public_until="2026-02-02T00:00:00Z"),
        record("late", published_at="2020-01-01", public_until="2026-01-30"),
    ]
    corpus = read(write_lines(tmp_path / "a.jsonl", records))
    assert [(article.id, str(article.published_at)) for article in corpus.articles] == [("now", "2027-01-01")]
    assert corpus.withheld == {"embargoed": 1, "unpublished": 1}
    assert corpus.changes_at == datetime(2026, 2, 2, tzinfo=UTC)


def test_redirects_come_from_a_file_of_two_columns(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [record("a", url="https://site.example/new")])
    redirects = tmp_path / "redirects.csv"
    redirects.write_text("from,to\nhttps://site.example/old,https://site.example/new\n")
    [article] = read(path, settings=CorpusConfiguration(redirects=redirects)).articles
    assert article.aliases == ("https://site.example/old",)
    redirects.write_text("from,to\nonly one cell\n")
    with pytest.raises(ConfigurationError, match="row 2"):
        read(path, settings=CorpusConfiguration(redirects=redirects))


def test_a_body_in_html_becomes_sections_and_links(tmp_path: Path) -> None:
    body = '<p>First &amp; last.</p><h2>Then</h2><p>See <a href="/other">this</a>.</p><script>no()</script>'
    path = write_lines(tmp_path / "a.jsonl", [record("a", body=body, links=["b"], url="https://site.example/a")])
    [article] = read_corpus([Source(path=path, body_format="html")]).articles
    assert article.body_text() == "First & last.\nThen\nSee this."
    assert article.links == ("b", "https://site.example/other")


def test_the_language_is_told_from_the_text_where_no_source_says_it(tmp_path: Path) -> None:
    german = "Wer nachts wach liegt, zählt die Stunden, und der Morgen kommt doch nicht schneller davon. " * 4
    path = write_lines(
        tmp_path / "a.jsonl", [record("a", title="Wach um drei", text=german), record("b", language="fr")]
    )
    settings = CorpusConfiguration(language="nl")
    path_of_short = write_lines(tmp_path / "b.jsonl", [record("c", title="Ok", text="Ja.")])
    assert [a.language for a in read(path, path_of_short, settings=settings).articles] == ["de", "fr", "nl"]


def test_a_folder_with_a_sitemap_and_its_pages_gives_each_page_once_under_its_address(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "tide").mkdir(parents=True)
    page = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"
    text = "The tide comes in twice a day and nobody in the harbour looks up any more. " * 5
    (site / "tide" / "index.html").write_text(page.format("The tide", text))
    (site / "unlisted.html").write_text(page.format("Not on the map", text[::-1]))
    (site / "sitemap.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>https://site.example/tide/</loc></url></urlset>"
    )
    corpus = read(site)
    assert corpus.rejections == ()
    assert [article.id for article in corpus.articles] == ["site.example/tide", "unlisted"]


def test_a_file_that_a_parser_never_finishes_costs_its_time_and_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_done(source: Source) -> Iterator[RawArticle | Rejection]:
        yield RawArticle(source.name, record("first"))
        while True:
            with suppress(Exception):  # a parser that goes on whatever happens
                sum(range(1_000))

    monkeypatch.setitem(FORMATS, "page-text", Format(never_done, (".txt",)))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").touch()
    write_lines(folder / "b.jsonl", [record("b")])
    corpus = read(folder, settings=CorpusConfiguration(maximum_record_seconds=0.2))
    assert [article.id for article in corpus.articles] == ["b", "first"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [("folder/a.txt", "too-slow")]


def test_what_a_site_keeps_for_programs_is_passed_over_and_its_pages_come_once(tmp_path: Path) -> None:
    page = "<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>It sails twice a day.</p></article>"
    for name in (
        "robots.txt",
        "llms.txt",
        "ads.txt",
        "404.html",
        "feed/index.html",
        "ferry.html?replytocom=12.html",
        "ferry.html",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('<?xml version="1.0"?><rss version="2.0"></rss>' if "feed" in name else page)
    (tmp_path / "ferry.html?page=2.html").write_text(page.replace("twice", "three times"))
    corpus = read(tmp_path)
    assert sorted(article.id for article in corpus.articles) == ["ferry", "ferry.html?page=2"]
    assert corpus.passed_over == {
        "404.html": 1, "ads.txt": 1, "feed": 1, "llms.txt": 1, "robots.txt": 1, "the same page by another address": 1,
    }  # fmt: skip
    assert corpus.rejections == ()


def test_what_is_called_a_page_and_has_no_element_is_none(tmp_path: Path) -> None:
    page = "<title>Ferry</title><h1>Ferry</h1><p>It sails twice a day.</p>"
    for name, text in (
        ("ferry.html", page),
        ("ferry.html@replytocom=12.html", page),
        ("ada@quay.html", page.replace("twice", "once")),
        ("owner1f.html", "owner-verification: owner1f.html"),
        ("api.html", '\ufeff{"posts": ["<p>It sails.</p>"]}'),
    ):
        (tmp_path / name).write_text(text)
    corpus = read(tmp_path)
    assert sorted(article.id for article in corpus.articles) == ["ada@quay", "ferry"]
    assert corpus.passed_over == {"no page": 2, "the same page by another address": 1}
    assert corpus.rejections == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_json_is_read_in_every_unicode_line_by_line(tmp_path: Path, encoding: str) -> None:
    lines = [json.dumps({"id": name, "title": "Öl", "text": f"Ċ {name}."}, ensure_ascii=False) for name in "ab"]
    (tmp_path / "a.jsonl").write_bytes(("\r\n".join([*lines, "{"]) + "\r\n").encode(encoding))
    corpus = read(tmp_path)
    assert [(article.id, article.title) for article in corpus.articles] == [("a", "Öl"), ("b", "Öl")]
    assert [(r.source.rpartition("/")[2], r.reason) for r in corpus.rejections] == [("a.jsonl:3", "broken-json")]


def test_one_broken_byte_costs_that_byte_in_every_kind_of_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": "a", "title": "A", "text": "One caf\xe9 in town."}\n')
    (tmp_path / "b.md").write_bytes(b"---\ntitle: B\n---\nOne caf\xe9 in the country.\n")
    (tmp_path / "c.csv").write_bytes(b"id,title,body\nc,C,One tea\x81 room in the hills.\n")
    (tmp_path / "d.xml").write_bytes(
        b"<rss version='2.0'><channel><item><guid>d</guid><title>D</title><description>One caf\xe9 by the sea."
        b"</description></item></channel></rss>"
    )
    corpus = read(tmp_path)
    assert [article.id for article in corpus.articles] == ["a", "b", "c", "d"]
    assert all("\ufffd" in article.full_text() for article in corpus.articles)
    assert [[note.place for note in notes] for notes in corpus.notes.values()] == [
        [f"{tmp_path.name}/a.jsonl:1"], [f"{tmp_path.name}/b.md"], [f"{tmp_path.name}/c.csv:2"],
        [f"{tmp_path.name}/d.xml"],
    ]  # fmt: skip
