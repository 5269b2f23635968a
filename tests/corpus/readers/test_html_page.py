"""A saved page gives its article whole and nothing of the site round it, on pages built in many ways."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import ConfigurationError, Source
from corpus.dates import moment
from corpus.readers import html_page
from corpus.validation import validate

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
TEXT = [
    f"The {word} winter shows how a boat is kept dry, and why its tarpaulin matters more than most owners believe. "
    "Air has to pass from bow to stern, and that is why nobody ties the canvas down too well."
    for word in ORDINALS
]
BODY = f"<p>{TEXT[0]}</p><h2>Why it gets wet</h2><p>{TEXT[1]}</p><ul><li>Rain</li><li>Breath</li></ul><p>{TEXT[2]}</p>"
BODY_LINES = [TEXT[0], "## Why it gets wet", TEXT[1], "- Rain", "- Breath", TEXT[2]]


def read(tmp_path: Path, html: str | bytes, **options: Any) -> RawArticle:
    """What the reader makes of a page; it passes validation."""
    path = tmp_path / "page-7.html"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    [record] = html_page.read(Source(path=path, name=path.name, **options))
    assert isinstance(record, RawArticle)
    assert isinstance(validate(record), Article)
    return record


def fields_of(tmp_path: Path, html: str | bytes, **options: Any) -> Mapping[str, Any]:
    """The fields of a page's article."""
    return read(tmp_path, html, **options).fields


def lines_of(fields: Mapping[str, Any]) -> list[str]:
    """Headings (marked with ##) and paragraphs in the order of the page."""
    marked = [[f"## {s['heading']}", *s["paragraphs"]] if s["heading"] else s["paragraphs"] for s in fields["body"]]
    return [line for lines in marked for line in lines]


def page(inside: str, head: str = "", title: str = "Keeping a boat dry") -> str:
    """A page with a site's frame round it."""
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title} | The Quay</title>
{head}</head>
<body><header><nav><a href="/">Home</a> <a href="/boats">Boats</a></nav></header>{inside}
<footer><p>The Quay is a magazine. All rights reserved.</p><a href="/privacy">Privacy</a></footer>
<div class="cookie-notice"><p>This site uses cookies. Accept them all?</p></div></body></html>"""


THEME = page(
    f"""<main id="main"><article class="post type-post hentry">
<div class="breadcrumbs"><a href="/">Home</a> » <a href="/boats">Boats</a></div>
<h1 class="entry-title">Keeping a boat dry</h1>
<div class="entry-meta">Posted on <time datetime="2024-03-18">March 18, 2024</time>
by <a href="/a/ada">Ada Fenwick</a></div>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="https://x.com/s">Tweet</a></li><li>Facebook</li></ul></div>
<div class="entry-content"><p>{TEXT[0]}</p><div class="ad-slot"><p>Buy our paint, it is the best paint.</p></div>
<h2>Why it gets wet</h2><p>{TEXT[1]}</p><ul><li>Rain</li><li>Breath</li></ul>
<div class="newsletter-signup"><h4>One letter a week</h4><form><input><button>Sign up</button></form></div>
<p>{TEXT[2]}</p>
<div id="jp-relatedposts"><h3>Related</h3><p><a href="/hemp">Why hemp came back</a></p></div></div>
<footer>Tagged <a href="/t/winter">winter</a></footer></article>
<div class="author-bio"><p>Ada Fenwick builds boats in Leeds.</p></div>
<section id="comments"><h2>Two thoughts</h2><ol><li>Tom says: mine has never been so dry as it is this year.</li></ol>
</section></main><aside><h2>Recent posts</h2><ul><li><a href="/other">Another post</a></li></ul></aside>""",
    head="""<link rel="canonical" href="https://quay.example/boats/dry/">
<meta property="og:title" content="Keeping a boat dry - The Quay">
<meta property="og:description" content="What canvas can do.">
<meta property="article:published_time" content="2024-03-18T08:00:00+00:00">
<meta property="article:modified_time" content="2024-04-02T09:00:00+00:00">
<meta property="article:section" content="Boats"><meta property="article:tag" content="winter">
<meta property="article:tag" content="canvas"><meta property="og:image" content="https://quay.example/i/dry.jpg">
<meta name="author" content="Ada Fenwick">""",
)


def test_a_blogs_theme_gives_every_field_and_the_text_alone(tmp_path: Path) -> None:
    fields = dict(fields_of(tmp_path, THEME))
    assert lines_of({"body": fields.pop("body")}) == BODY_LINES
    assert fields == {
        "url": "https://quay.example/boats/dry/",
        "title": "Keeping a boat dry",
        "summary": "What canvas can do.",
        "category": "Boats",
        "tags": ["winter", "canvas"],
        "author": "Ada Fenwick",
        "published_at": "2024-03-18T08:00:00+00:00",
        "updated_at": "2024-04-02T09:00:00+00:00",
        "language": "en-GB",
        "image_url": "https://quay.example/i/dry.jpg",
        "links": ["https://quay.example/hemp"],
    }


def test_div_soup_without_metadata_is_told_apart_by_its_text(tmp_path: Path) -> None:
    html = f"""<html><head><title>Paint for hulls</title></head><body><div><div>
<a href="/a">Start</a> <a href="/b">Boats</a>
</div><div><div>Paint for hulls</div><div>Written by Cleo Marsh on 3 May 2022</div><div><div>{TEXT[0]}</div>
<div><b>Two coats or three</b></div><div>{TEXT[1]}<br><br>{TEXT[2]}</div></div>
<div><div>Related articles</div><div><a href="/h1">Brushes worth their price</a></div></div></div>
<div>Copyright 2022 Hull &amp; Co</div></div></body></html>"""
    fields = fields_of(tmp_path, html)
    assert lines_of(fields) == [TEXT[0], "## Two coats or three", TEXT[1], TEXT[2]]
    assert (fields["id"], fields["title"]) == ("page-7", "Paint for hulls")
    assert (fields["author"], fields["published_at"]) == ("Cleo Marsh", "2022-05-03")
    assert fields["links"] == ["/h1"]


def test_questions_keep_their_answers_where_end_tags_are_left_out(tmp_path: Path) -> None:
    questions = ["How long is a rope?", "Does it float?", "Can I wash it?", "Where is it kept?"]
    answers = ["As long as it was made.", "Hemp does not.", "Yes, in fresh water.", "On a peg."]
    pairs = list(zip(questions, answers, strict=True))
    inside = "".join(f"<section><h2>{question}</h2><p>{answer}</section>" for question, answer in pairs)
    fields = fields_of(
        tmp_path, page(f"<main><h1>Rope</h1><p>By Bo Larsen · 5 November 2023{inside}</main>", title="Rope")
    )
    assert lines_of(fields) == [line for question, answer in pairs for line in (f"## {question}", answer)]
    assert (fields["author"], fields["published_at"]) == ("Bo Larsen", "2023-11-05")


def test_metadata_that_is_only_in_json_ld_is_found(tmp_path: Path) -> None:
    graph = [
        {"@type": "WebPage", "@id": "https://quay.example/dry"},
        {
            "@type": "Article",
            "headline": "Keeping a boat dry",
            "identifier": "q-17",
            "author": {"@id": "#ada"},
            "datePublished": "2024-01-09T10:00:00Z",
            "mainEntityOfPage": {"@id": "https://quay.example/dry"},
            "keywords": "canvas, winter",
        },
        {"@type": "Person", "@id": "#ada", "name": "Ada Fenwick"},
    ]
    scripts = "".join(f'<script type="application/ld+json">{x}</script>' for x in (json.dumps({"@graph": graph}), "{"))
    text = f"<h1>Keeping a boat dry</h1><amp-ad>Anzeige</amp-ad>{BODY}<p><a href='hemp'>Hemp</a> helps.</p>"
    fields = fields_of(tmp_path, page(f"<article>{text}</article>", scripts))
    assert lines_of(fields) == [*BODY_LINES, "Hemp helps."]
    assert (fields["id"], fields["url"]) == ("q-17", "https://quay.example/dry")
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2024-01-09T10:00:00Z")
    assert fields["tags"] == ["canvas", "winter"]
    assert fields["links"] == ["https://quay.example/hemp"]


def test_the_json_lds_text_stands_in_for_a_page_that_shows_little_of_it(tmp_path: Path) -> None:
    whole = "\n".join(TEXT)
    script = f'<script type="application/ld+json">{json.dumps({"@type": "Article", "articleBody": whole})}</script>'
    short, full = (
        f"<article><p>{TEXT[0]}</p></article>",
        f"<article>{''.join(f'<p>{line}</p>' for line in TEXT)}</article>",
    )
    found = read(tmp_path, page(short, script))
    assert found.fields["body"] == whole
    assert any("JSON-LD" in note.reason for note in found.notes)
    assert lines_of(fields_of(tmp_path, page(full, script))) == TEXT


def test_an_old_page_in_latin_1_laid_out_in_a_table_is_read(tmp_path: Path) -> None:
    html = (
        '<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1"><TITLE>Das Café am Fluß'
        '</TITLE></HEAD><BODY><TABLE><TR><TD><A HREF="index.htm">Zurück</A></TD><TD><H1>Das Café am Fluß</H1><FONT>'
        + "<P>".join(TEXT)
        + "<BR><BR>Übermorgen mehr “davon”.</FONT></TD></TR></TABLE></BODY></HTML>"
    )
    fields = fields_of(tmp_path, html.encode("windows-1252"))
    assert fields["title"] == "Das Café am Fluß"
    assert lines_of(fields) == [*TEXT, "Übermorgen mehr “davon”."]


def test_a_page_without_any_title_is_given_its_first_words(tmp_path: Path) -> None:
    found = read(tmp_path, f"<html><body><p>{TEXT[0]}</p><p>{TEXT[1]}</p></body></html>")
    assert (
        found.fields["title"]
        == "The first winter shows how a boat is kept dry, and why its tarpaulin matters more than…"
    )
    assert lines_of(found.fields) == TEXT[:2]
    assert any("no title" in note.reason for note in found.notes)


def test_a_table_and_a_short_text_are_kept_and_a_paywalls_note_is_not(tmp_path: Path) -> None:
    table = "<table><tr><th>Boat</th><th>Rope</th></tr><tr><td>Ketch</td><td>16 mm</td></tr></table>"
    inside = (
        f"<article><h1>Rope sizes</h1><p>It depends.</p>{table}<div class='paywall'>Subscribe to go on.</div></article>"
    )
    assert lines_of(fields_of(tmp_path, page(inside))) == ["It depends.", "Boat | Rope", "Ketch | 16 mm"]


@pytest.mark.parametrize(
    "block",
    [
        '<h2>You may also like</h2><div class="card"><h3><a href="/hemp">Why hemp came back</a></h3>'
        "<p>Three makers.</p></div>"
        '<div class="card"><h3>School</h3><p>A ferry became a school</p></div>',
        '<p>Related articles</p><ul><li><a href="/hemp">Why hemp came back</a></li>'
        "<li>A ferry became a school</li></ul>",
        '<div class="recommended"><a href="/hemp"><h4>Why hemp came back</h4></a>'
        "<h4>A ferry became a school</h4></div>",
    ],
)
@pytest.mark.parametrize("place", ["inside", "after"])
def test_a_related_block_gives_links_and_mentions(tmp_path: Path, block: str, place: str) -> None:
    inside = f"<article><h1>Keeping a boat dry</h1>{BODY}{block}</article>"
    after = f"<article><h1>Keeping a boat dry</h1>{BODY}</article><section>{block}</section>"
    fields = fields_of(tmp_path, page(inside if place == "inside" else after))
    assert lines_of(fields) == BODY_LINES
    assert fields["links"] == ["/hemp"]
    assert fields["mentions"] == [{"summary": "A ferry became a school"}]


def test_title_and_standfirst_are_not_repeated_in_the_text(tmp_path: Path) -> None:
    inside = f"""<article><p>Boats</p><h1>Keeping a boat dry</h1><p>What canvas can do.</p><p>By Ada Fenwick</p>
<p>18 March 2024 | 5 min read</p><p>Share Facebook X</p>{BODY}<p>Share Facebook X</p></article>"""
    fields = fields_of(tmp_path, page(inside, '<meta name="description" content="What canvas can do.">'))
    assert lines_of(fields) == BODY_LINES
    assert (fields["title"], fields["summary"]) == ("Keeping a boat dry", "What canvas can do.")
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2024-03-18")


def test_links_above_the_title_lead_through_the_site(tmp_path: Path) -> None:
    inside = f"<article><div><a href='/boats'>Boats</a></div><h1>Keeping a boat dry</h1>{BODY}</article>"
    fields = fields_of(tmp_path, page(inside))
    assert lines_of(fields) == BODY_LINES
    assert "links" not in fields


def test_links_and_pictures_start_from_the_pages_own_address(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://quay.example/boats/dry/"><meta property="og:image" content="dry.png">'
    text = f"{BODY}<p>More of <a href='../hemp/#top'>hemp</a>, or <a href='mailto:ada@quay.example'>write</a>.</p>"
    fields = fields_of(tmp_path, page(f"<article><h1>Keeping a boat dry</h1>{text}</article>", head))
    assert fields["image_url"] == "https://quay.example/boats/dry/dry.png"
    assert fields["links"] == ["https://quay.example/boats/hemp/"]


def test_what_ends_an_article_beside_its_text_is_left_out(tmp_path: Path) -> None:
    end = """<p>Share Facebook X</p><p>Updated 2 April 2024</p><p><a href="/older">An older article</a></p>"""
    fields = fields_of(tmp_path, page(f"<article><h1>Keeping a boat dry</h1>{BODY}{end}</article>"))
    assert lines_of(fields) == BODY_LINES
    assert "links" not in fields


def test_a_box_amid_the_text_that_only_leads_elsewhere_is_a_link(tmp_path: Path) -> None:
    box = "<div><div><a href='/hemp'>Hemp, and why it came back</a></div><div><a href='/tar'>Tar</a></div></div>"
    text = BODY.replace("<ul>", f"{box}<ul>")
    fields = fields_of(tmp_path, page(f"<article><h1>Keeping a boat dry</h1>{text}</article>"))
    assert lines_of(fields) == BODY_LINES
    assert fields["links"] == ["/hemp", "/tar"]


SELECTED = f"""<html><body><div class="kicker">Boats</div><div class="hl">Keeping a boat dry</div>
<div class="who">Ada</div><div class="who">Bo</div><time class="when" datetime="2024-03-18">yesterday</time>
<div class="txt"><p>{TEXT[0]}</p>
<p class="extra">Only for members.</p><p>{TEXT[1]}</p></div><span class="tag">canvas</span>
<span class="tag">winter</span>
<div class="more"><a href="/hemp">Why hemp came back</a><p>A ferry became a school</p></div></body></html>"""


def test_a_publishers_selectors_win(tmp_path: Path) -> None:
    names = {"title": "hl", "category": "kicker", "author": "who", "date": "when", "body": "txt", "remove": "extra"}
    more = {"tags": "tag", "related": "more", "summary": "absent"}
    selectors = {name: f".{value}" for name, value in (names | more).items()}
    assert fields_of(tmp_path, SELECTED, selectors=selectors) == {
        "id": "page-7",
        "title": "Keeping a boat dry",
        "category": "Boats",
        "author": "Ada, Bo",
        "published_at": "2024-03-18",
        "tags": ["canvas", "winter"],
        "body": [{"heading": "", "paragraphs": TEXT[:2]}],
        "links": ["/hemp"],
        "mentions": [{"summary": "A ferry became a school"}],
    }


@pytest.mark.parametrize("selectors", [{"title": "h1["}, {"headline": "h1"}, {"body": ".a::text"}])
def test_a_selector_that_cannot_be_used_is_a_mistake_of_the_configuration(
    tmp_path: Path, selectors: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(selectors))):
        fields_of(tmp_path, THEME, selectors=selectors)


def test_a_page_that_must_not_be_indexed_says_so(tmp_path: Path) -> None:
    for content in ("noindex, follow", "NONE"):
        assert fields_of(tmp_path, page(BODY, f'<meta name="robots" content="{content}">'))["status"] == "noindex"
    assert "status" not in fields_of(tmp_path, page(BODY, '<meta name="robots" content="index, max-snippet:-1">'))


def test_the_canonical_address_wins_and_others_are_kept_as_aliases(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="/boats/dry"><meta property="og:url" content="https://quay.example/p=17">'
    fields = fields_of(tmp_path, page(BODY, head), base_url="https://quay.example/")
    assert (fields["url"], fields["aliases"]) == ("https://quay.example/boats/dry", ["https://quay.example/p=17"])
    assert "id" not in fields


# As Medium exports a story: its address, its author and its day stand in the footer alone.
STORY = f"""<html><head><title>Keeping a boat dry</title></head><body><article class="h-entry"><header>
<h1>Keeping a boat dry</h1></header><section class="e-content">{BODY}</section>
<footer><p>By <a href="https://medium.example/@ada" class="p-author h-card">Ada Fenwick</a> on
<time class="dt-published" datetime="2019-10-04T12:00:00.000Z">October 4, 2019</time>.</p>
<p><a href="https://medium.example/@ada/dry-1a2b" class="p-canonical">Canonical link</a></p></footer></article>"""


def test_a_story_that_medium_exports_has_the_address_and_the_author_of_its_footer(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, STORY)
    assert fields["url"] == "https://medium.example/@ada/dry-1a2b"
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2019-10-04T12:00:00.000Z")
    assert lines_of(fields) == BODY_LINES


def test_a_draft_that_medium_exports_is_kept_back_and_a_page_with_an_address_is_none(tmp_path: Path) -> None:
    bare = f"<title>Dry</title><article><h1>Dry</h1>{BODY}</article>"
    for html, status in ((bare, "draft"), (STORY, None)):
        path = tmp_path / "draft_Dry-1a2b.html"
        path.write_text(html)
        [record] = html_page.read(Source(path=path, name=path.name))
        assert isinstance(record, RawArticle)
        assert record.fields.get("status") == status


def test_drupals_byline_names_the_author_and_its_comments_are_no_text(tmp_path: Path) -> None:
    comments = "".join(f"<article class='comment'><p>I have {word} boat myself.</p></article>" for word in ORDINALS)
    html = page(
        "<main><h1>Keeping a boat dry</h1><article class='node'><footer class='node__meta'>"
        f"Submitted by <span>Ada Fenwick</span> on March 5, 2024</footer><div>{BODY}</div><section class='field"
        f" field--name-comment field--type-comment comment-wrapper'><h2>Comments</h2>{comments}</section></article>"
        "<article class='node'><footer>Submitted by Jo Roe on March 6, 2024</footer>Another boat.</article></main>"
    )
    fields = fields_of(tmp_path, html)
    assert lines_of(fields) == BODY_LINES
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2024-03-05")


def test_a_canonical_link_to_the_home_page_is_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, page(BODY, '<link rel="canonical" href="https://quay.example/">'))
    assert found.fields["id"] == "page-7"
    assert any("home page" in note.reason for note in found.notes)


def test_a_page_that_sends_its_reader_on_is_an_alias_or_is_refused(tmp_path: Path) -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=https://quay.example/new">'
    path = tmp_path / "page-7.html"
    path.write_text(f'<head>{refresh}<meta property="og:url" content="https://quay.example/old"></head>')
    [record] = html_page.read(Source(path=path, name="page"))
    assert isinstance(record, RawArticle)
    assert record.fields == {
        "url": "https://quay.example/old",
        "id": "page-7",
        "status": "deleted",
        "aliases": ["https://quay.example/new"],
    }
    assert refusal(tmp_path, refresh.encode()) == "redirect"
    assert lines_of(fields_of(tmp_path, page(f"{refresh}<article>{BODY}{BODY}</article>")))


def refusal(tmp_path: Path, data: bytes, **options: Any) -> str:
    """The reason for which the reader refuses a page."""
    path = tmp_path / "page-7.html"
    path.write_bytes(data)
    with pytest.raises(UnusableFileError) as caught:
        list(html_page.read(Source(path=path, name=path.name, **options)))
    assert len(str(caught.value)) < 400
    return caught.value.reason


def test_a_page_that_gives_no_article_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "no-text"
    assert refusal(tmp_path, b"<html><title>Nothing</title><body></body></html>") == "no-text"
    assert refusal(tmp_path, b"<script>" + b"var a = 1;" * 5_000 + b"</script>") == "lost-text"
    assert refusal(tmp_path, b"<p>" + b"x" * html_page.MAXIMUM_BYTES) == "too-long"
    assert refusal(tmp_path, b"<p " + b"a=b " * 100_000 + b">text") == "too-long"
    assert refusal(tmp_path, b"<div>" * 200_000 + b"text") == "too-deep"
    assert refusal(tmp_path, b"<table><tr><td>" * 50_000 + b"text") == "too-deep"


def test_bytes_that_are_not_in_the_encoding_that_the_source_has_are_refused(tmp_path: Path) -> None:
    data = ("<p>Das Café am Fluß, nämlich über " * 5).encode("latin-1")
    assert refusal(tmp_path, data, encoding="utf-8") == "bad-encoding"
    assert refusal(tmp_path, data, encoding="no-such") == "bad-encoding"


def test_utf_8_is_read_as_such_whatever_the_page_declares(tmp_path: Path) -> None:
    for name in ("utf-8", "utf-8-sig", "utf-16"):  # the last two begin with a mark
        html = f"<meta charset='iso-8859-1'><title>Café</title><p>{TEXT[0]}".encode(name)
        assert fields_of(tmp_path, html)["title"] == "Café"


HOSTILE = {
    "one long paragraph": f"<title>T</title><p>kept {'word ' * 979_000}</p>",
    "links": f"<title>T</title><p>kept</p>{'<a href=/x>x</a> ' * 60_000}<p>{TEXT[0]}</p>",
    "paragraphs": f"<title>T</title>{'<p>kept with some other words</p>' * 9_000}",
    "unclosed": f"<title>T</title>{'<p>kept <b><i><font>' * 10_000}",
    "entities": f"<title>T</title><p>kept {'&amp;&#0;&#xD800;&nope;' * 50_000}",
    "nul": "<title>T</title>" + "\0<p>kept\0" * 5_000,
    "quotes": "<title>T</title><p>kept " + '<a b="' * 50_000,
    "json": f"<title>T</title><p>kept</p><script type='application/ld+json'>{'[' * 100_000}</script>",
    "meta": f"{'<meta name=a content=b>' * 40_000}<title>T</title><p>kept",
    "articles": f"<title>T</title>{'<article><p>kept</p></article>' * 20_000}",
    "titles": "<title>T" + "a<b>" * 50_000 + "</title><p>kept",
    "nested lists": f"<title>T</title>{'<ul><li>kept' * 140}",
    "headings of teasers": f"<title>T</title><p>kept</p>{'<div><h3>Related articles</h3></div>' * 4_000}",
    "a form round it": f"<title>T</title><form><nav>kept {TEXT[0] * 20}",
}


@pytest.mark.slow
@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_read_in_time_and_its_text_is_not_lost(tmp_path: Path, html: str) -> None:
    path = tmp_path / "page-7.html"
    path.write_text(html, "utf-8")
    started = time.process_time()
    [record] = html_page.read(Source(path=path, name=path.name))
    assert time.process_time() - started < 8
    assert isinstance(record, RawArticle)
    assert any("kept" in line for line in lines_of(record.fields))


CUTS = st.tuples(
    st.integers(0, len(THEME)), st.integers(0, 60), st.text(max_size=8) | st.sampled_from(["<", "</div>", "<p>"])
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.lists(CUTS, min_size=1, max_size=5)))
def test_any_bytes_and_any_damaged_page_give_a_record_or_are_refused(
    tmp_path: Path, changes: bytes | list[Any]
) -> None:
    html = THEME
    for start, length, other in changes if isinstance(changes, list) else []:
        html = html[:start] + other + html[start + length :]
    path = tmp_path / "page-7.html"
    path.write_bytes(changes if isinstance(changes, bytes) else html.encode("utf-8", "replace"))
    source = Source(path=path, name=path.name)
    try:
        found = list(html_page.read(source))
    except UnusableFileError:
        return
    assert found == list(html_page.read(source))
    assert all(isinstance(validate(record), Article | Rejection) for record in found if isinstance(record, RawArticle))


# --- who may read it


PAID = (
    '<div class="paid"><p>Only those who pay may read that the captain wants to leave the company in spring.</p></div>'
)
OPEN_PAGE = page(f"<main><article><h1>Keeping a boat dry</h1>{BODY}{PAID}</article></main>", "HEAD")


def json_ld(**told: Any) -> str:
    """A script of the page's own article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Keeping a boat dry", **told}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        json_ld(isAccessibleForFree=False, hasPart={"isAccessibleForFree": False, "cssSelector": ".paid"}),
        json_ld(isAccessibleForFree="False"),
        '<meta property="article:content_tier" content="locked">',
        '<meta name="robots" content="index, max-image-preview:none, max-snippet:-1">',
    ],
)
def test_a_page_is_read_whole_whoever_has_to_pay_for_it(tmp_path: Path, head: str) -> None:
    """A publisher tells search engines so; its own lists stand below such articles, and lead to them."""
    fields = fields_of(tmp_path, OPEN_PAGE.replace("HEAD", head))
    assert "status" not in fields
    assert "captain" in lines_of(fields)[-1]


@pytest.mark.parametrize(
    "classes",
    [
        "post type-post status-private hentry",
        "type-post status-draft",
        "hentry post-password-required",
        "node node--unpublished",
    ],
)
def test_what_a_publishing_system_writes_into_the_articles_classes_keeps_it_back(tmp_path: Path, classes: str) -> None:
    html = page(f'<main><article class="{classes}"><h1>Keeping a boat dry</h1>{BODY}</article></main>')
    assert fields_of(tmp_path, html)["status"] in {"private", "unpublished"}
    public = html.replace(classes, "post type-post status-publish hentry")
    assert "status" not in fields_of(tmp_path, public + '<article class="hentry status-draft">Another</article>')


def test_a_post_behind_a_password_is_not_published(tmp_path: Path) -> None:
    form = '<form class="post-password-form"><p>To view it please enter your password below:</p><input></form>'
    for head in ('<meta name="description" content="There is no excerpt.">', ""):
        assert fields_of(tmp_path, page(f"<article><h1>Keeping</h1>{form}</article>", head))["status"] == "unpublished"


def test_a_page_is_public_as_long_as_it_lets_search_engines_show_it(tmp_path: Path) -> None:
    head = '<meta name="robots" content="index, unavailable_after: 2020-06-25, max-snippet:20">'
    fields = fields_of(tmp_path, OPEN_PAGE.replace("HEAD", head))
    assert (fields["public_until"], "status" in fields) == ("2020-06-25", False)
    assert "public_until" not in fields_of(tmp_path, OPEN_PAGE.replace("HEAD", head.replace("2020-06-25", "soon")))
    header = '<meta http-equiv="X-Robots-Tag" content="noindex">'
    assert fields_of(tmp_path, OPEN_PAGE.replace("HEAD", header))["status"] == "noindex"


ASIDE = "<p>Is she fine with being named here? Her lawyer called me yesterday about it.</p>"


@pytest.mark.parametrize(
    "inside",
    [
        f"<div style='mso-element:comment-list'><div style='mso-element:comment'>{ASIDE}</div></div>",
        f'<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a></p>{ASIDE}</div>',
        f'<div class="hidden">{ASIDE}</div>',
        f'<div class="note d-none">{ASIDE}</div>',
        f'<section amp-access="subscriber" amp-access-hide>{ASIDE}</section>',
        "<p><del>Is she fine with being named here? Her lawyer called.</del></p>",
    ],
)
def test_what_no_reader_is_to_see_is_no_text(tmp_path: Path, inside: str) -> None:
    mark = '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>' if "#cmnt" in inside else ""
    html = page(f"<main><article><h1>Keeping a boat dry</h1>{BODY}{mark}{inside}</article></main>")
    assert lines_of(fields_of(tmp_path, html)) == BODY_LINES


def test_what_a_wider_screen_shows_is_text(tmp_path: Path) -> None:
    html = page(f'<main><article><h1>Keeping</h1><div class="hidden md:block">{BODY}</div></article></main>')
    assert lines_of(fields_of(tmp_path, html)) == BODY_LINES


def test_the_page_for_what_is_not_there_is_no_article(tmp_path: Path) -> None:
    html = page(f"<main><h1>Page not found</h1><p>{TEXT[0]}</p></main>").replace("<body>", '<body class="error404">')
    assert refusal(tmp_path, html.encode()) == "no-text"


def test_substacks_table_says_what_of_its_pages_is_for_everybody(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    rows = "1001.dry,2024-03-18,true,everyone\n1002.paid,2024-03-18,true,only_paid\n1003.draft,,false,everyone\n"
    (tmp_path / "posts.csv").write_text(f"post_id,post_date,is_published,audience,title\n{rows}".replace(
        "everyone\n", "everyone,Dry boats\n").replace("only_paid\n", "only_paid,For some\n"))  # fmt: skip
    found = {}
    for name in ("1001.dry", "1002.paid", "1003.draft", "1004.unlisted"):
        path = tmp_path / "posts" / f"{name}.html"
        path.write_text(BODY)
        [record] = html_page.read(Source(path=path, name=path.name))
        assert isinstance(record, RawArticle)
        found[name] = record.fields
    assert [fields.get("status") for fields in found.values()] == ["published", "unpublished", "unpublished", None]
    assert (found["1001.dry"]["title"], found["1001.dry"]["published_at"]) == ("Dry boats", "2024-03-18")


# --- what stands in other places than usual


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ('<p>From <span itemprop="author">Ada Fenwick</span></p>', "Ada Fenwick"),
        ('<div itemprop="author"><a><span itemprop="name">Ada Fenwick</span></a> writes.</div>', "Ada Fenwick"),
        ('<span itemprop="author" itemscope><meta itemprop="name" content="Ada Fenwick"></span>', "Ada Fenwick"),
        ('<p><a rel="author">Ada Fenwick</a>, <a rel="author" href="/jo">Jo Roe</a></p>', "Ada Fenwick, Jo Roe"),
        ('<ul class="authors"><li><a href="/ada">Ada Fenwick</a></li><li>Jo Roe</li></ul>', "Ada Fenwick, Jo Roe"),
        ('<span class="author vcard"><a class="fn n" href="/ada">Ada Fenwick</a></span>', "Ada Fenwick"),
        ('<span class="author">The Quay in winter.</span>', ""),
        ('<span itemprop="author">https://quay.example/ada</span>', ""),
    ],
)  # fmt: skip
def test_an_author_is_told_by_the_element_that_names_one(tmp_path: Path, byline: str, author: str) -> None:
    teasers = "".join(f'<div><h3>Hemp</h3><b itemprop="author">{name}</b></div>' for name in ("Bo Lund", "Cy Holm"))
    html = page(f"<main><article><h1>Keeping a boat dry</h1>{byline}{BODY}{BODY}{teasers}</article></main>")
    assert fields_of(tmp_path, html).get("author", "") == author


def test_a_page_whose_text_is_for_browsers_without_scripts_alone_is_read(tmp_path: Path) -> None:
    inside = f"<noscript><article><h1>Keeping a boat dry</h1>{BODY}</article></noscript>"
    assert lines_of(fields_of(tmp_path, page(f'<div id="app"></div>{inside}'))) == BODY_LINES
    notice = "<noscript><p>This page needs scripts. Please turn them on in your browser to read it.</p></noscript>"
    assert lines_of(fields_of(tmp_path, page(f"{notice}<article><h1>Dry</h1>{BODY}</article>"))) == BODY_LINES


LEAD = "What every owner ought to know before the first frost, and why the tarpaulin is to blame"


@pytest.mark.parametrize(
    "above",
    [
        '<div class="hero"><h1>Keeping a boat dry</h1><div class="x9">LEAD</div><div>18 March 2024</div></div>',
        '<header class="top"><h1>Keeping a boat dry</h1><div>LEAD.</div></header>',
        '<div><h1>Keeping a boat dry</h1></div><div><span class="q">LEAD</span></div><div>By Ada Fenwick</div>',
    ],
)
@pytest.mark.parametrize("description", ["", "News from the quay."])
def test_a_standfirst_right_below_the_title_is_kept(tmp_path: Path, above: str, description: str) -> None:
    head = f'<meta name="description" content="{description}">'
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    fields = fields_of(tmp_path, page(f"{above.replace('LEAD', LEAD)}<div class='zz'>{text}</div>", head))
    assert (fields["summary"] if not description else lines_of(fields)[0]).rstrip(".") == LEAD
    assert lines_of(fields)[-len(TEXT) :] == TEXT


@pytest.mark.parametrize(
    "line",
    ["Photo of a boat that lies under its canvas at the quay", "Updated Nov 19, 6:55 AM; posted at 6:51 AM then"],
)
def test_a_caption_or_a_time_below_the_title_is_no_standfirst(tmp_path: Path, line: str) -> None:
    html = page(f"<div><h1>Keeping a boat dry</h1><div>{line}</div></div><div class='zz'>{BODY}</div>")
    assert "summary" not in fields_of(tmp_path, html)


def test_questions_that_unfold_keep_short_answers(tmp_path: Path) -> None:
    inside = (
        '<div><div id="t1" role="button" aria-expanded="false"><a>When does it get wet?</a></div>'
        '<div role="region" aria-labelledby="t1"><p>In the first winter, as a rule.</p></div></div>'
    )
    html = page(f"<main><article><h1>Keeping a boat dry</h1>{BODY}{inside}</article></main>")
    expected = [*BODY_LINES, "When does it get wet?", "In the first winter, as a rule."]
    assert lines_of(fields_of(tmp_path, html)) == expected


@pytest.mark.parametrize("written", ["Am 18. März 2024", "Am 18. März 2024 in Kiel erschienen"])
def test_a_selected_date_is_read_in_the_words_of_its_page(tmp_path: Path, written: str) -> None:
    html = page(f'<main><article><h1>Keeping</h1><p class="d">{written}</p>{BODY}</article></main>')
    selected = fields_of(tmp_path, html, selectors={"date": ".d"})["published_at"]
    assert moment(selected) == datetime(2024, 3, 18, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    ['<b itemprop="author">', '<i class="author">a</i>', '<a href="#cmnt_ref1">', "<del>", "<noscript>"],
)  # fmt: skip
def test_any_number_of_telling_elements_is_read_in_time(tmp_path: Path, part: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<h1>Keeping</h1>{BODY}" + part * (300_000 // len(part)))
    started = time.process_time()
    with suppress(UnusableFileError):
        list(html_page.read(Source(path=path, name=path.name)))
    assert time.process_time() - started < 15
