"""What one line of a saved page is: a date, a byline, a share bar, an advert's mark, a heading, a teaser, or text."""

import re
from datetime import date

# Lengths in characters. Seen: headings 12 to 81, titles to 137, standfirsts and teasers 206 to 291, paragraphs 600
# to 800. But another page's paragraphs have 82 to 520, so below the longest standfirst length alone decides nothing.
LONGEST_LABEL = 40  # a category
LONGEST_MADE_TITLE = 90
LONGEST_HEADING = 110
LONGEST_TITLE = 160
LONGEST_FURNITURE = 200  # a date line, a byline, a share bar, an advert's mark
LONGEST_STANDFIRST = 350
MOST_SENTENCES_IN_TEASER = 2
MOST_HEADER_TEXTS = 5  # category, title, standfirst and two of unknown use; more is a body of short paragraphs
FEWEST_STANDFIRST_WORDS = 5  # fewer, among date and byline: an unmarked name, a kicker
FEWEST_MADE_TITLE_WORDS = 4  # spares a page without a title "Introduction" and "Frequently asked questions"
FEWEST_TEASER_WORDS = 3
LONGEST_NAME = 10  # words: two authors with their degrees
MOST_HEADINGS_IN_A_ROW = 2  # a heading and its subheading; three short lines are a list that lost its bullets

_NETWORK = re.compile(
    r"x|twitter|facebook|linkedin|reddit|e-?mail|mail|bluesky|pinterest|whatsapp|telegram|threads|instagram|tumblr"
    r"|flipboard|messenger|pocket|mastodon|youtube|tiktok|sms"
)
_SHARE_VERB = re.compile(r"shares?|tweet|print|copy|follow")
_SHARE_FILLER = re.compile(r"this|on|via|to|link|url|article|post|page|story|it|us|a|the|and|or|save|pin|\d+")
_NOISE = re.compile(
    r"(- )?(ads?|advertisements?|sponsored( (content|post))?|promoted)( -)?"
    r"|((story|article) )?(scroll to )?continues? (reading )?(below|after)( (this |the )?ad(vertisement)?)?"
    r"|(read|learn|show|load|see|view) (more|all)|continue reading|scroll to continue( reading)?"
    r"|((\d+|no) )?comments?( yet)?|((leave|post|add|write) a|be the first to) (comment|reply)"
    r"|join the (conversation|discussion)|your email address will not be published.*|(enter )?your email( address)?"
    r"|(please )?(sign up|subscribe|join|get)\b.*\bnewsletters?\b.*|(subscribe|sign up)( now)?|newsletter( sign-?up)?"
    r"|skip to (main )?content|menu|back to top|(privacy|cookie) policy|terms (of|and) (use|service|conditions)"
    r"|(©|copyright (©|\d)).*|all rights reserved",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(related|recommended|similar|more|further|popular|other) (articles?|posts?|stories|reading|content|guides)"
    r"|related|recommended for you|(you (may|might)|readers) also (like|enjoy|read|liked)|see also|most read"
    r"|(what to )?read (next|also)|up next|keep reading|more (in|from|on)( [^\s.!?]+){1,4}",
    re.IGNORECASE,
)
POINTER = re.compile(r"(?:read (?:more|next|also)|related|see also)\s*:\s*(?P<teaser>.+)", re.IGNORECASE)
_SEPARATED = re.compile(r"\s[-–—|·•]\s")
CRUMBS = re.compile(r"\s+[>›»]\s+")
LIST_MARK = re.compile(r"[-–—•*·‣◦]\s+")
# Three letters before the stop leave "Dr. Lee" and "vs. them" in one sentence.
SENTENCE_BREAK = re.compile(r"(?<=[^\W\d_]{3}[.!?])['\"”’)]*\s+(?=['\"“‘(]?[^\W\d_a-z])")
SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"(?P<updated>\b(?:updated|modified|reviewed)\b(?: on\b)?:?\s*)?\b(?:"
    rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"|(?P<day_>\d{{1,2}})(?:st|nd|rd|th)? (?P<month_>{_MONTH}),? (?P<year_>\d{{4}})"
    r"|(?P<iso>\d{4}-\d\d-\d\d)(?:T[\d:.+]+Z?)?|(?P<unclear>\d{1,2}[/.]\d{1,2}[/.]\d{4}))\b",
    re.IGNORECASE,
)
# What stands around a date or a name and says nothing of its own.
_AROUND_FACTS = re.compile(
    r"\b(?:estimated )?reading time:?|\b\d+[ -]?min(?:ute)?s?\b(?: read(?:ing time)?\b)?|\b(?:on|at|date)\b:?"
    r"|\b(?:first |last )?(?:published|posted|written|updated|modified)\b:?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d?\d:\d\d(?: ?[ap]\.?m\b\.?)?"
    r"(?: (?:GMT|UTC|BST|CES?T|[ECMP][SD]?T)\b)?",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?P<checker>(?:medically |fact[- ])?(?:reviewed|checked|edited) )?(?:words |story |text )?(?:by|authors?)\b:?\s+"
    r"(?P<name>[^|·•–—]+).*",
    re.IGNORECASE,
)
_NAME_PARTICLE = re.compile(r"and|of|the|de|del|der|den|van|von|da|di|la|le|al|bin|&", re.IGNORECASE)


def facts(lines: list[str]) -> dict[str, str]:
    """Dates and author of the page, the first of each."""
    told: dict[str, str] = {}
    for line in reversed(lines):
        told |= furniture(line) or {}
    return told


def beside_facts(line: str) -> str:
    """What a line says but for dates, byline and share buttons: all of it, nothing, or a label beside a date."""
    if furniture(line) is None:
        return line
    rest = _without_dates(line)
    return "" if is_share_bar(line) or _BYLINE.fullmatch(rest) else rest


def furniture(line: str) -> dict[str, str] | None:
    """What a line of nothing but dates, a byline, a reading time or share buttons tells; None for any other line.

    Beside a date there may be a label ("Mental health | 18 July 2025"); whether a category or a name is not guessed.
    """
    if len(line) > LONGEST_FURNITURE:
        return None
    if is_share_bar(line):
        return {}
    dates = list(_DATE.finditer(line))
    days = {"updated_at" if found["updated"] else "published_at": _day(found) for found in reversed(dates)}
    told = {name: day for name, day in days.items() if day}
    rest = _without_dates(line)
    byline = _BYLINE.fullmatch(rest)
    if byline and _is_name(byline["name"]):
        return {} if byline["checker"] else {**told, "author": byline["name"].strip()}
    is_beside_date = bool(dates) and is_label(rest) and bool(_SEPARATED.search(line))
    return told if is_beside_date or not rest else None


def _without_dates(line: str) -> str:
    return " ".join(_AROUND_FACTS.sub(" ", _DATE.sub(" ", line)).split()).strip(" -–—|·•,:()")


def _day(found: re.Match[str]) -> str:
    """A found date in ISO 8601; empty where it is no day of the calendar or its order would have to be guessed."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"]).isoformat()
        year, month, day = (found[name] or found[name + "_"] for name in ("year", "month", "day"))
        return date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day)).isoformat() if year else ""
    except ValueError:
        return ""


def _is_name(text: str) -> bool:
    """Whether every word is written as a name's: "By the Harbour Team" names someone, "By talking" does not."""
    words = text.replace(",", " ").split()
    return (
        len(words) <= LONGEST_NAME
        and not re.search(r"[\d:?!]", text)
        and all(word[0].isupper() or bool(_NAME_PARTICLE.fullmatch(word)) for word in words)
    )


def share_words(line: str) -> list[str]:
    """The networks and verbs of a line of share buttons; none where the line has any other word."""
    words = re.findall(r"[\w-]+", line.lower()) if len(line) <= LONGEST_FURNITURE else []
    telling = [word for word in words if not _SHARE_FILLER.fullmatch(word)]
    return telling if all(_NETWORK.fullmatch(word) or _SHARE_VERB.fullmatch(word) for word in telling) else []


def is_share_bar(line: str) -> bool:
    """One network's name alone may be a heading; "Share", or two names, is a share bar."""
    words = share_words(line)
    return len(words) > 1 or any(map(_SHARE_VERB.fullmatch, words))


def is_noise(line: str) -> bool:
    return len(line) <= LONGEST_FURNITURE and bool(_NOISE.fullmatch(line.rstrip(" .:!»→…")))


def is_related_marker(line: str) -> bool:
    return len(line) <= LONGEST_TITLE and bool(_RELATED.fullmatch(line.rstrip(" :»→…")))


def is_label(line: str) -> bool:
    return len(line) <= LONGEST_LABEL and not SENTENCE_END.search(line)


def is_unmarked_name(line: str) -> bool:
    return is_label(line) and len(line.split()) < FEWEST_STANDFIRST_WORDS


def is_display(line: str, longest: int) -> bool:
    """Whether a line can be a title or heading: short, one sentence or question, neither list item nor lead-in."""
    if len(line) > longest or line.endswith((":", ",", ";")) or LIST_MARK.match(line):
        return False
    return not (SENTENCE_BREAK.search(line) and SENTENCE_END.search(line) and not line.endswith("?"))


def may_be_teaser(line: str) -> bool:
    if len(line) > LONGEST_STANDFIRST or LIST_MARK.match(line):
        return False
    return len(SENTENCE_BREAK.findall(line)) < MOST_SENTENCES_IN_TEASER


def is_title_of(line: str, following: str) -> bool:
    """Whether a teaser's line is the title of the summary below it: no sentence, before a longer one that is."""
    ends = bool(SENTENCE_END.search(line)), bool(SENTENCE_END.search(following))
    return ends == (False, True) and len(line) < len(following) and len(line) <= LONGEST_TITLE
