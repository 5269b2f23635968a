"""The lines of a text, and what is asked of many of them counted once: a text of markers is read in its own length."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from heapq import heappop, heappush
from itertools import accumulate, pairwise

from corpus.html.lines import Line
from corpus.pages.lines import may_be_teaser

MOSTLY_LINKED = 0.8  # of a line's characters, for the line to be a link to another article and not text with a link


class Outline:
    """Where the blocks among `lines` may end, and what stands in them.

    Lines are called by their places. What is known to be text is told from the first to the last, as it is found out.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._text_in: set[int] = set()  # the elements that hold the text so far
        self._text_to_come: list[int] = []  # the lines of these, a heap

    def add_text(self, place: int) -> None:
        """This line is text, so what stands beside it in its element is in no block of its own."""
        parent = self._lines[place].parent
        if parent not in self._text_in:
            self._text_in.add(parent)
            for each in self._places[parent]:
                heappush(self._text_to_come, each)

    def end_of_box(self, marker: int) -> int:
        """Where the element ends that may hold the block below `marker`: the first line that stands outside."""
        start, own = marker + 1, self._lines[marker].parent
        while self._text_to_come and self._text_to_come[0] < start:
            heappop(self._text_to_come)
        is_nested = start < len(self._lines) and self._lines[start].parent != own
        around = self._lower[marker]
        again = self._again[marker] if is_nested else len(self._lines)
        return min(around, again, *self._text_to_come[:1])

    def links(self, start: int, end: int) -> int:
        """How many of these lines lead to somewhere else."""
        return self._links[end] - self._links[start]

    def teasers(self, start: int, end: int) -> int:
        """How many of these lines lead to another article, or could say what is there."""
        return self._teasers[end] - self._teasers[start]

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        """The lines of each element."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for place, line in enumerate(self._lines):
            found[line.parent].append(place)
        return found

    @cached_property
    def _again(self) -> list[int]:
        """(n,) the next line in the same element; n where there is none."""
        found = [len(self._lines)] * len(self._lines)
        for places in self._places.values():
            for place, following in pairwise(places):
                found[place] = following
        return found

    @cached_property
    def _lower(self) -> list[int]:
        """(n,) the next line in an element around this one's, or before it: they are numbered as they begin."""
        found = [len(self._lines)] * len(self._lines)
        waiting: list[int] = []
        for place, line in enumerate(self._lines):
            while waiting and self._lines[waiting[-1]].parent > line.parent:
                found[waiting.pop()] = place
            waiting.append(place)
        return found

    @cached_property
    def _links(self) -> list[int]:
        return list(accumulate(map(is_link, self._lines), initial=0))

    @cached_property
    def _teasers(self) -> list[int]:
        return list(accumulate((is_link(line) or may_be_teaser(line.text) for line in self._lines), initial=0))


def is_link(line: Line) -> bool:
    """Whether a line is a link to somewhere else, and not text with a link in it."""
    return bool(line.links) and line.linked >= MOSTLY_LINKED * len(line.text)
