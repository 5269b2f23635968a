"""HTML -> lines: one a paragraph, heading, list item or table row, with the links in it; furniture is set aside."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.html.elements import BLOCKS, CELLS, TEXT_TAGS, VOID, Container, Element, OpenElements
from corpus.html.lines import LONGEST_BOLD_HEADING, Line, LineKind, LineWriter, absolute_url
from corpus.html.markup import MarkupParser
from corpus.html.names import Purpose, purpose_of

# A share bar, a sign-up box or a menu says less than this beside its links. What says more is the article itself,
# inside an element whose name or missing end tag misleads: ASP.NET wraps whole pages in a form.
LONGEST_FURNITURE_TEXT = 2_000
LONGEST_INLINE_FURNITURE = LONGEST_BOLD_HEADING  # a paragraph inside a `span` for subscribers is longer
# Text of a related block that cannot be teasers; more of it is an article in an element that is named like one.
LONGEST_RELATED_PROSE = 1_000


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page in their order, and those of its elements that are named as related blocks."""

    text: tuple[Line, ...]
    related: tuple[Line, ...]


def read_lines(html: str, base_url: str = "") -> Lines:
    """The lines of a document or a fragment of one, its links made absolute with `base_url`."""
    parser = LineParser(base_url)
    parser.read(html)
    lines = parser.lines
    return Lines(
        tuple(line for line in lines if line.aside in {"text", "folded"}),
        tuple(line for line in lines if line.aside == "related"),
    )


class LineParser(MarkupParser):
    """Collects lines; what an element that is not for text gave since it began is set aside when it ends."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.elements = OpenElements(self._closed)
        self._writer = LineWriter()
        self._base_url = base_url
        self._urls: dict[str, str] = {}
        self._is_item = False
        self._texts = 0  # elements of TEXT_TAGS so far

    @property
    def lines(self) -> list[Line]:
        """The lines so far."""
        return self._writer.lines

    def read(self, html: str) -> None:
        """Collect the lines of `html`."""
        self.read_to_end(html)
        self.elements.end_all()
        self._writer.in_link = False
        self._end_line()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, after closing what it ends."""
        attributes = {name: value or "" for name, value in reversed(attrs)} if attrs else {}
        self.met(tag, attributes)
        if tag in VOID:
            self._void(tag)
            return
        self.elements.close_before(tag)
        self._texts += tag in TEXT_TAGS
        if tag in BLOCKS:
            self._end_line()
        purpose = self.purpose(tag, attributes)
        if tag == "li":
            self._is_item = True
        elif tag == "a" and "href" in attributes:
            self._writer.in_link = True
            if url := self.address(attributes["href"]):
                self._writer.add_link(url)
        element = self.elements.open(tag, attributes.get("class", ""), len(self.lines))
        if purpose != "text" and not (purpose == "folded" and tag not in BLOCKS):
            is_inline = tag not in BLOCKS
            element.purpose, element.began = purpose, self._writer.place(is_inline)
            element.texts_before = self._texts
            self._writer.inline += is_inline
        self.entered(element, attributes)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what was left open in it."""
        if tag == "a":
            self._writer.in_link = False
        self.elements.end(tag)

    def handle_data(self, data: str) -> None:
        """Add text to the line; in preformatted text every line is one."""
        is_bold = self.elements.has("b", "strong")
        if not self.elements.has("pre"):
            self._writer.add(data, is_bold)
            return
        first, *others = data.split("\n")
        self._writer.add(first, is_bold)
        for line in others:
            self._end_line()
            self._writer.add(line, is_bold)

    def met(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Called for each tag that begins something, before its element is open."""

    def purpose(self, tag: str, attributes: Mapping[str, str]) -> Purpose:
        """What the element is for; a button in a heading is the question that unfolds its answer."""
        if self.elements.headings and tag == "button":
            return "text"
        if self.elements.headings and tag == "a" and attributes.get("href", "").startswith("#"):
            return "never text"  # the sign by which to link to the heading, unless it has words
        return purpose_of(tag, attributes)

    def address(self, href: str) -> str:
        """Where a link leads, as its line keeps it; empty where that is no page."""
        url = self._urls.get(href)
        if url is None:
            url = self._urls[href] = absolute_url(href, self._base_url)
        return url

    def entered(self, element: Element, attributes: Mapping[str, str]) -> None:
        """Called when an element has been opened."""

    def left(self, element: Element) -> None:
        """Called when an element has been closed and its lines are known."""

    def _void(self, tag: str) -> None:
        if tag == "br" and self.elements.headings:
            self._writer.space()
        elif tag in {"br", "hr"}:
            self._end_line()

    def _closed(self, element: Element, is_ended: bool) -> None:
        """Set aside what a closed element gave that is not text. Without its own end tag nobody knows how much."""
        is_inline = element.name not in BLOCKS
        if element.began and is_inline:
            self._writer.inline -= 1
        if not is_inline:
            self._end_line()
        if element.name == "li":
            self._is_item = False
        if is_ended and element.began and self._may_leave_out(element):
            if element.purpose == "folded":
                self._writer.fold(element.began)
            elif element.purpose == "never text":
                self._writer.take_out(element.began, is_inline)
            else:
                self._writer.set_aside(element.began, element.purpose, is_inline)
        if isinstance(element, Container):
            self._close_cell_or_row(element)
        self.left(element)

    def _may_leave_out(self, element: Element) -> bool:
        began = element.began
        if began and element.name == "a" and element.purpose == "never text":
            return not self._writer.has_words(began)
        if began and element.purpose == "related":
            return self._writer.prose - began.prose <= LONGEST_RELATED_PROSE
        if element.purpose == "consent":  # else a class or an id of the text itself, such as the slug of a heading
            return self._texts == element.texts_before and not self.elements.has("article")
        if began and element.purpose in {"furniture", "caption"}:
            is_inline = element.name not in BLOCKS
            longest = LONGEST_INLINE_FURNITURE if is_inline else LONGEST_FURNITURE_TEXT
            return self._writer.unlinked - began.unlinked <= longest
        return True

    def _close_cell_or_row(self, element: Container) -> None:
        row = self.elements.container
        if element.name in CELLS and row.name == "tr":
            row.cells += 1
            row.is_layout |= len(self.lines) - element.first_line > 1
        elif element.name == "tr" and not element.is_layout and element.cells > 1:
            self._writer.join(element.first_line)

    def _end_line(self) -> None:
        if self._writer.is_empty:
            return
        kind: LineKind = "heading" if self.elements.headings else "item" if self._is_item else "text"
        block = self.elements.container
        line = self._writer.end_line(kind, block.number, block.shape, self._may_be_bold_heading())
        if line and line.text:
            self._is_item = False
            if self.elements.cells:
                self.elements.cells[-1].has_sentence |= line.text.endswith((".", "!", "?"))

    def _may_be_bold_heading(self) -> bool:
        """Whether a bold line is a heading where we are.

        Tables lay out pages, too: in a cell, bold is a heading if text stands above it.
        """
        cells = self.elements.cells
        return (
            self._writer.is_bold and not self.elements.has("li", "blockquote") and (not cells or cells[-1].has_sentence)
        )
