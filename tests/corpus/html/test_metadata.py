"""Title, author and dates of a page's article are its own, whatever else its head names."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.article import RawArticle
from corpus.configuration import Source
from corpus.html.json_ld import parsed
from corpus.readers import html_page

TEXT = "The mill turns when the tide goes out, and on two days a year it turns in the dark of the night as well. " * 3


def fields_of(tmp_path: Path, head: str, inside: str = "<h1>A mill and the tide</h1>") -> dict[str, Any]:
    """The fields of a page's article."""
    return dict(read(tmp_path, head, inside).fields)


def read(tmp_path: Path, head: str, inside: str = "<h1>A mill and the tide</h1>") -> RawArticle:
    """What the reader makes of a page."""
    path = tmp_path / "mill.html"
    path.write_text(f"<html><head>{head}</head><body><article>{inside}<p>{TEXT}</p></article></body></html>", "utf-8")
    [record] = html_page.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    return record


@pytest.mark.parametrize(
    "title",
    [
        "Opinion | A mill and the tide",
        "Tide Notes: A mill and the tide",
        "A mill and the tide - The Quay",
        "A mill and the tide | Boats | The Quay",
        "Rivers – A mill and the tide – The Quay",
        "A mill and a tide",
    ],
)
@pytest.mark.parametrize("element", ["<title>{}</title>", '<meta property="og:title" content="{}">'])
def test_the_title_is_the_heading_that_another_title_confirms(tmp_path: Path, title: str, element: str) -> None:
    assert fields_of(tmp_path, element.format(title))["title"] == "A mill and the tide"


def test_a_bar_in_the_heading_is_the_titles_own(tmp_path: Path) -> None:
    head = "<title>Tide Week 2023 | Lamps for the mill</title>"
    assert fields_of(tmp_path, head, "<h1>Tide Week 2023 | The lamps for the mill</h1>")["title"] == (
        "Tide Week 2023 | The lamps for the mill"
    )


def test_the_sites_name_as_a_heading_is_no_title(tmp_path: Path) -> None:
    path = tmp_path / "mill.html"
    path.write_text(
        "<title>A mill and the tide | The Quay</title><body><header><h1>The Quay</h1></header>"
        f"<main><h2>A mill and the tide</h2><p>{TEXT}</p></main>"
    )
    [record] = html_page.read(Source(path=path))
    assert isinstance(record, RawArticle)
    assert record.fields["title"] == "A mill and the tide"


def test_without_a_heading_the_part_of_the_title_that_the_page_has_is_the_title(tmp_path: Path) -> None:
    title = "<title>Rivers: A mill and the tide | The Quay</title>"
    assert fields_of(tmp_path, title, "<h2>A mill and the tide</h2>")["title"] == "A mill and the tide"
    assert fields_of(tmp_path, "<title>A mill and the tide | The Quay</title>", "")["title"] == "A mill and the tide"


def script(*articles: dict[str, Any]) -> str:
    """Scripts of JSON-LD, one for each article."""
    return "".join(
        f'<script type="application/ld+json">{json.dumps({"@type": "Article", **article})}</script>'
        for article in articles
    )


TEASER = {
    "headline": "Salt in the harbour",
    "url": "https://quay.example/salt",
    "datePublished": "2019-02-03",
    "author": {"name": "Bo Larsen"},
}
OWN = {"datePublished": "2024-03-18", "author": {"name": "Ada Fenwick"}}
CANONICAL = "<link rel=canonical href='https://quay.example/mill'>"


@pytest.mark.parametrize("own", [{"url": "https://www.quay.example/mill/"}, {"headline": "A mill and the tide"}, {}])
def test_json_ld_is_the_pages_own_and_not_a_teasers(tmp_path: Path, own: dict[str, str]) -> None:
    fields = fields_of(tmp_path, CANONICAL + script(TEASER, {**OWN, **own}, TEASER))
    assert (fields["author"], fields["published_at"]) == ("Ada Fenwick", "2024-03-18")
    assert fields["title"] == "A mill and the tide"


def test_a_teasers_json_ld_alone_tells_nothing_of_the_page(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, CANONICAL + script(TEASER))
    assert "author" not in fields
    assert fields["title"] == "A mill and the tide"


@pytest.mark.parametrize(
    "written",
    [
        '// about this page\n{"@type": "Article", "headline": "Mill"}',
        '/* about */ {"@type": "Article", /* its title */ "headline": "Mill"}',
        '{"@type": "Article", "headline": "Mill",}',
        '{"@type": "Article", "headline": "Mill"};',
        '//<![CDATA[\n{"@type": "Article", "headline": "Mill"}\n//]]>',
        '/*<![CDATA[*/ {"@type": "Article", "headline": "Mill"} /*]]>*/',
        '<![CDATA[{"@type": "Article", "headline": "Mill"}]]>',
        '<!-- {"@type": "Article", "headline": "Mill"} -->',
        "{'@type': 'Article', headline: 'Mill'}",
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Mill&quot;}",
        '{"@type": "Article" "headline": "Mill"}',
    ],
)
def test_scripts_that_are_nearly_json_are_read(written: str) -> None:
    assert parsed(written) == {"@type": "Article", "headline": "Mill"}


@pytest.mark.parametrize("written", ["var article = 7", "[" * 100_000, "", "no data"])
def test_scripts_that_are_not_give_nothing(written: str) -> None:
    assert parsed(written) is None


def test_a_script_that_cannot_be_read_leaves_a_note(tmp_path: Path) -> None:
    found = read(tmp_path, '<script type="application/ld+json">the mill</script>')
    assert [(note.value, note.place) for note in found.notes] == [("the mill", "mill.html")]


@pytest.mark.parametrize(
    "element",
    [
        '<meta property="article:published" content="2024-03-18">',
        '<meta itemprop="datePublished dateCreated" content="2024-03-18">',
        '<meta name="sailthru.date" content="2024-03-18">',
        '<meta name="citation_publication_date" content="2024-03-18">',
        '<meta name="publish-date" content="2024-03-18">',
    ],
)
def test_publishers_usual_names_for_dates_are_known(tmp_path: Path, element: str) -> None:
    assert fields_of(tmp_path, element)["published_at"] == "2024-03-18"


def test_of_several_dates_the_first_that_can_be_read_counts(tmp_path: Path) -> None:
    unreadable = script({"datePublished": "08:00:00 PM Nov the 20th", "headline": "A mill and the tide"})
    meta = '<meta property="article:published_time" content="2024-03-18">'
    assert fields_of(tmp_path, unreadable + meta)["published_at"] == "2024-03-18"
    assert fields_of(tmp_path, unreadable)["published_at"] == "08:00:00 PM Nov the 20th"


def test_the_time_that_a_text_takes_is_no_date(tmp_path: Path) -> None:
    assert "published_at" not in fields_of(tmp_path, "", "<h1>A mill</h1><time datetime=PT5M>5 min read</time>")


def test_every_name_of_a_list_is_an_author(tmp_path: Path) -> None:
    several = script({"headline": "A mill and the tide", "author": {"name": ["Ada Fenwick", "Bo Larsen"]}})
    assert fields_of(tmp_path, several)["author"] == "Ada Fenwick, Bo Larsen"


@pytest.mark.parametrize(
    ("time", "published", "updated"),
    [
        ('<time class="updated" datetime="2024-03-06"> </time><time class="published" datetime="2024-03-05">', 5, 6),
        ('<time class="entry-date published updated" datetime="2024-03-05">', 5, None),
        ('<time class="entry-date" datetime="2024-03-05"></time><time class="updated" datetime="2024-03-06">', 5, 6),
    ],
)
def test_a_time_says_by_its_class_what_it_is_of(tmp_path: Path, time: str, published: int, updated: int | None) -> None:
    fields = fields_of(tmp_path, "", f"<h1>A mill and the tide</h1>{time}</time>")
    assert fields["published_at"] == f"2024-03-0{published}"
    assert fields.get("updated_at") == (f"2024-03-0{updated}" if updated else None)


def test_the_day_of_an_entry_may_stand_below_it(tmp_path: Path) -> None:
    path = tmp_path / "mill.html"
    path.write_text(
        f"<article><h1>A mill and the tide</h1><p>{TEXT}</p></article><footer><p>By Ada on <time class='dt-published'"
        " datetime='2024-03-05T10:00:00Z'>5 March</time> and <time datetime='2001-01-01'>before</time>.</p></footer>"
    )
    [record] = html_page.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    assert record.fields["published_at"] == "2024-03-05T10:00:00Z"


def test_what_the_head_escapes_twice_is_read_as_it_was_meant(tmp_path: Path) -> None:
    head = (
        '<meta property="og:title" content="Mills &amp;amp; tides"><meta name="description" content="It&amp;#8217;s">'
    )
    fields = fields_of(tmp_path, head, "")
    assert (fields["title"], fields["summary"]) == ("Mills & tides", "It’s")


def test_a_papers_author_is_named_as_libraries_do(tmp_path: Path) -> None:
    assert fields_of(tmp_path, '<meta name="citation_author" content="Fenwick, Ada">')["author"] == "Fenwick, Ada"


@pytest.mark.parametrize("script", ["{{ page.data | safe }}", "[[ data ]]", "{% include data %}"])
def test_a_template_that_was_not_filled_in_is_no_data_and_leaves_a_note(tmp_path: Path, script: str) -> None:
    record = read(tmp_path, f'<script type="application/ld+json">{script}</script>')
    assert [(note.value, note.reason) for note in record.notes] == [
        (script, "is a script of JSON-LD that cannot be read")
    ]


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<base href="https://quay.example/x/"><link rel="canonical" href="mill">', "https://quay.example/x/mill"),
        (
            '<link rel="canonical" href="https://web.archive.org/web/20240305100000/https://quay.example/mill">',
            "https://quay.example/mill",
        ),
    ],
)
def test_the_address_is_that_of_the_page_itself(tmp_path: Path, head: str, url: str) -> None:
    inside = "<h1>A mill and the tide</h1><p>See <a href='/web/20240305100000/https://quay.example/tide'>it</a>.</p>"
    fields = fields_of(tmp_path, head, inside)
    assert fields["url"] == url
    assert fields["links"] == ["https://quay.example/tide"]


def test_the_keys_of_json_ld_may_name_their_vocabulary(tmp_path: Path) -> None:
    data = {"@type": "schema:Article", "schema:headline": "A mill and the tide", "http://schema.org/author": "Ada"}
    assert fields_of(tmp_path, f'<script type="application/ld+json">{json.dumps(data)}</script>')["author"] == "Ada"
