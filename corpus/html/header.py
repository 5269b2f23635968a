"""The lines above an article's text -> which are its header, and the author and the dates that they tell."""

from collections.abc import Iterable, Sequence

from corpus.html.extraction import key_of
from corpus.html.lines import Line
from corpus.html.text import is_prose
from corpus.pages.lines import LONGEST_HEADING, furniture, is_noise, is_share_bar

HEADER_LINES = 14  # category, title, standfirst, author, role, dates, reading time, share bar, picture, summary
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
