"""HTML of a body becomes its text, its links and the teasers below it; nothing hostile takes long or loses text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Mention, Section
from corpus.html.text import MAXIMUM_CHARACTERS, HtmlText, fields_of, read_fragment

LONG = "The keel is scraped in autumn, when the wood is still warm. " * 60


def paragraphs(html: str) -> list[str]:
    """All lines of the text, headings marked with ##."""
    found = read_fragment(html).sections
    return [line for s in found for line in ([f"## {s.heading}"] if s.heading else []) + list(s.paragraphs)]


def test_headings_paragraphs_items_and_quotes_keep_their_order() -> None:
    html = """<p>Before.</p><h2>The <em>keel</em></h2><p>One<br>two</p><ul><li>tar</li><li><p>oakum</p></li></ul>
    <blockquote><p>Dry boats last.</p></blockquote><h3>Oars</h3><p>Three.</p>"""
    assert read_fragment(html).sections == (
        Section("", ("Before.",)),
        Section("The keel", ("One", "two", "- tar", "- oakum", "Dry boats last.")),
        Section("Oars", ("Three.",)),
    )


def test_entities_are_decoded_once() -> None:
    assert paragraphs("<p>Fish &amp; chips &amp;amp; &#8220;tar&#8221; 1 &lt; 2</p>") == [
        "Fish & chips &amp; “tar” 1 < 2"
    ]


def test_a_table_gives_a_line_a_row_and_a_table_for_layout_gives_its_paragraphs() -> None:
    data = "<table><tr><th>Boat<th>Rope<tr><td>Ketch<td>16 mm</table>"
    layout = "<table><tr><td><a href='/'>Home</a></td><td>One.<p>Two.<p>Three.</td></tr></table>"
    assert paragraphs(data) == ["Boat | Rope", "Ketch | 16 mm"]
    assert paragraphs(layout) == ["Home", "One.", "Two.", "Three."]


@pytest.mark.parametrize(
    "furniture",
    [
        "<script>var a = '<p>no</p>';</script>",
        "<style>p { color: red }</style>",
        "<nav><ul><li><a href='/x'>Boats</a></li></ul></nav>",
        "<form><label>Your name</label><input></form>",
        "<div class='c-share-bar'><a href='https://x.com/s'>Tell a friend</a></div>",
        "<div class='newsletterSignup'><p>One letter a week.</p></div>",
        "<div id='cookie-banner'><p>We bake cookies.</p></div>",
        "<aside class='Newsletter_root__z9x2'><h3>The Sunday letter</h3><p>One a week.</p></aside>",
        "<div class='feedflare'><a href='https://feeds.example/~ff/x'>Like it</a></div>",
        "<section id='comments'><p>Tom says: so true, and so did my father.</p></section>",
        "<div hidden><p>Unseen.</p></div>",
        "<div aria-hidden='true'><p>Unseen.</p></div>",
        "<figure><img src='a.jpg'><figcaption>A boat.</figcaption></figure>",
        "<svg><text>drawing</text></svg>",
        "<p>Advertisement</p>",
    ],
)
def test_furniture_is_left_out(furniture: str) -> None:
    assert paragraphs(f"<p>Before.</p>{furniture}<p>After.</p>") == ["Before.", "After."]


@pytest.mark.parametrize(
    "subject",
    [
        "social-anxiety",
        "share-your-story",
        "related-conditions",
        "newsletter-history",
        "comment-tu-vas",
        "Social_anxiety__z9",
    ],
)
def test_names_that_tell_of_a_subject_are_not_furniture(subject: str) -> None:
    assert paragraphs(f"<section id='{subject}' class='{subject}'><p>Kept.</p></section>") == ["Kept."]


def test_a_script_amid_a_sentence_does_not_break_it() -> None:
    assert paragraphs("<p>One <script>x()</script>and <svg><path/></svg>two.</p>") == ["One and two."]


def test_answers_that_are_folded_away_are_kept_with_their_questions() -> None:
    html = "<h3><button aria-expanded='false'>Does it float?</button></h3><div role='region' hidden><p>Yes.</p></div>"
    assert paragraphs(html) == ["## Does it float?", "Yes."]


@pytest.mark.parametrize("tag", ["nav", "form", "div class='share-box'", "script", "style", "svg", "noscript", "!--"])
def test_an_element_that_is_never_closed_does_not_swallow_the_article(tag: str) -> None:
    found = "\n".join(paragraphs(f"<p>Before.</p><{tag}><p>{LONG}</p><p>After.</p>"))
    assert "Before." in found
    assert "After." in found
    assert LONG.strip() in found


@pytest.mark.parametrize("tag", ["form", "div class='share'", "div aria-hidden='true'", "div class='related'"])
def test_an_article_inside_an_element_for_something_else_is_kept(tag: str) -> None:
    assert paragraphs(f"<{tag}><p>{LONG}</p></{tag.split()[0]}>") == [LONG.strip()]


def test_links_are_absolute_unique_and_lead_to_pages() -> None:
    html = """<p><a href="/knots#top">Knots</a>, <a href="hemp.html">hemp</a>, <a href="/knots">again</a>,
    <a href="#here">here</a>, <a href="mailto:a@b.example">mail</a>, <a href="javascript:alert(1)">no</a>,
    <a href="http://[broken">odd</a>, <a href="//other.example/x">other</a></p>"""
    assert read_fragment(html, "https://quay.example/boats/dry").links == (
        "https://quay.example/knots",
        "https://quay.example/boats/hemp.html",
        "https://other.example/x",
    )
    assert read_fragment(html).links == ("/knots", "https://other.example/x")


@pytest.mark.parametrize(
    "block",
    [
        "<h2>Related articles</h2><ul><li><a href='/hemp'>Why hemp came back</a></li>"
        "<li>A ferry became a school</li></ul>",
        "<p><strong>Read next:</strong></p><p><a href='/hemp'>Why hemp came back</a></p><p>A ferry became a school</p>",
        "<div class='related-posts'><div><h4><a href='/hemp'>Why hemp came back</a></h4><p>Three makers tell.</p></div>"
        "<div><h4>School</h4><p>A ferry became a school</p></div></div>",
        "<section class='related'><h2>Read next</h2><h3>A ferry became a school</h3>"
        "<a href='/hemp'><figure><img><figcaption>Rope.</figcaption></figure><h3>Why hemp came back</h3></a>"
        "<p>Three makers tell.</p></section>",
        "<aside id='more-stories'><a href='/hemp'><img src='h.jpg'></a><p>Why hemp came back</p>"
        "<h3>A ferry became a school</h3></aside>",
    ],
)
def test_a_related_block_gives_links_and_the_teasers_without_link(block: str) -> None:
    found = read_fragment(f"<p>Kept, with all its words. And more of them.</p>{block}")
    assert found == HtmlText(
        (Section("", ("Kept, with all its words. And more of them.",)),),
        ("/hemp",),
        (Mention("A ferry became a school"),),
    )


def test_every_card_of_a_related_block_keeps_its_link() -> None:
    card = "<article><a href='/{0}'><img><h3>Title {0}</h3></a><p>All that is known of {0}.</p></article>"
    found = read_fragment(f"<p>Text.</p><h2>Read next</h2>{card.format('hemp')}{card.format('tar')}")
    assert found == HtmlText((Section("", ("Text.",)),), ("/hemp", "/tar"), ())


def test_a_link_without_words_in_furniture_is_no_link_of_the_text() -> None:
    html = "<p>Text.</p><div class='share'><a href='https://x.example/s'><div><img></div></div><p>More.</p>"
    assert read_fragment(html) == HtmlText((Section("", ("Text.", "More.")),), (), ())


def test_a_line_that_points_to_one_article_is_its_link() -> None:
    pointer = "<p><strong>Read next:</strong> <a href='/fog/'>Ringing the fog bell by hand</a></p>"
    assert read_fragment(f"<p>{LONG}</p>{pointer}<p>{LONG}</p>") == HtmlText(
        (Section("", (LONG.strip(), LONG.strip())),), ("/fog/",), ()
    )
    remark = "<p>See also: <a href='/fog/'>the bell</a> rang all night, and nobody in the harbour slept.</p>"
    assert read_fragment(remark).sections[0].paragraphs


def test_a_bold_line_is_a_heading_in_a_cell_with_text_above_it() -> None:
    layout = "<table><tr><td><p>One.</p><p><b>A bold heading</b></p><p>Two.</p></td></tr></table>"
    assert paragraphs(layout) == ["One.", "## A bold heading", "Two."]
    data = "<table><tr><td><b>Ketch</b><td>Sails<br><b>two</b></table>"
    assert paragraphs(data) == ["Ketch", "Sails", "two"]


def test_a_related_box_amid_the_text_takes_only_its_links_out() -> None:
    html = f"<p>{LONG}</p><h4>Read next</h4><p><a href='/hemp'>Why hemp came back</a></p><p>Goes on.</p><p>{LONG}</p>"
    found = read_fragment(html)
    assert found.links == ("/hemp",)
    assert found.sections == (Section("", (LONG.strip(), "Goes on.", LONG.strip())),)


def test_a_heading_like_a_markers_with_text_below_stays() -> None:
    assert paragraphs(f"<h2>Further reading</h2><p>{LONG}</p>") == ["## Further reading", LONG.strip()]


def test_fields_leave_out_what_is_not_there() -> None:
    assert fields_of("<p>Text.</p>") == {"body": [{"heading": "", "paragraphs": ["Text."]}]}
    assert fields_of("") == {}


def test_what_is_too_long_is_handed_on_for_validation_to_refuse() -> None:
    html = "<p>" + "x" * MAXIMUM_CHARACTERS
    assert read_fragment(html).sections == (Section("", (html,)),)


HOSTILE = {
    "nested": "<div>" * 50_000 + "kept",
    "open": "<p><b><nav>kept" * 10_000,
    "attributes": "<p " + "a=b " * 50_000 + ">kept",
    "class": "<p class='" + "share-" * 200_000 + "'>kept",
    "quote": "<p>kept" + '<a b="' * 50_000,
    "comment": "<p>kept" + "<!--" * 50_000,
    "instruction": "<p>kept" + "<?" * 50_000,
    "marked": "<p>kept" + "<![x" * 50_000,
    "cdata": "<p>kept" + "<![CDATA[" * 50_000,
    "end": "<p>kept" + "</a " * 50_000,
    "less": "<p>kept" + "<" * 500_000,
    "tables": "<table><tr><td>" * 15_000 + "kept",
    "mismatched": "<div>" + "<span>" * 30_000 + "</b>" * 30_000 + "kept",
    "shares": "<div class=share>" * 20_000 + "kept " * 1_000 + "<br>kept" * 20_000 + "</div>" * 20_000,
    "entities": "<p>kept" + "&amp;&#0;&#xD800;&bogus" * 50_000,
    "markers": "<p>kept</p>" + "<p>Related articles</p><p><a href=/x>x</a></p>" * 5_000 + f"<p>{LONG}</p>",
}


@pytest.mark.slow
@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_html_is_read_in_time_and_its_text_is_not_lost(html: str) -> None:
    started = time.process_time()
    assert "kept" in "\n".join(paragraphs(html))
    assert time.process_time() - started < 5


TAGS = "<div>,</div>,<p>,</p>,<li>,<ul>,</ul>,<table>,<tr>,<td>,</table>,<nav>,</nav>,<span class=share>,</span>,<h2>"
REST = '</h2>,<a href=/x>,</a>,<script>,</script>,<!--,-->,<![,]]>,&amp;,&#,<,",<br>,<b,\0,word , ,Related articles'
PIECES = st.sampled_from(f"{TAGS},{REST},<div class=related>".split(","))


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_read_and_read_the_same_twice(html: str) -> None:
    assert read_fragment(html) == read_fragment(html)


@given(st.lists(st.sampled_from(["<div>", "</div>", "<b>", "</b>", "<p>", "<td>", "</table>", "<li>", "word "])))
def test_tags_in_any_order_lose_no_word(pieces: list[str]) -> None:
    assert "\n".join(paragraphs("".join(pieces))).split().count("word") == pieces.count("word ")
