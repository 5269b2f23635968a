"""The lines above an article's text -> which are its header, and the author and the dates that they tell."""

import re
from collections.abc import Iterable, Sequence

from corpus.html.extraction import key_of
from corpus.html.lines import Line
from corpus.html.text import is_prose
from corpus.pages.lines import (
    FEWEST_STANDFIRST_WORDS,
    LONGEST_HEADING,
    LONGEST_STANDFIRST,
    furniture,
    is_noise,
    is_share_bar,
)

HEADER_LINES = 14  # category, title, standfirst, author, role, dates, reading time, share bar, picture, summary
# What says where a picture is from, or what it shows; and what is more likely a date than a sentence.
_OF_PICTURE = re.compile(
    r"\b(?:photo(?:graph|s)?|foto|picture|image|illustration|getty|reuters|credit|pictured|file)\b|©|\bAP\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
LONGEST_HEADER_LINE = 350  # the longest standfirst seen has 291 characters


def header_of(lines: Sequence[Line], told: set[str]) -> tuple[set[int], dict[str, str]]:
    """The places of the header's lines, and the author and the dates that they tell.

    They repeat the title and the like, or are bylines, dates, share bars. All that stands above the title is header.
    """
    first = lines[:HEADER_LINES]
    title = _title_place(lines, told)
    places = set(range(title + 1))
    tells = [furniture(line.text) for line in first[:title]]
    kept: list[Line] = []
    for place, line in enumerate(first[title + 1 :], title + 1):
        is_again = key_of(line.text) in told and not _is_lead(line, lines[place + 1 : place + 2])
        facts = None if is_again else furniture(line.text)
        tells.append(facts)
        if is_again or facts is not None or _is_advert(line.text):
            places.add(place)
        elif line.kind == "heading" or _has_begun([*kept, line]):
            break
        else:
            kept.append(line)
    return places, first_of_each(tells)


def standfirst_of(lines: Sequence[Line], title: int, end: int) -> str:
    """The line right below the title, at place `title`, that says what the text, at place `end`, is about.

    It is the only one between them that is neither a fact nor a label nor a link; of several nobody knows which. Below
    byline or date it would be a picture's caption. Empty where there is none.
    """
    between = [line for line in lines[title + 1 : end] if line.text]
    if len(between) > HEADER_LINES or any(line.kind == "heading" for line in between):
        return ""
    said = [n for n, line in enumerate(between) if _is_beside(line, lines[title]) and _says_more(line)]
    is_first = len(said) == 1 and not any(furniture(line.text) for line in between[: said[0]])
    return between[said[0]].text if is_first else ""


def _is_beside(line: Line, title: Line) -> bool:
    """Whether a line is text as far as its elements go, or stands in the same as the title: a header, say."""
    return line.aside == "text" or (line.aside == title.aside and line.group == title.group)


def _says_more(line: Line) -> bool:
    is_long = len(line.text.split()) >= FEWEST_STANDFIRST_WORDS and len(line.text) <= LONGEST_STANDFIRST
    is_told = line.kind == "text" and not line.links and not is_small(line.text)
    return is_long and is_told and not _OF_PICTURE.search(line.text) and not _CLOCK.search(line.text)


def first_of_each(tells: Iterable[dict[str, str] | None]) -> dict[str, str]:
    """What the lines of a header tell, each fact by the first that tells it."""
    facts: dict[str, str] = {}
    for told in tells:
        facts = {**(told or {}), **facts}
    return facts


def _is_lead(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line that the summary repeats is the text's first paragraph: the next stands beside it."""
    return is_prose(line) and any(next_.parent == line.parent and not is_small(next_.text) for next_ in following)


def _title_place(lines: Sequence[Line], told: set[str]) -> int:
    """Where the title stands among the first lines; -1 where it does not, or text stands above it."""
    first = lines[:HEADER_LINES]
    title = next((n for n, line in enumerate(first) if key_of(line.text) in told and line.kind == "heading"), -1)
    return -1 if any(len(line.text) > LONGEST_HEADER_LINE for line in first[: max(title, 0)]) else title


def _has_begun(lines: Sequence[Line]) -> bool:
    """Whether the text has begun: with a long paragraph, or with a second one that is longer than a heading."""
    lengths = [len(line.text) for line in lines]
    return max(lengths) > LONGEST_HEADER_LINE or sum(length > LONGEST_HEADING for length in lengths) > 1


def is_small(text: str) -> bool:
    """Whether a line is a date, a byline, a share bar or an advert's mark."""
    return furniture(text) is not None or _is_advert(text)


def _is_advert(text: str) -> bool:
    return is_noise(text) or is_share_bar(text)
