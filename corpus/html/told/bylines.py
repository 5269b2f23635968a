"""Elements that are said to name an author (`itemprop`, `rel`, a class) -> the names of those of the page's article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.bylines import author_of
from corpus.html.elements import BLOCKS, Element
from corpus.html.lines import Line
from corpus.html.text import is_prose
from corpus.pages.facts import FEWEST_NAME_WORDS, LONGEST_NAME, furniture

# Microformats, WordPress' themes, and what others call it. Of a class it is not known who means what by it, so what it
# holds has to look like a name.
_CLASSES = frozenset(
    {"p-author", "author", "authors", "author-name", "byline", "byline-name", "byline__name", "entry-author", "fn"}
)
MOST_NAMED = 100  # elements of a page; articles have a few, and lists of teasers one each
LONGEST_NAMED = 200  # characters; an author's whole life is told in the same element on some pages
NEAR = 4  # lines between two of an article's authors


@dataclass(slots=True)
class _Named:
    element: Element
    line: int
    is_sure: bool
    pieces: list[str] = field(default_factory=list)
    own: str = ""  # the name that its own `itemprop` says
    is_name: bool = False

    @property
    def names(self) -> list[str]:
        """The names in the element, which may have a line for each."""
        text = "".join(self.pieces)[: LONGEST_NAMED + 1]
        lines = [self.own] if self.own else [" ".join(line.split()) for line in text.split("\n")]
        names = [author_of(line.strip(" ,|·•")) for line in lines]
        return [name for name in names if self._is_name(name)]

    def _is_name(self, name: str) -> bool:
        words = name.split()
        if not 0 < len(words) <= LONGEST_NAME or len(name) > LONGEST_NAMED or "://" in name:
            return False
        told = furniture(f"by {name}") or {}
        return self.is_sure or (len(words) >= FEWEST_NAME_WORDS and "author" in told)


class Bylines:
    """Collects, while a page is read, what stands in the elements of authors."""

    def __init__(self) -> None:
        self._open: list[_Named] = []
        self._found: list[_Named] = []

    def met(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A `meta` in the element may hold the name."""
        if self._open and tag == "meta" and attributes.get("itemprop", "").lower() == "name":
            self._open[-1].own = self._open[-1].own or attributes.get("content", "")[:LONGEST_NAMED]

    def entered(self, element: Element, attributes: Mapping[str, str], line: int) -> None:
        """An element begins; it may be an author's, or one of the lines in it."""
        if self._open and (element.name in BLOCKS or element.name == "a"):
            self._open[-1].pieces.append("\n")
        if len(self._found) + len(self._open) >= MOST_NAMED:
            return
        told = attributes.get("itemprop", "").lower().split()
        is_sure = "author" in told or "author" in attributes.get("rel", "").lower().split()
        if self._open:
            if "name" in told and not self._open[-1].is_name:
                self._open.append(_Named(element, line, self._open[-1].is_sure, is_name=True))
            return
        if is_sure or not _CLASSES.isdisjoint(attributes.get("class", "").lower().split()):
            self._open.append(_Named(element, line, is_sure))

    def add(self, data: str) -> None:
        """Text in whichever of them is open."""
        if self._open and len(self._open[-1].pieces) < LONGEST_NAMED:
            self._open[-1].pieces.append(data)

    def left(self, element: Element) -> None:
        """An element ends."""
        if not self._open or self._open[-1].element is not element:
            return
        named = self._open.pop()
        if named.is_name and self._open:
            self._open[-1].own = self._open[-1].own or " ".join("".join(named.pieces).split())
        else:
            self._found.append(named)

    def names(self, lines: Sequence[Line]) -> list[str]:
        """The authors of the article, side by side above its second paragraph; of sure ones rather.

        Below it they may be those of other articles, but for the only one that the page names.
        """
        paragraphs = [n for n, line in enumerate(lines) if is_prose(line)][:2]
        named = [named for named in self._found if named.names]
        above = [one for one in named if paragraphs and one.line <= paragraphs[-1]]
        those = [one for one in above if one.is_sure] or above or [one for one in named if one.is_sure]
        found: list[str] = []
        last = those[0].line if those else 0
        for one in those:
            if above and one.line - last > NEAR:
                break
            found += one.names
            last = one.line
        found = list(dict.fromkeys(found))
        return found if above or len(found) == 1 else []
