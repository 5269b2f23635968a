"""Markdown files of the usual site generators become articles; hostile front matter becomes one clear error."""

import time
from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.html import markdown_text
from corpus.readers import front_matter, markdown
from corpus.sources.sources import read_corpus
from corpus.validation import judge, validate
from tests.corpus.readers.outcomes import outcome_of

TEXT = "Kites need a steady wind and a long line. Ours had neither, and it flew all the same."


def read(folder: Path, text: str | bytes, name: str = "kites.md", **settings: Any) -> list[RawArticle | Rejection]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(markdown.read(Source(path=path, name=name, **settings)))


def article(folder: Path, text: str, name: str = "kites.md", **settings: Any) -> Article:
    [record] = read(folder, text, name, **settings)
    assert isinstance(record, RawArticle)
    outcome = validate(record)
    assert isinstance(outcome, Article), outcome
    return outcome


def fields_of(folder: Path, text: str, name: str = "kites.md", **settings: Any) -> dict[str, Any]:
    [record] = read(folder, text, name, **settings)
    assert isinstance(record, RawArticle)
    return dict(record.fields)


def reason_of(folder: Path, text: str | bytes) -> str:
    with pytest.raises(UnusableFileError) as caught:
        read(folder, text)
    assert len(str(caught.value)) < 500
    return caught.value.reason


# --- front matter


def test_yaml_front_matter_gives_every_field(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        f"""---
slug: flying-kites
title: "Flying: a beginning"
description: What a kite wants.
date: 2024-03-18 10:00:00 -0500
lastmod: 2024-04-02T08:30:00Z
categories: [Outdoors, Toys]
tags: wind, string
authors:
  - name: Ada Fenwick
  - Bo Marsh
permalink: /outdoors/flying-kites/
aliases: [/old/kites/]
image: {{src: /pictures/kite.jpg, alt: A kite}}
lang: en_GB
related: [../boats/index.md, /outdoors/sails/]
---
{TEXT}
""",
    )
    assert found.id == "flying-kites"
    assert found.title == "Flying: a beginning"
    assert found.summary == "What a kite wants."
    assert found.published_at == date(2024, 3, 18)
    assert found.updated_at == date(2024, 4, 2)
    assert (found.category, found.tags) == ("Outdoors", ("wind", "string", "Toys"))
    assert found.author == "Ada Fenwick, Bo Marsh"
    assert (found.url, found.image_url) == ("/outdoors/flying-kites/", "/pictures/kite.jpg")
    assert found.language == "en-GB"
    assert found.aliases == ("/old/kites/", "kites")
    assert found.links == ("boats", "/outdoors/sails/")
    assert found.status is Status.PUBLISHED
    assert found.body_text() == TEXT


def test_toml_front_matter_is_read(tmp_path: Path) -> None:
    text = f'+++\ntitle = "Kites"\ndate = 2024-03-18T10:00:00Z\ndraft = true\nauthor = "Ada"\n+++\n{TEXT}\n'
    fields = fields_of(tmp_path, text)
    assert (fields["title"], fields["author"], fields["status"]) == ("Kites", "Ada", "unpublished")
    assert fields["published_at"] == datetime(2024, 3, 18, 10, tzinfo=UTC)


def test_yaml_values_are_the_text_that_was_written(tmp_path: Path) -> None:
    """Norway is no truth, half past twelve no number, and a year no date."""
    found = article(tmp_path, f"---\ntitle: 12:30\nlang: no\ncategory: 1984\ntags: [yes, 1.10]\n---\n{TEXT}\n")
    assert (found.title, found.language, found.category, found.tags) == ("12:30", "no", "1984", ("yes", "1.10"))


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("draft: true", "unpublished"),
        ("draft: false", None),
        ("build:\n  render: never", "unpublished"),
        ("_build: {render: false, list: never}", "unpublished"),
        ("build: {list: never}", "noindex"),
        ("build: {render: always, list: local}", None),
        ("headless: true", "unpublished"),
        ("render: false", "unpublished"),
        ("publish: false", "unpublished"),
        ("eleventyExcludeFromCollections: true", "noindex"),
        ("published: false", "unpublished"),
        ("published: true", None),
        ("status: draft", "unpublished"),
        ("status: published", "published"),
        ("status: trash", "deleted"),
        ("status: published\nvisibility: members", "unpublished"),
        ("status: published\nvisibility: public", "published"),
        ("access: members", "unpublished"),
        ("access: by ferry", None),
        ("hidden: true", "noindex"),
        ("noindex: true", "noindex"),
        ("robots: noindex, nofollow", "noindex"),
        ("robots: index, follow", None),
        ("draft: true\nnoindex: true", "unpublished"),
    ],
)
def test_front_matter_says_whether_the_public_may_see_it(tmp_path: Path, lines: str, status: str | None) -> None:
    fields = fields_of(tmp_path, f"---\ntitle: Kites\n{lines}\n---\n{TEXT}\n")
    assert fields.get("status") == status
    assert "published_at" not in fields


@pytest.mark.parametrize(
    ("lines", "withheld"),
    [
        ("date: 2020-01-01\npublishDate: 2099-01-01", {"embargoed": 1}),
        ("date: 2020-01-01\npublishDate: 01/02/2099", {"embargoed": 1}),
        ("date: 2020-01-01\npublished: 2099-01-01T10:00:00+0100", {"embargoed": 1}),
        ("date: 2020-01-01\nexpiryDate: 2021-01-01", {"unpublished": 1}),
        ("date: 2020-01-01\nunpublishdate: 2021-01-01", {"unpublished": 1}),
        ("date: 2020-01-01\nexpiryDate: 2099-01-01", {}),
        ("date: 2099-01-01\npublishDate: 2020-01-01", {}),
        ("date: 2020-01-01\npublished: true", {}),
    ],
)
def test_an_article_is_public_from_its_day_of_publication_until_it_expires(
    tmp_path: Path, lines: str, withheld: dict[str, int]
) -> None:
    (tmp_path / "kites.md").write_text(f"---\ntitle: Kites\n{lines}\n---\n{TEXT}\n")
    corpus = read_corpus([Source(path=tmp_path)], now=datetime(2026, 1, 31, tzinfo=UTC))
    assert corpus.withheld == withheld
    assert [article.published_at for article in corpus.articles] in ([], [date(2020, 1, 1)], [date(2099, 1, 1)])


def test_an_unreadable_date_under_several_names_of_one_field_is_told_once(tmp_path: Path) -> None:
    [record] = read(tmp_path, f"---\ntitle: K\npubDate: soon\n---\n{TEXT}\n")
    assert isinstance(record, RawArticle)
    assert [note.field for note in judge(record).notes] == ["published_at"]


@pytest.mark.parametrize("key", ["date", "pubDate", "publishDate", "published", "published_at"])
def test_dates_are_found_under_each_generators_name(tmp_path: Path, key: str) -> None:
    assert article(tmp_path, f"---\ntitle: K\n{key}: 2024-3-8\n---\n{TEXT}\n").published_at == date(2024, 3, 8)


def test_a_date_that_holds_two_gives_the_day_of_publication_and_of_the_update(tmp_path: Path) -> None:
    dates = "date:\n  created: 2024-03-08\n  updated: 2024-03-09"
    found = article(tmp_path, f"---\ntitle: K\n{dates}\n---\n{TEXT}\n")
    assert (found.published_at, found.updated_at) == (date(2024, 3, 8), date(2024, 3, 9))


def test_a_date_whose_order_would_be_guessed_is_passed_on(tmp_path: Path) -> None:
    assert fields_of(tmp_path, f"---\ntitle: K\ndate: 03/04/2024\n---\n{TEXT}\n")["published_at"] == "03/04/2024"
    assert fields_of(tmp_path, f"---\ntitle: K\ndate: 2024-02-31\n---\n{TEXT}\n")["published_at"] == "2024-02-31"


@pytest.mark.parametrize(
    ("name", "tags", "expected"),
    [
        ("kites.md", "kite flying", ["kite flying"]),
        ("2024-03-18-kites.md", "wind string", ["wind", "string"]),
        ("2024-03-18-kites.md", "kite flying, wind", ["kite flying", "wind"]),
        ("2024-03-18-kites.md", "[kite flying]", ["kite flying"]),
    ],
)
def test_a_string_of_tags_has_spaces_between_them_in_jekyll_only(
    tmp_path: Path, name: str, tags: str, expected: list[str]
) -> None:
    assert fields_of(tmp_path, f"---\ntitle: Kites\ntags: {tags}\n---\n{TEXT}\n", name)["tags"] == expected


def test_the_publishers_own_names_can_be_said(tmp_path: Path) -> None:
    text = f"---\ntitle: internal\nDisplay-Title: Kites\n---\n{TEXT}\n"
    assert fields_of(tmp_path, text, columns={"title": "display_title"})["title"] == "Kites"
    assert fields_of(tmp_path, f"---\ntitle: K\nstate: draft\n---\n{TEXT}\n", columns={"status": "State"})["status"]


def test_addresses_that_no_browser_knows_are_left_out_and_told(tmp_path: Path) -> None:
    text = f"---\ntitle: K\npermalink: /:year/:title/\nimage: ../../assets/kite.jpg\n---\n{TEXT}\n"
    [record] = read(tmp_path, text)
    assert isinstance(record, RawArticle)
    assert not {"url", "image_url"} & set(record.fields)
    assert len(record.notes) == 2
    assert isinstance(validate(record), Article)


def test_a_key_that_is_given_twice_is_told(tmp_path: Path) -> None:
    [record] = read(tmp_path, f"---\ntitle: A\ntags: [title]\ntitle: B\n---\n{TEXT}\n")
    assert isinstance(record, RawArticle)
    assert record.fields["title"] == "B"
    assert [note.reason for note in record.notes] == [
        "the front matter gives 'title' more than once; the last one counts"
    ]


# --- hostile and broken front matter

LAUGHS = "a: &a [x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in pairwise("abcdefghi"))


@pytest.mark.parametrize(
    "front",
    [
        LAUGHS,
        "a: &a [*a]",
        "title: !!python/object/apply:os.system [echo]",
        "title: !!int ''",
        "title: {",
        "title: A: b",
        "? [a]\n: b",
        "title: \x01",
        "title: " + "[" * 21 + "]" * 21,
        "title: " + "[" * 30_000,
        "- " * 30_000,
        "title: " + "x" * front_matter.MAXIMUM_CHARACTERS,
        "\t- a",
        "a: b\n...\nc: d",
    ],
)
def test_yaml_that_is_broken_or_hostile_is_one_error_at_once(tmp_path: Path, front: str) -> None:
    start = time.monotonic()
    assert reason_of(tmp_path, f"---\n{front}\n---\n{TEXT}\n") == "bad-front-matter"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "front", ["a = 1\na = 2", "a =", "a = " + "[" * 30_000, "a." * 30_000 + "b = 1", "'a' ." * 9_000 + "b = 1", "\0"]
)
def test_toml_that_is_broken_or_hostile_is_one_error_at_once(tmp_path: Path, front: str) -> None:
    start = time.monotonic()
    assert reason_of(tmp_path, f"+++\n{front}\n+++\n{TEXT}\n") == "bad-front-matter"
    assert time.monotonic() - start < 5


def test_points_in_toml_strings_and_comments_are_no_parts_of_keys(tmp_path: Path) -> None:
    words = "a. b. c. " * 10
    front = f"title = \"K\" # {words}\nsummary = \"{words}\"\nx = '''{words}'''\ny = [{'1.5, ' * 30}]"
    assert fields_of(tmp_path, f"+++\n{front}\n+++\n{TEXT}\n")["summary"] == words.strip()


def test_an_error_names_its_line_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=r"^line 4: "):
        read(tmp_path, f"---\ntitle: A\ntags: [a]\nsummary: a: b\n---\n{TEXT}\n")
    with pytest.raises(UnusableFileError, match=r"^line 6: "):
        read(tmp_path, f"---\n\n\ntitle: A\n\nsummary: a: b\n---\n{TEXT}\n")
    with pytest.raises(UnusableFileError, match=r"^line 3: aliases"):
        read(tmp_path, f"---\ntitle: &t A\nsummary: *t\n---\n{TEXT}\n")


def test_front_matter_without_end_is_told_rather_than_read_as_text(tmp_path: Path) -> None:
    assert reason_of(tmp_path, f"---\ntitle: Kites\n\n{TEXT}\n") == "bad-front-matter"


def test_a_number_too_long_to_print_is_left_out(tmp_path: Path) -> None:
    assert fields_of(tmp_path, f"+++\ntitle = 'K'\nid = 0x{'f' * 9000}\n+++\n{TEXT}\n")["id"] == "kites"


# --- the file's name and its text


@pytest.mark.parametrize(
    ("name", "identity", "day"),
    [
        ("kites.md", "kites", None),
        ("2024-03-18-kites.markdown", "kites", date(2024, 3, 18)),
        ("toys/kites/index.md", "kites", None),
        ("Kites and Wind.md", "Kites and Wind", None),
    ],
)
def test_the_file_names_the_article(tmp_path: Path, name: str, identity: str, day: date | None) -> None:
    found = article(tmp_path, f"# Kites\n\n{TEXT}\n", name)
    assert (found.id, found.published_at) == (identity, day)


def test_the_first_heading_is_the_title_and_leaves_the_body(tmp_path: Path) -> None:
    found = article(
        tmp_path, f"Kites *fly* &amp; sink\n======\n\n{TEXT}\n\n## Line\n\nIt is long.\n\n# Last\n\nEnd of it.\n"
    )
    assert found.title == "Kites fly & sink"
    assert found.body_text() == f"{TEXT}\nLine\nIt is long.\nLast\nEnd of it."


def test_a_note_is_titled_by_its_files_name_if_that_is_written_in_words(tmp_path: Path) -> None:
    assert article(tmp_path, TEXT, "Kites in a storm.md").title == "Kites in a storm"
    assert article(tmp_path, f"# Kites\n\n{TEXT}", "Kites in a storm.md").title == "Kites"
    assert "title" not in fields_of(tmp_path, TEXT, "kites-in-a-storm.md")


def test_what_an_author_wrote_for_herself_is_not_published(tmp_path: Path) -> None:
    text = f"---\ntitle: K\n---\n{TEXT} %%Ask Jo whether this is so.%%\n\n%%\nNot for readers.\n%%\n\nThe end."
    [section] = fields_of(tmp_path, text)["body"]
    assert section["paragraphs"] == [TEXT, "The end."]
    kept = "It rose by 5%% in May, and by 6%% in June."
    [section] = fields_of(tmp_path, f"---\ntitle: K\n---\n{kept}")["body"]
    assert section["paragraphs"] == [kept]


def test_footnotes_are_paragraphs_and_their_marks_no_words(tmp_path: Path) -> None:
    text = f"---\ntitle: K\n---\n{TEXT}[^1] It is [^not] a mark.[^a-b]\n\n[^1]: Measured in 2019.\n[^a-b]: By Jo.\n"
    [section] = fields_of(tmp_path, text)["body"]
    assert section["paragraphs"] == [f"{TEXT} It is [^not] a mark.", "Measured in 2019.", "By Jo."]


@pytest.mark.parametrize("contents", ["* TOC\n{:toc}", "1. this is replaced\n{:toc .no_toc}", "[TOC]", "[[toc]]"])
def test_the_place_of_a_table_of_contents_is_no_text(tmp_path: Path, contents: str) -> None:
    [section] = fields_of(tmp_path, f"---\ntitle: K\n---\n{contents}\n\n{TEXT}\n")["body"]
    assert section["paragraphs"] == [TEXT]


def test_a_heading_stays_in_the_body_unless_it_repeats_the_title(tmp_path: Path) -> None:
    front = "---\ntitle: Kites\n---\n"
    assert article(tmp_path, f"{front}# KITES\n\n{TEXT}\n").body_text() == TEXT
    assert article(tmp_path, f"{front}# Wind\n\n{TEXT}\n").body_text() == f"Wind\n{TEXT}"


def test_markdown_becomes_paragraphs_headings_items_and_cells(tmp_path: Path) -> None:
    blocks = ("- a *long* line\n- some ~~string~~ twine", "> Look up.", "| Kind | Tail |\n|---|---|\n| Delta | none |")
    text = "\n\n".join(["# Kites", TEXT, *blocks])
    lines = article(tmp_path, text).body_text()
    for expected in (TEXT, "a long line", "twine", "Look up.", "Delta", "none"):
        assert expected in lines
    assert "---" not in lines
    assert not set("*~>") & set(lines)


def test_a_line_break_in_a_paragraph_begins_no_other(tmp_path: Path) -> None:
    assert fields_of(tmp_path, "# Kites\n\nKites need wind,  \nand\\\na line.\n")["body"] == [
        {"heading": "", "paragraphs": ["Kites need wind, and a line."]}
    ]


def test_links_to_other_files_become_the_ids_of_their_articles(tmp_path: Path) -> None:
    text = f"""# Kites

{TEXT} See [boats](boats.md), [sails](../water/2023-01-02-sails.markdown#canvas "Sails"), [tea][t],
[a page](https://example.org/x.md), [paper]({{{{< ref "paper.md" >}}}}) and [glue]({{% post_url 2020-01-01-glue %}}).

[t]: ./tea/index.md
"""
    links = article(tmp_path, text).links
    assert set(links) == {"boats", "sails", "tea", "https://example.org/x.md", "paper", "glue"}


def test_tags_of_template_languages_leave_the_text_and_are_told(tmp_path: Path) -> None:
    [record] = read(
        tmp_path, f'# Kites {{#top}}\n\n{{{{< figure src="a.jpg" >}}}}\n\n{{% include x.html %}}\n\n{TEXT}\n'
    )
    assert isinstance(record, RawArticle)
    assert record.fields["title"] == "Kites"
    assert [note.reason for note in record.notes] == ["3 tags of a template language were left out"]
    outcome = validate(record)
    assert isinstance(outcome, Article)
    assert outcome.body_text() == TEXT


def test_scripts_in_markdown_are_no_text(tmp_path: Path) -> None:
    assert article(tmp_path, f"# K\n\n{TEXT}\n\n<script>alert(1)</script>\n\n[x](javascript:alert)\n").links == ()


@pytest.mark.parametrize("name", ["README.md", "readme.md", "LICENSE.md", "CONTRIBUTING.md"])
def test_a_file_about_its_folder_is_passed_over_unless_it_has_front_matter(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, f"# About this folder\n\n{TEXT}\n", name) == []
    assert article(tmp_path, f"---\ntitle: Kites\n---\n{TEXT}\n", name).title == "Kites"


def test_a_section_page_without_text_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "---\ntitle: Toys\n---\n", "toys/_index.md") == []
    assert article(tmp_path, f"---\ntitle: Toys\n---\n{TEXT}\n", "toys/_index.md").id == "toys"


def test_a_file_without_title_and_text_is_unusable(tmp_path: Path) -> None:
    assert reason_of(tmp_path, "") == "no-text"
    assert reason_of(tmp_path, "<!-- nothing -->\n") == "no-text"
    assert reason_of(tmp_path, "<script>" + "let a = 1; " * 500 + "</script>\n") == "lost-text"
    assert reason_of(tmp_path, b"# K\n\n\xff\xfe\xfa") == "bad-encoding"
    assert reason_of(tmp_path, "x" * (markdown_text.MAXIMUM_CHARACTERS + 1)) == "too-long"


def test_nesting_beyond_what_is_parsed_loses_no_text(tmp_path: Path) -> None:
    deep = "".join("  " * level + f"- item {level}\n" for level in range(40))
    body = str(markdown_text.fields_of(deep)["body"])
    assert "item 39" in body
    assert "item 0" in body
    assert "deepest" in str(markdown_text.fields_of("> " * 500 + "deepest")["body"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", ["[", "![[]()", "[a](b", "**a _b ", "> ", "- ", "<a ", "`a", "[a]: b (\n", "|a", "&", "<!--", "\\"]
)
def test_markdown_made_to_be_slow_takes_seconds(tmp_path: Path, pattern: str) -> None:
    start = time.monotonic()
    markdown_text.fields_of(pattern * (20_000 // len(pattern)))
    assert time.monotonic() - start < 10


FUZZ = st.one_of(
    st.binary(max_size=200),
    st.text(st.sampled_from("-+\n:=[]{}&*!#'\"|>%@` \ttitle0é"), max_size=120).map(
        lambda t: f"---\n{t}\n---\nx".encode()
    ),
    st.text(st.sampled_from("-+\n:=[]{}&*!#'\"|>%@` \ttitle0é"), max_size=120).map(
        lambda t: f"+++\n{t}\n+++\nx".encode()
    ),
    st.text(st.sampled_from("#*_[]()<>`~|-\n ab&;!\\{}%"), max_size=200).map(str.encode),
)


@settings(deadline=None, max_examples=200)
@given(data=FUZZ)
def test_any_bytes_give_records_or_one_error_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("markdown")
    outcome = partial(outcome_of, lambda: read(folder, data))
    assert outcome() == outcome()


@pytest.mark.parametrize(
    "front",
    [
        '{\n "title": "Kites",\n "draft": true\n}\n',
        '{"title": "Kites", "draft": true}\n',
        '---json\n{"title": "Kites", "draft": true}\n---\n',
        "---toml\ntitle = 'Kites'\ndraft = true\n---\n",
        "---yaml\ntitle: Kites\ndraft: yes\n---\n",
    ],
)
def test_front_matter_in_json_or_with_its_name_is_read_and_a_draft_stays_one(tmp_path: Path, front: str) -> None:
    fields = fields_of(tmp_path, f"{front}\n# Heading\n\n{TEXT}\n")
    assert (fields["title"], fields["status"]) == ("Kites", "unpublished")
    assert "draft" not in str(fields["body"])


@pytest.mark.parametrize(
    "front", ['{\n "title": "Kites",\n "draft": tru\n}\n', '---json\n{"draft": true}\n', "---js\n{draft: true}\n---\n"]
)
def test_front_matter_that_cannot_be_read_publishes_nothing(tmp_path: Path, front: str) -> None:
    with pytest.raises(UnusableFileError, match=r"JSON|front matter"):
        fields_of(tmp_path, f"{front}\n# Heading\n\n{TEXT}\n")


@pytest.mark.parametrize("start", ["{ sic } is what he wrote.", "{{ page.title }} it is.", '{"a"} is a set of one.'])
def test_a_text_that_begins_with_a_brace_is_a_text(tmp_path: Path, start: str) -> None:
    assert TEXT in str(fields_of(tmp_path, f"{start}\n\n# Heading\n\n{TEXT}\n")["body"])


def test_what_liquid_prints_is_resolved_or_left_out_with_a_note(tmp_path: Path) -> None:
    text = (
        'See [this]({{ site.baseurl }}/2017/minutes/), [that]({{ "/2017/plan/" | relative_url }}) and '
        "[a post]({{ site.url }}{% post_url 2015-01-08-bashed %}).\n\n"
        "By {{ site.author }}{% comment %} not for you {% endcomment %}.\n"
    )
    [record] = read(tmp_path, f"---\ntitle: Kites\n---\n{text}\n", base_url="https://kites.example/")
    assert isinstance(record, RawArticle)
    assert record.fields["links"] == [
        "https://kites.example/2017/minutes/",
        "https://kites.example/2017/plan/",
        "bashed",
    ]
    assert "{" not in str(record.fields["body"]).replace("{'heading'", "")
    assert "not for you" not in str(record.fields["body"])
    assert [note.reason for note in record.notes] == ["1 tags of a template language were left out"]


@pytest.mark.parametrize(
    ("name", "language", "identity"),
    [
        ("site/ca/about.md", "ca", "about"), ("site/pt-br/about.md", "pt-BR", "about"),
        ("site/es/posts/about.md", "es", "about"),
        ("site/posts/tea/index.es.md", "es", "tea"), ("site/tea.de.md", "de", "tea"),
        ("site/node.js.md", "", "node.js"),
        ("site/posts/about.md", "", "about"),
    ],
)  # fmt: skip
def test_a_folder_or_an_ending_says_the_language(tmp_path: Path, name: str, language: str, identity: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("---\ntitle: T\n---\nOk.\n")
    (record,) = markdown.read(Source(path=path, name=name))
    assert isinstance(record, RawArticle)
    assert (record.fields.get("language", ""), record.fields["id"]) == (language, identity)


def test_a_folder_whose_name_is_also_a_language_says_nothing_of_a_text_in_another(tmp_path: Path) -> None:
    path = tmp_path / "it.md"
    text = "The printers on the second floor are out of order until the end of the week, we are told."
    path.write_text(f"---\ntitle: T\n---\n{text}\n")
    (record,) = markdown.read(Source(path=path, name="staff/it/printers.md"))
    assert isinstance(record, RawArticle)
    assert not record.fields.get("language")


def test_front_matter_above_html_is_read_and_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "2006-01-02-day-nine.html"
    path.write_text(f"---\ntitle: Day 9\npublished: false\n---\n<div>\n\n    <p>{TEXT}</p></div>")
    corpus = read_corpus([Source(path=path)])
    assert (len(corpus.articles), corpus.withheld) == (0, {"unpublished": 1})
    path.write_text(f"---\ntitle: Day 9\n---\n<div>\n\n    <p>{TEXT}</p></div>")
    (article,) = read_corpus([Source(path=path)]).articles
    assert (article.id, article.title, article.body_text()) == ("day-nine", "Day 9", TEXT)


@pytest.mark.parametrize(
    ("front", "name"), [("private: true", "a.md"), ("visibility: private", "a.md"), ("", "blog/_drafts/a.md")]
)
def test_what_is_private_or_lies_among_the_drafts_is_not_public(tmp_path: Path, front: str, name: str) -> None:
    found = article(tmp_path, f"---\ntitle: T\n{front}\n---\n{TEXT}\n", name)
    assert found.status is Status.UNPUBLISHED


def test_what_a_page_of_components_imports_and_the_marks_of_boxes_are_no_text(tmp_path: Path) -> None:
    text = (
        "import Sail from './sail.astro'\nimport '../boats.css';\n\nexport const masts = 2\n\n"
        f"{TEXT}\n\n:::tip[Knots]\n\nTie it twice.\n\n:::\n\n> [!NOTE] Ropes\n> They swell.\n\n"
        "import duties rose.\n\n```js\nimport boat from 'boat'\n```\n"
    )
    found = article(tmp_path, f"---\ntitle: Kites\n---\n{text}")
    assert found.body_text().splitlines() == [
        TEXT, "[Knots]", "Tie it twice.", "Ropes They swell.", "import duties rose.", "import boat from 'boat'",
    ]  # fmt: skip


def test_categories_below_one_another_are_all_read(tmp_path: Path) -> None:
    found = article(tmp_path, f"---\ntitle: Kites\ncategories:\n  - [News, Sea]\n  - Wind\n---\n{TEXT}")
    assert (found.category, found.tags) == ("News", ("Sea", "Wind"))


# --- what systems write in other places than front matter


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Title: Kites\nDate: 2024-03-18 10:20\nStatus: draft\nTags: toys,\n  wind\n\n{TEXT}\n", "kites.md"),
        (f"<!--\n.. title: Kites\n.. date: 2024-03-18\n.. status: draft\n.. tags: toys,wind\n-->{TEXT}\n", "kites.md"),
        (f"# Kites\n\nStatus: Draft\nDate: March 18, 2024\nTags: toys, wind\n\n{TEXT}\n", f"Kites {'0f' * 16}.md"),
    ],
)  # fmt: skip
def test_what_pelican_nikola_and_notion_say_of_a_text_is_its_front_matter(tmp_path: Path, text: str, name: str) -> None:
    found = article(tmp_path, text, name)
    assert (found.title, found.published_at, found.status) == ("Kites", date(2024, 3, 18), Status.UNPUBLISHED)
    assert found.tags == ("toys", "wind")
    assert [section.paragraphs for section in found.body] == [(TEXT,)]


def test_lines_with_colons_below_a_heading_are_text(tmp_path: Path) -> None:
    found = article(tmp_path, f"# Kites\n\nNote: wind\nAlso: rain\n\n{TEXT}\n")
    assert found.body[0].paragraphs == ("Note: wind Also: rain", TEXT)
    assert article(tmp_path, f"Note: wind\n\n# Kites\n\n{TEXT}\n").body[0].paragraphs == ("Note: wind", TEXT)


def test_eleventy_makes_no_page_of_a_text_without_a_permalink(tmp_path: Path) -> None:
    assert fields_of(tmp_path, f"---\ntitle: Kites\npermalink: false\n---\n{TEXT}\n")["status"] == "unpublished"


def test_hugos_comments_are_no_text(tmp_path: Path) -> None:
    text = f"---\ntitle: Kites\n---\n{TEXT}\n\n{{{{< comment >}}}}Ask the office.{{{{< /comment >}}}}\n"
    assert article(tmp_path, text).body[0].paragraphs == (TEXT,)


@pytest.mark.parametrize("part", ["Title: a\n", "a: b\n", "  a\n", ".. a: b\n", "Title:", "\n"])
def test_lines_of_keys_are_read_in_time(tmp_path: Path, part: str) -> None:
    started = time.process_time()
    front_matter.split(part * (400_000 // len(part)))
    front_matter.split(f"<!--\n{part * (400_000 // len(part))}")
    front_matter.split_properties(f"# a\n\n{part * (400_000 // len(part))}")
    assert time.process_time() - started < 3
