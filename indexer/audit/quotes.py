"""What is quoted of an article: a sentence or less, cut where a reader would."""

import re

_LONGEST = 240
# The end of a sentence or line; the dot in "challenge.gov" is none.
_END = re.compile(r"[.!?…]['”’\")\]]*(?=\s)|\n")


def sentence_round(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence begins and ends that holds these characters, cut to 240 round them."""
    earliest = max(0, start - _LONGEST // 2)
    begin = max((found.end() for found in _END.finditer(text, earliest, start)), default=_word_start(text, earliest))
    after = _END.search(text, end, begin + _LONGEST)
    return trimmed(text, begin, after.end() if after else begin + _LONGEST)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the white space at its ends, and at most 240 characters of whole words."""
    if end > start + _LONGEST:
        end = max(text.rfind(" ", start, start + _LONGEST), start + _LONGEST // 2)
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _word_start(text: str, place: int) -> int:
    """The first beginning of a word from there on."""
    space = text.find(" ", place) if place else -1
    return space + 1 if 0 <= space < place + _LONGEST // 4 else place
