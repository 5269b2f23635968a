"""Pieces of text as a parser meets them -> lines: one a paragraph, heading, list item or table row, with its links."""

import re
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

from corpus.html.names import Purpose

LineKind = Literal["text", "heading", "item"]

LONGEST_TEASER = 350
LONGEST_BOLD_HEADING = 110  # as on saved pages, whose headings have 12 to 81 characters
LONGEST_HEADING = 300  # a heading without its end tag would make one of all that follows


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `linked` says how many of its characters stand in links."""

    text: str
    kind: LineKind
    links: tuple[str, ...] = ()
    linked: int = 0
    aside: Purpose = "text"  # what the element that it stands in is for, by that element's name
    group: int = 0  # the same for the lines of one such element
    parent: int = 0  # the same for lines side by side in one block
    shape: str = ""  # the tag and the class of that block


@dataclass(frozen=True, slots=True)
class Place:
    """A place in what has been written, to which it can be taken back."""

    line: int
    piece: int
    link: int
    pending: tuple[str, ...]  # the link around it, which no line has taken yet
    unlinked: int
    prose: int


# An archive's copies lead to copies; what is meant is the page as it was ("2024...if_" is its picture or its frame).
_COPIED = re.compile(r"(?:https?://[^/\s]{1,100})?/web/\d{4,14}(?:[a-z]{2}_)?/(https?://.+)", re.IGNORECASE)


def absolute_url(href: str, base_url: str) -> str:
    """The http(s) URL or rooted path that `href` leads to, without fragment; empty where it leads to neither."""
    href = href.strip()
    copied = _COPIED.fullmatch(href)
    href = copied[1] if copied else href
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


class LineWriter:
    """Puts pieces of text together to lines, and sets those of an element aside, or takes them back, when it ends."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.in_link = False
        self.inline = 0  # how many elements are open that are left out of a line
        self.unlinked = 0  # characters outside links, in all lines and in the one being made
        self.prose = 0  # characters of lines too long for teasers
        self._pieces: list[str] = []
        self._links: list[str] = []
        self._linked = 0
        self._bold = 0
        self._groups = 0

    @property
    def is_empty(self) -> bool:
        """Whether the line being made has nothing in it."""
        return not self._pieces and not self._links

    @property
    def is_bold(self) -> bool:
        """Whether the line being made has bold text."""
        return self._bold > 0

    def add(self, data: str, is_bold: bool = False) -> None:
        """Go on with a line."""
        self._pieces.append(data)
        if is_bold:
            self._bold += sum(map(len, data.split()))
        if self.in_link:
            self._linked += len(data.strip())
        else:
            self.unlinked += len(data.strip())

    def add_link(self, url: str) -> None:
        """A link begins in the line."""
        self._links.append(url)

    def space(self) -> None:
        """Keep words apart."""
        self._pieces.append(" ")

    def end_line(self, kind: LineKind, parent: int, shape: str, may_be_heading: bool) -> Line | None:
        """The line that ends here, if it has text or a link; a text that is short and bold may be a heading."""
        if self.inline:
            self.space()
            return None
        text = " ".join("".join(self._pieces).split())
        if not text and self.in_link:  # the link around a card is that of its first line
            self._pieces.clear()
            return None
        line = None
        if text or self._links:
            if kind == "heading" and len(text) > LONGEST_HEADING:
                kind = "text"
            if may_be_heading and self._looks_like_heading(text):
                kind = "heading"
            line = Line(text, kind if text else "text", tuple(self._links), self._linked, "text", 0, parent, shape)
            self.lines.append(line)
        if len(text) > LONGEST_TEASER:
            self.prose += len(text)
        self._pieces.clear()
        self._links.clear()
        self._linked = self._bold = 0
        return line

    def place(self, is_inline: bool) -> Place:
        """Where we are, for `set_aside` to know where an element began."""
        pending = tuple(self._links[-1:]) if self.in_link and not is_inline else ()
        return Place(len(self.lines), len(self._pieces), len(self._links), pending, self.unlinked, self.prose)

    def has_words(self, began: Place) -> bool:
        """Whether a letter or a figure was added to the line since an element in it began."""
        return any(map(str.isalnum, "".join(self._pieces[began.piece :])))

    def set_aside(self, began: Place, purpose: Purpose, is_inline: bool) -> None:
        """Mark what was written since an element began as not the text, and take it out of the line being made."""
        self._groups += 1
        for number in range(began.line, len(self.lines)):
            if self.lines[number].aside in {"text", "folded"}:
                self.lines[number] = replace(self.lines[number], aside=purpose, group=self._groups)
            elif self.lines[number].aside == "caption":  # of a teaser's picture, say: it tells no story
                self.lines[number] = replace(self.lines[number], aside="furniture")
        if is_inline:
            text = " ".join("".join(self._pieces[began.piece :]).split())
            links = tuple(self._links[began.link :])
            if purpose == "related" and (text or links):
                self.lines.append(Line(text, "text", links, self._linked, purpose, self._groups))
            del self._pieces[began.piece :]
            del self._links[began.link :]
        elif not self.inline:
            self._links[:] = began.pending
        self.unlinked, self.prose = began.unlinked, began.prose

    def fold(self, began: Place) -> None:
        """Mark what was written since an element began as text that is shown when a reader asks for it."""
        for number in range(began.line, len(self.lines)):
            if self.lines[number].aside == "text":
                self.lines[number] = replace(self.lines[number], aside="folded")

    def take_out(self, began: Place, is_inline: bool) -> None:
        """Forget what was written since an element began: nobody is to see it."""
        del self.lines[began.line :]
        self.set_aside(began, "never text", is_inline)

    def join(self, start: int) -> None:
        """Make the lines since `start`, the cells of a table row, one line."""
        cells = self.lines[start:]
        if len(cells) > 1 and all(cell.kind == "text" and cell.aside == "text" for cell in cells):
            text = " | ".join(cell.text for cell in cells if cell.text)
            links = tuple(link for cell in cells for link in cell.links)
            linked = sum(cell.linked for cell in cells)
            self.lines[start:] = [replace(cells[0], text=text, links=links, linked=linked)]

    def _looks_like_heading(self, text: str) -> bool:
        """Whether a line is a heading by its looks: short, bold from end to end, and no sentence."""
        return (
            0 < len(text.replace(" ", "")) <= self._bold
            and len(text) <= LONGEST_BOLD_HEADING
            and not text.endswith((".", ":", ",", ";"))
        )
