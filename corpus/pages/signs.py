"""What each line of a page tells about the block that it stands in: a day, a title, a heading, a text, by sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from itertools import islice
from typing import Final

from corpus.pages.dates import dates_in
from corpus.pages.facts import SENTENCE_END, furniture, is_label
from corpus.pages.lines import FEWEST_TEASER_WORDS, LIST_MARK, LONGEST_TITLE, SENTENCE_BREAK, is_cut, is_noise

HEADER_LINES: Final = 15  # a label among them that comes again is the page's category
_OFTEN: Final = 4  # a label that comes so often is a category, too
_LONGEST_SHORT: Final = 100  # in characters; teasers of one sentence have about 200


class Sign(Enum):
    """What a line of a page tells about the block that it stands in."""

    DAY = auto()  # a line of nothing but a day, and perhaps a category
    FILED = auto()  # a byline, a reading time, share buttons
    CATEGORY = auto()  # the page's own, from its header, or a label that comes again and again
    LABEL = auto()  # that comes again: another category, "Pros" and "Cons"
    TITLE = auto()  # some words without a sentence's end, and no text below
    WORDS = auto()  # an unknown label, an item of a list that lost its bullets
    ITEM = auto()  # with a bullet
    CARD = auto()  # a heading with one text below: a card's title, or a short section's
    QUESTION = auto()  # with its answer below
    HEADING = auto()  # with several texts below: a section
    # Texts, by their sentences.
    CUT = auto()  # ends with dots
    ONE_SHORT = auto()
    ONE = auto()
    TWO = auto()
    THREE = auto()
    FOUR = auto()
    MORE = auto()


BY_SENTENCES: Final = (Sign.ONE, Sign.TWO, Sign.THREE, Sign.FOUR, Sign.MORE)
TEXTS: Final = frozenset({Sign.CUT, Sign.ONE_SHORT, *BY_SENTENCES})
HEADINGS: Final = frozenset({Sign.TITLE, Sign.WORDS, Sign.CARD, Sign.HEADING})
FIELDS: Final = frozenset({Sign.DAY, Sign.CATEGORY, Sign.LABEL})  # of a teaser, beside its text


def signs_of(lines: Sequence[str]) -> list[Sign | None]:
    """The sign of each line; None where it is an advert or a button, which may stand anywhere."""
    labels = Counter(line for line in lines if is_label(line))
    own = frozenset(lines[:HEADER_LINES])
    repeated = {
        line: Sign.CATEGORY if line in own or times >= _OFTEN else Sign.LABEL
        for line, times in labels.items()
        if times > 1
    }
    found: list[Sign | None] = []
    below = 0  # how many texts stand below the line before anything else does
    for line in reversed(lines):
        sign = _sign(line, repeated, below)
        found.append(sign)
        if sign is not None:
            below = below + 1 if sign in TEXTS or sign is Sign.ITEM else 0
    return found[::-1]


def _sign(line: str, repeated: Mapping[str, Sign], below: int) -> Sign | None:
    if is_noise(line):
        return None
    if furniture(line) is not None:
        return Sign.DAY if dates_in(line) else Sign.FILED
    if line in repeated:
        return repeated[line]
    if LIST_MARK.match(line):
        return Sign.ITEM
    if not _is_heading(line):
        return _sign_of_text(line)
    if below:
        return Sign.QUESTION if line.endswith("?") else Sign.HEADING if below > 1 else Sign.CARD
    return Sign.TITLE if len(line.split()) >= FEWEST_TEASER_WORDS else Sign.WORDS


def _is_heading(line: str) -> bool:
    """Whether a line may be a heading or a title: short, and no statement."""
    return len(line) <= LONGEST_TITLE and (line.endswith("?") or not SENTENCE_END.search(line))


def _sign_of_text(line: str) -> Sign:
    if is_cut(line):
        return Sign.CUT
    if len(line) <= _LONGEST_SHORT:
        return Sign.ONE_SHORT
    breaks = islice(SENTENCE_BREAK.finditer(line), len(BY_SENTENCES) - 1)
    return BY_SENTENCES[sum(1 for _ in breaks)]
