"""A saved page's lines -> those of the article: without the site's menu above it and the site's foot below it.

A menu or a foot is a run of short lines at one end of the page of which at least half are what sites put there:
"Home", "About us", an address, opening hours, a copyright line. What lies between two such lines belongs to it.
"""

import re

from corpus.pages.facts import SENTENCE_END, furniture, is_label, share_words
from corpus.pages.header import crumbs_of
from corpus.pages.lines import LONGEST_TITLE, is_display, is_related_marker
from corpus.pages.offers import has_phone, is_button, is_legal, is_offer

LONGEST_FOOT_LINE = 120  # in characters: a street, a town and a telephone number
# As many labels one below another above the title are a menu: a header has a category there, and perhaps a kicker.
FEWEST_MENU_LABELS = 3
LONGEST_MENU_LABEL = 25
FEWEST_FOOT_LINES = 2

# The browser's title comes first on a page that was saved with it; between it and the title stands the menu.
FARTHEST_TITLE = 40
FEWEST_TITLE_WORDS = 3

FEWEST_STATEMENT_WORDS = 8  # of a sentence, two of which are text: the page's title comes no more
MOST_STATEMENTS_ABOVE_TITLE = 1

_COPYRIGHT = re.compile(
    r"(?:©|copyright\b)[\s©]*(?:\d{4}(?:\s?[-–]\s?\d{4})?)?[\s,|]*(?:by )?(?P<name>[^\W\d].{0,60}?)"
    r"(?:,? (?:ltd|llc|inc|gmbh|ag|sarl)\b\.?)?(?:[.,|–-]? ?(?:all rights|alle rechte|tous droits) .*)?\.?",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s*[-–—|·•]\s+[^\W\d_a-z].{0,50}")
_ROOT = re.compile(r"home( ?page)?|blog|startseite|accueil", re.IGNORECASE)

_PLACE_ON_SITE = re.compile(
    r"home( ?page)?|start|startseite|accueil|about( (us|me))?|über uns|à propos"
    r"|(our )?(services?|team|staff|therapists?|people|story|mission|approach|locations?|offices?|fees|rates"
    r"|specialties|specialities)|leistungen|angebote|nos services|contact( us)?|kontakt|(nous )?contact(er)?|blog"
    r"|news|articles|magazine?|resources|faqs?|shop|store|search|suche|recherche|log ?in|sign in|log ?out|register"
    r"|my account|anmelden|connexion|client portal|patient portal|portal|careers|jobs|press|advertise( with us)?"
    r"|donate|events|podcasts?|videos?|gallery|testimonials|reviews|insurance|telehealth|who we are"
    r"|what we (do|treat)|meet (the|our) team|new (clients?|patients?)|help|support|site ?map|accessibility"
    r"|disclaimer|privacy|terms|cookies|legal|imprint|agb|newsletter|follow us|connect with us|folgen sie uns"
    r"|suivez-nous|more|categories|topics",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\d+\w? [\w .'-]+\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|place|way|court|quay"
    r"|row)\b.*|.*(straße|strasse|weg|platz|allee) \d+\w?\b.*|\d+,? (rue|avenue|boulevard|place|quai) .*"
    r"|(suite|floor|unit) \w+.*|[\w .'-]+,? [A-Z]{2},? \d{5}(-\d{4})?|\d{5} [A-ZÄÖÜÉ][\w -]+",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(opening |office |business )?hours|öffnungszeiten|horaires|(mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so"
    r"|lun|mar|mer|jeu|ven|sam|dim)\w*\.?( ?[-–—&,] ?\w+\.?)*:? (closed|\d.*)",
    re.IGNORECASE,
)
_REACHED_AT = re.compile(
    r"(phone|tel|telephone|fax|telefon|e-?mail|call|[tfem])\.?:? ?[+(]?\d[\d ().-]+|e-?mail: ?\S+|\S+@\S+\.\w+",
    re.IGNORECASE,
)


def without_menu(lines: list[str]) -> list[str]:
    """The lines below the site's menu.

    Of topics one below another, the last is kept, as the article's category, unless crumbs below them tell it.
    """
    first = next((n for n, line in enumerate(lines) if not _is_aside(line)), 0)
    end = place = last_label = first + 1 if _is_page_title(lines[first : first + FARTHEST_TITLE]) else 0
    known = total = 0
    names = {found["name"].casefold() for found in map(_COPYRIGHT.fullmatch, filter(is_legal, lines)) if found}
    while place < len(lines) and (_may_be_menu(lines[place]) or _is_aside(lines[place])):
        is_of_site = _is_of_site(lines[place]) or lines[place].casefold() in names
        if is_of_site or not _is_aside(lines[place]):
            known += is_of_site
            total += 1
            last_label = place
        place += 1
        if is_of_site and 2 * known >= total and (known > 1 or _ROOT.fullmatch(lines[last_label])):
            end = place
    if place and crumbs_of("".join(lines[place : place + 1])):
        return lines[place:]
    is_above_title = last_label >= end and place < len(lines) and _may_be_title(lines[place])
    return lines[last_label:] if total >= FEWEST_MENU_LABELS and is_above_title else lines[end:]


def _is_page_title(lines: list[str]) -> bool:
    """Whether the first line repeats the title that comes below the menu, alone or with the site's name after it.

    A title that comes again below the text is one of a list of the site's articles.
    """
    statements = 0
    for line in lines[1:]:
        rest = lines[0].removeprefix(line)
        if len(rest) < len(lines[0]) and len(line.split()) >= FEWEST_TITLE_WORDS:
            return not rest or bool(_SITE_NAME.fullmatch(rest))
        is_statement = bool(SENTENCE_END.search(line)) and len(line.split()) >= FEWEST_STATEMENT_WORDS
        statements += is_statement and not _is_aside(line)
        if len(line) > LONGEST_TITLE or statements > MOST_STATEMENTS_ABOVE_TITLE:
            return False
    return False


def without_foot(lines: list[str]) -> list[str]:
    """The lines above the site's foot."""
    start = place = len(lines)
    known = total = 0
    while place and (_may_be_foot(lines[place - 1]) or _is_aside(lines[place - 1])):
        place -= 1
        known += _is_of_site(lines[place])
        total += _is_of_site(lines[place]) or not _is_aside(lines[place])
        if _is_of_site(lines[place]) and known >= FEWEST_FOOT_LINES and 2 * known >= total:
            start = place
    return lines[:start]


def _is_of_site(line: str) -> bool:
    if len(line) > LONGEST_FOOT_LINE:
        return False
    forms = (_PLACE_ON_SITE, _ADDRESS, _HOURS, _REACHED_AT)
    return has_phone(line) or is_legal(line) or any(form.fullmatch(line.rstrip(" :.")) for form in forms)


def _is_aside(line: str) -> bool:
    """Whether a line may stand anywhere and proves nothing about its neighbours."""
    return is_button(line) or is_offer(line) or bool(share_words(line))


def _may_be_menu(line: str) -> bool:
    if _is_of_site(line):
        return True
    return len(line) <= LONGEST_MENU_LABEL and is_label(line) and furniture(line) is None


def _may_be_title(line: str) -> bool:
    return len(line) > LONGEST_MENU_LABEL and is_display(line, LONGEST_TITLE) and not SENTENCE_END.search(line)


def _may_be_foot(line: str) -> bool:
    if len(line) > LONGEST_FOOT_LINE or is_related_marker(line) or furniture(line):
        return False
    return is_label(line) or _is_of_site(line)
