"""What a line that is no text tells about its page: day, author, category, tags; in English, German, French and,
as far as dates and bylines go, in Spanish, Portuguese, Italian, Dutch and the languages of Scandinavia.

Such a line is "furniture": it consists of dates, a byline, a reading time, a filing, share buttons, and what
stands around them, in pieces that signs such as | part.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from corpus.pages.dates import dates_in, without_dates

# Lengths in characters.
LONGEST_LABEL = 40  # a category
LONGEST_FURNITURE = 200  # a date line, a byline, a share bar
LONGEST_NAME = 10  # words: two authors with their degrees
LONGEST_ROLE = 8  # words: "clinical director of the harbour practice"
FEWEST_NAME_WORDS = 2  # before a role or a label; one word and a comma begin sentences
MOST_LABELS = 2  # beside a date: a category and a name
MOST_TAGS = 30

SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*$")
_SEPARATORS = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+")
_NETWORK = re.compile(
    r"x|twitter|facebook|linkedin|reddit|e-?mail|mail|bluesky|pinterest|whatsapp|telegram|threads|instagram|tumblr"
    r"|flipboard|messenger|pocket|mastodon|youtube|tiktok|sms|xing"
)
_SHARE_VERB = re.compile(r"shares?|tweet|print|copy|follow|save|bookmark|pin|teilen|drucken|merken|partager|imprimer")
_SHARE_FILLER = re.compile(
    r"this|on|via|to|link|url|article|post|page|story|it|us|a|the|and|or|click|opens|in|new|window|artikel"
    r"|diesen|auf|sur|cet|l|la|par|\d+"
)
# What stands around a date or a name and says nothing of its own.
_AROUND_FACTS = re.compile(
    r"\b(?:estimated )?reading time:?"
    r"|\b\d+[ -]?min(?:ut(?:e|o|er|i))?[sn]?\b\.?"
    r"(?: (?:read|listen|de (?:lecture|lectura|leitura)|di lettura|lesezeit|leestijd|læsetid|lesetid)(?:ing time)?\b)?"
    r"|\b(?:lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd)\b\s*:?"
    r"(?: ca\.)?|\blecture ?:|\b(?:on|at|date|fecha|data|datum)\b:?"
    r"|\b(?:first |last |originally )?(?:published|posted|submitted|written|updated|modified|created)\b:?"
    r"|\b(?:(?:zuletzt )?(?:veröffentlicht|aktualisiert|geschrieben)|publiée?|mise? à jour|rédigé)\b\s*:?"
    r"|\b(?:publicad[oa]|actualizad[oa]|atualizad[oa]|pubblicat[oa]|aggiornat[oa]"
    r"|(?:laatst )?(?:bijgewerkt|gepubliceerd|gewijzigd)|geplaatst|publiceret|publisert|publicerad)"
    r"(?: (?:em|el|il|op|den))?\b\s*:?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)\b(?=[.,])"
    r"|(?:\b(?:um|à|às|a las|alle(?: ore)?|ore|om|kl\.?) )?\b\d?\d[:h]\d\d(?: ?h(?:rs?)?\b)?(?: ?[ap]\.?m\b\.?)?"
    r"(?: (?:GMT|UTC|BST|CES?T|[ECMP][SD]?T|uhr|uur)\b)?"
    r"|(?:\b(?:alle(?: ore)?|ore|om|kl\.?) )?\b\d?\d\.\d\d (?:GMT|UTC|BST|CES?T|[ECMP][SD]?T|uhr|uur)\b"
    r"|\b(?:alle(?: ore)?|ore|kl\.?) \d?\d\.\d\d\b"
    r"|\b\d+ (?:minute|hour|day|week|month|year)s? ago\b|\b(?:\d[\d.,]*[km]?|no) (?:comments?|views?|likes?|shares?"
    r"|reads?|kommentare?|commentaires?)\b|\bleave a (?:comment|reply)\b",
    re.IGNORECASE,
)
_CHECKER = re.compile(
    r"(?:(?:medically |clinically |scientifically |expert |fact[- ])?(?:reviewed|checked|edited|verified) by"
    r"|(?:medizinisch )?geprüft von|relu par)\b:?(?: (?P<name>.+))?",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:words |story |text |interview |report |essay )?(?:by|authors?|auteure?|autor(?:in|a|e)?|text|von"
    r"|par|por|di|door|av|af|texto|testo|tekst)\b\s*:?\s+(?P<name>.+?)(?:,? (?:posted )?in (?P<category>[^.\d]+))?",
    re.IGNORECASE,
)
_FOREIGN_BY = re.compile(r"(?:von|par|text|por|di|door|av|af|texto|testo|tekst)\b", re.IGNORECASE)
_NAME_PARTICLE = re.compile(r"and|of|the|de|del|der|den|van|von|da|di|la|le|al|und|et|&", re.IGNORECASE)
# A degree after a name, or a title before it, makes a name without "by" a byline.
_DEGREE = r"(?:Ph\.?D|M\.?D|Psy\.?D|Ed\.?D|LMFT|LCSW|LPCC?|LMHC|LICSW|MSW|MFT|CST|RN|MPH|MSc|M\.?A|BSc|M\.?Ed)\.?"
_TITLED_NAME = re.compile(
    r"(?:Dr|Prof)\.?(?: [^\W\d_a-z][\w.'’-]*){2,3}|"
    rf"(?:Dr\.? )?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){{1,3}}(?:, {_DEGREE}(?:-\w+)?)+"
)
_FILED = re.compile(
    r"(?:(?:this entry was )?(?:filed|posted|categori[sz]ed) (?:under|in):?"
    r"|(?:category|categories|kategorien?|rubrik|catégories?|rubrique) ?:|classé dans"
    r"|publié dans)\s+(?P<category>.+?)(?:\s+(?:and )?tagged(?: with| as)?:?\s+(?P<tags>.+?))?(?:\. bookmark .*)?",
    re.IGNORECASE,
)
_TAGGED = re.compile(
    r"(?:(?:tags?|topics?|keywords?|schlagwörter|stichworte|schlagworte|themen|mots[- ]clés|étiquettes) ?:"
    r"|tagged(?: with| as)?:?)\s+(?P<tags>.+)",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"#\w[\w-]*(?:,? #\w[\w-]*)*")
_COMMAS = re.compile(r"\s*[,|·•;]\s*|\s*#")


def facts(lines: list[str]) -> dict[str, str]:
    """Days, author, category and tags that the lines of furniture tell, the first of each."""
    told: dict[str, str] = {}
    for line in reversed(lines):
        told |= furniture(line) or {}
    return told


def furniture(line: str) -> dict[str, str] | None:
    """What a line of nothing but dates, a byline, a filing or share buttons tells; None for any other line.

    Beside a date there may be a label ("Mental health | 18 July 2025"); whether a category or a name is not guessed,
    unless a byline stands there too ("by Ada Fenwick | 18 July 2025 | Boats"). Tags are joined with ", ".
    """
    told = _furniture(line) if len(line) <= LONGEST_FURNITURE else None
    return None if told is None else dict(told)


@lru_cache(maxsize=1024)  # each line of a page is asked for by several who read it
def _furniture(line: str) -> Mapping[str, str] | None:
    if is_share_bar(line):
        return {}
    if filed := _filing(line):
        return filed
    pieces = _pieces(line)
    told = {name: value for _, tells in reversed(pieces) for name, value in (tells or {}).items()}
    labels = [piece for piece, tells in pieces if tells is None]
    if not pieces or (labels and not _may_stand_beside(labels, told, line)):
        return None
    telling = [tells for _, tells in pieces if tells != {}]
    if labels and "author" in told and "published_at" in told and telling[-1] is None:
        told = _filing(f"Category: {labels[-1]}") | told
    if "author" not in told and "checker" in (pieces[0][1] or {}):
        told.pop("published_at", None)  # the day of the review
    return {name: value for name, value in told.items() if name != "checker" and value}


def beside_facts(line: str) -> str:
    """What a line says but for dates, byline and share buttons: all of it, nothing, or a label beside a date."""
    told = furniture(line)
    if told is None:
        return line
    if "author" in told or is_share_bar(line) or _filing(line):
        return ""
    return " ".join(piece for piece, tells in _pieces(line) if tells is None)


def is_in_doubt(line: str) -> bool:
    """Whether a line of furniture has a date that is no day of the calendar, or that can be read in two ways."""
    return furniture(line) is not None and any(not day for _, day in dates_in(line))


def _pieces(line: str) -> list[tuple[str, dict[str, str] | None]]:
    """The pieces that signs part, each with what it tells."""
    return [(piece, _told(piece)) for piece in _SEPARATORS.split(line) if piece]


def _may_stand_beside(labels: list[str], told: dict[str, str], line: str) -> bool:
    """Whether labels can stand beside what is told: beside a date; beside a byline only where | parts them."""
    dated = "published_at" in told or "updated_at" in told
    return len(labels) <= MOST_LABELS and all(map(is_label, labels)) and (dated or ("author" in told and "|" in line))


def _told(piece: str) -> dict[str, str] | None:
    """What one piece of a line tells; nothing where it only fills; None where it says something of its own."""
    told = dict(reversed(dates_in(piece)))
    rest = " ".join(_AROUND_FACTS.sub(" ", without_dates(piece)).split()).removesuffix(" .").strip(" -–—|·•,:()")
    if not rest:
        return told
    checker = _CHECKER.fullmatch(rest)
    if checker and (not checker["name"] or _name(checker["name"])):
        return {"checker": rest}
    byline = _BYLINE.fullmatch(rest)
    name = _name(byline["name"]) if byline else ""
    if byline and name and (len(name.split()) >= FEWEST_NAME_WORDS or not _FOREIGN_BY.match(rest)):
        return {**told, **({"category": byline["category"]} if byline["category"] else {}), "author": name}
    return {**told, "author": rest} if _TITLED_NAME.fullmatch(rest) else None


def _name(text: str) -> str:
    """The name that a text is, without the role after it; empty where it is none."""
    whole = text.strip(" ,")
    if _is_name(whole):
        return whole
    name, _, role = whole.partition(", ")
    is_role = len(role.split()) <= LONGEST_ROLE and not SENTENCE_END.search(role)
    return name if is_role and _is_name(name) and len(name.split()) >= FEWEST_NAME_WORDS else ""


def _is_name(text: str) -> bool:
    """Whether every word is written as a name's: "By the Harbour Team" names someone, "By talking" does not."""
    words = text.replace(",", " ").split()
    return (
        len(words) <= LONGEST_NAME
        and not re.search(r"[\d:?!]", text)
        and all(word[0].isupper() or bool(_NAME_PARTICLE.fullmatch(word)) for word in words)
    )


def _filing(line: str) -> dict[str, str]:
    """Category and tags of a line that files the page; of several categories the first, the others as tags."""
    found = _FILED.fullmatch(line) or _TAGGED.fullmatch(line)
    names = found.groupdict() if found else {"tags": line if _HASHTAGS.fullmatch(line) else None}
    category, *others = [name for name in _COMMAS.split(names.get("category") or "") if name] or [""]
    tags = [*others, *(name for name in _COMMAS.split(names.get("tags") or "") if name)]
    if len(tags) > MOST_TAGS or not all(map(is_label, [category, *tags])):
        return {}
    return {name: value for name, value in (("category", category), ("tags", ", ".join(tags))) if value}


def share_words(line: str) -> list[str]:
    """The networks and verbs of a line of share buttons; none where the line has any other word."""
    words = re.findall(r"[\w-]+", line.lower()) if len(line) <= LONGEST_FURNITURE else []
    telling = [word for word in words if not _SHARE_FILLER.fullmatch(word)]
    return telling if all(_NETWORK.fullmatch(word) or _SHARE_VERB.fullmatch(word) for word in telling) else []


def is_share_bar(line: str) -> bool:
    """Whether a line is of share buttons: "Share", or two names; one network's name alone may be a heading."""
    words = share_words(line)
    return len(words) > 1 or any(map(_SHARE_VERB.fullmatch, words))


def is_label(line: str) -> bool:
    """Whether a line is as short as a category's name, and no sentence."""
    return len(line) <= LONGEST_LABEL and not SENTENCE_END.search(line)
