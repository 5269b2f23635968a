"""HTML -> lines: one a paragraph, heading, list item or table row, with the links in it; furniture is left out.

The library's own parser keeps the text of any input, however deep or broken, which lxml does not: it gives none of it
and no error. Elements are closed here roughly as browsers do, in time linear in the input.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin, urlsplit

from corpus.html.names import Purpose, purpose_of

LineKind = Literal["text", "heading", "item"]

# A share bar, a sign-up box or a menu says less than this beside its links. What says more is the article itself,
# inside an element whose name or missing end tag misleads: ASP.NET wraps whole pages in a form.
LONGEST_FURNITURE_TEXT = 2_000
# Text of a related block that cannot be teasers; more of it is an article in an element that is named like one.
LONGEST_RELATED_PROSE = 1_000
LONGEST_TEASER = 350
LONGEST_BOLD_HEADING = 110  # as on saved pages, whose headings have 12 to 81 characters
LONGEST_HEADING = 300  # a heading without its end tag would make one of all that follows
# Constructs without an end that are stepped over one by one; a page with more of them is cleared of tags as text.
MOST_RESTARTS = 20
LONGEST_CUT_TAG = 1_000  # a tag that the end of the file cuts off

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
# An end tag of anything else never closes one of these.
_SECTIONING = frozenset(
    {"html", "body", "main", "article", "section", "aside", "header", "footer", "nav", "div", "form"}
)
_LISTS = frozenset({"ul", "ol", "li", "dl", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr"}) | _CELLS
_OTHER_BLOCKS = frozenset({"blockquote", "figure", "figcaption", "fieldset", "details", "dialog", "center"})
_BLOCK_CONTAINERS = _SECTIONING | _LISTS | _TABLES | _OTHER_BLOCKS
_CONTAINERS = _BLOCK_CONTAINERS | {"template", "noscript", "svg", "object"}
_LINES = frozenset({"p", "pre", "address", "summary", "caption", "legend", "hgroup", "option", "title"})
_BLOCKS = _BLOCK_CONTAINERS | _LINES | _HEADINGS
_ENDS_PARAGRAPH = _BLOCKS - {"html", "body", "summary", "caption", "legend", "option"}
_ENDS_HEADING = _HEADINGS | {"p", "ul", "ol", "table", "blockquote"}
# A start tag that ends those of its siblings that were left open.
_ENDS_SIBLINGS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
    "tbody": {"td", "th", "tr", "tbody", "thead"},
}
_RUN = re.compile(r"<{3,}")  # no tag, and slow to step through one by one
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `linked` says how many of its characters stand in links."""

    text: str
    kind: LineKind
    links: tuple[str, ...] = ()
    linked: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page in their order, and those of its elements that are named as related blocks."""

    text: tuple[Line, ...]
    related: tuple[Line, ...]


@dataclass(slots=True)
class Element:
    """An element that is open; of one that may be left out, where it began."""

    name: str
    purpose: Purpose = "text"
    is_inline: bool = False  # it stands in a line, and is left out of it
    line: int = 0
    piece: int = 0
    link: int = 0
    pending: tuple[str, ...] = ()  # the link around it, which no line has taken yet
    unlinked: int = 0
    prose: int = 0


@dataclass(slots=True)
class Container(Element):
    """An open element that only its own end tag, or one further out, can close, with what is open in it."""

    inside: list[Element] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    cells: int = 0
    is_layout: bool = False  # of a table row: its cells hold more than a line each
    has_sentence: bool = False  # of a table cell: it holds text, not data


def read_lines(html: str, base_url: str = "") -> Lines:
    """The lines of a document or a fragment of one, its links made absolute with `base_url`."""
    parser = LineParser(base_url)
    parser.read(html)
    return Lines(tuple(parser.lines), tuple(parser.related))


def absolute_url(href: str, base_url: str) -> str:
    """The http(s) URL or rooted path that `href` leads to, without fragment; empty where it leads to neither."""
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        url = urljoin(base_url, href.partition("#")[0])
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not parts.scheme and parts.netloc:
        return f"https:{url}"
    is_rooted = not parts.scheme and url.startswith("/")
    return url if is_rooted or (parts.scheme in {"http", "https"} and parts.netloc) else ""


class LineParser(HTMLParser):
    """Collects lines; what an element that is left out gave since it began is taken back when it ends."""

    def __init__(self, base_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.related: list[Line] = []
        self._base_url = base_url
        self._urls: dict[str, str] = {}
        self._pieces: list[str] = []
        self._links: list[str] = []
        self._linked = 0
        self._in_link = False
        self._bold = 0
        self._is_item = False
        self._unlinked = 0  # characters outside links, in all lines and in the one being made
        self._prose = 0  # characters of lines too long for teasers
        self._open: Counter[str] = Counter()
        self._headings = 0  # how many are open
        self._inline = 0  # how many elements are open that are left out of a line
        self._stack = [Container("")]
        self._cells: list[Container] = []  # those of the stack that are table cells

    def read(self, html: str) -> None:
        """Collect the lines of `html`.

        What the parser still waits to see the end of is read here, since its own `close` takes quadratic time over it.
        """
        self.feed(_RUN.sub(lambda run: "&lt;" * len(run[0]), html))
        for _ in range(MOST_RESTARTS):
            rest = self.rawdata
            if "<" not in rest and not self.cdata_elem:
                break
            self.rawdata = ""
            self._restart(rest)
        else:
            rest, self.rawdata = self.rawdata, ""
            self.clear_cdata_mode()
            self.handle_data(_TAG.sub(" ", rest))
        self.close()
        while len(self._stack) > 1:
            self._close_container(is_ended=False)
        self._close_inside(self._stack[0])
        self._in_link = False
        self._end_line()

    def _restart(self, rest: str) -> None:
        """Go on after a tag, comment or script that never ends; what follows a cut-off tag is read as text."""
        end = rest.find(">")
        if self.cdata_elem:
            self.clear_cdata_mode()
            _, tag, after = rest.partition("<")
            self.feed(tag + after)
        elif end >= 0:
            self.feed(rest[end + 1 :])
        elif len(rest) > LONGEST_CUT_TAG:
            self.feed(rest.replace("<", " "))

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Step over `<![...]>`, whatever it is; the library's own way raises at an unknown one. CDATA is text."""
        is_text = self.rawdata.startswith("<![CDATA[", i)
        end = self.rawdata.find("]]>" if is_text else ">", i)
        if end < 0:
            return -1
        if is_text and report:
            self.handle_data(self.rawdata[i + len("<![CDATA[") : end])
        return end + (3 if is_text else 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, after closing what it ends."""
        if tag in _VOID:
            self._void(tag)
            return
        self._end_implied(tag)
        if tag in _BLOCKS:
            self._end_line()
        attributes = {name: value or "" for name, value in reversed(attrs)} if attrs else {}
        purpose = self.purpose(tag, attributes)
        if tag == "li":
            self._is_item = True
        elif tag == "a" and "href" in attributes:
            self._in_link = True
            if url := self.address(attributes["href"]):
                self._links.append(url)
        self._open[tag] += 1
        self._headings += tag in _HEADINGS
        container = self._stack[-1]
        if tag in _CONTAINERS:
            inner = Container(tag, line=len(self.lines))
            self._stack.append(inner)
            if tag in _CELLS:
                self._cells.append(inner)
            opened: Element = inner
        else:
            opened = Element(tag)
            container.inside.append(opened)
            container.names[tag] = container.names.get(tag, 0) + 1
        if purpose != "text":
            self._note_start(opened, purpose)

    def purpose(self, tag: str, attributes: Mapping[str, str]) -> Purpose:
        """What the element is for; a button in a heading is the question that unfolds its answer."""
        return "text" if tag == "button" and self._headings else purpose_of(tag, attributes)

    def address(self, href: str) -> str:
        """Where a link leads, as its line keeps it; empty where that is no page."""
        url = self._urls.get(href)
        if url is None:
            url = self._urls[href] = absolute_url(href, self._base_url)
        return url

    def left(self, element: Element) -> None:
        """Called when an element has been closed and its lines are known."""

    @property
    def open_containers(self) -> int:
        """How deep what is read now is nested, but for elements within a line."""
        return len(self._stack) - 1

    def is_within(self, *tags: str) -> bool:
        """Whether an element of one of these tags is open."""
        return any(self._open[tag] for tag in tags)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what was left open in it. An end tag of nothing that is open is passed over."""
        if tag == "a":
            self._in_link = False
        if tag in _CONTAINERS:
            while self._open[tag]:
                is_ended = self._stack[-1].name == tag
                self._close_container(is_ended)
                if is_ended:
                    break
            return
        container = self._stack[-1]
        while container.names.get(tag):
            element = container.inside.pop()
            container.names[element.name] -= 1
            self._leave(element, is_ended=element.name == tag)
            if element.name == tag:
                break

    def handle_data(self, data: str) -> None:
        """Add text to the line; in preformatted text every line is one."""
        if not self._open["pre"]:
            self._add(data)
            return
        first, *others = data.split("\n")
        self._add(first)
        for line in others:
            self._end_line()
            self._add(line)

    def _void(self, tag: str) -> None:
        if tag == "br" and self._headings:
            self._pieces.append(" ")
        elif tag in {"br", "hr"}:
            self._end_line()

    def _add(self, data: str) -> None:
        self._pieces.append(data)
        length = len(data.strip())
        if self._open["b"] or self._open["strong"]:
            self._bold += sum(map(len, data.split()))
        if self._in_link:
            self._linked += length
        else:
            self._unlinked += length

    def _note_start(self, element: Element, purpose: Purpose) -> None:
        element.purpose = purpose
        element.is_inline = element.name not in _BLOCKS
        element.line, element.piece, element.link = len(self.lines), len(self._pieces), len(self._links)
        element.unlinked, element.prose = self._unlinked, self._prose
        if self._in_link and not element.is_inline:
            element.pending = tuple(self._links[-1:])
        self._inline += element.is_inline

    def _end_implied(self, tag: str) -> None:
        """Close what the start of `tag` ends: a paragraph, a heading, the list item or table cell before it."""
        siblings = _ENDS_SIBLINGS.get(tag)
        while siblings and self._stack[-1].name in siblings:
            self.handle_endtag(self._stack[-1].name)
        names = self._stack[-1].names
        if tag in _ENDS_PARAGRAPH and names.get("p"):
            self.handle_endtag("p")
        if self._headings and tag in _ENDS_HEADING:
            for name in _HEADINGS:
                if names.get(name):
                    self.handle_endtag(name)

    def _close_container(self, is_ended: bool) -> None:
        element = self._stack[-1]
        self._close_inside(element)
        self._stack.pop()
        self._leave(element, is_ended)
        if element.name in _CELLS:
            self._cells.pop()
        if element.name in _CELLS and self._stack[-1].name == "tr":
            self._stack[-1].cells += 1
            self._stack[-1].is_layout |= len(self.lines) - element.line > 1
        elif element.name == "tr" and not element.is_layout and element.cells > 1:
            self._join_cells(element.line)

    def _close_inside(self, container: Container) -> None:
        while container.inside:
            self._leave(container.inside.pop(), is_ended=False)
        container.names.clear()

    def _leave(self, element: Element, is_ended: bool) -> None:
        """Take out what a closed element that is not text has given. Without its own end tag nobody knows how much."""
        self._inline -= element.is_inline
        if element.name in _BLOCKS:
            self._end_line()
        self._open[element.name] -= 1
        self._headings -= element.name in _HEADINGS
        if element.name == "li":
            self._is_item = False
        if is_ended and element.purpose != "text" and self._may_leave_out(element):
            self._take_out(element)
        self.left(element)

    def _may_leave_out(self, element: Element) -> bool:
        if element.purpose == "related":
            return self._prose - element.prose <= LONGEST_RELATED_PROSE
        if element.purpose == "furniture":
            return self._unlinked - element.unlinked <= LONGEST_FURNITURE_TEXT
        return True

    def _take_out(self, element: Element) -> None:
        if element.purpose == "related":
            self.related += self.lines[element.line :]
            if element.is_inline:
                text = " ".join("".join(self._pieces[element.piece :]).split())
                self.related.append(Line(text, "text", tuple(self._links[element.link :]), self._linked))
        del self.lines[element.line :]
        if element.is_inline:
            del self._pieces[element.piece :]
            del self._links[element.link :]
        elif not self._inline:
            self._links[:] = element.pending
        self._unlinked, self._prose = element.unlinked, element.prose

    def _join_cells(self, start: int) -> None:
        cells = self.lines[start:]
        if len(cells) > 1 and all(cell.kind == "text" for cell in cells):
            text = " | ".join(cell.text for cell in cells if cell.text)
            links = tuple(link for cell in cells for link in cell.links)
            self.lines[start:] = [Line(text, "text", links, sum(cell.linked for cell in cells))]

    def _end_line(self) -> None:
        if not self._pieces and not self._links:
            return
        if self._inline:
            self._pieces.append(" ")
            return
        text = " ".join("".join(self._pieces).split())
        if not text and self._in_link:  # the link around a card is that of its first line
            self._pieces.clear()
            return
        if text or self._links:
            is_marked = bool(self._headings) and len(text) <= LONGEST_HEADING
            is_heading = is_marked or self._is_bold_heading(text)
            kind: LineKind = "heading" if is_heading else "item" if self._is_item else "text"
            self.lines.append(Line(text, kind if text else "text", tuple(self._links), self._linked))
            self._is_item &= not text
            if self._cells:
                self._cells[-1].has_sentence |= text.endswith((".", "!", "?"))
        if len(text) > LONGEST_TEASER:
            self._prose += len(text)
        self._pieces.clear()
        self._links.clear()
        self._linked = self._bold = 0

    def _is_bold_heading(self, text: str) -> bool:
        """Whether a line is a heading by its looks: short, bold from end to end, and no sentence.

        Tables lay out pages, too: in a cell, bold is a heading if text stands above it.
        """
        return (
            0 < len(text.replace(" ", "")) <= self._bold
            and len(text) <= LONGEST_BOLD_HEADING
            and not text.endswith((".", ":", ",", ";"))
            and not self.is_within("li", "blockquote")
            and (not self._cells or self._cells[-1].has_sentence)
        )
