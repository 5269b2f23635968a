"""What trafilatura holds for the article of a page, and which of the page's lines say the same."""

import logging
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from corpus.html.lines import Line
from corpus.html.scan import Page

# Above these trafilatura takes seconds, or loses text; pages of articles have about 2,000 elements and 150 kB.
MOST_EXTRACTED_ELEMENTS = 20_000
MOST_EXTRACTED_CHARACTERS = 1_000_000  # of text, beside scripts
DEEPEST_EXTRACTED = 150
FEWEST_CHARACTERS = 250  # of an article, below which trafilatura itself looks for more, unless it is to be precise
WORDS_IN_RUN = 4  # runs of words tell whether two lines say the same
MOST_SEARCHED = 200_000  # letters of a text in which a line without such runs is looked for
LONGEST_LABEL = 100  # of a line that may have fewer words than a run
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
    precise = _asked(html, "precision")
    if sum(map(len, precise)) >= FEWEST_CHARACTERS:
        return precise
    return max(precise, _asked(html, "balanced"), key=lambda texts: sum(map(len, texts)))


def _asked(html: str, focus: str) -> tuple[str, ...]:
    from trafilatura import bare_extraction  # its import takes half a second: only for those who read pages

    try:
        found = bare_extraction(html, options=_options(focus))
    except Exception:  # noqa: BLE001 - whatever it trips over, the page is read without it
        return ()
    return tuple(found.text.splitlines()) if found is not None and found.text else ()


@cache
def _options(focus: str) -> Any:
    from trafilatura.settings import Extractor

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return Extractor(output_format="python", comments=False, precision=focus == "precision")


def confirmed(lines: Sequence[Line], texts: Sequence[str]) -> list[bool]:
    """Which of the lines say what stands in `texts`: word by word, or in most runs of their words."""
    known = {key_of(text) for text in texts if len(text) <= LONGEST_LABEL}
    words = words_of(" ".join(texts))
    whole = "".join(words)[:MOST_SEARCHED]
    runs = set(runs_of(words))

    def is_said(text: str) -> bool:
        own = words_of(text)
        mine = runs_of(own)
        if mine:
            return sum(run in runs for run in mine) >= SAME_SHARE * len(mine)
        key = "".join(own)
        return key in known or (len(key) >= SHORTEST_FOUND and key in whole)

    return [bool(line.text) and is_said(line.text) for line in lines]


def runs_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Each run of a few words that follow one another."""
    return list(zip(*(words[n:] for n in range(WORDS_IN_RUN)), strict=False))


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters: what is compared of it."""
    return _WORD.findall(text.lower())


def key_of(text: str) -> str:
    """A text for comparing with another that should be the same."""
    return "".join(words_of(text))
