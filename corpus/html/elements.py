"""The elements of a document that are open at a place of it, and which of them a start or an end closes.

Roughly as browsers do it, in time linear in the input, however deep or broken that is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.html.lines import Place
from corpus.html.names import Purpose

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
# An end tag of anything else never closes one of these.
_SECTIONING = frozenset(
    {"html", "body", "main", "article", "section", "aside", "header", "footer", "nav", "div", "form"}
)
_LISTS = frozenset({"ul", "ol", "li", "dl", "dt", "dd"})
_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr"}) | CELLS
_OTHER_BLOCKS = frozenset({"blockquote", "figure", "figcaption", "fieldset", "details", "dialog", "center"})
_BLOCK_CONTAINERS = _SECTIONING | _LISTS | _TABLES | _OTHER_BLOCKS
_CONTAINERS = _BLOCK_CONTAINERS | {"template", "noscript", "svg", "object"}
# What holds an article, or is its title: what has one of them inside is no dialog, whatever it is called.
TEXT_TAGS = frozenset({"main", "article", "h1"})
_LINES = frozenset({"p", "pre", "address", "summary", "caption", "legend", "hgroup", "option", "title"})
BLOCKS = _BLOCK_CONTAINERS | _LINES | HEADINGS
_ENDS_PARAGRAPH = BLOCKS - {"html", "body", "summary", "caption", "legend", "option"}
_ENDS_HEADING = HEADINGS | {"p", "ul", "ol", "table", "blockquote"}
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


@dataclass(slots=True)
class Element:
    """An element that is open; of one that may be left out, where it began."""

    name: str
    purpose: Purpose = "text"
    began: Place | None = None
    texts_before: int = 0  # elements of TEXT_TAGS that began before it


@dataclass(slots=True)
class Container(Element):
    """An open element that only its own end tag, or one further out, can close, with what is open in it."""

    number: int = 0
    shape: str = ""
    inside: list[Element] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    first_line: int = 0
    cells: int = 0
    is_layout: bool = False  # of a table row: its cells hold more than a line each
    has_sentence: bool = False  # of a table cell: it holds text, not data


class OpenElements:
    """The elements that are open, outermost first; `closed` hears of each that closes, and whether by its own end."""

    def __init__(self, closed: Callable[[Element, bool], None]) -> None:
        self._closed = closed
        self._stack = [Container("")]
        self._open: dict[str, int] = {}
        self._containers = 0
        self.headings = 0  # how many are open
        self.cells: list[Container] = []  # those of the containers that are table cells

    @property
    def container(self) -> Container:
        """The innermost element that only its own end tag closes."""
        return self._stack[-1]

    @property
    def depth(self) -> int:
        """How deep what is read now is nested, but for elements within a line."""
        return len(self._stack) - 1

    def has(self, *tags: str) -> bool:
        """Whether an element of one of these tags is open."""
        count = self._open
        for tag in tags:  # noqa: SIM110 - asked for every tag and text, where a generator takes five times as long
            if count.get(tag):
                return True
        return False

    def open(self, tag: str, names: str, first_line: int) -> Element:
        """Open an element of the classes `names`, which begins at line `first_line`."""
        self._open[tag] = self._open.get(tag, 0) + 1
        self.headings += tag in HEADINGS
        if tag not in _CONTAINERS:
            element, container = Element(tag), self._stack[-1]
            container.inside.append(element)
            container.names[tag] = container.names.get(tag, 0) + 1
            return element
        self._containers += 1
        opened = Container(tag, number=self._containers, shape=f"{tag} {names}", first_line=first_line)
        self._stack.append(opened)
        if tag in CELLS:
            self.cells.append(opened)
        return opened

    def close_before(self, tag: str) -> None:
        """Close what the start of `tag` ends: a paragraph, a heading, the list item or table cell before it."""
        siblings = _ENDS_SIBLINGS.get(tag)
        while siblings and self._stack[-1].name in siblings:
            self.end(self._stack[-1].name)
        names = self._stack[-1].names
        if tag in _ENDS_PARAGRAPH and names.get("p"):
            self.end("p")
        if self.headings and tag in _ENDS_HEADING:
            for name in HEADINGS:
                if names.get(name):
                    self.end(name)

    def end(self, tag: str) -> None:
        """Close the element, and what was left open in it. An end tag of nothing that is open is passed over."""
        if tag in _CONTAINERS:
            while self._open.get(tag):
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

    def end_all(self) -> None:
        """Close all that is open at the end of the document."""
        while len(self._stack) > 1:
            self._close_container(is_ended=False)
        self._close_inside(self._stack[0])

    def _close_container(self, is_ended: bool) -> None:
        element = self._stack[-1]
        self._close_inside(element)
        self._stack.pop()
        self._leave(element, is_ended)
        if element.name in CELLS:
            self.cells.pop()

    def _close_inside(self, container: Container) -> None:
        while container.inside:
            self._leave(container.inside.pop(), is_ended=False)
        container.names.clear()

    def _leave(self, element: Element, is_ended: bool) -> None:
        self._closed(element, is_ended)
        self._open[element.name] -= 1
        self.headings -= element.name in HEADINGS
