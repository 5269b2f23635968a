"""Which pages a sitemap leads to, and that it leads to none outside its folder."""

import gzip
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import html_page, sitemap
from corpus.readers.pages_on_disk import OutsideError, page_of

SITE = "https://harbour.example"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
Read = Callable[..., list[RawArticle | Rejection]]


def urls(*addresses: str, inside: str = "") -> str:
    """A sitemap of these addresses, absolute or on the site."""
    entries = "".join(f"<url><loc>{SITE if a.startswith('/') else ''}{a}</loc>{inside}</url>" for a in addresses)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<urlset {NAMESPACES}>{entries}</urlset>"


def index(*addresses: str) -> str:
    """An index of the sitemaps at these addresses."""
    entries = "".join(f"<sitemap><loc>{SITE}{address}</loc></sitemap>" for address in addresses)
    return f"<sitemapindex {NAMESPACES}>{entries}</sitemapindex>"


def put(path: Path, text: str = "") -> Path:
    """A file with all folders above it; a page says which it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or f"page {path.name}")
    return path


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a sitemap that lies in the folder of its pages."""

    def reading(text: str, **settings: Any) -> list[RawArticle | Rejection]:
        path = put(tmp_path / "sitemap.xml", text)
        return list(sitemap.read(Source(path=path, name=path.name, **settings)))

    return reading


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """What the reader of pages finds, by the name of the page; for others, where it looked."""
    known: dict[str, dict[str, object]] = {}

    def found(source: Source) -> Iterator[RawArticle | Rejection]:
        name = source.file.name
        yield RawArticle(source.name, known.get(name, {"title": source.file.read_text(), "seen": source.file}))

    monkeypatch.setattr(html_page, "read", found)
    return known


def fields(outcome: RawArticle | Rejection) -> Mapping[str, Any]:
    """The fields of a record."""
    assert isinstance(outcome, RawArticle), outcome
    return outcome.fields


def codes(outcomes: list[RawArticle | Rejection]) -> list[str]:
    """The reason of each rejection; of each record, the address."""
    return [o.reason if isinstance(o, Rejection) else str(o.fields["url"]).removeprefix(SITE) for o in outcomes]


def test_a_real_page_is_read_with_what_the_sitemap_knows(read: Read, tmp_path: Path) -> None:
    prose = "<p>The ferry left at seven and came back at nine with nobody on board but its captain.</p>" * 5
    put(tmp_path / "sea" / "ferry.html", f"<html><head><title>The late ferry</title></head><body>{prose}</body></html>")
    (raw,) = read(urls("/sea/ferry", inside="<lastmod>2024-03-18</lastmod>"))
    found = fields(raw)
    assert (found["url"], found["title"], found["updated_at"]) == (f"{SITE}/sea/ferry", "The late ferry", "2024-03-18")
    assert "captain" in str(found["body"])
    assert raw.source == f"sitemap.xml:{SITE}/sea/ferry"


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("address", "files"),
    [
        ("/a/b/", ["a/b/index.html", "a/b/index.htm", "a/b.html", "a/b.htm", "a/b"]),
        ("/a/b", ["a/b/index.html", "harbour.example/a/b/index.html", "a/b.html", "harbour.example/a/b.html"]),
        ("/", ["index.html", "harbour.example/index.html"]),
        ("", ["index.html"]),
        ("/caf%C3%A9.html", ["café.html"]),
        ("/a?p=1", ["a/index.html?p=1", "a?p=1", "a?p=1.html"]),
        ("/wiki/A:B", ["wiki/A:B.html"]),
    ],
)
def test_the_first_place_that_exists_holds_the_page(tmp_path: Path, address: str, files: list[str]) -> None:
    for count in range(len(files)):
        for name in reversed(files[count:]):
            page = tmp_path / str(count) / name
            if not page.exists() and not any(p.is_file() for p in page.parents):
                put(page)
                assert page_of(SITE + address, tmp_path / str(count)) == page


@pytest.mark.usefixtures("pages")
def test_another_query_is_another_page(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    assert codes(read(urls("/a?p=1", "/a"))) == ["page-missing", "/a"]


@pytest.mark.usefixtures("pages")
def test_pages_may_lie_in_a_folder_of_their_own(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "saved" / "a.html")
    assert codes(read(urls("/a"), pages=tmp_path / "saved")) == ["/a"]
    assert codes(read(urls("/a"))) == ["page-missing"]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    "address",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/a/..%2f..%2fsecret.html",
        "/a/%2e%2e/%2E%2E/secret",
        "/..%5csecret.html",
        "/secret.html%00",
        "https://../secret.html",
        "file:///../secret.html",
        "https://[/secret",
    ],
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, read: Read, address: str) -> None:
    put(tmp_path / "secret.html")
    put(tmp_path / "site" / "a" / "index.html")
    assert codes(read(urls(address, "/a"), pages=tmp_path / "site")) == ["page-outside", "/a"]


@pytest.mark.usefixtures("pages")
def test_escapes_are_decoded_once(tmp_path: Path, read: Read) -> None:
    put(tmp_path / "secret.html")
    assert codes(read(urls("/%252e%252e/secret.html"), pages=tmp_path / "site")) == ["page-missing"]


@pytest.mark.usefixtures("pages")
def test_a_link_on_disk_may_lead_inside_the_folder_and_not_out_of_it(tmp_path: Path, read: Read) -> None:
    put(tmp_path / "secret.html")
    put(tmp_path / "site" / "a.html")
    (tmp_path / "site" / "out.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "site" / "up").symlink_to(tmp_path)
    (tmp_path / "site" / "in.html").symlink_to(tmp_path / "site" / "a.html")
    (tmp_path / "site" / "self.html").symlink_to(tmp_path / "site" / "self.html")
    outcomes = read(urls("/out", "/up/secret", "/self", "/in"), pages=tmp_path / "site")
    assert codes(outcomes) == ["page-outside", "page-outside", "page-missing", "/in"]


@pytest.mark.usefixtures("pages")
def test_what_is_no_file_is_no_page(tmp_path: Path, read: Read) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder").mkdir()
    assert codes(read(urls("/pipe", "/folder", "/" + "x" * 5_000))) == ["page-missing"] * 3


def test_what_the_page_says_wins_over_the_sitemap(
    read: Read, tmp_path: Path, pages: dict[str, dict[str, object]]
) -> None:
    news = (
        "<lastmod>2024-03-18</lastmod><news:news><news:publication><news:name>N</news:name></news:publication>"
        "<news:publication_date>2024-03-17</news:publication_date><news:title>From the sitemap</news:title></news:news>"
    )
    put(tmp_path / "says.html")
    put(tmp_path / "silent.html")
    pages["says.html"] = {"url": f"{SITE}/canonical", "title": "Own", "updated_at": "2024-01-02", "id": "77"}
    pages["silent.html"] = {"id": "silent", "title": "", "body": "Text."}
    says, silent = read(urls("/says", "/silent", inside=news))
    assert fields(says) == {
        "url": f"{SITE}/canonical",
        "title": "Own",
        "published_at": "2024-03-17",
        "updated_at": "2024-01-02",
        "id": "77",
    }
    assert fields(silent) == {
        "url": f"{SITE}/silent",
        "title": "From the sitemap",
        "published_at": "2024-03-17",
        "updated_at": "2024-03-18",
        "body": "Text.",
    }


@pytest.mark.usefixtures("pages")
def test_a_page_that_is_listed_twice_is_read_once(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    assert codes(read(urls("/a", "/a", "/a.html"))) == ["/a"]


def test_a_page_that_cannot_be_read_is_rejected_and_the_next_one_read(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(source: Source) -> Iterator[RawArticle | Rejection]:
        if source.file.stem == "a":
            raise UnusableFileError("no-text", "nothing in it")
        if source.file.stem == "b":
            raise PermissionError(13, "Permission denied")
        yield RawArticle(source.name, {"title": "C"})

    monkeypatch.setattr(html_page, "read", failing)
    for name in "abc":
        put(tmp_path / f"{name}.html")
    assert codes(read(urls("/a", "/b", "/c"))) == ["no-text", "unreadable", "/c"]


@pytest.mark.usefixtures("pages")
def test_the_sitemaps_of_an_index_are_followed_on_disk(read: Read, tmp_path: Path) -> None:
    for name in "abc":
        put(tmp_path / f"{name}.html")
    put(tmp_path / "maps" / "posts.xml", urls("/a"))
    (tmp_path / "beside.xml.gz").write_bytes(gzip.compress(urls("/b").encode()))
    put(tmp_path / "harbour.example" / "maps" / "host.xml", urls("/c"))
    outcomes = read(index("/maps/posts.xml", "/far/away/beside.xml", "/maps/host.xml.gz", "/gone.xml", "/%2e%2e/x.xml"))
    assert codes(outcomes) == ["/a", "/b", "/c", "sitemap-missing", "sitemap-outside"]


@pytest.mark.usefixtures("pages")
def test_an_index_that_lists_itself_comes_to_an_end(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    put(tmp_path / "one.xml", index("/sitemap.xml", "/one.xml", "/two.xml"))
    put(tmp_path / "two.xml", urls("/a").replace("</urlset>", "<url><loc>/b</loc></url></urlset>"))
    assert codes(read(index("/sitemap.xml", "/one.xml"))) == ["/a", "page-missing"]


@pytest.mark.usefixtures("pages")
def test_indexes_inside_one_another_are_followed_only_so_far(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    for number in range(1, 6):
        put(tmp_path / f"{number}.xml", index(f"/{number + 1}.xml"))
    put(tmp_path / "good.xml", urls("/a"))
    assert codes(read(index("/1.xml", "/good.xml"))) == ["too-deep", "/a"]


@pytest.mark.usefixtures("pages")
def test_a_broken_sitemap_of_an_index_is_rejected_and_the_next_one_read(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    put(tmp_path / "broken.xml", "<urlset><url>")
    put(tmp_path / "dtd.xml", "<!DOCTYPE urlset SYSTEM 'http://127.0.0.1/'><urlset/>")
    put(tmp_path / "good.xml", urls("/a"))
    assert codes(read(index("/broken.xml", "/dtd.xml", "/good.xml"))) == ["broken-xml", "forbidden-xml", "/a"]


@pytest.mark.usefixtures("pages")
def test_a_truncated_sitemap_gives_what_was_whole(read: Read, tmp_path: Path) -> None:
    put(tmp_path / "a.html")
    assert codes(read(urls("/a", "/b")[:-30])) == ["/a", "broken-xml"]


@pytest.mark.usefixtures("pages")
def test_bare_ampersands_cost_no_page_and_none_is_read_twice(read: Read, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        put(tmp_path / f"{name}.html", f"<h1>Page {name}</h1><p>The text of {name}.</p>")
    found = read(urls("/a", "/lost", "/b?x=1&y=2", "/c", "/b"))
    assert [fields(o)["url"] if isinstance(o, RawArticle) else o.source.rpartition("/")[2] for o in found] == [
        f"{SITE}/a", "lost", "b?x=1&y=2", f"{SITE}/c", f"{SITE}/b",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["über uns.html", "u\u0308ber uns.html", "%C3%BCber%20uns.html"])
def test_a_page_is_found_however_its_disk_writes_its_name(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    assert page_of(f"{SITE}/%C3%BCber%20uns", tmp_path) == (tmp_path / name).resolve()


def test_the_number_of_addresses_is_bounded(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAXIMUM_ENTRIES", 3)
    put(tmp_path / "a.html")
    put(tmp_path / "1.xml", urls("/a", "/b", "/c", "/d"))
    assert codes(read(index("/1.xml", "/2.xml", "/3.xml"))) == ["/a", "page-missing", "too-long"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (urls(), "no-text"),
        ("<urlset><url><lastmod>2024-01-01</lastmod></url></urlset>", "no-text"),
        ("<urlset", "broken-xml"),
        ("", "broken-xml"),
        ("<a>" * 200_000, "too-deep"),
        ("<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset>&x;</urlset>", "forbidden-xml"),
    ],
)
def test_a_file_that_leads_to_no_page_is_unusable(read: Read, text: str, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(text)
    assert caught.value.reason == reason


def test_sitemaps_are_told_from_other_xml() -> None:
    assert sitemap.recognises(urls("/a").encode())
    assert sitemap.recognises(index("/a").encode("utf-16"))
    assert not sitemap.recognises(b"<rss>")
    assert not sitemap.recognises(b"")


@given(st.text(), st.text())
def test_any_address_leads_inside_the_folder_or_nowhere(
    tmp_path_factory: pytest.TempPathFactory, a: str, b: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "site"
    root.mkdir(exist_ok=True)
    try:
        page = page_of(f"{SITE}/{a}/{b}", root)
    except OutsideError:
        page = None
    assert page is None or page.is_relative_to(root)


WHOLE = urls("/a", "/b", inside="<lastmod>2024-01-02</lastmod>")


@pytest.mark.slow
@settings(deadline=2_000)
@given(
    st.binary()
    | st.tuples(st.integers(0, len(WHOLE)), st.text(max_size=8), st.integers(0, 40)).map(
        lambda cut: (WHOLE[: cut[0]] + cut[1] + WHOLE[cut[0] + cut[2] :]).encode("utf-8", "replace")
    )
)
def test_any_bytes_are_read_or_refused_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "maps"
    put(folder / "a.html", "<title>The late ferry</title><p>It left at seven and came back at nine.</p>")
    path = folder / "sitemap.xml"
    path.write_bytes(data)
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(list(sitemap.read(Source(path=path, name=path.name))))
        except UnusableFileError as error:
            outcomes.append([Rejection(path.name, error.reason, str(error))])
    assert outcomes[0] == outcomes[1]
    assert all(isinstance(outcome, RawArticle | Rejection) for outcome in outcomes[0])
