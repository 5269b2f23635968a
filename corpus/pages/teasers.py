"""Where a page's teasers of other articles begin: told from its own paragraphs by all signs together.

Each line is a sign for or against a block of teasers, with log-odds: the logarithm of how much more often it is met
among teasers than in articles. For a text these follow from how many sentences the page's own paragraphs have. The
mean of the lines, times a number of lines that are taken as independent, and what stands above the block (a marker,
another heading, text) are added, as in naive Bayes; a sum above zero is a block. So no single line decides, and one
odd teaser in twenty moves the sum by little.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Final

from corpus.pages.lines import Marker, marker_of
from corpus.pages.signs import FIELDS, HEADINGS, TEXTS, Sign, signs_of

# Natural logarithms of odds. They were chosen on the publisher's three pages and on pages made by machine, such that a
# block with days, or below a marker that is worded as no heading is, is found whatever the lengths of its teasers, and
# a last section of short paragraphs, of questions, or of a list stays.
_ODDS: Final = {
    Sign.DAY: 3.6,  # an article has its days above or below its text, not in it
    Sign.FILED: 1.3,
    Sign.CATEGORY: 3.0,
    Sign.LABEL: 1.2,
    Sign.TITLE: 2.2,
    Sign.WORDS: 0.0,
    Sign.ITEM: 0.0,  # articles' lists and related blocks have them
    Sign.CARD: -1.0,
    Sign.QUESTION: -2.0,
    Sign.HEADING: -3.0,
}
_MOST_OF_TEXT: Final = 1.6  # bounds what one text tells
_ABOVE: Final = {
    Marker.SURE: 16.0,
    Marker.LIKELY: 8.0,
    Marker.PERHAPS: -5.0,
    Marker.DOUBTFUL: -12.0,
    Marker.NONE: -20.0,  # another heading, or words that lead in a list
}
_TEXT_ABOVE: Final = -15.0
_MOST_INDEPENDENT: Final = 12  # lines; what more lines say, these have said
# A box amid the text is rare, the more so the more teasers it has: so much evidence is asked that text follows it.
_GOES_ON: Final = 2.0
_GOES_ON_EACH: Final = 0.25
_GOES_ON_MOST: Final = 7.0
_AMID: Final = 11.0  # log-odds against a box amid the text: a likely marker needs two titles, or days
_FEWEST_UNMARKED: Final = 4  # teasers; days and bylines alone may end an article

# The shares of texts by their sentences. Seen were 31 teasers of one sentence and one of two, and 63 paragraphs, of all
# counts; other sites' teasers are more mixed, so much of the weight is spread. A page's own paragraphs are counted
# beside so many of these.
_TEASERS: Final = {
    Sign.CUT: 0.08,
    Sign.ONE_SHORT: 0.10,
    Sign.ONE: 0.44,
    Sign.TWO: 0.18,
    Sign.THREE: 0.10,
    Sign.FOUR: 0.06,
    Sign.MORE: 0.04,
}
_PARAGRAPHS: Final = {
    Sign.CUT: 0.01,
    Sign.ONE_SHORT: 0.12,
    Sign.ONE: 0.10,
    Sign.TWO: 0.17,
    Sign.THREE: 0.20,
    Sign.FOUR: 0.18,
    Sign.MORE: 0.22,
}
_COUNTED_AS: Final = 4
_TEASERS_COUNTED_AS: Final = 12  # a block is no more alike than that
_OWN_SHARE: Final = 3  # the first third of a page's texts is its own, for certain
_TELLERS: Final = TEXTS | {Sign.TITLE}  # what a teaser is, beside its day and category
_MOST_BY_CHANCE: Final = 2.0  # log-odds of one teaser after another without a day, where others have theirs
_LEAST_ABOVE: Final = 3  # times the text above teasers without a marker is more than they; else it is a diary's head
_MANY: Final = 10  # texts like teasers; lists of an article's own have fewer


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page's lines and, for each place, the sums of what the lines above it tell."""

    lines: Sequence[str]
    signs: Sequence[Sign | None]
    own: Mapping[Sign, float]  # the shares of texts among the page's own paragraphs
    odds: Sequence[float]
    telling: Sequence[int]  # how many lines tell anything

    def is_block(self, marker: int, end: int) -> bool:
        """Whether the lines between a marker and `end` are teasers, and no text follows them."""
        return self._below(marker, end) > 0 and self._goes_on_at(marker + 1, end) == end

    def box_end(self, marker: int, end: int) -> int:
        """Where a box of teasers below a marker amid the text ends; right below it, where there is none."""
        turn = self._goes_on_at(marker + 1, end)
        return turn if turn < end and self._below(marker, turn) > _AMID else marker + 1

    def unmarked(self, lowest: int, end: int) -> tuple[int, int] | None:
        """Where teasers without a known marker begin that last until `end`: with a heading above them, and without."""
        start = self._likeliest_start(lowest, end)
        if self._count(start, end) < _FEWEST_UNMARKED:
            return None
        for heading in reversed(range(self._line_above(start), end)):
            if self._may_be_marker(heading, end) and self.is_block(heading, end):
                return heading, heading + 1
        start = self._first_card(start, end)
        if _LEAST_ABOVE * sum(map(len, self.lines[:start])) < sum(map(len, self.lines[start:end])):
            return None
        if self.signs[self._line_above(start)] in HEADINGS or self._goes_on_at(start, end) < end:
            return None
        return (start, start) if self._between(start, end) > -_TEXT_ABOVE else None

    def in_doubt(self, lowest: int, end: int) -> int:
        """How many texts in a row above `end` are like teasers, where they are many; a person should look at them."""
        count = self._count(self._likeliest_start(lowest, end), end)
        return count if count >= _MANY else 0

    def _line_above(self, place: int) -> int:
        return next((above for above in reversed(range(place)) if self.signs[above]), 0)

    def _may_be_marker(self, place: int, end: int) -> bool:
        """Whether a line is worded as a heading, has teasers below it, and is not itself the title of one."""
        if self.signs[place] not in HEADINGS or self._count(place + 1, end) < _FEWEST_UNMARKED:
            return False
        if self.signs[place] is Sign.TITLE and Sign.TITLE in self.signs[place + 1 : end]:
            return False
        return not self._count(place + 1, self._first_card(place + 1, end))

    def _count(self, start: int, end: int) -> int:
        """How many teasers there would be."""
        return sum(sign in _TELLERS for sign in self.signs[start:end])

    def _first_card(self, start: int, end: int) -> int:
        """Where the first teaser begins among lines of which the first may be an article's that ends with short texts.

        Where the teasers have their days and categories, it has them where the last one has them.
        """
        fields = [place for place in range(start, end) if self.signs[place] in FIELDS]
        texts = [place for place in range(start, end) if self.signs[place] in _TELLERS]
        first = max((place for place in texts if fields and place < fields[0]), default=start)
        texts = [place for place in texts if place >= first]
        between = [frozenset(self.signs[above:below]) & FIELDS for above, below in pairwise(texts)]
        if not between:
            return start
        told = sum(map(bool, between))
        leads = bool(frozenset.intersection(*between) - frozenset(self.signs[texts[-1] : end]))
        if leads:
            first = fields[0]
        elif first < texts[0]:
            first = self._line_above(start)  # the text that the first day belongs to, as long as a paragraph
        if not leads and self.signs[first - 1] is Sign.CARD:
            first -= 1
        untold = self._count(start, first)
        by_chance = -untold * math.log(1 - (told + 0.5) / (len(between) + 1)) < _MOST_BY_CHANCE
        return start if by_chance and first > start else first

    def _likeliest_start(self, lowest: int, end: int) -> int:
        """The place below which, down to `end`, the lines tell most together of teasers.

        It is below the second text, since the first may be a standfirst.
        """
        texts = (place for place, sign in enumerate(self.signs, 1) if sign in TEXTS)
        lowest = min(max(lowest, next(islice(texts, 1, None), end)), end)
        return min(range(lowest, end + 1), key=lambda place: (self.odds[place], -place))

    def _below(self, heading: int, end: int) -> float:
        """The log-odds that the lines between a marker, or another heading, and `end` are teasers."""
        return _ABOVE[marker_of(self.lines[heading])] + self._between(heading + 1, end)

    def _between(self, start: int, end: int) -> float:
        """The log-odds that these lines are teasers, whatever stands above them."""
        telling = self.telling[end] - self.telling[start]
        return (self.odds[end] - self.odds[start]) * min(1.0, _MOST_INDEPENDENT / max(telling, 1))

    def _goes_on_at(self, start: int, end: int) -> int:
        """Where the article goes on below its teasers, with lines that are like its own and unlike these; or `end`."""
        start = next((place for place in range(start, end) if self.signs[place]), end)
        turn = max(range(start, end + 1), key=lambda place: (self.odds[place], place))
        if turn == start < end and self.signs[start] in {Sign.CARD, Sign.HEADING}:
            turn += 1  # the only title
        teasers = [sign for sign in self.signs[start:turn] if sign]
        shares = _shares(teasers, _TEASERS, _TEASERS_COUNTED_AS)
        odds = (
            math.log(self.own[sign] / shares[sign]) if sign in shares else -_ODDS[sign]
            for sign in self.signs[turn:end]
            if sign
        )
        enough = min(_GOES_ON + _GOES_ON_EACH * len(teasers), _GOES_ON_MOST)
        return turn if teasers and sum(odds) > enough else end


def evidence_of(lines: Sequence[str]) -> Evidence:
    """What the lines of a page tell, each for itself and beside its neighbours."""
    signs = signs_of(lines)
    texts = [sign for sign in signs if sign in TEXTS]
    own = _shares(texts[: max(len(texts) // _OWN_SHARE, 1)], _PARAGRAPHS, _COUNTED_AS)
    odds = _ODDS | {sign: _bounded(math.log(share / own[sign])) for sign, share in _TEASERS.items()}
    return Evidence(
        lines,
        signs,
        own,
        tuple(accumulate((odds[sign] if sign else 0.0 for sign in signs), initial=0.0)),
        tuple(accumulate((sign is not None for sign in signs), initial=0)),
    )


def _shares(texts: Sequence[Sign], usual: Mapping[Sign, float], counted_as: int) -> dict[Sign, float]:
    """The share of each kind of text among some, and among as many more as usual ones are counted as."""
    counts = Counter(texts)
    return {sign: (counts[sign] + counted_as * share) / (len(texts) + counted_as) for sign, share in usual.items()}


def _bounded(odds: float) -> float:
    return max(-_MOST_OF_TEXT, min(odds, _MOST_OF_TEXT))
