"""An HTML document -> its lines, where its article stands among them, and what its head says; limits are kept here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.bounded import UnusableFileError
from corpus.html.elements import Container, Element
from corpus.html.line_parser import LineParser
from corpus.html.lines import Line
from corpus.html.names import MOST_NAMES, Purpose
from corpus.html.told.bylines import Bylines

# Handwritten pages nest 30 deep, page builders 60. What needs a parsed tree gives up well below libxml2's own limit,
# beyond which that drops text without a word.
MAXIMUM_DEPTH = 300
MAXIMUM_ATTRIBUTES = 500  # of one tag; libxml2 takes time quadratic in them
MAXIMUM_METADATA = 2_000  # meta and link elements, and scripts of JSON-LD
MAXIMUM_HEADINGS = 20  # of the first level; themes that set all headings so have a few
LONGEST_TITLE = 1_000  # beyond which it is a title that never ends

_TELLING = frozenset({"html", "base", "link", "meta", "script", "time"})
_REGIONS = frozenset({"article", "main"})
_PERHAPS_SITES = frozenset({"header", "aside", "footer"})  # the site's own, outside an article or a quotation
_CANONICAL_LINK = "p-canonical"  # in the text of Medium's exports, whose heads have no addresses
_DATE_NAMES = ("datepublished", "datemodified", "datecreated")
# Of WordPress' themes and of microformats.
_UPDATED = frozenset({"updated", "dt-updated", "modified", "date-updated", "date-modified", "modified-date"})
_PUBLISHED = frozenset({"published", "dt-published", "entry-date", "date-published", "published-date"})
# Into the classes of what they show of a post, WordPress and Drupal write whether it is public, if their editor looks
# at it. A post behind a password asks for it.
_POST = frozenset({"hentry", "type-post", "type-page", "node"})
_POST_STATUS = re.compile(
    r"status-(draft|private|pending|future|trash)|(post-password-required)|node-{1,2}(unpublished)"
)
_LOCK = "post-password-form"
_MISSING = "error404"  # of the whole page
# Not to a place in the page, nor to a mailbox.
_LEADS_ON = re.compile(r"\s*(?:https?:|(?![\w+.-]*:)[^\s#])", re.IGNORECASE)


@dataclass(slots=True)
class Facts:
    """What a page says beside its text: in its head, in attributes."""

    language: str = ""
    base: str = ""
    title: str = ""
    canonical: str = ""
    refresh: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)  # by name, property or itemprop, in small letters
    json_ld: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)  # each h1 in an article
    outer_headings: list[str] = field(default_factory=list)  # each h1 elsewhere
    authors: list[str] = field(default_factory=list)  # as elements name them that are said to be theirs
    status: str = ""  # as the publishing system writes it into the article's classes
    is_missing: bool = False  # the page is the one for addresses at which there is none


@dataclass(frozen=True, slots=True)
class Region:
    """The lines from `start` to before `end` stand in an element for articles, of this name."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was found: all its lines, those of its furniture set aside, and what may be its article."""

    facts: Facts
    lines: tuple[Line, ...]
    regions: tuple[Region, ...]
    elements: int
    depth: int

    @property
    def related(self) -> tuple[Line, ...]:
        """The lines of elements that are named as related blocks."""
        return tuple(line for line in self.lines if line.aside == "related")


def scan(html: str) -> Page:
    """The page in a document, its links as they are written: what they start from is known when it has been read.

    Raises:
        UnusableFileError: it is nested too deeply, or a tag has too many attributes.
    """
    parser = _PageParser()
    parser.read(html)
    parser.facts.authors += parser.bylines.names(parser.lines)
    return Page(parser.facts, tuple(parser.lines), tuple(parser.regions), parser.count, parser.depth)


class _PageParser(LineParser):
    def __init__(self) -> None:
        super().__init__("")
        self.facts = Facts()
        self.regions: list[Region] = []
        self.count = 0  # of elements
        self.depth = 0
        self._script: list[str] | None = None
        self.bylines = Bylines()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what the tag says, and open its element."""
        self.count += 1
        if len(attrs) > MAXIMUM_ATTRIBUTES:
            detail = f"a tag has {len(attrs):,} attributes, more than {MAXIMUM_ATTRIBUTES}"
            raise UnusableFileError("too-long", detail)
        super().handle_starttag(tag, attrs)
        self.depth = max(self.depth, self.elements.depth)
        if self.depth > MAXIMUM_DEPTH:
            raise UnusableFileError("too-deep", f"elements are nested more than {MAXIMUM_DEPTH} deep")

    def handle_endtag(self, tag: str) -> None:
        """Close the element; a script of JSON-LD is complete."""
        if tag == "script" and self._script is not None:
            self.facts.json_ld.append("".join(self._script))
            self._script = None
        super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        """Add text to the line, and to what else it belongs to."""
        if self._script is not None:
            self._script.append(data)
        elif (
            self.elements.has("title")
            and not self.elements.has("svg", "body")
            and len(self.facts.title) < LONGEST_TITLE
        ):
            self.facts.title += data
        self.bylines.add(data)
        super().handle_data(data)

    def purpose(self, tag: str, attributes: Mapping[str, str]) -> Purpose:
        """What the element is for in a page, where headers, footers and asides may be the site's."""
        purpose = super().purpose(tag, attributes)
        if purpose != "text" or tag not in _PERHAPS_SITES:
            return purpose
        is_site = not (self.elements.has("blockquote") if tag == "footer" else self.elements.has(*_REGIONS))
        return "furniture" if is_site else "text"

    def address(self, href: str) -> str:
        """The link as it is written."""
        return href if _LEADS_ON.match(href) else ""

    def entered(self, element: Element, attributes: Mapping[str, str]) -> None:
        """Note what classes tell of the whole, and an author whom the element names."""
        self.bylines.entered(element, attributes, len(self.lines))
        if not attributes:
            return
        classes = attributes.get("class", "").split(maxsplit=MOST_NAMES)[:MOST_NAMES]
        facts = self.facts
        facts.is_missing |= element.name == "body" and _MISSING in classes
        is_post = not facts.status and (not _POST.isdisjoint(classes) or any(c.startswith("node--") for c in classes))
        told = next(filter(None, map(_POST_STATUS.fullmatch, classes)), None) if is_post else None
        if told:
            facts.status = told[1] or "unpublished"
        elif is_post:
            facts.status = "published"
        if _LOCK in classes:
            facts.status = "unpublished"

    def left(self, element: Element) -> None:
        """Keep the range of an article, and drop those that were taken out with what was left just now."""
        self.bylines.left(element)
        while self.regions and self.regions[-1].end > len(self.lines):
            self.regions.pop()
        if element.name in _REGIONS and isinstance(element, Container):
            self.regions.append(Region(element.name, element.first_line, len(self.lines)))
        elif element.name == "h1" and self.lines and self.lines[-1].kind == "heading":
            inside = self.elements.has(*_REGIONS)
            headings = self.facts.headings if inside else self.facts.outer_headings
            if len(headings) < MAXIMUM_HEADINGS:
                headings.append(self.lines[-1].text)

    def met(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what the tag itself says."""
        if attributes and (tag in _TELLING or "itemprop" in attributes or attributes.get("class") == _CANONICAL_LINK):
            self._note(tag, attributes)

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        facts = self.facts
        if tag == "html":
            facts.language = facts.language or attributes.get("lang", "") or attributes.get("xml:lang", "")
        elif tag == "base":
            facts.base = facts.base or attributes.get("href", "")
        elif attributes.get("class") == _CANONICAL_LINK or (
            tag == "link" and "canonical" in attributes.get("rel", "").lower().split()
        ):
            facts.canonical = facts.canonical or attributes.get("href", "")
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            facts.refresh = facts.refresh or attributes.get("content", "")
        elif tag == "script" and attributes.get("type", "").lower().split(";")[0].strip() == "application/ld+json":
            self._script = [] if len(facts.json_ld) < MAXIMUM_METADATA else None
        self._note_value(tag, attributes)

    def _note_value(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what a `meta` says, and a date, not a duration, that is an attribute of the element that shows it."""
        self.bylines.met(tag, attributes)
        equivalent = "robots" if attributes.get("http-equiv", "").lower() == "x-robots-tag" else ""
        names = [
            attributes.get("property") or attributes.get("name", "") or equivalent,
            *attributes.get("itemprop", "").split(),
        ]
        dates = [name for name in names if name.lower() in _DATE_NAMES]
        if tag == "time" and not attributes.get("datetime", "").startswith("P"):
            dates = dates or self._date_of(attributes)
        value = attributes.get("content") or attributes.get("datetime") or ""
        for name in filter(None, names if tag == "meta" else dates):
            known = self.facts.meta.setdefault(name.lower(), []) if len(self.facts.meta) < MAXIMUM_METADATA else []
            if value.strip() and len(known) < MAXIMUM_METADATA:
                known.append(value.strip())

    def _date_of(self, attributes: Mapping[str, str]) -> list[str]:
        """What a `time` is the date of, if it says so by its class, or stands in an article."""
        classes = {*attributes.get("class", "").lower().split()}
        if not _UPDATED.isdisjoint(classes) and _PUBLISHED.isdisjoint(classes):
            return ["datemodified"] if self.elements.has(*_REGIONS) or "dt-updated" in classes else []
        is_own = "dt-published" in classes or "pubdate" in attributes or self.elements.has(*_REGIONS)
        return ["time"] if is_own else []
