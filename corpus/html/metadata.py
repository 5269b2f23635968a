"""What the head of a page and its main heading say of its article -> fields by the names of the JSON Lines contract."""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.dates import UnreadableDateError, moment
from corpus.html.extraction import words_of
from corpus.html.json_ld import line_of
from corpus.html.lines import absolute_url
from corpus.html.scan import Facts, Page

# Of the words of heading and title, so many in both make them one title, worded a little otherwise.
SAME_TITLE = 0.8

_BREAK = re.compile(r"\s+[|·•»–—-]\s+|\s*::\s*|:\s+")
_META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title"),
    "summary": ("og:description", "description", "twitter:description", "dc.description"),
    "category": ("article:section", "parsely-section", "category"),
    "author": (
        "author",
        "article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "byl",
        "sailthru.author",
    ),
    "published_at": (
        "article:published_time",
        "article:published",
        "article:published_date",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "rnews:datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "bt:pubdate",
        "dc.date",
        "dc.date.issued",
        "dc.date.created",
        "dcterms.date",
        "dcterms.issued",
        "dcterms.created",
        "citation_publication_date",
        "citation_date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "published-date",
        "published_date",
        "published_time",
        "publication_date",
        "originalpublicationdate",
        "datecreated",
        "date",
        "time",
    ),
    "updated_at": (
        "article:modified_time",
        "article:modified",
        "article:modified_date",
        "og:article:modified_time",
        "og:modified_time",
        "datemodified",
        "og:updated_time",
        "bt:moddate",
        "last-modified",
        "lastmodified",
        "dc.date.modified",
        "dcterms.modified",
        "modified_time",
        "updated_time",
        "revision_date",
    ),
    "image_url": ("og:image", "og:image:url", "twitter:image"),
}
_ROBOTS_VALUE = re.compile(r"\b(?:max-[a-z-]{1,30}|unavailable_after)\s*:[^,]{0,100}")
_ROBOTS_END = re.compile(r"\bunavailable_after\s*:([^,]{1,100})", re.IGNORECASE)
_TAGS = ("article:tag", "parsely-tags", "news_keywords", "keywords")


def told_by(page: Page, base: str) -> dict[str, object]:
    """What the head says of the article but for its title."""
    facts = page.facts
    pictures = (absolute_url(address, base) for address in _all(facts, *_META["image_url"]))
    fields: dict[str, object] = {
        "summary": line_of(first_meta(facts, *_META["summary"])),
        "category": first_meta(facts, *_META["category"]),
        "author": next((name for name in _all(facts, *_META["author"]) if "://" not in name), ""),
        "published_at": first_readable(_all(facts, *_META["published_at"])),
        "updated_at": first_readable(_all(facts, *_META["updated_at"])),
        "image_url": next(filter(None, pictures), ""),
        "tags": list(dict.fromkeys(_listed(_all(facts, *_TAGS)))),
        "language": facts.language.replace("_", "-"),
    }
    return {name: value for name, value in fields.items() if value}


def first_readable(dates: Sequence[str]) -> str:
    """The first that is a date; where none is, the first, for validation to say what is wrong with it."""
    return next(filter(is_readable, dates), next(iter(dates), ""))


def title_of(page: Page, headline: str) -> str:
    """The title of a page's article, whose JSON-LD may have a `headline`: the main heading that another confirms.

    Titles for sharing and for the window also name a section, the blog or the site; headings may be the site's name.
    """
    facts = page.facts
    window = " ".join(facts.title.split())
    shared = line_of(first_meta(facts, *_META["title"]))
    others = [other for other in (shared, window, headline) if other]
    site = words_of(first_meta(facts, "og:site_name", "application-name"))
    headings = [(text, True) for text in facts.headings] + [(text, False) for text in facts.outer_headings]
    for heading, is_inside in headings:
        if words_of(heading) != site and any(_confirms(other, heading, is_inside) for other in others):
            return heading
    inside, outside = next(iter(facts.headings), ""), next(iter(facts.outer_headings), "")
    said = headline or _without_names(shared, page)
    return said or inside or _without_names(window, page) or outside


def is_named(text: str, names: Iterable[str]) -> bool:
    """Whether a text is one of the titles, or a part of one."""
    return any(_confirms(name, text, is_inside=True) for name in names if name)


def first_meta(facts: Facts, *names: str) -> str:
    """The first value of the first of the names that has one."""
    return next(iter(_all(facts, *names)), "")


def robots_of(facts: Facts) -> set[str]:
    """What the page asks of search engines, word by word, without how long what they show may be, and until when."""
    return set(re.findall(r"[a-z]+", _ROBOTS_VALUE.sub(" ", ", ".join(_all(facts, "robots", "googlebot")).lower())))


def end_of(facts: Facts) -> str:
    """The day from which on search engines are to find the page no longer; empty where there is none."""
    asked = ", ".join(_all(facts, "robots", "googlebot"))
    found = _ROBOTS_END.search(asked)
    return found[1].strip() if found and is_readable(found[1].strip()) else ""


def _all(facts: Facts, *names: str) -> list[str]:
    return [value for name in names for value in facts.meta.get(name, [])]


def _listed(values: Iterable[str]) -> Iterator[str]:
    return (part.strip() for value in values for part in value.split(",") if part.strip())


def is_readable(date: str) -> bool:
    """Whether a date can be read, in whatever order its numbers are."""
    try:
        moment(date, "dmy")  # in whatever order its numbers are: that is a matter of the source
    except UnreadableDateError:
        return False
    return True


def _confirms(title: str, heading: str, is_inside: bool) -> bool:
    """Whether a title says a heading: it begins with it, holds it beside other names, or differs in a word or two.

    A heading outside the article may be the site's name; then the rest of the title is longer.
    """
    own, words = words_of(heading), words_of(title)
    if not own:
        return False
    starts = [n for n in range(len(words) - len(own) + 1) if words[n : n + len(own)] == own]
    if starts:
        return starts[0] == 0 or is_inside or 2 * len(own) > len(words)
    common = len(set(own) & set(words))
    return common >= SAME_TITLE * max(len(set(own)), len(set(words)))


def _without_names(title: str, page: Page) -> str:
    """A title without the names of site, blog or section before or behind it: the part that the page has as a line.

    Where none is, without what follows its last bar or dash, if that is the site's name, or a bar and nobody says
    what the site is called.
    """
    breaks = list(_BREAK.finditer(title))
    if not breaks:
        return title
    lines = {tuple(words_of(line.text)) for line in page.lines if line.text}
    starts, ends = [0, *(found.end() for found in breaks)], [*(found.start() for found in breaks), len(title)]
    parts = [title[start:end] for n, start in enumerate(starts) for end in reversed(ends[n:])]
    known = [part for part in parts if tuple(words_of(part)) in lines]
    if known:
        return max(known, key=len)
    head, tail = title[: breaks[-1].start()], title[breaks[-1].end() :]
    site = first_meta(page.facts, "og:site_name", "application-name")
    is_bar = breaks[-1][0].strip() in {"|", "·", "•", "»", "::"}
    return head if words_of(tail) == words_of(site) or (is_bar and not site) else title
