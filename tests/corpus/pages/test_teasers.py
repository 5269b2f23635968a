"""Where a block of teasers begins, on pages made by machine: what belongs to the body, and what is another article."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import RawArticle
from corpus.cleaning import clean_lines
from corpus.configuration import Source
from corpus.readers import page_text
from tests.corpus.pages.made_pages import (
    CATEGORIES,
    LAST_SECTIONS,
    MARKERS,
    OTHER_MARKERS,
    Block,
    Page,
    heading,
    made_page,
    paragraph,
    seeded,
    sentence,
    text,
)
from tests.corpus.readers.test_page_text import PAGES as REAL
from tests.corpus.readers.test_page_text import REAL_PAGES
from tests.corpus.readers.test_page_text import Page as RealPage

BLOCKS = st.builds(
    Block,
    marker=st.sampled_from(MARKERS),
    teasers=st.integers(8, 20),
    shortest=st.just(100),
    longest=st.integers(100, 700),
    most_sentences=st.integers(1, 4),
    dates=st.sampled_from(["before", "after", "some", "none"]),
    categories=st.sampled_from(["before", "after", "none"]),
    adverts=st.booleans(),
)
PAGES = {"seed": st.integers(0, 10**6), "last": st.sampled_from(LAST_SECTIONS), "around": st.booleans()}
MANY = settings(max_examples=100, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to write pages to."""
    return tmp_path_factory.mktemp("teasers") / "page.txt"


def read(file: Path, lines: list[str]) -> Mapping[str, Any]:
    """What the reader makes of a page with these lines."""
    file.write_text("\n".join(lines), encoding="utf-8")
    [record] = page_text.read(Source(path=file, name=file.name))
    assert isinstance(record, RawArticle)
    return record.fields


def body_of(fields: Mapping[str, Any]) -> list[str]:
    """Headings and paragraphs in the order of the page."""
    return [line for part in fields["body"] for line in (part["heading"], *part["paragraphs"]) if line]


def assert_comes_out(file: Path, page: Page) -> None:
    """The body is the page's own text, all of it and nothing else; the other articles are its mentions."""
    fields = read(file, page.lines)
    assert fields["title"] == page.title
    assert body_of(fields) == page.body
    assert [mention["summary"] for mention in fields["mentions"]] == page.teasers


@pytest.mark.slow
@given(block=BLOCKS, **PAGES)
@MANY
def test_a_block_below_a_marker_goes_whatever_its_teasers_are_like(
    file: Path, block: Block, seed: int, last: str, around: bool
) -> None:
    assert_comes_out(file, made_page(seeded(seed), block, last, around))


@pytest.mark.slow
@given(block=BLOCKS, marker=st.sampled_from(OTHER_MARKERS), **PAGES)
@MANY
def test_a_block_below_an_unforeseen_marker_goes_where_its_lines_tell_what_it_is(
    file: Path, block: Block, marker: str, seed: int, last: str, around: bool
) -> None:
    """By days, by the page's category, or by teasers of one long sentence each below paragraphs of many."""
    if block.dates in {"some", "none"} and block.categories == "none":
        block = replace(block, most_sentences=1, shortest=150)
    assert_comes_out(file, made_page(seeded(seed), replace(block, marker=marker), last, around))


@pytest.mark.slow
@given(block=BLOCKS, told=st.sampled_from(["before", "after"]), by_category=st.booleans(), **PAGES)
@MANY
def test_a_block_without_a_marker_goes_where_days_or_categories_alternate_with_its_teasers(
    file: Path, block: Block, told: str, by_category: bool, seed: int, last: str, around: bool
) -> None:
    """An article's last section of short texts right above it stays whole, and the first teaser goes."""
    changes: dict[str, Any] = {"categories": told} if by_category else {"dates": told}
    assert_comes_out(file, made_page(seeded(seed), replace(block, marker="", **changes), last, around))


@pytest.mark.slow
@given(**PAGES)
@MANY
def test_a_page_without_a_block_keeps_its_last_section(file: Path, seed: int, last: str, around: bool) -> None:
    assert_comes_out(file, made_page(seeded(seed), None, last, around))


@pytest.mark.parametrize("place", [0, 7, 19])
@pytest.mark.parametrize("odd", [(1, 352), (2, 420), (4, 700)])
@pytest.mark.parametrize("dates", ["after", "some", "none"])
def test_one_odd_teaser_among_twenty_changes_nothing(file: Path, place: int, odd: tuple[int, int], dates: str) -> None:
    page = made_page(seeded(place), Block(teasers=20, dates=dates), "none")
    teaser = text(seeded(7), *odd)
    lines = [teaser if line == page.teasers[place] else line for line in page.lines]
    teasers = [*page.teasers[:place], teaser, *page.teasers[place + 1 :]]
    assert_comes_out(file, replace(page, lines=lines, teasers=teasers))


@pytest.mark.parametrize("marker", ["More about cones", "More on this subject", "Mehr zu Glasuren", "More in the shed"])
@pytest.mark.parametrize("paragraphs", [1, 2, 5])
def test_a_last_section_that_is_worded_as_a_marker_stays(file: Path, marker: str, paragraphs: int) -> None:
    random = seeded(paragraphs)
    page = made_page(random, None)
    section = [marker, *(paragraph(random) for _ in range(paragraphs))]
    assert_comes_out(file, replace(page, lines=page.lines + section, body=page.body + section))


@pytest.mark.parametrize("marker", ["Most Popular", "Related stories", "Read next"])
@pytest.mark.parametrize("bullet", ["- ", ""])
def test_a_box_amid_the_text_ends_where_its_list_ends(file: Path, marker: str, bullet: str) -> None:
    """The text goes on below it with paragraphs as short as a teaser, and all of them stay."""
    random = seeded(3)
    own = [text(random, 2, 110) for _ in range(8)]
    titles = [f"{heading(random)} {n}" for n in range(3)]
    days = [] if bullet else ["March 1, 2024"]
    box = [marker, *(line for title in titles for line in (bullet + title, *days))]
    fields = read(file, ["A ferry for the three islands", "4 March 2024", *own[:2], *box, *own[2:]])
    assert body_of(fields) == own
    assert [mention["summary"] for mention in fields["mentions"]] == titles


def test_a_block_above_the_readers_comments_goes_too(file: Path) -> None:
    page = made_page(seeded(1), Block(teasers=12))
    comments = [
        "2 Comments",
        "Jo Lindqvist",
        "July 19, 2025 at 10:15 am",
        "I never knew. Thank you. It is so true.",
        "Reply",
    ]
    assert_comes_out(file, replace(page, lines=page.lines + comments))


def test_a_sentence_that_begins_as_a_marker_does_is_text(file: Path) -> None:
    page = made_page(seeded(2), None)
    for line in ("More on that in the minutes.", "More on this in the next part.", "You may also like to walk there."):
        end = [line, sentence(seeded(1)), sentence(seeded(2))]
        assert_comes_out(file, replace(page, lines=page.lines + end, body=page.body + end))


# --- the publisher's own pages, which stay outside the repository, with blocks made by machine


def lines_of(page: RealPage) -> list[str]:
    """The lines of a page, numbered from 1."""
    path = REAL / f"{page.stem}.txt"
    if not path.exists():
        pytest.skip(f"{path} is absent: the publisher's pages are not part of the repository")
    return ["", *clean_lines(path.read_text(encoding="utf-8"))]


def teasers_of(lines: list[str], page: RealPage) -> Callable[[Random, int, int], str]:
    """Writes teasers of the words of the publisher's own; a page without any lends its paragraphs' sentences."""
    own = [line for line in lines[page.body.stop :] if len(line) > 100] or [
        line.split(". ")[0] for line in lines[1:] if len(line) > 300
    ]

    def write(random: Random, sentences: int, length: int) -> str:
        chosen = (random.choice(own).split() for _ in range(sentences))
        return " ".join(" ".join(words[: max(length // sentences // 7, 4)]).rstrip(".,;:—") + "." for words in chosen)

    return write


def assert_varied_comes_out(file: Path, page: RealPage, block: Block, seed: int) -> None:
    """The body is what a person marked, and the mentions are the block's teasers."""
    lines = lines_of(page)
    random = seeded(seed)
    category = lines[page.category] if page.category else random.choice(CATEGORIES)
    below, teasers = replace(block, writes=teasers_of(lines, page)).lines(random, category)
    fields = read(file, [*lines[1 : page.body.stop], *below])
    assert fields["title"] == lines[page.title]
    assert body_of(fields) == [lines[n] for n in page.body if lines[n] != "ADVERTISEMENT"]
    assert [mention["summary"] for mention in fields["mentions"]] == teasers


@pytest.mark.quality
@pytest.mark.parametrize("page", REAL_PAGES, ids=lambda page: page.stem)
@given(block=BLOCKS, seed=st.integers(0, 10**6))
@MANY
def test_a_block_below_a_marker_goes_from_a_real_page(file: Path, page: RealPage, block: Block, seed: int) -> None:
    assert_varied_comes_out(file, page, block, seed)


@pytest.mark.quality
@pytest.mark.parametrize("page", REAL_PAGES, ids=lambda page: page.stem)
@pytest.mark.parametrize("marker", ["", *OTHER_MARKERS])
@given(block=BLOCKS, dates=st.sampled_from(["before", "after"]), seed=st.integers(0, 10**6))
@MANY
def test_a_block_with_days_goes_from_a_real_page_whatever_stands_above_it(
    file: Path,
    page: RealPage,
    marker: str,
    block: Block,
    dates: str,
    seed: int,
) -> None:
    assert_varied_comes_out(file, page, replace(block, marker=marker, dates=dates), seed)


@pytest.mark.quality
@pytest.mark.parametrize("page", REAL_PAGES, ids=lambda page: page.stem)
def test_the_text_of_a_real_page_alone_stays_whole(file: Path, page: RealPage) -> None:
    lines = lines_of(page)
    fields = read(file, lines[1 : page.body.stop])
    assert body_of(fields) == [lines[n] for n in page.body if lines[n] != "ADVERTISEMENT"]
