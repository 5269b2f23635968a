"""Is an article old for what is asked? Old among its own corpus, and about something that time changes; else evergreen.

Both have to hold, each is told in words. How old articles are is a matter of the site: three years are nothing for one
on grief and much for one on an application.
"""

import re
from collections.abc import Iterable
from datetime import date

import numpy as np

from indexer.gaps.wording import words_of
from indexer.snapshot.snapshot import Card

# An article is old if so large a part of the dated ones is younger, and if it is this far behind the youngest: on a
# site that began last month nothing is old.
_YOUNGER, _YEARS = 0.75, 2
_YEAR = re.compile(r"(?<![\d.,:/-])(19[5-9]\d|20\d\d)(?![\d.,:/-]|\s*%)")
# Who asks with these wants what holds today.
_OF_TODAY = frozenset(
    {"current", "currently", "latest", "new", "newest", "now", "nowadays", "recent", "today", "upcoming"}
)


class Ages:
    """The ages of a corpus' articles, of which each is judged."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._days = np.sort([day.toordinal() for card in cards if (day := _last(card)) is not None])

    def why_old(self, query: str, card: Card) -> str:
        """Why `card` is old for who asks `query`, in a sentence; empty where it is not, or nothing tells its date."""
        last = _last(card)
        if last is None or not len(self._days):
            return ""
        younger = 1 - np.searchsorted(self._days, last.toordinal(), side="right") / len(self._days)
        youngest = date.fromordinal(int(self._days[-1]))
        if younger < _YOUNGER or (youngest - last).days < _YEARS * 365.25:
            return ""
        bound = _why_bound(query, card, youngest.year)
        return (
            f"it was last changed in {last.year}, {younger:.0%} of the articles are newer, and {bound}" if bound else ""
        )


def _last(card: Card) -> date | None:
    return max(filter(None, (card.published_at, card.updated_at)), default=None)


def _why_bound(query: str, card: Card, this_year: int) -> str:
    """What shows that time changes what is asked or answered, in words; empty where nothing does."""
    asked = [year for year in map(int, _YEAR.findall(query)) if year >= this_year]
    of_today = next((word for word in words_of(query) if word in _OF_TODAY), "")
    if asked or of_today:
        return f"the query says “{of_today or max(asked)}”"
    named = [year for year in map(int, _YEAR.findall(f"{card.title}\n{card.summary}")) if year < this_year]
    return f"its title or standfirst names {max(named)}" if named else ""
