"""What trafilatura holds for the article of a page, and which of the page's lines say the same."""

import logging
import re
from collections.abc import Sequence

from corpus.html.lines import Line
from corpus.html.scan import Page

# Above these trafilatura takes seconds, or loses text; pages of articles have about 2,000 elements and 150 kB.
MOST_EXTRACTED_ELEMENTS = 20_000
MOST_EXTRACTED_CHARACTERS = 1_000_000  # of text, beside scripts
DEEPEST_EXTRACTED = 150
FEWEST_CHARACTERS = 250  # of an article, below which trafilatura itself looks for more, unless it is to be precise
WORDS_IN_RUN = 4  # runs of words tell whether two lines say the same
SHORTEST_FOUND = 12  # letters of a line that may stand anywhere in a text; shorter ones have to be a line of it
SAME_SHARE = 0.5  # of a line's runs

_WORD = re.compile(r"\w+")


def extracted(html: str, page: Page) -> tuple[str, ...]:
    """The blocks of text that trafilatura takes for the article; none where it would take too long.

    It is asked for precision, and not for links: asked for these it takes lists of links for text (on 92 news pages
    its F1 falls from .964 to .905). Links come from the page itself.
    """
    characters = sum(len(line.text) for line in page.lines)
    if (
        page.elements > MOST_EXTRACTED_ELEMENTS
        or characters > MOST_EXTRACTED_CHARACTERS
        or page.depth > DEEPEST_EXTRACTED
    ):
        return ()
    precise = _asked(html, favor_precision=True)
    if sum(map(len, precise)) >= FEWEST_CHARACTERS:
        return precise
    return max(precise, _asked(html), key=lambda texts: sum(map(len, texts)))


def _asked(html: str, **options: bool) -> tuple[str, ...]:
    from trafilatura import bare_extraction  # its import takes half a second: only for those who read pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(html, include_comments=False, **options)
    except Exception:  # noqa: BLE001 - whatever it trips over, the page is read without it
        return ()
    return tuple(found.text.splitlines()) if found is not None and found.text else ()


def confirmed(lines: Sequence[Line], texts: Sequence[str]) -> list[bool]:
    """Which of the lines say what stands in `texts`: word by word, or in most runs of their words."""
    words = [words_of(text) for text in texts]
    known = {"".join(part) for part in words}
    whole = "".join("".join(part) for part in words)
    runs = {run for part in words for run in runs_of(part)}

    def is_said(text: str) -> bool:
        own = words_of(text)
        key = "".join(own)
        if key in known or (len(key) >= SHORTEST_FOUND and key in whole):
            return True
        mine = runs_of(own)
        return bool(mine) and sum(run in runs for run in mine) >= SAME_SHARE * len(mine)

    return [bool(line.text) and is_said(line.text) for line in lines]


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters: what is compared of it."""
    return _WORD.findall(text.lower())


def runs_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Each run of a few words that follow one another."""
    return list(zip(*(words[n:] for n in range(WORDS_IN_RUN)), strict=False))


def key_of(text: str) -> str:
    """A text for comparing with another that should be the same."""
    return "".join(words_of(text))
