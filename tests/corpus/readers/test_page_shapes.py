"""Whole pages of many shapes (page_shapes/): each of their lines comes out as what a person says that it is."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.bounded import UnusableFileError
from corpus.validation import validate
from tests.corpus.readers.page_shapes import below_the_text, bodies, headers, related_blocks, sites
from tests.corpus.readers.page_shapes.shape import LONG, SHORT, Shape
from tests.corpus.readers.read_pages import body_lines, read

SHAPES = sites.SHAPES | headers.SHAPES | bodies.SHAPES | below_the_text.SHAPES | related_blocks.SHAPES


def expected_mentions(shape: Shape) -> Iterator[str]:
    """The texts of the lines that are mentions, without the words of a pointer before its colon."""
    for role, text in shape.lines():
        if role == "M":
            yield re.sub(r"^((Read next|Lire aussi) ?: |[-•] )", "", text)


def texts_of(shape: Shape, *roles: str) -> list[str]:
    """The lines of these roles."""
    return [text for role, text in shape.lines() if role in roles]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to write pages to."""
    return tmp_path_factory.mktemp("shapes") / "page.txt"


@pytest.mark.parametrize("name", SHAPES)
def test_each_line_of_a_page_comes_out_as_what_it_is(page: Path, name: str) -> None:
    shape = SHAPES[name]
    record = read(page, [text for _, text in shape.lines()])
    fields: Mapping[str, Any] = record.fields
    assert isinstance(validate(record), Article)
    assert [fields["title"]] == texts_of(shape, "T", "TH")
    assert [line for line in [fields["summary"]] if line] == texts_of(shape, "S")
    assert fields["category"] == (texts_of(shape, "C") or [shape.category])[0]
    assert (fields.get("author", ""), fields.get("published_at", "")) == (shape.author, shape.published)
    assert fields.get("updated_at", "") == shape.updated
    assert tuple(fields.get("tags", ())) == shape.tags
    assert body_lines(fields) == texts_of(shape, "H", "TH", "B")
    assert [part["heading"] for part in fields["body"] if part["heading"]] == texts_of(shape, "H", "TH")
    assert sorted(mention["summary"] for mention in fields["mentions"]) == sorted(expected_mentions(shape))
    assert len(record.notes) == shape.notes


@pytest.mark.parametrize("name", SHAPES)
def test_an_article_read_from_its_own_text_is_the_same(page: Path, name: str) -> None:
    """What was taken off stays off, and nothing more goes: title, standfirst, day and body make the page again."""
    first: Mapping[str, Any] = read(page, [text for _, text in SHAPES[name].lines()]).fields
    header = [first["title"], first["summary"], first.get("published_at", "")]
    if "TH" in [role for role, _ in SHAPES[name].lines()]:
        header = []  # its title was made from its text
    again: Mapping[str, Any] = read(page, [line for line in (*header, *body_lines(first)) if line]).fields
    assert again["title"] == first["title"]
    assert [line for line in (again["summary"], *body_lines(again)) if line] == [
        line for line in (first["summary"], *body_lines(first)) if line
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_no_line_that_is_taken_off_a_page_takes_text_with_it(page: Path, name: str) -> None:
    """With any one line of furniture missing, a shape that nobody foresaw, all text is still there."""
    lines = SHAPES[name].lines()
    text = set(texts_of(SHAPES[name], "H", "TH", "B"))
    for missing in [n for n, (role, _) in enumerate(lines) if role == "."]:
        fields: Mapping[str, Any] = read(page, [line for n, (_, line) in enumerate(lines) if n != missing]).fields
        assert text <= {*body_lines(fields), fields["title"], fields["summary"]}


@pytest.mark.parametrize("name", SHAPES)
def test_adverts_between_all_lines_change_nothing(page: Path, name: str) -> None:
    lines = [text for _, text in SHAPES[name].lines()]
    fields: Mapping[str, Any] = read(page, lines).fields
    assert read(page, [line for text in lines for line in ("ADVERTISEMENT", text)]).fields == fields


def test_the_header_of_a_page_with_a_related_block_may_come_in_any_order(page: Path) -> None:
    """A tenth of the 720 orders, odd ones too: the related block tells the category, lengths tell the rest."""
    shape = SHAPES["magazine, full header, block with category, teaser and date"]
    lines = [text for _, text in shape.lines()]
    lines[2] = lines[2].removesuffix(".") + ", and for those who would like to, some day, when there is time."
    fields = read(page, lines).fields
    for header in islice(permutations(lines[:6]), 0, None, 10):
        assert read(page, [*header, *lines[6:]]).fields == fields


PLAIN = st.builds(
    "{} {} {}.".format, st.sampled_from(["Slowly", "The wheel", "Once"]), st.integers(0, 10**6), st.just("turned " * 9)
)
ANY_TEXT = st.one_of(PLAIN, st.builds(LONG.format, st.integers(0, 999)), st.builds(SHORT.format, st.integers(0, 999)))
ANY_OTHER = st.sampled_from(sorted({text for shape in SHAPES.values() for role, text in shape.lines() if role == "."}))


@pytest.mark.slow
@given(page_lines=st.lists(st.one_of(ANY_TEXT, ANY_OTHER), max_size=30))
@settings(deadline=2000, max_examples=200)
def test_every_line_of_text_is_somewhere_and_none_is_in_two_places(page: Path, page_lines: list[str]) -> None:
    """In the article, among its mentions, or counted in the notes: no mixture of text and furniture loses a line."""
    try:
        record = read(page, list(dict.fromkeys(page_lines)))
    except UnusableFileError:
        assert not any(re.match("Slowly|The wheel|Once|Clay", line) for line in page_lines)
        return
    fields: Mapping[str, Any] = record.fields
    in_mentions = {mention["summary"] for mention in fields["mentions"]}
    in_article = {fields["title"], fields["summary"], *body_lines(fields)}
    noted = sum(int(count) for note in record.notes for count in re.findall(r"^left out (\d+)", note.reason))
    text = {line for line in page_lines if re.match("Slowly|The wheel|Once|Clay", line)}
    assert not in_mentions & set(body_lines(fields))
    assert len(text - in_article - in_mentions) <= noted
