"""What entries of feeds become, and what becomes of feeds that are broken or hostile."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import feed, sound_feed
from corpus.validation import judge, validate

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
    "<channel><title>Harbour Gazette</title><link>https://harbour.example/</link><language>en_GB</language>\n"
)
TAIL = "</channel></rss>"
LONG = "The ferry left at seven and came back at nine with nobody on board but its captain. " * 6


def entry(inside: str = "", title: str = "The late ferry", link: str = "https://harbour.example/ferry") -> str:
    """An RSS entry."""
    return f"<item><title>{title}</title><link>{link}</link>{inside}</item>\n"


def atom(inside: str) -> str:
    """An Atom feed of one entry."""
    start = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://hafen.example/a/">'
    return f"{start}<title>Hafen</title><entry><id>tag:hafen.example,2024:1</id>{inside}</entry></feed>"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[RawArticle | Rejection]]:
    """Reads a feed given as text or bytes."""

    def reading(data: str | bytes, **settings: Any) -> list[RawArticle | Rejection]:
        path = tmp_path / "feed.xml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list(feed.read(Source(path=path, name=path.name, **settings)))

    return reading


Read = Callable[..., list[RawArticle | Rejection]]


def one(outcomes: list[RawArticle | Rejection]) -> Mapping[str, Any]:
    """The fields of the only record."""
    (raw,) = outcomes
    assert isinstance(raw, RawArticle), raw
    return raw.fields


def titles(outcomes: list[RawArticle | Rejection]) -> list[object]:
    """The titles of the records, without the rejections."""
    return [raw.fields["title"] for raw in outcomes if isinstance(raw, RawArticle)]


def paragraphs(fields: Mapping[str, Any]) -> list[str]:
    """The paragraphs of a record's body."""
    return [paragraph for section in fields["body"] for paragraph in section["paragraphs"]]


def test_an_rss_entry_gives_all_fields_of_an_article(read: Read) -> None:
    inside = (
        '<guid isPermaLink="false">77 at harbour.example</guid><description>Nobody knows why.</description>'
        "<content:encoded><![CDATA[<p>It left.</p><h2>Why</h2><p>See <a href='/tides'>tides</a> &amp; moon.</p>]]>"
        "</content:encoded><pubDate>Mon, 18 Mar 2024 23:30:00 -0500</pubDate><category>Sea</category>"
        "<category domain='x'>Ships &amp;amp; boats</category><category>Sea</category>"
        "<dc:creator>Ada Quay</dc:creator><dc:creator>Ben Pier</dc:creator>"
        "<media:content url='https://harbour.example/f.jpg' medium='image'/>"
    )
    outcomes = read(HEAD + entry(inside) + TAIL)
    assert one(outcomes) == {
        "url": "https://harbour.example/ferry",
        "aliases": ["77 at harbour.example"],
        "title": "The late ferry",
        "summary": "Nobody knows why.",
        "body": [
            {"heading": "", "paragraphs": ["It left."]},
            {"heading": "Why", "paragraphs": ["See tides & moon."]},
        ],
        "links": ["https://harbour.example/tides"],
        "category": "Sea",
        "tags": ["Ships & boats"],
        "author": "Ada Quay, Ben Pier",
        "published_at": "2024-03-18T23:30:00-05:00",
        "language": "en-GB",
        "image_url": "https://harbour.example/f.jpg",
    }
    assert outcomes[0].source == "feed.xml:1"
    assert isinstance(outcomes[0], RawArticle)
    assert isinstance(validate(outcomes[0]), Article)


def test_an_atom_entry_gives_all_fields_of_an_article(read: Read) -> None:
    fields = one(
        read(
            atom(
                '<title type="text">A &lt;b&gt; &amp;amp; C</title><link rel="alternate" href="eins.html"/>'
                "<published>2024-01-02T03:04:05+01:00</published><updated>2024-02-03T04:05:06Z</updated>"
                "<author><name>Ada</name></author><author><name>Ben</name></author><summary>Kurz.</summary>"
                '<category term="see" label="Die See"/><category term="boot"/>'
                '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins <i>zwei</i> &amp;lt;</p>'
                '<p><a href="zwei.html">mehr davon hier</a> und dort</p></div></content>'
            )
        )
    )
    assert fields == {
        "url": "https://hafen.example/a/eins.html",
        "aliases": ["tag:hafen.example,2024:1"],
        "title": "A <b> &amp; C",
        "summary": "Kurz.",
        "body": [{"heading": "", "paragraphs": ["Eins zwei &lt;", "mehr davon hier und dort"]}],
        "links": ["https://hafen.example/a/zwei.html"],
        "category": "Die See",
        "tags": ["boot"],
        "author": "Ada, Ben",
        "published_at": "2024-01-02T03:04:05+01:00",
        "updated_at": "2024-02-03T04:05:06+00:00",
        "language": "de",
    }


def test_an_atom_entry_has_the_page_of_its_own_language_whatever_translations_it_names(read: Read) -> None:
    own = '<link rel="alternate" hreflang="de-DE" href="eins"/>'
    other = '<link rel="alternate" hreflang="en" href="/en/one"/>'
    for links in (own + other, other + own):
        fields = one(read(atom(f"<title>Eins</title>{links}<summary>Kurz.</summary>")))
        assert fields["url"] == "https://hafen.example/a/eins"
        assert fields["aliases"] == ["tag:hafen.example,2024:1"]


def test_an_atom_entry_without_an_author_is_by_the_author_of_the_feed(read: Read) -> None:
    signed = "<title>Hafen</title><author><name>Ada</name></author>"
    silent = atom("<title>Eins</title><summary>Kurz.</summary>").replace("<title>Hafen</title>", signed)
    named = silent.replace("<summary>", "<author><name>Ben</name></author><summary>")
    assert [one(read(data))["author"] for data in (silent, named)] == ["Ada", "Ben"]


def test_rdf_takes_dublin_core_dates_as_the_day_of_publication(read: Read) -> None:
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="u"><title>F</title></channel>'
        '<item rdf:about="https://harbour.example/1"><title>One</title><link>https://harbour.example/1</link>'
        "<dc:date>2024-05-06</dc:date></item></rdf:RDF>"
    )
    fields = one(read(data))
    assert (fields["url"], fields["published_at"]) == ("https://harbour.example/1", "2024-05-06T00:00:00+00:00")
    assert "aliases" not in fields


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("&lt;i&gt;Moby&lt;/i&gt; &amp;lt;b&amp;gt;", "Moby <b>"),
        ("<![CDATA[Fish &amp; chips]]>", "Fish & chips"),
        ("a &lt; b", "a < b"),
        ("&amp;amp;amp;", "&amp;"),
    ],
)
def test_titles_lose_their_html_and_are_decoded_once(read: Read, written: str, meant: str) -> None:
    assert one(read(HEAD + entry(title=written) + TAIL))["title"] == meant


def test_a_short_description_is_the_summary_and_a_long_one_the_body(read: Read) -> None:
    short, long, blocks, plain = read(
        HEAD
        + entry("<description>&lt;p&gt;Just &lt;b&gt;this&lt;/b&gt;.&lt;/p&gt;</description>")
        + entry(f"<description>{LONG}</description>")
        + entry("<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>")
        + entry("<description>One,\nstill one.\n\nTwo.</description>")
        + TAIL
    )
    assert one([short])["summary"] == "Just this."
    assert "body" not in one([short])
    assert paragraphs(one([long])) == [LONG.strip()]
    assert "summary" not in one([long])
    assert paragraphs(one([blocks])) == ["One.", "Two."]
    assert paragraphs(one([plain])) == ["One, still one.", "Two."]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("The ferry was late again […]", "The ferry was late again"),
        ("The ferry was late again [&amp;#8230;]", "The ferry was late again"),
        ("The ferry was late. Continue reading The late ferry →", "The ferry was late."),
        ("The ferry was late.&amp;hellip; &lt;a&gt;Continue reading…&lt;/a&gt;", "The ferry was late."),
        ("She wants to Read more of it.", "She wants to Read more of it."),
        ("It was late. Read more about that on page two.", "It was late. Read more about that on page two."),
    ],
)
def test_what_a_cms_puts_at_the_end_of_an_excerpt_is_removed(read: Read, written: str, kept: str) -> None:
    assert one(read(HEAD + entry(f"<description>{written}</description>") + TAIL))["summary"] == kept


@pytest.mark.parametrize("element", ["news:full-text", "t:content", "news:fulltext", "x:body"])
def test_a_text_for_other_readers_is_the_body(read: Read, element: str) -> None:
    names = "".join(f" xmlns:{name}='https://{name}.example/'" for name in ("news", "t", "x"))
    inside = f"<description>Late.</description><{element}{names}>&lt;p&gt;{LONG}&lt;/p&gt;</{element}>"
    fields = one(read(HEAD + entry(inside) + TAIL))
    assert (fields["summary"], paragraphs(fields)) == ("Late.", [LONG.strip()])


def test_the_footer_that_wordpress_puts_below_its_entries_is_removed_with_its_links(read: Read) -> None:
    footer = '<p>The post <a href="https://harbour.example/ferry">X</a> appeared first on <a href="/">Y</a>.</p>'
    prose = "<p>The post office appeared first on Elm Street.</p>"
    inside = f"<description><![CDATA[<p>Short.</p>\n{footer}]]></description>"
    inside += f"<content:encoded><![CDATA[<p>It left.</p>{prose}\n{footer}]]></content:encoded>"
    fields = one(read(HEAD + entry(inside) + TAIL))
    assert fields["summary"] == "Short."
    assert paragraphs(fields) == ["It left.", "The post office appeared first on Elm Street."]
    assert "links" not in fields


def test_an_entry_without_a_link_is_known_by_its_guid(read: Read) -> None:
    no_link, permanent, urn = read(
        HEAD
        + '<item><title>A</title><guid isPermaLink="false">a-1</guid></item>'
        + "<item><title>B</title><guid>https://harbour.example/b</guid></item>"
        + "<item><title>C</title><guid>urn:c</guid></item>"
        + TAIL
    )
    assert one([no_link])["id"] == "a-1"
    assert "url" not in one([no_link])
    assert one([permanent])["url"] == "https://harbour.example/b"
    assert (one([urn])["id"], one([urn]).get("url")) == ("urn:c", None)


def test_relative_addresses_start_from_the_feeds_link_or_the_sources(read: Read) -> None:
    inside = "<content:encoded><![CDATA[<p>Look at <a href='b'>b</a> for more.</p>]]></content:encoded>"
    fields = one(read(HEAD + entry(inside, link="/x/a") + TAIL))
    assert (fields["url"], fields["links"]) == ("https://harbour.example/x/a", ["https://harbour.example/x/b"])
    bare = HEAD.replace("<link>https://harbour.example/</link>", "") + entry(link="/a") + TAIL
    assert one(read(bare, base_url="https://other.example/"))["url"] == "https://other.example/a"


@pytest.mark.parametrize("base", ["", "https://harbour.example/"])
def test_a_feed_whose_own_address_is_none_is_read_all_the_same(read: Read, base: str) -> None:
    head = HEAD.replace("https://harbour.example/", "https://[harbour")
    assert one(read(head + entry(f"<description>{LONG}</description>", link="/a") + TAIL, base_url=base))["url"] == "/a"


@pytest.mark.parametrize(
    ("written", "passed_on"),
    [
        ("2024-03-18T10:00:00Z", "2024-03-18T10:00:00+00:00"),
        ("Mon, 18 Mar 2024 10:00:00 GMT", "2024-03-18T10:00:00+00:00"),
        ("03/04/2024", "03/04/2024"),
        ("2024/03/04", "2024-03-04T00:00:00+00:00"),
        ("12:30", "12:30"),
        ("last Tuesday", "last Tuesday"),
    ],
)
def test_dates_are_read_or_left_for_validation_and_never_guessed(read: Read, written: str, passed_on: str) -> None:
    assert one(read(HEAD + entry(f"<pubDate>{written}</pubDate>") + TAIL))["published_at"] == passed_on


@pytest.mark.parametrize(
    ("picture", "address"),
    [
        ('<enclosure url="https://h.example/a.mp3" type="audio/mpeg"/>', None),
        ('<enclosure url="https://h.example/a.jpg" type="image/jpeg"/>', "https://h.example/a.jpg"),
        ('<media:content url="/a.webp"/>', "https://harbour.example/a.webp"),
        ('<media:thumbnail url="https://h.example/a"/>', "https://h.example/a"),
        ('<i:image xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" href="https://h.example/p"/>', None),
    ],
)
def test_the_picture_is_found_and_a_sound_is_none(read: Read, picture: str, address: str | None) -> None:
    found = one(read(HEAD + entry(picture) + TAIL)).get("image_url")
    assert found == address or (address is None and found == "https://h.example/p")


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
def test_feeds_are_read_in_the_encoding_that_they_declare(read: Read, encoding: str) -> None:
    text = HEAD.replace("utf-8", encoding.removesuffix("-sig")) + entry(title="Çà et là") + TAIL
    assert titles(read(text.encode(encoding))) == ["Çà et là"]


def test_references_that_only_html_knows_are_mended_and_told(read: Read) -> None:
    (raw,) = read(HEAD + entry(title="Caf&eacute; & bar<![CDATA[ & &nbsp;]]> &lt;") + TAIL)
    assert isinstance(raw, RawArticle)
    assert raw.fields["title"] == "Café & bar & <"
    assert "2 bare &" in raw.notes[0].reason


def test_characters_that_xml_forbids_are_left_out_and_told_once(read: Read) -> None:
    first, second = read(HEAD + entry(title="a\x00b\x0bc") + entry(link="/2") + TAIL)
    assert isinstance(first, RawArticle)
    assert isinstance(second, RawArticle)
    assert first.fields["title"] == "abc"
    assert ("2 characters" in first.notes[0].reason, second.notes) == (True, ())


def test_a_truncated_feed_gives_what_was_whole_and_the_line_where_it_breaks(read: Read) -> None:
    outcomes = read(HEAD + entry(title="One") + entry(title="Two") + "<item><title>Thr")
    assert titles(outcomes) == ["One", "Two"]
    (broken,) = (outcome for outcome in outcomes if isinstance(outcome, Rejection))
    assert (broken.source, broken.reason) == ("feed.xml:line 5", "broken-xml")


def test_a_feed_without_its_end_gives_all_entries_and_a_rejection(read: Read) -> None:
    outcomes = read(HEAD + entry(title="One") + "</channel>")
    assert titles(outcomes) == ["One"]
    assert [outcome.reason for outcome in outcomes if isinstance(outcome, Rejection)] == ["broken-xml"]


def test_a_broken_entry_is_left_out_and_those_after_it_are_read(read: Read) -> None:
    outcomes = read(HEAD + entry(title="One") + entry("<b>", title="Two") + entry(title="Three") + TAIL)
    assert titles(outcomes) == ["One", "Three"]
    (broken,) = (outcome for outcome in outcomes if isinstance(outcome, Rejection))
    assert "line 4" in broken.detail


def test_a_long_text_of_which_nothing_comes_out_is_rejected(read: Read) -> None:
    inside = "<content:encoded><![CDATA[<style>" + "p { color: red } " * 200 + "</style>]]></content:encoded>"
    (outcome,) = read(HEAD + entry(inside) + TAIL)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == "lost-text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (HEAD + TAIL, "no-text"),
        (HEAD + "<image/>" * 1000 + TAIL, "lost-text"),
        ("<rss", "broken-xml"),
        ("", "broken-xml"),
        ("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + "<rss>&x;</rss>", "forbidden-xml"),
        ("<!DOCTYPE rss SYSTEM 'http://127.0.0.1/rss.dtd'><rss/>", "forbidden-xml"),
        ("https://harbour.example/feed", "broken-xml"),
        ("/etc/passwd", "broken-xml"),
    ],
)
def test_a_file_that_gives_no_entry_is_unusable(read: Read, data: str, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(data)
    assert caught.value.reason == reason


@pytest.mark.slow
@pytest.mark.parametrize(
    "inside",
    [
        f"<author>{'a' * 1_000_000}</author>",
        "".join(f"<category>{n}</category>" for n in range(50_000)),
        f"<media:keywords>{','.join(map(str, range(50_000)))}</media:keywords>",
        f"<description>{'word ' * 4_000_000}</description>",
        f"<description>{'&lt;div&gt;' * 30_000}</description>",
        f"<pubDate>{'Mon Mar ' * 200_000}</pubDate>",
        f"<x xml:base='http://h.example/{'a' * 100_000}'/>",
        "<x>" * 200_000,
        "<x/>" * 2_100_000,
        "<item><![CDATA[" * 100_000,
        "<item>&" * 100_000,
        f"<link>http://{'[' * 5_000}</link>",
    ],
    ids=["author", "labels", "keywords", "paragraph", "html", "date", "base", "deep", "tags", "cdata", "open", "link"],
)
def test_hostile_entries_cost_seconds_and_not_the_night(read: Read, inside: str) -> None:
    start = time.process_time()
    try:
        outcomes = read(HEAD + entry(inside) + TAIL)
    except UnusableFileError as error:
        outcomes = [Rejection("feed.xml", error.reason, str(error))]
    assert outcomes
    assert all(len(outcome.detail) < 300 for outcome in outcomes if isinstance(outcome, Rejection))
    assert time.process_time() - start < 10


def test_so_many_labels_outside_of_entries_are_refused(read: Read) -> None:
    with pytest.raises(UnusableFileError, match="1,000"):
        read(HEAD + "<category>x</category>" * (sound_feed.MAXIMUM_LABELS + 1) + entry() + TAIL)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD, True),
        (atom(""), True),
        ("<?xml version='1.0'?><rdf:RDF>", True),
        ("<!DOCTYPE rss><rss>", True),
        ('<rss xmlns:wp="http://wordpress.org/export/1.2/">', False),
        ("<urlset>", False),
        ("<html>", False),
        ("", False),
    ],
)
def test_feeds_are_told_from_other_xml(head: str, expected: bool) -> None:
    assert feed.recognises(head.encode()) is expected
    assert feed.recognises(head.encode("utf-16")) is expected


WHOLE = HEAD + entry("<description>&lt;p&gt;a&lt;/p&gt;</description><pubDate>2024-01-02</pubDate>") * 2 + TAIL


@settings(deadline=2_000)
@given(
    st.binary()
    | st.tuples(st.integers(0, len(WHOLE)), st.text(max_size=8), st.integers(0, 40)).map(
        lambda cut: (WHOLE[: cut[0]] + cut[1] + WHOLE[cut[0] + cut[2] :]).encode("utf-8", "replace")
    )
    | st.text(alphabet="<>/&;!?[]-=' \x00é").map(lambda text: (HEAD + entry(text) + TAIL).encode())
)
def test_any_bytes_are_read_or_refused_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xml"
    path.write_bytes(data)
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(list(feed.read(Source(path=path, name=path.name))))
        except UnusableFileError as error:
            outcomes.append([Rejection(path.name, error.reason, str(error))])
    assert outcomes[0] == outcomes[1]
    assert all(isinstance(outcome, RawArticle | Rejection) for outcome in outcomes[0])


@pytest.mark.parametrize("ending", ["com", "info", "media", "online", "museum", "xn--p1ai"])
@pytest.mark.parametrize(
    "written",
    ["ada@paper.{} (Ada Fenwick)", "Ada Fenwick &lt;ada@paper.{}&gt;", "<![CDATA[ada@paper.{} (Ada Fenwick)]]>"],
)
def test_an_author_is_a_name_whatever_the_address_ends_in(read: Read, written: str, ending: str) -> None:
    given = f"<author>{written.format(ending)}</author><description>{LONG}</description>"
    assert one(read(HEAD + entry(given) + TAIL))["author"] == "Ada Fenwick"


def test_a_name_in_atom_loses_its_address_and_a_plain_one_stays(read: Read) -> None:
    author = "<author><name>ada@paper.online (Ada Fenwick)</name></author>"
    assert one(read(atom(f"<title>T</title>{author}<summary>{LONG}</summary>")))["author"] == "Ada Fenwick"
    author = "<author><name>Ada O'Fenwick &amp; Ben</name></author>"
    assert one(read(atom(f"<title>T</title>{author}<summary>{LONG}</summary>")))["author"] == "Ada O'Fenwick & Ben"


CAPTION = '<media:content url="https://harbour.example/a.jpg"><media:description>{}</media:description></media:content>'


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("tag", ["description", "content:encoded"])
def test_a_full_text_beats_the_caption_beside_it(read: Read, tag: str, *, is_first: bool) -> None:
    text, caption = (
        f"<{tag}>&lt;p&gt;{LONG}&lt;/p&gt;&lt;p&gt;The end.&lt;/p&gt;</{tag}>",
        CAPTION.format("A boat at the quay."),
    )
    found = one(read(HEAD + entry(caption + text if is_first else text + caption) + TAIL))
    assert [line for part in found["body"] for line in part["paragraphs"]] == [LONG.strip(), "The end."]
    assert "quay" not in found.get("summary", "")


def test_a_description_that_stands_alone_or_is_longer_is_the_text(read: Read) -> None:
    assert one(read(HEAD + entry(CAPTION.format("The whole of it.")) + TAIL))["summary"] == "The whole of it."
    found = one(read(HEAD + entry(CAPTION.format(LONG) + "<description>Short.</description>") + TAIL))
    assert LONG.strip() in str(found)


KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
)


def test_of_bloggers_entries_posts_and_pages_alone_are_articles(read: Read) -> None:
    entries = "</entry><entry>".join(
        f"<id>{kind}</id><title>{kind}</title>{KIND.format(kind)}<category term='Boats'/><content>{LONG}</content>"
        for kind in ("settings", "template", "post", "comment", "page")
    )
    found = read(atom(entries))
    assert [raw.fields["title"] for raw in found if isinstance(raw, RawArticle)] == ["post", "page"]
    assert [raw.fields["category"] for raw in found if isinstance(raw, RawArticle)] == ["Boats", "Boats"]
    assert [raw.source for raw in found] == ["feed.xml:3", "feed.xml:5"]
    with pytest.raises(UnusableFileError, match="no entry"):
        read(atom(f"<title>T</title>{KIND.format('comment')}<content>{LONG}</content>"))


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ('<a:control xmlns:a="http://www.w3.org/2007/app"><a:draft>yes</a:draft></a:control>', "unpublished"),
        (
            '<app:control xmlns:app="http://purl.org/atom/app#"><app:draft> YES </app:draft></app:control>',
            "unpublished",
        ),
        ('<control xmlns="http://www.w3.org/2007/app"><draft>yes</draft></control>', "unpublished"),
        ('<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>no</app:draft></app:control>', "published"),
        (
            '<blogger:status xmlns:blogger="http://schemas.google.com/blogger/2018">DRAFT</blogger:status>',
            "unpublished",
        ),
        ('<blogger:status xmlns:blogger="http://schemas.google.com/blogger/2018">LIVE</blogger:status>', "published"),
        ("", "published"),
    ],
)
def test_a_draft_in_atom_stays_private(read: Read, inside: str, status: str) -> None:
    (raw,) = read(atom(f"<title>T</title>{inside}<content>{LONG}</content>"))
    assert isinstance(raw, RawArticle)
    article = judge(raw).outcome
    assert isinstance(article, Article)
    assert article.status == status


def test_an_address_that_is_none_costs_the_address(read: Read) -> None:
    (raw,) = read(HEAD + entry(f"<description>{LONG}</description>", link="https://[bad") + TAIL)
    assert isinstance(raw, RawArticle)
    verdict = judge(raw)
    assert isinstance(verdict.outcome, Article)
    assert [note.field for note in verdict.notes] == ["url"]
