"""Lines that a site prints on many pages (share bars, newsletter boxes, promotions, help lines): found by their
repetition, and taken out of the bodies, so that articles are not alike by what is printed round them.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Section
from corpus.hosts import host_of

# How many pieces of a site, and which share of them, a line stands in before it may be boilerplate. Three articles may
# quote one sentence; a share is asked for because in a large archive many lines come back by chance.
_FEWEST_PIECES = 4
_LEAST_SHARE = 0.002
# The share from which a line is boilerplate even in the midst of a text, where pages on one disease also share a fact:
# on a medical site those facts stood in less than 1 in 100 pages, and what more pages shared were set phrases.
_FREQUENT_SHARE = 0.01
# From this length a line says too much to be alike by chance. Shorter ones ("Rest.", "Ask your doctor.") may be real:
# in the midst of a text they go only where most of them stand beside the same other line.
_TELLING_CHARACTERS = 60
_MOST = 0.8
# The ends of a body, where share bars, promotions and notes on the author stand.
_FIRST_LINES = 2
_LAST_LINES = 3
# What stands at an end is seen when what stands outside it has gone, so the search is repeated; a dozen lines at most.
_MOST_ROUNDS = 6
# An article of which less would be left is itself what the site repeats, and is kept as it is.
_LEAST_LEFT = 0.2
_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\W_]+")
# Names shorter than this stand in sentences for other reasons than naming the article or its author.
_SHORTEST_NAME = 5

Fingerprint = int  # of a line and its site


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that was taken out, as one of the articles printed it."""

    text: str
    articles: int  # how many it was taken out of


@dataclass(frozen=True, slots=True)
class Stripped:
    """The articles without boilerplate; what was removed, most frequent first; ids of those that are nothing else."""

    articles: tuple[Article, ...]
    removed: tuple[RemovedLine, ...]
    nothing_else: tuple[str, ...]


def repeated_lines(articles: Sequence[Article], groups: NDArray[np.int32]) -> frozenset[Fingerprint]:
    """Fingerprints of the lines that are boilerplate on their site; articles of one group count as one piece."""
    bodies = [_printed(article) for article in articles]
    common, frequent = _common(articles, bodies, groups)
    bodies = [body for body in bodies if any(line.mark in common for line in body)]
    accepted = {line.mark for body in bodies for line in body if line.is_telling and line.mark in frequent}
    accepted |= _always_beside_another(bodies, frequent)
    for _ in range(_MOST_ROUNDS):
        found = _at_ends(bodies, common, frequent, accepted) | _box_headings(bodies, common, accepted)
        if found <= accepted:
            break
        accepted |= found
    return frozenset(accepted)


def without_lines(articles: Sequence[Article], lines: frozenset[Fingerprint]) -> Stripped:
    """The articles with these lines taken out; a heading goes where the first line under it goes."""
    if not lines:
        return Stripped(tuple(articles), (), ())
    kept: list[Article] = []
    nothing_else: list[str] = []
    examples: dict[Fingerprint, str] = {}
    counts: Counter[Fingerprint] = Counter()
    for article in articles:
        body, removed = _without(article, lines)
        stripped = replace(article, body=body) if removed else article
        if len(stripped.body_text()) < _LEAST_LEFT * len(article.body_text()):
            nothing_else.append(article.id)
            stripped, removed = article, {}
        kept.append(stripped)
        counts.update(removed.keys())
        examples = removed | examples
    report = sorted((-count, examples[mark]) for mark, count in counts.items())
    return Stripped(tuple(kept), tuple(RemovedLine(text, -count) for count, text in report), tuple(nothing_else))


@dataclass(frozen=True, slots=True)
class _Line:
    mark: Fingerprint  # 0 for a line without words
    section: int
    is_heading: bool
    is_telling: bool


def _printed(article: Article) -> list[_Line]:
    """The lines of a body, in order."""
    marker = _Marker(article)
    lines = []
    for number, section in enumerate(article.body):
        if section.heading:
            lines.append(_Line(marker.heading(section), number, is_heading=True, is_telling=False))
        for text in section.paragraphs:
            lines.append(_Line(marker.paragraph(text), number, False, len(text) >= _TELLING_CHARACTERS))  # noqa: PERF401
    return lines


class _Marker:
    """Fingerprints of an article's lines: equal but for numbers, punctuation, and the article's title and author."""

    def __init__(self, article: Article) -> None:
        self._site = host_of(article.url)
        names = {_normalised(name) for name in (article.title, article.author)}
        self._names = sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)

    def paragraph(self, text: str) -> Fingerprint:
        """The fingerprint of a paragraph; 0 if it has no words."""
        return self._of("", text)

    def heading(self, section: Section) -> Fingerprint:
        """The fingerprint of a section's heading, which no paragraph has; 0 if it has no words."""
        return self._of("#", section.heading)

    def _of(self, kind: str, text: str) -> Fingerprint:
        line = _normalised(text)
        for name in self._names:
            line = line.replace(name, "*")
        if not line:
            return 0
        digest = blake2b(f"{self._site}\n{kind}{line}".encode("utf-8", "surrogatepass"), digest_size=8)
        return int.from_bytes(digest.digest())


def _common(
    articles: Sequence[Article], bodies: Sequence[Sequence[_Line]], groups: NDArray[np.int32]
) -> tuple[frozenset[Fingerprint], frozenset[Fingerprint]]:
    """Fingerprints of the lines that stand in enough pieces of their site to be boilerplate at an end, and anywhere."""
    pieces: dict[tuple[str, int], set[Fingerprint]] = defaultdict(set)
    for article, body, group in zip(articles, bodies, groups.tolist(), strict=True):
        pieces[host_of(article.url), group].update(line.mark for line in body if line.mark)
    sizes = Counter(site for site, _ in pieces)
    counts: dict[str, Counter[Fingerprint]] = defaultdict(Counter)
    for (site, _), marks in pieces.items():
        counts[site].update(marks)

    def in_share(share: float) -> frozenset[Fingerprint]:
        least = {site: max(_FEWEST_PIECES, math.ceil(share * size)) for site, size in sizes.items()}
        return frozenset(mark for site, found in counts.items() for mark, n in found.items() if n >= least[site])

    return in_share(_LEAST_SHARE), in_share(_FREQUENT_SHARE)


def _always_beside_another(bodies: Iterable[Sequence[_Line]], frequent: frozenset[Fingerprint]) -> set[Fingerprint]:
    """Those frequent paragraphs most of which stand beside one and the same other."""
    places: Counter[Fingerprint] = Counter()
    beside: dict[Fingerprint, Counter[Fingerprint]] = defaultdict(Counter)
    for body in bodies:
        for before, line, after in _with_neighbours(body):
            if line.mark in frequent and not line.is_heading:
                places[line.mark] += 1
                near = {other.mark for other in (before, after) if other and not other.is_heading}
                beside[line.mark].update(near & frequent)
    return {mark for mark, count in places.items() if max(beside[mark].values(), default=0) >= _MOST * count}


def _at_ends(
    bodies: Iterable[Sequence[_Line]],
    common: frozenset[Fingerprint],
    frequent: frozenset[Fingerprint],
    accepted: set[Fingerprint],
) -> set[Fingerprint]:
    """Those paragraphs most of which stand at an end of the body, but for boilerplate outside them.

    At the beginning they must be frequent: pages on one subject may well open with one sentence.
    """
    places: Counter[Fingerprint] = Counter()
    at_ends: Counter[Fingerprint] = Counter()
    for body in bodies:
        rest = [line for line in body if line.mark not in accepted]
        last = len(rest) - _LAST_LINES
        for place, line in enumerate(rest):
            if line.mark in common and not line.is_heading:
                places[line.mark] += 1
                at_ends[line.mark] += place >= last or (place < _FIRST_LINES and line.mark in frequent)
    return {mark for mark, count in places.items() if at_ends[mark] >= _MOST * count}


def _box_headings(
    bodies: Iterable[Sequence[_Line]], common: frozenset[Fingerprint], accepted: set[Fingerprint]
) -> set[Fingerprint]:
    """Those common headings under which most sections begin with boilerplate, or which end the body with nothing."""
    places: Counter[Fingerprint] = Counter()
    in_boxes: Counter[Fingerprint] = Counter()
    for body in bodies:
        for _, line, after in _with_neighbours(body):
            if line.mark in common and line.is_heading:
                places[line.mark] += 1
                in_boxes[line.mark] += after is None or (after.section == line.section and after.mark in accepted)
    return {mark for mark, count in places.items() if in_boxes[mark] >= _MOST * count}


def _with_neighbours(body: Sequence[_Line]) -> Iterator[tuple[_Line | None, _Line, _Line | None]]:
    return zip([None, *body[:-1]], body, [*body[1:], None], strict=True)


def _without(article: Article, lines: frozenset[Fingerprint]) -> tuple[tuple[Section, ...], dict[Fingerprint, str]]:
    """The body without these lines, and the lines that went; what stays under a box's heading joins what is above."""
    marker = _Marker(article)
    removed: dict[Fingerprint, str] = {}
    body: list[Section] = []
    for section in article.body:
        marked = [(marker.paragraph(text), text) for text in section.paragraphs]
        gone = {mark: text for mark, text in marked if mark in lines}
        left = tuple(text for mark, text in marked if mark not in lines)
        heading = marker.heading(section)
        opens_box = marked[0][0] in gone if marked else section is article.body[-1]
        removed |= gone
        if heading in lines and opens_box:
            removed[heading] = section.heading
            above = body.pop() if body else Section("", ())
            body.append(replace(above, paragraphs=above.paragraphs + left))
        else:
            body.append(Section(section.heading, left))
    return tuple(section for section in body if section.heading or section.paragraphs), removed


def _normalised(text: str) -> str:
    return _BETWEEN.sub(" ", _DIGITS.sub("0", text.casefold())).strip()
