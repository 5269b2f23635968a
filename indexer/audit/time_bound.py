"""Whether a text is bound to a time: what it says of "this winter", of days and years, of new rules and prices.

An article on jealousy is as true in ten years; one on this winter's office rules is not, and neither is an invitation.
What tells them apart stands in the words: they point at the day on which they were written (deixis), or at days, years
and amounts that pass. Patterns for English, German, French, Dutch and Spanish; a text in another language gives the
signs that are numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.article import Article

_SEASONS = "spring|summer|autumn|fall|winter|year|month|week|season|quarter|semester|term|morning|evening"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "januar|februar|märz|mai|juni|juli|oktober|dezember|"
    "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "januari|februari|maart|mei|augustus|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    "sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|"
    "zondag|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_POINTING = (
    rf"\b(?:this|next|last|past|coming|upcoming|later this|earlier this)\s+(?:{_SEASONS})\b(?:['’]s)?",
    rf"\b(?:this|next|last)\s+(?:{_WEEKDAYS})\b",
    r"\b(?:dies(?:e[nmrs]?)?|nächste[nmrs]?|letzte[nmrs]?|kommende[nmrs]?)\s+"
    r"(?:jahr(?:es)?|monats?|woche|winters?|sommers?|frühjahrs?|frühlings?|herbst(?:es)?)\b",
    r"\b(?:ce|cet|cette)\s+(?:année|mois|semaine|hiver|été|printemps|automne)\b",
    r"\b(?:l['’]année|la semaine|le mois)\s+(?:prochaine?|dernière?|dernier)\b",
    r"\b(?:dit|deze|komende?|volgende?|vorige?|afgelopen)\s+(?:jaar|maand|week|winter|zomer|lente|herfst|voorjaar|najaar)\b",
    r"\b(?:este|esta|próxim[oa]|pasad[oa])\s+(?:año|mes|semana|invierno|verano|primavera|otoño)\b",
)
_NEWS = (
    r"\b(?:just|newly|recently)\s+(?:announced|released|launched|published|updated|introduced|passed)\b",
    r"\b(?:new|temporary|upcoming|proposed)\s+(?:\w+\s+)?(?:rules?|laws?|regulations?|polic(?:y|ies)|guidelines|"
    r"guidance|requirements|legislation|executive order|restrictions|prices?|fees|rates)\b",
    r"\b(?:announce[ds]?|announcing|coming soon|now available|takes? effect|comes? into force|goes live|went live)\b",
    r"\b(?:neue[nmrs]?|geänderte[nmrs]?)\s+(?:\w+\s+)?(?:regeln?|gesetze?s?|vorschriften?|preise?|verordnung)\b",
    r"\b(?:nouvelles?|nouveaux|nouveau)\s+(?:\w+\s+)?(?:règles?|lois?|tarifs?|prix|règlement)\b",
    r"\b(?:nieuwe)\s+(?:\w+\s+)?(?:regels?|wet(?:ten)?|prijzen|tarieven)\b",
    r"\b(?:nuev[oa]s?)\s+(?:\w+\s+)?(?:reglas?|ley(?:es)?|normas?|precios?|tarifas?)\b",
)
_EVENTS = (
    r"\b(?:register (?:now|here|today|by|for)|rsvp|sign up (?:now|by|for)|join us|save the date|deadline|"
    r"(?:applications?|submissions?|nominations?|entries) (?:are |is )?(?:due|open|close)|call for (?:papers|entries|"
    r"nominations|proposals)|starts? on|last day|runs? until|open until)\b",
    r"\b(?:anmeldeschluss|jetzt anmelden|inscrivez-vous|date limite|schrijf je in|inscríbete|fecha límite)\b",
)
_DAY = (
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?:{_MONTHS})|"
    rf"(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?)\b(?!\s*%)(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
)
_MONEY = r"(?:[$£€]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|euros?|dollars|pounds)\b)"


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of sign: how people are told of it, and how much one of it says."""

    says: str
    pattern: re.Pattern[str]
    weight: float


# A sign in title or standfirst says what the article is about, one in the text may be an example.
_IN_HEADLINE = 3.0
# Of its time or not, a text says so in its first five hundred words; the rest takes time to read.
_READ_CHARACTERS = 3000
# Texts are long and short: so many words have to be bound to a time as one is.
_WORDS = 500
# Signs of one sort beyond these say nothing new.
_MOST_OF_A_SORT = 3
_SORTS = (
    _Sort("points at the time it was written", re.compile("|".join(_POINTING)), 1.0),
    _Sort("calls something new or just announced", re.compile("|".join(_NEWS)), 0.7),
    _Sort("invites to something with a date", re.compile("|".join(_EVENTS)), 0.8),
    _Sort("is about an event", re.compile(r"\b(?:webinars?|livestreams?|workshops?|summit|recap|round-?up)\b"), 0.3),
    _Sort("names days", re.compile(_DAY), 0.6),
    _Sort("names amounts of money", re.compile(_MONEY), 0.2),
)
_YEAR = re.compile(r"(?<![\w$£€.,/-])(?:19|20)\d\d(?![\w%]|[.,]\d)")
_YEAR_WEIGHT = 0.6
# What counts as "now" to an article: the year that it is of, and those next to it.
_YEARS_ROUND = 1


@dataclass(frozen=True, slots=True)
class Sign:
    """A place at which an article says that it is of its time."""

    sort: str
    start: int  # in characters of its full text
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class TimeBound:
    """How much an article is bound to a time, from 0 (true for good) towards 1, and by what, the strongest first."""

    score: float
    signs: tuple[Sign, ...]


def time_bound(article: Article) -> TimeBound:
    """What an article says of its time."""
    text, headline = article.full_text()[:_READ_CHARACTERS], len(article.headline_text())
    found = sorted(_signs(article, text, headline), key=lambda sign: (-sign.weight, sign.start))
    kept = _spread(found)
    words = max(1, len(text.split()))
    in_headline = sum(sign.weight for sign in kept if sign.start < headline)
    in_text = sum(sign.weight for sign in kept if sign.start >= headline) * min(1.0, _WORDS / words)
    total = in_headline + in_text
    return TimeBound(total / (total + 2.0), tuple(kept))


def _signs(article: Article, text: str, headline: int) -> Iterator[Sign]:
    # Small letters once are three times as fast as patterns that take both; a few scripts have longer ones.
    lower = text.lower() if len(text.lower()) == len(text) else text
    written = article.published_at or article.updated_at
    dated: list[tuple[int, int]] = []  # where a day is named with its year, which then says nothing more
    for sort in _SORTS:
        for match in sort.pattern.finditer(lower):
            if year := match.groupdict().get("year"):
                dated.append(match.span())
                if written is not None and not _is_then(year, written):
                    continue  # a day of history
            yield Sign(sort.says, *match.span(), sort.weight * _place(match, headline))
    for match in _YEAR.finditer(text) if written is not None else ():
        inside = any(start <= match.start() < end for start, end in dated)
        if not inside and _is_then(match.group(), written):
            yield Sign("names the year it was written in", *match.span(), _YEAR_WEIGHT * _place(match, headline))


def _is_then(year: str, written: date | None) -> bool:
    return written is not None and abs(int(year) - written.year) <= _YEARS_ROUND


def _place(match: re.Match[str], headline: int) -> float:
    return _IN_HEADLINE if match.start() < headline else 1.0


def _spread(signs: Sequence[Sign]) -> list[Sign]:
    """The strongest few of each sort."""
    count: dict[str, int] = {}
    kept = []
    for sign in signs:
        count[sign.sort] = count.get(sign.sort, 0) + 1
        if count[sign.sort] <= _MOST_OF_A_SORT:
            kept.append(sign)
    return kept
