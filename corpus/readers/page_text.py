"""A saved page's visible text, one block a line: header, body and related block told apart by their structure.

The header is the few lines before the text runs: category, title, standfirst, date, byline, share bar, in any
order. The related block is a line such as "Related articles" with nothing but teasers after it. What is neither
stays in the body, in its order, so a line that nobody foresaw is kept rather than lost. A page without a title is
given its first telling heading, which also stays in the body, or else the start of its first sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from corpus.article import RawArticle, Rejection
from corpus.cleaning import clean_lines

MAXIMUM_BYTES = 5 * 1024 * 1024  # a page's text is about 15 kB; this is a dump of something else
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
_POINTER = re.compile(r"(?:read (?:more|next|also)|related|see also)\s*:\s*(?P<teaser>.+)", re.IGNORECASE)
_SEPARATED = re.compile(r"\s[-–—|·•]\s")
_CRUMBS = re.compile(r"\s+[>›»]\s+")
_LIST_MARK = re.compile(r"[-–—•*·‣◦]\s+")
# Three letters before the stop leave "Dr. Lee" and "vs. them" in one sentence.
_SENTENCE_BREAK = re.compile(r"(?<=[^\W\d_]{3}[.!?])['\"”’)]*\s+(?=['\"“‘(]?[^\W\d_a-z])")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*$")
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


def read(path: Path) -> Iterator[RawArticle | Rejection]:
    """The one article of a saved page, with the file's stem as its id, or why there is none.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        data = stream.read(MAXIMUM_BYTES + 1)
    yield _record(path, data)


def _record(path: Path, data: bytes) -> RawArticle | Rejection:
    if len(data) > MAXIMUM_BYTES:
        return Rejection(path.name, "too-long", f"more than the {MAXIMUM_BYTES} bytes that a page's text may have")
    try:
        lines = clean_lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Rejection(path.name, "bad-encoding", f"not UTF-8 at byte {error.start}")
    fields = _fields(_joined_share_bars([line for line in lines if not _is_noise(line)]))
    if not fields["title"]:
        return Rejection(path.name, "no-text", "no line of title or body")
    return RawArticle(path.name, {"id": path.stem, **fields})


def _fields(lines: list[str]) -> dict[str, object]:
    main, block = _split_at_related(lines)
    end = _header_end(main)
    tail = _tail_start(main, end)
    above = [label for line in main[:end] if (label := _beside_facts(line))]
    below = [line for line in main[end:tail] if not _is_share_bar(line)]
    if all(_furniture(line) is not None for line in main[:end]):
        # The title is still to come; a label beside the date does not make the lines below it body.
        above, below = [], above + below
    category, title, summary, text = _headline(above, below, frozenset(block))
    pointers = [_POINTER.fullmatch(line) if len(line) <= LONGEST_FURNITURE else None for line in text]
    body = _sections([line for line, pointer in zip(text, pointers, strict=True) if not pointer])
    return {
        **_facts([*main[:end], *main[tail:]]),
        "category": category,
        "title": title or _made_title(body),
        "summary": summary,
        "body": [{"heading": heading, "paragraphs": paragraphs} for heading, paragraphs in body],
        "mentions": [*({"summary": found["teaser"]} for found in pointers if found), *_mentions(block, category)],
    }


def _joined_share_bars(lines: list[str]) -> list[str]:
    """The lines, with share buttons that stand below one another made one line, like those that stand side by side."""
    joined: list[str] = []
    for are_buttons, run in groupby(lines, lambda line: bool(_share_words(line))):
        same = list(run)
        joined += [" ".join(same)] if are_buttons else same
    return joined


def _split_at_related(lines: list[str]) -> tuple[list[str], list[str]]:
    """The page and its related block: from the first marker after which nothing but teasers comes."""
    start = len(lines)
    while start > 1 and _may_be_teaser(lines[start - 1]):
        start -= 1
    marker = next((n for n in range(start, len(lines)) if _is_related_marker(lines[n])), len(lines))
    return lines[:marker], [line for line in lines[marker:] if not _is_related_marker(line)]


def _header_end(lines: list[str]) -> int:
    """Where the header ends: after the last date, byline or share bar that the text has not yet begun before."""
    end = texts = running = 0
    for position, line in enumerate(lines):
        if _furniture(line) is not None:
            end = position + 1
            continue
        texts += 1
        running += not _is_display(line, LONGEST_TITLE)
        if len(line) > LONGEST_STANDFIRST or running > 1 or texts > MOST_HEADER_TEXTS:
            break
    return end


def _tail_start(lines: list[str], end: int) -> int:
    """Where dates, bylines and share bars that end the page begin."""
    start = len(lines)
    while start > end and _furniture(lines[start - 1]) is not None:
        start -= 1
    return start


def _headline(above: list[str], below: list[str], announced: frozenset[str]) -> tuple[str, str, str, list[str]]:
    """Category, title, standfirst and the text that is none of them, from the texts of the header and those below."""
    category, lines, inside = _category(above + below, len(above), announced)
    if not lines or not _is_display(lines[0], LONGEST_TITLE):
        return category, "", "", lines
    title, lines, inside = lines[0], lines[1:], max(inside - 1, 0)
    place = next((n for n in range(max(inside, 1)) if _is_standfirst(lines, n, inside)), None)
    summary = "" if place is None else lines[place]
    text = [line for n, line in enumerate(lines) if n != place and not (n < inside and _is_unmarked_name(line))]
    return category, title, summary, text


def _category(lines: list[str], inside: int, announced: frozenset[str]) -> tuple[str, list[str], int]:
    """The category; the lines without it; how many of these stand in the header.

    It is the last crumb of a trail, a label that the related block repeats, or a label before a longer title.
    """
    crumbs = _CRUMBS.split(lines[0]) if lines and len(lines[0]) <= LONGEST_TITLE else []
    repeated = [n for n, line in enumerate(lines[: max(inside, 1)]) if _is_label(line) and line in announced]
    if len(crumbs) > 1:
        place, name = 0, crumbs[-2] if crumbs[-1] in lines[1:2] else crumbs[-1]
    elif repeated or _is_before_title(lines, inside):
        place = repeated[0] if repeated else 0
        name = lines[place]
    else:
        return "", lines, inside
    return name, lines[:place] + lines[place + 1 :], max(inside - 1, 0)


def _is_before_title(lines: list[str], inside: int) -> bool:
    """Whether the first line is a label and the next one a title: longer, and no sentence unless a standfirst follows.

    A label alone above date and byline is the title, and so is one before a standfirst of one sentence.
    """
    if len(lines) < 2 or inside == 1 or not _is_label(lines[0]) or not _is_display(lines[1], LONGEST_TITLE):
        return False
    follows = len(lines) > 2 and len(lines[2]) > len(lines[1]) and _is_standfirst(lines, 2, inside)
    return len(lines[1]) > len(lines[0]) and (follows or not _SENTENCE_END.search(lines[1]))


def _is_standfirst(lines: list[str], place: int, inside: int) -> bool:
    """Whether a line after the title is its standfirst: above the byline or date, or half as long as what follows."""
    line, following = [*lines[place : place + 2], "", ""][:2]
    if len(line) > LONGEST_STANDFIRST or len(line.split()) < FEWEST_STANDFIRST_WORDS or _LIST_MARK.match(line):
        return False
    return place < inside or (len(line) > LONGEST_HEADING and len(following) >= 2 * len(line))


def _sections(lines: list[str]) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line, is_heading in zip(lines, _headings(lines), strict=True):
        if is_heading:
            sections.append((line, []))
        else:
            sections[-1][1].append(line)
    return [(heading, paragraphs) for heading, paragraphs in sections if heading or paragraphs]


def _headings(lines: list[str]) -> list[bool]:
    """Which lines are headings: one or two short ones with text after them, or a question with its answer."""
    short = [_is_display(line, LONGEST_HEADING) for line in lines]
    asks = [line.endswith("?") for line in lines] + [True]
    found = [short[n] and asks[n] and not asks[n + 1] for n in range(len(lines))]
    for is_short, run in groupby(range(len(lines)), short.__getitem__):
        places = list(run)
        if is_short and len(places) <= MOST_HEADINGS_IN_A_ROW and places[-1] + 1 < len(lines):
            found[places[0] : places[-1] + 1] = [True] * len(places)
    return found


def _made_title(sections: list[tuple[str, list[str]]]) -> str:
    """A title for text that has none: its first heading of some words, or its first sentence, cut between words."""
    headings = [heading for heading, _ in sections if len(heading.split()) >= FEWEST_MADE_TITLE_WORDS]
    lines = [line for heading, paragraphs in sections for line in (heading, *paragraphs) if line]
    if headings or not lines:
        return headings[0] if headings else ""
    sentence = _SENTENCE_BREAK.split(_LIST_MARK.sub("", lines[0], count=1), maxsplit=1)[0]
    if len(sentence) <= LONGEST_MADE_TITLE:
        return sentence
    return sentence[:LONGEST_MADE_TITLE].rsplit(" ", 1)[0][: LONGEST_MADE_TITLE - 1] + "…"


def _mentions(lines: list[str], category: str) -> list[dict[str, str]]:
    """The teasers, each with the category and the date that stand before it or after it, as the block has them."""
    mentions: list[dict[str, str]] = []
    leading: set[str] = set()
    waiting: dict[str, str] = {}
    for kind, value in _teaser_parts(lines, category):
        if kind == "summary":
            mentions.append({"summary": value, **waiting})
            waiting = {}
        elif not mentions or kind in leading:
            leading.add(kind)
            waiting[kind] = value
        else:
            mentions[-1].setdefault(kind, value)
    return mentions


def _teaser_parts(lines: list[str], category: str) -> Iterator[tuple[str, str]]:
    """What each line of a related block is. A title with its summary below gives way to it; a title alone stays."""
    texts = [_beside_facts(line) for line in lines]
    counts = Counter(texts)
    for line, text, following in zip(lines, texts, [*lines, ""][1:], strict=True):
        is_category = _is_label(text) and (counts[text] > 1 or text == category)
        facts = _furniture(line)
        if text and is_category:
            yield "category", text
        elif facts is None and len(line.split()) >= FEWEST_TEASER_WORDS and not _is_title_of(line, following):
            yield "summary", line
        if facts and "published_at" in facts:
            yield "published_at", facts["published_at"]


def _facts(lines: list[str]) -> dict[str, str]:
    """Dates and author of the page, the first of each."""
    facts: dict[str, str] = {}
    for line in reversed(lines):
        facts |= _furniture(line) or {}
    return facts


def _beside_facts(line: str) -> str:
    """What a line says but for dates, byline and share buttons: all of it, nothing, or a label beside a date."""
    if _furniture(line) is None:
        return line
    rest = _without_dates(line)
    return "" if _is_share_bar(line) or _BYLINE.fullmatch(rest) else rest


def _furniture(line: str) -> dict[str, str] | None:
    """What a line of nothing but dates, a byline, a reading time or share buttons tells; None for any other line.

    Beside a date there may be a label ("Mental health | 18 July 2025"); whether a category or a name is not guessed.
    """
    if len(line) > LONGEST_FURNITURE:
        return None
    if _is_share_bar(line):
        return {}
    dates = list(_DATE.finditer(line))
    days = {"updated_at" if found["updated"] else "published_at": _day(found) for found in reversed(dates)}
    facts = {name: day for name, day in days.items() if day}
    rest = _without_dates(line)
    byline = _BYLINE.fullmatch(rest)
    if byline and _is_name(byline["name"]):
        return {} if byline["checker"] else {**facts, "author": byline["name"].strip()}
    is_beside_date = bool(dates) and _is_label(rest) and bool(_SEPARATED.search(line))
    return facts if is_beside_date or not rest else None


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


def _share_words(line: str) -> list[str]:
    """The networks and verbs of a line of share buttons; none where the line has any other word."""
    words = re.findall(r"[\w-]+", line.lower()) if len(line) <= LONGEST_FURNITURE else []
    telling = [word for word in words if not _SHARE_FILLER.fullmatch(word)]
    return telling if all(_NETWORK.fullmatch(word) or _SHARE_VERB.fullmatch(word) for word in telling) else []


def _is_share_bar(line: str) -> bool:
    """One network's name alone may be a heading; "Share", or two names, is a share bar."""
    words = _share_words(line)
    return len(words) > 1 or any(map(_SHARE_VERB.fullmatch, words))


def _is_noise(line: str) -> bool:
    return len(line) <= LONGEST_FURNITURE and bool(_NOISE.fullmatch(line.rstrip(" .:!»→…")))


def _is_related_marker(line: str) -> bool:
    return len(line) <= LONGEST_TITLE and bool(_RELATED.fullmatch(line.rstrip(" :»→…")))


def _is_label(line: str) -> bool:
    return len(line) <= LONGEST_LABEL and not _SENTENCE_END.search(line)


def _is_unmarked_name(line: str) -> bool:
    return _is_label(line) and len(line.split()) < FEWEST_STANDFIRST_WORDS


def _is_display(line: str, longest: int) -> bool:
    """Whether a line can be a title or heading: short, one sentence or question, neither list item nor lead-in."""
    if len(line) > longest or line.endswith((":", ",", ";")) or _LIST_MARK.match(line):
        return False
    return not (_SENTENCE_BREAK.search(line) and _SENTENCE_END.search(line) and not line.endswith("?"))


def _may_be_teaser(line: str) -> bool:
    if len(line) > LONGEST_STANDFIRST or _LIST_MARK.match(line):
        return False
    return len(_SENTENCE_BREAK.findall(line)) < MOST_SENTENCES_IN_TEASER


def _is_title_of(line: str, following: str) -> bool:
    """Whether a teaser's line is the title of the summary below it: no sentence, before a longer one that is."""
    ends = bool(_SENTENCE_END.search(line)), bool(_SENTENCE_END.search(following))
    return ends == (False, True) and len(line) < len(following) and len(line) <= LONGEST_TITLE
