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
FEWEST_AT_ONCE = 0.5  # of the paragraphs of a page, for what is found at once to be what is found in the end
WORDS_IN_RUN = 4  # runs of words tell whether two lines say the same
SAME_SHARE = 0.5  # of a line's runs
LONGEST_LABEL = 80  # characters of lines that are no paragraphs, and are compared letter by letter
MOST_SEARCHED = 200_000  # letters of a text in which lines are looked for; a longer one is compared by runs alone
SHORTEST_FOUND = 12  # letters of a line that may stand anywhere in a text; shorter ones have to be a line of it

_WORD = re.compile(r"\w+")


def extracted(html: str, page: Page) -> tuple[str, ...]:
    """The blocks of text that trafilatura takes for the article; none where it would take too long.

    It is asked for precision, and not for links: asked for these it takes lists of links for text (on 92 news pages
    its F1 falls from .964 to .905). Links come from the page itself. What it finds at once is what it finds in the end
    if that is much of the page's text: on those pages, on each of 85. Only where it is not, its other ways are tried.
    """
    characters = sum(len(line.text) for line in page.lines)
    if (
        page.elements > MOST_EXTRACTED_ELEMENTS
        or characters > MOST_EXTRACTED_CHARACTERS
        or page.depth > DEEPEST_EXTRACTED
    ):
        return ()
    paragraphs = sum(len(line.text) for line in page.lines if line.aside == "text" and len(line.text) > LONGEST_LABEL)
    found = _asked(html, "precision", is_fast=True)
    if _size(found) < max(FEWEST_CHARACTERS, FEWEST_AT_ONCE * paragraphs):
        found = _asked(html, "precision", is_fast=False)
    if _size(found) < FEWEST_CHARACTERS:
        found = max(found, _asked(html, "balanced", is_fast=False), key=_size)
    return found


def _size(texts: Sequence[str]) -> int:
    return sum(map(len, texts))


def _asked(html: str, focus: str, *, is_fast: bool) -> tuple[str, ...]:
    from trafilatura import bare_extraction  # its import takes half a second: only for those who read pages

    try:
        found = bare_extraction(html, options=_options(focus, is_fast))
    except Exception:  # noqa: BLE001 - whatever it trips over, the page is read without it
        return ()
    return tuple(found.text.splitlines()) if found is not None and found.text else ()


@cache
def _options(focus: str, is_fast: bool) -> Any:
    from trafilatura.settings import Extractor

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return Extractor(output_format="python", comments=False, precision=focus == "precision", fast=is_fast)


def confirmed(lines: Sequence[Line], texts: Sequence[str]) -> list[bool]:
    """Which of the lines say what stands in `texts`: letter by letter, or in most runs of their words."""
    known = {_squeezed(text.strip("-| ")) for text in texts if len(text) <= LONGEST_LABEL}
    whole = _squeezed(" ".join(texts))
    searched = whole[:MOST_SEARCHED]
    runs: set[tuple[str, ...]] = set()

    def is_said(text: str) -> bool:
        key = _squeezed(text)
        if key in known or (len(key) >= SHORTEST_FOUND and key in searched):
            return True
        own = runs_of(words_of(text)) if len(text) > LONGEST_LABEL or len(whole) > MOST_SEARCHED else []
        if own and not runs:  # most pages need none
            runs.update(runs_of(words_of(" ".join(texts))))
        return bool(own) and sum(run in runs for run in own) >= SAME_SHARE * len(own)

    return [bool(line.text) and is_said(line.text) for line in lines]


def runs_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Each run of a few words that follow one another."""
    return list(zip(*(words[n:] for n in range(WORDS_IN_RUN)), strict=False))


def _squeezed(text: str) -> str:
    return "".join(text.lower().split())


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters: what is compared of it."""
    return _WORD.findall(text.lower())


def key_of(text: str) -> str:
    """A text for comparing with another that should be the same."""
    return "".join(words_of(text))
