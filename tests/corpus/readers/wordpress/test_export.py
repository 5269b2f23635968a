"""What the posts of a WordPress export become, and what becomes of exports that are broken or hostile."""

import gzip
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers.wordpress import export
from corpus.readers.wordpress.stored_text import html_of

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress" -->\n<rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">\n'
    "<channel><title>Harbour</title><language>en-GB</language>"
    "<wp:base_blog_url>https://harbour.example</wp:base_blog_url>"
    "<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login>"
    "<wp:author_display_name><![CDATA[Ada Quay]]></wp:author_display_name></wp:author>\n"
)
TAIL = "</channel></rss>"
POST = {
    "title": "The late ferry",
    "link": "https://harbour.example/sea/late-ferry/",
    "dc:creator": "ada",
    "guid": "https://old.example/?p=7",
    "excerpt:encoded": "Nobody knows why.",
    "content:encoded": "<!-- wp:paragraph -->\n<p>It left.</p>\n<!-- /wp:paragraph -->",
    "wp:post_id": "7",
    "wp:post_date": "2024-03-18 10:00:00",
    "wp:post_date_gmt": "2024-03-18 09:00:00",
    "wp:post_modified_gmt": "2024-04-01 08:00:00",
    "wp:post_name": "late-ferry",
    "wp:status": "publish",
    "wp:post_type": "post",
}
Read = Callable[..., list[RawArticle | Rejection]]


def item(inside: str = "", **changes: str) -> str:
    """An item of an export, `POST` with `changes`, in whose names __ stands for a colon."""
    values = {**POST, **{name.replace("__", ":"): value for name, value in changes.items()}}
    return "<item>" + "".join(f"<{n}><![CDATA[{value}]]></{n}>" for n, value in values.items()) + f"{inside}</item>\n"


def meta(key: str, value: str) -> str:
    """A setting of a post."""
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads an export given as text or bytes."""

    def reading(data: str | bytes, name: str = "export.xml") -> list[RawArticle | Rejection]:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list(export.read(Source(path=path, name=path.name)))

    return reading


def one(outcomes: list[RawArticle | Rejection]) -> Mapping[str, Any]:
    """The fields of the only record."""
    (raw,) = outcomes
    assert isinstance(raw, RawArticle), raw
    return raw.fields


def reasons(outcomes: list[RawArticle | Rejection]) -> list[str]:
    """The reasons of the rejections; empty for each record."""
    return [outcome.reason if isinstance(outcome, Rejection) else "" for outcome in outcomes]


def test_a_post_gives_all_fields_of_an_article(read: Read) -> None:
    labels = (
        '<category domain="post_tag" nicename="boats"><![CDATA[Boats &amp; rafts]]></category>'
        '<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>'
        '<category domain="category" nicename="sea"><![CDATA[Sea]]></category>'
        '<category domain="category" nicename="news"><![CDATA[News]]></category>'
        '<category domain="post_format" nicename="aside"><![CDATA[Aside]]></category>'
    )
    inside = labels + meta("_thumbnail_id", "9") + meta("_wp_old_slug", "slow-ferry")
    picture = item(wp__post_id="9", wp__post_type="attachment", wp__attachment_url="https://harbour.example/f.jpg")
    outcomes = read(HEAD + item(inside) + picture + TAIL)
    assert one(outcomes) == {
        "url": "https://harbour.example/sea/late-ferry/",
        "aliases": [
            "https://old.example/?p=7",
            "https://harbour.example/?p=7",
            "https://harbour.example/sea/slow-ferry/",
        ],
        "title": "The late ferry",
        "summary": "Nobody knows why.",
        "body": [{"heading": "", "paragraphs": ["It left."]}],
        "category": "Sea",
        "tags": ["News", "Boats & rafts"],
        "author": "Ada Quay",
        "published_at": "2024-03-18 09:00:00+00:00",
        "updated_at": "2024-04-01 08:00:00+00:00",
        "language": "en-GB",
        "image_url": "https://harbour.example/f.jpg",
        "status": "published",
    }
    assert outcomes[0].source == "export.xml:post 7"


@pytest.mark.parametrize(
    ("status", "inside", "expected"),
    [
        ("publish", "", "published"),
        ("future", "", "embargoed"),
        ("draft", "", "unpublished"),
        ("pending", "", "unpublished"),
        ("private", "", "unpublished"),
        ("auto-draft", "", "unpublished"),
        ("of-a-plugin", "", "of-a-plugin"),  # for validation, which takes it for not public, to note
        ("trash", "", "deleted"),
        ("publish", "<wp:post_password>x</wp:post_password>", "unpublished"),
        ("trash", "<wp:post_password>x</wp:post_password>", "deleted"),
        ("publish", meta("_yoast_wpseo_meta-robots-noindex", "1"), "noindex"),
        ("publish", meta("_yoast_wpseo_meta-robots-noindex", "2"), "published"),
        ("draft", meta("_yoast_wpseo_meta-robots-noindex", "1"), "unpublished"),
        ("publish", meta("rank_math_robots", 'a:2:{i:0;s:7:"noindex";i:1;s:8:"nofollow";}'), "noindex"),
        ("publish", meta("rank_math_robots", 'a:1:{i:0;s:5:"index";}'), "published"),
        ("publish", meta("_seopress_robots_index", "yes"), "noindex"),
        ("publish", meta("_genesis_noindex", "1"), "noindex"),
        ("publish", meta("_genesis_noindex", "-1"), "published"),
        ("publish", meta("_aioseop_noindex", "on"), "noindex"),
    ],
)
def test_the_status_says_who_may_see_a_post(read: Read, status: str, inside: str, expected: str) -> None:
    assert one(read(HEAD + item(inside, wp__status=status) + TAIL))["status"] == expected


def test_a_draft_has_no_date_and_is_known_by_its_preview(read: Read) -> None:
    nothing = "0000-00-00 00:00:00"
    changes = {"wp__post_date": nothing, "wp__post_date_gmt": nothing, "wp__post_modified_gmt": nothing}
    draft = item(link="https://harbour.example/?p=7", wp__post_name="", wp__status="draft", guid="", **changes)
    fields = one(read(HEAD + draft + TAIL))
    assert fields["url"] == "https://harbour.example/?p=7"
    assert not fields.keys() & {"published_at", "updated_at", "aliases"}
    assert one(read(HEAD + item(link="") + TAIL))["url"] == "https://harbour.example/?p=7"


def test_an_old_post_without_universal_time_has_the_sites_own(read: Read) -> None:
    assert (
        one(read(HEAD + item(wp__post_date_gmt="0000-00-00 00:00:00") + TAIL))["published_at"] == POST["wp:post_date"]
    )


def test_the_description_for_search_engines_stands_in_for_a_missing_excerpt(read: Read) -> None:
    inside = meta("_yoast_wpseo_metadesc", "Ferries &amp; moons")
    assert one(read(HEAD + item(inside, excerpt__encoded="") + TAIL))["summary"] == "Ferries & moons"
    assert one(read(HEAD + item(inside) + TAIL))["summary"] == "Nobody knows why."


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_export_is_read(read: Read, version: str) -> None:
    assert one(read((HEAD + item() + TAIL).replace("/1.2/", f"/{version}/")))["summary"] == "Nobody knows why."


def test_titles_are_decoded_once_and_lose_their_html(read: Read) -> None:
    assert one(read(HEAD + item(title="<i>Moby</i> &amp;lt; Dick") + TAIL))["title"] == "Moby &lt; Dick"


def test_an_author_without_an_entry_is_known_by_the_login(read: Read) -> None:
    assert one(read(HEAD + item(dc__creator="ben") + TAIL))["author"] == "ben"


def test_pages_are_read_and_furniture_is_passed_over_in_silence(read: Read) -> None:
    furniture = [item(wp__post_type=kind) for kind in ("attachment", "nav_menu_item", "revision", "wp_template")]
    outcomes = read(HEAD + "".join(furniture) + item(wp__post_type="page") + TAIL)
    assert reasons(outcomes) == [""]


def test_posts_of_a_plugins_type_are_counted_in_one_rejection(read: Read) -> None:
    outcomes = read(HEAD + item() + item(wp__post_type="product") * 3 + TAIL)
    assert reasons(outcomes) == ["", "other-types"]
    assert isinstance(outcomes[1], Rejection)
    assert "3 of type 'product'" in outcomes[1].detail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (HEAD + TAIL, "no-text"),
        (HEAD + item(wp__post_type="attachment") + TAIL, "no-text"),
        (HEAD + item(wp__post_type="reportage") + TAIL, "lost-text"),
        (HEAD + "<item><title>x", "broken-xml"),
        ("", "broken-xml"),
        ("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + HEAD[38:] + item() + TAIL, "broken-xml"),
        ("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss>&x;</rss>", "forbidden-xml"),
        (HEAD + "<x>" * 200_000, "too-deep"),
    ],
)
def test_an_export_without_posts_is_unusable(read: Read, data: str, reason: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(data)
    assert caught.value.reason in {reason, "forbidden-xml"}


def test_a_truncated_export_gives_what_was_whole_and_says_where_it_breaks(read: Read) -> None:
    outcomes = read(HEAD + item() + item(link="https://harbour.example/2") + "<item><title>")
    assert reasons(outcomes) == ["", "", "broken-xml"]
    assert isinstance(outcomes[2], Rejection)
    assert outcomes[2].detail.startswith("line 11")


def test_a_post_too_long_for_an_article_is_rejected_and_the_next_one_read(read: Read) -> None:
    long = item(content__encoded="word " * 1_000_000)
    assert reasons(read(HEAD + long + item() + TAIL)) == ["too-long", ""]


def test_characters_that_xml_forbids_are_left_out_and_told(read: Read) -> None:
    (raw,) = read(HEAD + item(content__encoded="<p>a\x0bb\x00c</p>") + TAIL)
    assert isinstance(raw, RawArticle)
    assert raw.fields["body"] == [{"heading": "", "paragraphs": ["abc"]}]
    assert "2 characters" in raw.notes[0].reason


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_exports_are_read_in_the_encoding_that_they_declare(read: Read, encoding: str) -> None:
    data = (HEAD.replace("UTF-8", encoding) + item(title="Çà et là") + TAIL).encode(encoding)
    assert one(read(data))["title"] == "Çà et là"
    assert one(read(gzip.compress(data), "export.xml.gz"))["title"] == "Çà et là"


def test_a_big_export_takes_no_more_memory_than_a_small_one(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    comments = f"<wp:comment><wp:comment_content>{'Well said. ' * 200}</wp:comment_content></wp:comment>" * 10
    with path.open("w") as stream:
        stream.write(HEAD)
        stream.writelines(item(comments, link=f"https://harbour.example/{number}") for number in range(200))
        stream.write(TAIL)
    tracemalloc.start()
    count = sum(1 for _ in export.read(Source(path=path, name=path.name)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert peak < 2_000_000 < path.stat().st_size


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One.\n\nTwo\r\nlines.", "<p>One.\n\n<p>Two<br>\nlines."),
        ("<h2>H</h2>\n\nText", "<h2>H</h2>\n\n<p>Text"),
        ("<!-- wp:html -->a\n\nb", "<!-- wp:html -->a\n\nb"),
        ("<pre>a\nb</pre>", "<pre>a\nb</pre>"),
        ('[caption id="1"]<img src="x"> Below it[/caption]Text', "<p>Text"),
        ("[caption]open", "<p>open"),
        ('[gallery ids="1,2"]Text [sic] and [the minister] [1]', "<p>Text [sic] and [the minister] [1]"),
        ("[vc_row][box]kept[/box][/vc_row]", "<p>kept"),
        ("[[gallery]] is how", "<p>[[gallery]] is how"),
        ("Before\n\nhttps://video.example/1\n\nAfter", "<p>Before\n\n<p>After"),
        ("<!-- wp:embed --><div>\nhttps://video.example/1\n</div>", "<!-- wp:embed --><div>\n\n</div>"),
        ("", ""),
    ],
)
def test_stored_text_becomes_the_html_that_wordpress_shows(content: str, expected: str) -> None:
    assert html_of(content) == expected


@pytest.mark.parametrize(
    "part", ["[caption ", "[caption]", "[/caption]", "[a ", "\n\n", "\n ", "http://", "[" * 9, "<p"]
)
def test_stored_text_is_read_in_time_that_grows_with_its_length(part: str) -> None:
    html_of(part * (1_000_000 // len(part)))


def test_exports_are_told_from_feeds() -> None:
    assert export.recognises(HEAD.encode())
    assert export.recognises(HEAD.encode("utf-16"))
    assert not export.recognises(b'<rss version="2.0"><channel>')


WHOLE = HEAD + item(meta("_thumbnail_id", "9")) + item(wp__post_id="9", wp__post_type="page") + TAIL


@settings(deadline=2_000)
@given(
    st.binary()
    | st.tuples(st.integers(0, len(WHOLE)), st.text(max_size=8), st.integers(0, 40)).map(
        lambda cut: (WHOLE[: cut[0]] + cut[1] + WHOLE[cut[0] + cut[2] :]).encode("utf-8", "replace")
    )
    | st.text().map(lambda text: (HEAD + item(content__encoded=text) + TAIL).encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xml"
    path.write_bytes(data)
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(list(export.read(Source(path=path, name=path.name))))
        except UnusableFileError as error:
            outcomes.append([Rejection(path.name, error.reason, str(error))])
    assert outcomes[0] == outcomes[1]
    assert all(isinstance(outcome, RawArticle | Rejection) for outcome in outcomes[0])


@pytest.mark.parametrize("name", ["audio", "video", "embed", "playlist", "caption"])
def test_a_shortcode_without_an_end_takes_no_text_with_it(name: str) -> None:
    content = f"One.\n\n[{name} src='a']\n\nTwo.\n\n[{name} src='b'][/{name}]\n\nThree.\n\n[/{name}] Four."
    shown = html_of(content)
    assert [word for word in ("One.", "Two.", "Three.", "Four.") if word in shown] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert "[" not in shown


def test_a_shortcode_around_paragraphs_leaves_them() -> None:
    shown = html_of(
        "One.\n\n[audio src='a']\n\nTwo.\n\n[/audio]\n\n[caption id='x']<img src='a'> A boat.[/caption]\n\nThree."
    )
    assert "Two." in shown
    assert "A boat." not in shown


def test_a_post_has_the_authors_and_the_language_that_plugins_give_it_and_the_category_put_first(read: Read) -> None:
    terms = (
        '<category domain="category" nicename="boats"><![CDATA[Boats]]></category>'
        '<category domain="category" nicename="news"><![CDATA[News]]></category>'
        '<category domain="language" nicename="de"><![CDATA[Deutsch]]></category>'
        '<category domain="author" nicename="cap-ada"><![CDATA[ada]]></category>'
        '<category domain="author" nicename="cap-tom-hale"><![CDATA[tom-hale]]></category>'
    )
    guest = item(
        meta("cap-user_login", "tom-hale") + meta("cap-display_name", "Tom Hale"),
        wp__post_type="guest-author",
        content__encoded="",
    )
    known = "<wp:category><wp:term_id>7</wp:term_id><wp:cat_name><![CDATA[News]]></wp:cat_name></wp:category>"
    fields = one(read(HEAD + known + item(terms + meta("_yoast_wpseo_primary_category", "7")) + guest + TAIL))
    assert (fields["author"], fields["language"]) == ("Ada Quay, Tom Hale", "de")
    assert (fields["category"], fields["tags"]) == ("News", ["Boats"])


def test_an_author_term_that_nobody_knows_leaves_who_entered_the_post(read: Read) -> None:
    term = '<category domain="author" nicename="x"><![CDATA[x]]></category>'
    assert one(read(HEAD + item(term) + TAIL))["author"] == "Ada Quay"


def test_the_parts_of_a_page_builder_stand_apart_under_their_headings_and_code_is_no_text(read: Read) -> None:
    content = (
        "[vc_row][vc_column][vc_column_text]It left.[/vc_column_text][vc_raw_html]JTNDcCUzRQ==[/vc_raw_html]"
        '[vc_toggle title="When?"]At six.[/vc_toggle][vc_custom_heading text="Why"]'
        "[vc_column_text]Nobody [dropcap]k[/dropcap]nows.[/vc_column_text][/vc_column][/vc_row]"
    )
    assert one(read(HEAD + item(content__encoded=content) + TAIL))["body"] == [
        {"heading": "", "paragraphs": ["It left."]},
        {"heading": "When?", "paragraphs": ["At six."]},
        {"heading": "Why", "paragraphs": ["Nobody knows."]},
    ]


@pytest.mark.parametrize(
    ("settings_", "until"),
    [
        ({"_expiration-date": "1577836800"}, "2020-01-01T00:00:00+00:00"),
        ({"_expiration-date": "1577836800", "_expiration-date-type": "draft"}, "2020-01-01T00:00:00+00:00"),
        ({"_expiration-date": "1577836800", "_expiration-date-type": "stick"}, None),
        ({"_expiration-date": "1577836800", "_expiration-date-status": ""}, None),
        ({"_expiration-date": "soon"}, None),
    ],
)
def test_a_plugin_takes_a_post_from_the_public_on_its_day(
    read: Read, settings_: dict[str, str], until: str | None
) -> None:
    inside = "".join(meta(key, value) for key, value in settings_.items())
    assert one(read(HEAD + item(inside) + TAIL)).get("public_until") == until
