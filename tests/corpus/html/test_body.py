"""Of a page's text, the article comes in whole, whatever its elements are called; what stands round it does not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.article import LOST_TEXT, RawArticle
from corpus.configuration import Source
from corpus.readers import html_page

TEXT = [
    "The kiln is fired at dusk, when the wind has dropped and the clay has been dry for at least a week or two.",
    "Nobody opens it before the third morning. A glaze that cools too fast will craze, and a pot that crazes leaks.",
    "Ash from the hearth makes a green that no shop sells. It is sieved twice and stirred with rain water.",
    "Old potters count the minutes by singing. They know which song is as long as the bricks take to glow.",
    "What breaks is ground and goes into the next batch. In forty years not one shard has left the yard.",
    "Visitors may come on Sundays, provided that they bring wood. Children may turn the wheel for a while.",
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)


def read(tmp_path: Path, inside: str, head: str = "") -> RawArticle:
    """What the reader makes of a page with `inside` in its body."""
    path = tmp_path / "kiln.html"
    title = "<title>Firing a kiln</title>"
    path.write_text(f"<!DOCTYPE html><html><head>{title}{head}</head><body>{inside}</body></html>", "utf-8")
    [record] = html_page.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    return record


def lines_of(fields: Mapping[str, Any]) -> list[str]:
    """The headings, marked with ##, and the paragraphs of a body."""
    marked = [[f"## {s['heading']}", *s["paragraphs"]] if s["heading"] else s["paragraphs"] for s in fields["body"]]
    return [line for lines in marked for line in lines]


def body(tmp_path: Path, inside: str, head: str = "") -> list[str]:
    """The lines of a page's body."""
    return lines_of(read(tmp_path, inside, head).fields)


@pytest.mark.parametrize(
    "element",
    [
        "div class='premium-paywall'",
        "div class='live-comments'",
        "div class='up-next-article'",
        "section class='promo-box'",
        "div id='newsletter'",
        "form method='post' action='./'",
        "div class='thread'",
        "div style='display:none'",
    ],
)
def test_a_name_alone_takes_no_text_away_that_is_most_of_the_article(tmp_path: Path, element: str) -> None:
    inside = f"<article><h1>Firing a kiln</h1><{element}>{PARAGRAPHS}</{element.split()[0]}></article>"
    assert body(tmp_path, inside) == TEXT


def test_readers_comments_are_no_text_though_they_are_longer(tmp_path: Path) -> None:
    thread = "".join(
        f"<div class='m-thread__entry'><b>Guest {n}</b><p>In my village, number {n} on the list, we have always"
        " fired at noon, and whoever says that dusk is better has never carried water up the hill in August.</p></div>"
        for n in range(30)
    )
    inside = f"<div id=page><h1>Firing a kiln</h1><div>{PARAGRAPHS}</div><div class='m-thread'>{thread}</div></div>"
    assert body(tmp_path, inside) == TEXT


@pytest.mark.parametrize("place", [1, 3, 5])
@pytest.mark.parametrize(
    "box",
    [
        "<div><h3>Related articles</h3><ul><li><a href='/a'>A wheel that turns itself</a></li></ul></div>",
        "<h3>Most popular</h3><ul><li><a href='/a'>A wheel that turns itself</a></li></ul>",
        "<p><b>Read more:</b></p><ul><li><a href='/a'>A wheel that turns itself</a></li></ul>",
    ],
)
def test_a_box_of_other_articles_ends_where_its_own_list_does(tmp_path: Path, box: str, place: int) -> None:
    paragraphs = [f"<p>{line}</p>" for line in TEXT]
    inside = "".join([*paragraphs[:place], box, *paragraphs[place:]])
    fields = read(tmp_path, f"<article><h1>Firing a kiln</h1>{inside}</article>").fields
    assert lines_of(fields) == TEXT
    assert fields["links"] == ["/a"]


def test_a_hidden_copy_of_the_text_is_read_once(tmp_path: Path) -> None:
    copy = f"<div class='off-screen'><span>{' '.join(TEXT)}</span><span>{' '.join(TEXT)}</span></div>"
    found = read(tmp_path, f"<article><h1>Firing a kiln</h1>{PARAGRAPHS}{copy}</article>")
    assert (lines_of(found.fields), found.notes) == (TEXT, ())


def test_a_refrain_is_kept_each_time(tmp_path: Path) -> None:
    lines = [TEXT[0], "And the fire sings on.", TEXT[1], "And the fire sings on.", TEXT[2]]
    assert body(tmp_path, "<article>" + "".join(f"<p>{line}</p>" for line in lines) + "</article>") == lines


def test_of_several_articles_on_a_page_its_own_is_the_one_with_its_title(tmp_path: Path) -> None:
    others = "".join(
        f"<article><h2>Story {n}</h2><p>{n} {TEXT[n].replace('a', 'o')}</p><p>{n} {TEXT[5 - n].replace('e', 'u')}</p>"
        "</article>"
        for n in range(6)
    )
    inside = f"<main><article><h1>Firing a kiln</h1><p>{TEXT[0]}</p><p>{TEXT[1]}</p></article>{others}</main>"
    assert body(tmp_path, inside) == TEXT[:2]


def test_a_first_paragraph_that_is_also_the_summary_is_text(tmp_path: Path) -> None:
    long = f"{TEXT[0]} {TEXT[1]}"
    head = f'<meta name="description" content="{long}">'
    inside = f"<article><h1>Firing a kiln</h1><div><p>{long}</p>{PARAGRAPHS}</div></article>"
    assert body(tmp_path, inside, head)[0] == long


def test_a_list_that_only_leads_elsewhere_is_no_text_but_a_list_of_sources_is(tmp_path: Path) -> None:
    links = "<ul><li><a href='/a'>A wheel that turns itself</a></li><li><a href='/b'>Salt on the lid</a></li></ul>"
    amid = PARAGRAPHS.replace(f"<p>{TEXT[5]}", f"{links}<p>{TEXT[5]}")
    fields = read(tmp_path, f"<article><h1>Firing a kiln</h1>{amid}</article>").fields
    assert (lines_of(fields), fields["links"]) == (TEXT, ["/a", "/b"])
    assert body(tmp_path, f"<article><h1>Firing a kiln</h1>{PARAGRAPHS}{links}</article>") == TEXT
    sources = "<h2>Sources</h2><ul><li>A. Potter, <i>Ash and fire</i>, 1972.</li><li>The guild's own book.</li></ul>"
    found = body(tmp_path, f"<article><h1>Firing a kiln</h1>{PARAGRAPHS}{sources}</article>")
    assert found[len(TEXT) :] == ["## Sources", "- A. Potter, Ash and fire, 1972.", "- The guild's own book."]


def test_a_page_of_which_only_the_summary_is_left_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, "<h1>Firing a kiln</h1>", '<meta name="description" content="Three days of patience.">')
    assert not found.fields.get("body")
    assert [(note.field, note.reason) for note in found.notes] == [("body", LOST_TEXT)]


def test_a_page_of_which_most_is_left_out_says_so(tmp_path: Path) -> None:
    def paragraphs(word: str, count: int) -> str:
        return "".join(f"<p>{word} {n}: {TEXT[n % 6]} {TEXT[(n + 1) % 6]}</p>" for n in range(count))

    own = f"<article><h1>Firing a kiln</h1>{PARAGRAPHS}</article>"
    rest = f"<article><h2>Another</h2>{paragraphs('Salt', 12)}</article>"
    found = read(tmp_path, own + rest)
    assert lines_of(found.fields) == TEXT
    assert [(note.field, note.reason) for note in found.notes] == [("body", LOST_TEXT)]
    assert not read(tmp_path, own).notes


CONSENT = (
    "<h2>We value your privacy</h2><p>We and our 842 partners store and access personal data, like browsing data or"
    " unique identifiers, on your device. Selecting I Accept enables tracking technologies to support the purposes"
    " shown. You may change your choices at any time, and the interest of each of the partners is told in their list."
    "</p>"
)
NOTICES = ["Shut today", "The kiln is cold.", "The kiln is cold on Monday, and so is the hall.", " ".join(TEXT[:2])]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    "element",
    [
        "div id='cookie-banner' class='cc-window' role='dialog'",
        "div id='onetrust-consent-sdk'><div id='onetrust-banner-sdk' role='alertdialog'",
        "div id='CybotCookiebotDialog'",
        "div class='cmplz-cookiebanner'",
        "aside class='gdpr-notice'",
        "section class='site-cookieConsent-layer'",
        "div class='x9' role='dialog' aria-label='Cookie banner'",
        "dialog open aria-labelledby='cookieconsent:title'",
    ],
)
def test_what_asks_for_consent_is_never_the_article_however_short_that_is(
    tmp_path: Path, notice: str, is_first: bool, element: str
) -> None:
    tag = element.split()[0]
    banner = f"<{element}>{CONSENT}</div></{tag}>" if "><" in element else f"<{element}>{CONSENT}</{tag}>"
    for article in ("<main><article>{}</article></main>", "<article>{}</article>", "<div class='post'>{}</div>"):
        page = [article.format(f"<h1>Firing a kiln</h1><p>{notice}</p>"), banner]
        assert body(tmp_path, "".join(reversed(page) if is_first else page)) == [notice]


def test_what_asks_for_consent_under_a_name_of_no_meaning_is_outside_the_main_text(tmp_path: Path) -> None:
    main = "<main><article><h1>Firing a kiln</h1><p>The kiln is cold on Monday.</p></article></main>"
    assert body(tmp_path, f"{main}<div class='x9a1'>{CONSENT}</div>") == ["The kiln is cold on Monday."]


@pytest.mark.parametrize("element", ["article", "div class='story'"])
def test_a_main_element_with_title_and_standfirst_alone_does_not_hide_the_text(tmp_path: Path, element: str) -> None:
    start = "<main><h1>Firing a kiln</h1><p>A short standfirst of two clauses, no more.</p></main>"
    assert body(tmp_path, f"{start}<{element}>{PARAGRAPHS * 3}</{element.split()[0]}>")[-3 * len(TEXT) :] == TEXT * 3


@pytest.mark.parametrize(
    "page",
    [
        "<article><div class='entry-content consent-manager-active'>{}</div></article>",
        "<div class='page cky-consent-on'><main>{}</main></div>",
        "<div class='site cmplz-document'>{}</div>",
        "<div class='cookie-notice-accepted gdpr-consent'><article>{}</article></div>",
        "<article><section id='cookie-consent'>{}</section></article>",
        "<main><section id='new-privacy-law-in-california'>{}</section></main>",
    ],
)
def test_a_page_that_only_has_a_class_or_an_id_about_consent_is_read(tmp_path: Path, page: str) -> None:
    assert body(tmp_path, page.format(f"<h1>Firing a kiln</h1>{PARAGRAPHS}")) == TEXT
    assert body(tmp_path, f"<h1>Firing a kiln</h1>{page.format(PARAGRAPHS)}") == TEXT


@pytest.mark.parametrize("name", ["category-cookies", "cookie-policy", "tag-gdpr-notice", "informed-consent"])
def test_an_article_about_cookies_and_consent_is_one(tmp_path: Path, name: str) -> None:
    assert body(tmp_path, f"<div class='post {name}'><h1>Firing a kiln</h1>{PARAGRAPHS}</div>") == TEXT


CAPTIONS = [f"Potter {n} has turned bowls since the age of {n + 8}. Nobody else tells clay by smell." for n in range(8)]


def figures(captions: list[str], before: str = "") -> str:
    """A picture with each caption."""
    return "".join(f"<figure>{before}<img src='a.jpg'><figcaption>{text}</figcaption></figure>" for text in captions)


@pytest.mark.parametrize("intro", [TEXT[:1], []])
@pytest.mark.parametrize("page", ["<article>{}</article>", "<div class='post'>{}</div>", "<main><div>{}</div></main>"])
def test_captions_that_say_more_than_the_text_beside_them_are_the_story(
    tmp_path: Path, intro: list[str], page: str
) -> None:
    inside = f"<h1>Firing a kiln</h1>{''.join(f'<p>{line}</p>' for line in intro)}{figures(CAPTIONS)}"
    assert body(tmp_path, page.format(inside)) == [*intro, *CAPTIONS]


@pytest.mark.parametrize(
    "captions", [CAPTIONS[:2], CAPTIONS[:5], [f"Photo: Ada Quay, picture {n}" for n in range(60)], ["A kiln."] * 20]
)
def test_captions_beside_a_longer_text_are_left_out(tmp_path: Path, captions: list[str]) -> None:
    inside = f"<article><h1>Firing a kiln</h1>{PARAGRAPHS}{figures(captions)}</article>"
    assert body(tmp_path, inside) == TEXT


@pytest.mark.parametrize(
    "others",
    [
        f"<aside class='related'>{figures(CAPTIONS)}</aside>",
        f"<ul>{figures(CAPTIONS, '<a href=/a>A wheel</a>')}</ul>",
        figures([f"<a href='/{n}'>{text}</a>" for n, text in enumerate(CAPTIONS)]),
    ],
)
def test_captions_of_other_articles_tell_no_story(tmp_path: Path, others: str) -> None:
    article = f"<article><h1>Firing a kiln</h1><p>{TEXT[0]}</p></article>"
    assert body(tmp_path, f"{article}{others}") == TEXT[:1]


LONG = [f"{line} That is what they say in the village." for line in TEXT]  # longer than a heading may be
TITLE = "<h1>Firing a kiln</h1>"


@pytest.mark.parametrize(
    "heading",
    ['<a class="header-anchor" href="#ash">#</a> Ash', 'Ash<a href="#ash">\u00b6</a>', '<a href="#ash">Ash</a>'],
)
def test_the_sign_by_which_to_link_to_a_heading_is_no_part_of_it(tmp_path: Path, heading: str) -> None:
    found = body(tmp_path, f"<article>{TITLE}<p>{TEXT[0]}</p><h2 id=ash>{heading}</h2><p>{TEXT[1]}</p></article>")
    assert found == [TEXT[0], "## Ash", TEXT[1]]


@pytest.mark.parametrize("name", ["sr-only", "govuk-visually-hidden", "screen-reader-text", "visuallyhidden"])
def test_words_for_those_who_listen_to_a_page_are_no_text(tmp_path: Path, name: str) -> None:
    unseen = f'<span class="{name}">(opens in a new window)</span>'
    inside = f"<article>{TITLE}<p>{TEXT[0]} See <a href='/a'>this{unseen}</a>.</p><p>{TEXT[1]}</p></article>"
    assert body(tmp_path, inside) == [f"{TEXT[0]} See this.", TEXT[1]]


def test_comments_are_known_by_their_type(tmp_path: Path) -> None:
    comment = '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><p>{}</p></div>'
    inside = f"<article>{TITLE}<p>{TEXT[0]}</p><p>{TEXT[1]}</p>{comment.format(LONG[2])}</article>"
    assert body(tmp_path, inside) == TEXT[:2]


def test_comments_are_known_by_the_heading_above_them_however_much_they_say(tmp_path: Path) -> None:
    comments = "".join(f"<li><b>Bo {line[:9]}</b><p>{line}</p><a href='#r'>Reply</a></li>" for line in LONG * 3)
    inside = f"<div>{TITLE}<p>{LONG[0]}</p></div><section><h3>Comments (18)</h3><ul>{comments}</ul></section>"
    assert body(tmp_path, inside) == LONG[:1]


def test_a_discussion_of_the_articles_own_is_no_comments(tmp_path: Path) -> None:
    inside = f"<article>{TITLE}<p>{LONG[0]}</p><h2>Discussion</h2><p>{LONG[1]}</p><p>{LONG[2]}</p></article>"
    assert body(tmp_path, inside) == [LONG[0], "## Discussion", *LONG[1:3]]


@pytest.mark.parametrize("hiding", ['aria-hidden="true"', "hidden", 'style="display: none"'])
def test_the_rest_of_a_text_that_unfolds_is_text(tmp_path: Path, hiding: str) -> None:
    first, rest = ("".join(f"<p>{line}</p>" for line in lines) for lines in (LONG[:3], LONG[3:]))
    inside = f'<article>{TITLE}{first}<button>More</button><div class="collapse" {hiding}>{rest}</div></article>'
    assert body(tmp_path, inside) == LONG


def test_what_unfolds_outside_the_article_is_none_of_it(tmp_path: Path) -> None:
    inside = f'<article>{TITLE}{PARAGRAPHS}</article><div class="panel" aria-hidden="true"><p>{LONG[0]} Vote.</p></div>'
    assert body(tmp_path, inside) == TEXT


def test_a_paragraph_without_an_element_of_its_own_stays_between_others(tmp_path: Path) -> None:
    inside = f"<article>{TITLE}<p>{LONG[0]}<p>{LONG[1]}<p>{LONG[2]}<div>{LONG[3]}<p>{LONG[4]}<p>{LONG[5]}"
    assert body(tmp_path, inside) == LONG


def test_a_row_of_titles_of_other_articles_is_no_text(tmp_path: Path) -> None:
    cells = "".join(f"<td><a href='/{n}'>Another story about the clay number {n}</a></td>" for n in range(2))
    inside = (
        f"<article>{TITLE}<p>{LONG[0]}</p><p>{LONG[1]}</p><table><tr>{cells}</tr></table><p>{LONG[2]}</p></article>"
    )
    assert body(tmp_path, inside) == LONG[:3]


def test_the_heading_of_a_box_of_titles_goes_with_it_in_any_language(tmp_path: Path) -> None:
    cards = "".join(f"<div><a href='/{n}'><h3>Another story about the clay, {n}</h3></a></div>" for n in range(3))
    box = f"<section><h2>Te puede interesar</h2>{cards}</section>"
    first, rest = ("".join(f"<p>{line}</p>" for line in lines) for lines in (TEXT[:4], TEXT[4:]))
    assert body(tmp_path, f"<article>{TITLE}{first}{box}{rest}</article>") == TEXT


def test_the_heading_of_an_offer_goes_with_it(tmp_path: Path) -> None:
    offer = "<div><h4>Stay warm</h4><p>Sign up for our newsletter and get the best stories each week.</p></div>"
    first, rest = ("".join(f"<p>{line}</p>" for line in lines) for lines in (TEXT[:3], TEXT[3:]))
    assert body(tmp_path, f"<article>{TITLE}{first}{offer}{rest}</article>") == TEXT


def test_a_heading_beside_a_link_keeps_its_text(tmp_path: Path) -> None:
    heading = "<div><h2>Ash</h2><a href='/edit'>edit</a></div>"
    inside = f"<article>{TITLE}<p>{LONG[0]}</p><p>{LONG[1]}</p>{heading}<p>{LONG[2]}</p><p>{LONG[3]}</p></article>"
    assert body(tmp_path, inside) == [*LONG[:2], "## Ash", *LONG[2:4]]


def test_a_list_of_contents_mentions_no_other_articles(tmp_path: Path) -> None:
    contents = "<div><ol><li><a href='#ash'>Ash of the hearth</a></li></ol></div>"
    inside = f"<article>{TITLE}<p>{LONG[0]}</p>{contents}<h2 id=ash>Ash of the hearth</h2><p>{LONG[1]}</p></article>"
    assert "mentions" not in read(tmp_path, inside).fields


def test_a_heading_in_an_element_of_its_own_keeps_its_place_beside_what_edits_it(tmp_path: Path) -> None:
    edit = '<span class="mw-editsection">[<a href="/edit">edit</a>]</span>'
    heading = f'<div class="mw-heading"><h2>Ash</h2>{edit}</div>'
    inside = f"<main>{TITLE}<p>{LONG[0]}</p><p>{LONG[1]}</p>{heading}<p>{LONG[2]}</p><p>{LONG[3]}</p></main>"
    assert body(tmp_path, inside) == [*LONG[:2], "## Ash", *LONG[2:4]]
