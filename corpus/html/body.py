"""The lines of a page -> those of its article's body: the site's frame, the header and the related block taken off.

Trafilatura tells which lines are the article; the lines themselves are the page's own, since it changes the order of
some (questions and their answers where end tags are left out) and drops others (short ones, lists of links).
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.html.lines import Line, read_lines
from corpus.html.scan import Page
from corpus.html.text import is_link, split_at_related
from corpus.pages.lines import LONGEST_HEADING, furniture, is_noise, is_related_marker, is_share_bar

# Above these trafilatura takes seconds, or loses text; pages of articles have about 2,000 elements and 150 kB.
MOST_EXTRACTED_ELEMENTS = 20_000
MOST_EXTRACTED_CHARACTERS = 1_000_000
DEEPEST_EXTRACTED = 150
WORDS_IN_RUN = 4  # runs of words tell whether two lines say the same; shorter lines have to be equal
SAME_SHARE = 0.5  # of a line's runs
# Trafilatura that finds less than this of a page's text has missed the article, and is not asked where it is.
FEWEST_EXTRACTED = 0.25
HEADER_LINES = 14  # category, title, standfirst, author, role, dates, reading time, share bar, picture, summary
LONGEST_HEADER_LINE = 350  # the longest standfirst seen has 291 characters


@dataclass(frozen=True, slots=True)
class Body:
    """An article's lines; those of its related blocks; those of its header, which may name author and dates."""

    text: tuple[Line, ...]
    related: tuple[Line, ...]
    header: tuple[str, ...]


def body_of(html: str, page: Page, told: Iterable[str]) -> Body:
    """The body of the article of a page; `told` are title, summary and the like, which its header repeats.

    Boxes amid the text that only lead elsewhere count as related; the links above and below it lead through the site.
    """
    confirmed = _confirmed(page.lines, _extracted(html, page), page)
    start, end = _range(page, confirmed)
    last = max((place for place in range(start, end) if confirmed[place]), default=start)
    stays = [confirmed[place] or _may_stay(page.lines[place]) for place in range(start, end)]
    inside = [line for line, stay in zip(page.lines[start:end], stays, strict=True) if stay]
    repeated = {_key(line) for line in told}
    title = start + _title_place(page.lines[start:end], repeated)
    pointers = [page.lines[start + n] for n, stay in enumerate(stays) if not stay and title < start + n < last]
    text, block = split_at_related(inside)
    _, below = split_at_related(page.lines[end:])
    header, text = _without_header(text, repeated)
    above = [] if page.is_marked else [line.text for line in page.lines[max(0, start - HEADER_LINES) : start]]
    return Body(_without_tail(text), (*pointers, *block, *below, *page.related), (*above, *header))


def size_of(lines: Iterable[Line]) -> int:
    """How many characters of text the lines have beside their links."""
    return sum(max(len(line.text) - line.linked, 0) for line in lines)


def _extracted(html: str, page: Page) -> tuple[Line, ...]:
    is_too_much = (
        page.elements > MOST_EXTRACTED_ELEMENTS
        or len(html) > MOST_EXTRACTED_CHARACTERS
        or page.depth > DEEPEST_EXTRACTED
    )
    if is_too_much:
        return ()
    from trafilatura import extract  # its import takes half a second, which only those who read pages should wait

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = extract(html, output_format="html", include_comments=False, include_links=True, include_tables=True)
    except Exception:  # noqa: BLE001 - whatever it trips over, the page is read without it
        return ()
    return read_lines(found or "").text


def _confirmed(lines: Sequence[Line], extracted: Sequence[Line], page: Page) -> list[bool]:
    """Which of the page's lines trafilatura holds for the article's; all, if it has missed that."""
    if size_of(extracted) < FEWEST_EXTRACTED * size_of(page.lines[page.start : page.end]):
        return [True] * len(lines)
    texts = {_key(line.text) for line in extracted}
    runs = {run for text in texts for run in _runs(text)}
    return [_is_same(_key(line.text), texts, runs) for line in lines]


def _is_same(text: str, texts: set[str], runs: set[tuple[str, ...]]) -> bool:
    own = _runs(text)
    return text in texts or (bool(own) and sum(run in runs for run in own) >= SAME_SHARE * len(own))


def _runs(text: str) -> list[tuple[str, ...]]:
    words = text.split()
    return list(zip(*(words[n:] for n in range(WORDS_IN_RUN)), strict=False))


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def _range(page: Page, confirmed: Sequence[bool]) -> tuple[int, int]:
    """The article's element, or else from the first line that is confirmed to the last, and its title above."""
    if page.is_marked:
        return page.start, page.end
    places = [place for place, known in enumerate(confirmed) if known and page.lines[place].text]
    if not places:
        return page.start, page.end
    start = places[0]
    titles = [place for place in range(max(0, start - HEADER_LINES), start) if page.lines[place].kind == "heading"]
    return (titles[0] if titles else start), places[-1] + 1


def _may_stay(line: Line) -> bool:
    """Whether a line that trafilatura leaves out is kept all the same: text, but not a link to somewhere else."""
    return not is_link(line) or is_related_marker(line.text)


def _without_header(lines: Sequence[Line], told: set[str]) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """The header's lines, and the text below them: what repeats the title and the like, bylines, dates, share bars.

    All that stands above the title is header.
    """
    first = lines[:HEADER_LINES]
    title = _title_place(lines, told)
    header = [line.text for line in first[: title + 1]]
    kept: list[Line] = []
    for line in first[title + 1 :]:
        if _key(line.text) in told or is_small(line.text):
            header.append(line.text)
        elif line.kind == "heading" or _has_begun([*kept, line]):
            break
        else:
            kept.append(line)
    return tuple(header), (*kept, *lines[len(header) + len(kept) :])


def _title_place(lines: Sequence[Line], told: set[str]) -> int:
    """Where the title stands among the first lines; -1 where it does not, or text stands above it."""
    first = lines[:HEADER_LINES]
    title = next((n for n, line in enumerate(first) if _key(line.text) in told and line.kind == "heading"), -1)
    return -1 if any(len(line.text) > LONGEST_HEADER_LINE for line in first[: max(title, 0)]) else title


def _has_begun(lines: Sequence[Line]) -> bool:
    """Whether the text has begun: with a long paragraph, or with a second one that is longer than a heading."""
    lengths = [len(line.text) for line in lines]
    return max(lengths) > LONGEST_HEADER_LINE or sum(length > LONGEST_HEADING for length in lengths) > 1


def is_small(text: str) -> bool:
    """Whether a line is a date, a byline, a share bar or an advert's mark."""
    return furniture(text) is not None or is_noise(text) or is_share_bar(text)


def _without_tail(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The text without the dates, bylines, share bars and links that end it."""
    end = len(lines)
    while end and (is_small(lines[end - 1].text) or (is_link(lines[end - 1]) and lines[end - 1].kind != "item")):
        end -= 1
    return tuple(lines[:end])
