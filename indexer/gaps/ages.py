"""Is an article old for what is asked? Old among its own corpus, and about something that time changes; else evergreen.

Both have to hold, each is told in words; whether a text is of its time is judged as in the audits. How old articles are
is a matter of the site: three years are nothing for one on grief and much for one on an application.
"""

import re
from collections.abc import Iterable
from datetime import date

import numpy as np

from corpus.article import Article
from indexer.audit.stale import is_of_its_time
from indexer.audit.time_bound import time_bound
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

    def __init__(self, dated: Iterable[Card | Article]) -> None:
        self._days = np.sort([day.toordinal() for one in dated if (day := _last(one)) is not None])

    def why_old(self, query: str, article: Article) -> str:
        """Why `article` is old for who asks `query`, in a sentence; empty where it is not, or its date is not known."""
        last = _last(article)
        if last is None or not len(self._days):
            return ""
        younger = 1 - np.searchsorted(self._days, last.toordinal(), side="right") / len(self._days)
        youngest = date.fromordinal(int(self._days[-1]))
        if younger < _YOUNGER or (youngest - last).days < _YEARS * 365.25:
            return ""
        bound = _of_today(query, youngest.year) or _of_its_time(article)
        return f"it is of {last.year}, {younger:.0%} of the articles are newer, and {bound}" if bound else ""


def _last(dated: Card | Article) -> date | None:
    return max(filter(None, (dated.published_at, dated.updated_at)), default=None)


def _of_today(query: str, this_year: int) -> str:
    """What shows that the query asks for what holds today, in words; empty where nothing does."""
    years = [year for year in map(int, _YEAR.findall(query)) if year >= this_year]
    word = next((word for word in words_of(query) if word in _OF_TODAY), "")
    return f"the query says “{word or max(years)}”" if word or years else ""


def _of_its_time(article: Article) -> str:
    """What shows that the article is of its time, in words; empty where it is evergreen."""
    bound = time_bound(article)
    if not is_of_its_time(article, bound):
        return ""
    return f"it {max(bound.signs, key=lambda sign: sign.weight).sort}"
