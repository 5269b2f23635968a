"""The lines of a page -> those of its article's body: the site's frame, the header and the related block taken off.

Trafilatura tells which lines are the article; the lines themselves are the page's own, since it changes the order of
some (questions and their answers where end tags are left out) and drops others. Where the names of elements say that
something is no text and trafilatura that it is, how much of the article stands in it decides.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress, groupby, pairwise
from operator import or_
from typing import Self

from corpus.html.evidence import (
    captions_of,
    folded_prose,
    own_lines,
    range_of,
    region_of,
    staying,
    with_comments_apart,
    with_missed,
)
from corpus.html.extraction import confirmed, extracted, key_of, runs_of, words_of
from corpus.html.lines import Line, absolute_url
from corpus.html.outline import is_link
from corpus.html.scan import Page
from corpus.html.text import is_marker, is_prose, related_places, size_of, split_at_related
from corpus.html.told.header import HEADER_LINES, first_of_each, header_of, is_small, standfirst_of
from corpus.pages.lines import FEWEST_TEASER_WORDS, LONGEST_HEADING, furniture, is_noise

REPEATED_SHARE = 0.97  # of the runs of words of a line that says what has been said
LONGEST_BEGINNING = 30  # characters that a line and one that says the same have in common


@dataclass(frozen=True, slots=True)
class Body:
    """An article's lines; those of its related blocks; what its header tells."""

    text: tuple[Line, ...]
    related: tuple[Line, ...]
    told: Mapping[str, str]  # by its header: author, category, dates, a standfirst that is not in the text
    left_out: int  # characters of paragraphs that are neither in it nor in an element for something else

    def with_absolute_links(self, base_url: str) -> Self:
        """The same with its links made absolute; those that lead to no page are left out."""
        absolute = cache(lambda href: absolute_url(href, base_url))

        def part(lines: tuple[Line, ...]) -> tuple[Line, ...]:
            return tuple(replace(line, links=tuple(filter(None, map(absolute, line.links)))) for line in lines)

        return replace(self, text=part(self.text), related=part(self.related))


def body_of(html: str, page: Page, told: Iterable[str]) -> Body:
    """The body of the article of a page; `told` are title, summary and the like, which its header repeats.

    Boxes amid the text that only lead elsewhere count as related; the links above and below it lead through the site.
    """
    page = with_comments_apart(page)
    found = confirmed(page.lines, extracted(html, page))
    found = list(map(or_, found, folded_prose(page, found)))
    sure = [known and line.aside != "consent" for line, known in zip(page.lines, found, strict=True)]
    repeated = {key_of(line) for line in told}
    story = captions_of(page, repeated)
    sure = list(map(or_, sure, story))
    own = list(map(or_, own_lines(page.lines, sure), story))
    region = region_of(page, own, sure, repeated)
    lines = list(compress(page.lines, own))
    sure = with_missed(lines, list(compress(sure, own)))
    sure = [known and region[0] <= place < region[1] for place, known in enumerate(sure)]
    start, end = range_of(lines, sure, region)
    header, facts = header_of(lines[start:end], repeated)
    places = [place for place in range(start, end) if place - start not in header]
    stays = staying(lines, sure, start, end) & set(places)
    begins = min(stays, default=end)
    related = set(compress(places, related_places([lines[place] for place in places])))
    own_text = stays - related
    own_text -= _above_boxes(lines, [n for n in sorted(own_text) if not is_noise(lines[n].text)])
    text, elsewhere = _without_link_lists(_once([lines[place] for place in places if place in own_text]))
    block = [lines[n] for n in places if (n in related and not is_marker(lines[n])) or (n > begins and n not in stays)]
    _, below = split_at_related(lines[end:])
    aside = [line for line, is_own in zip(page.lines, own, strict=True) if line.aside == "related" and not is_own]
    above = [furniture(line.text) for line in lines[max(0, start - HEADER_LINES) : start]]
    between = [furniture(lines[place].text) for place in places if place < begins]
    body = _without_tail(text)
    left_out = _missing(lines[begins:], [*body, *block, *elsewhere, *below])
    told_by = first_of_each([*above, facts, *between, *_told_by_furniture(page, found)])
    standfirst = _standfirst(page.lines, body, repeated)
    told_by = {**told_by, **({"standfirst": standfirst} if standfirst else {})}
    return Body(body, (*block, *elsewhere, *below, *aside), told_by, left_out)


def _standfirst(lines: Sequence[Line], body: Sequence[Line], told: Collection[str]) -> str:
    """What stands between the page's title and its text and is not in it; empty where that is nothing, or told."""
    first = next((line.text for line in body if is_prose(line)), "")
    end = next((place for place, line in enumerate(lines) if first and line.text == first), 0)
    titles = (n for n in range(end - 1, -1, -1) if lines[n].kind == "heading" and key_of(lines[n].text) in told)
    title = next(titles, None)
    found = standfirst_of(lines, title, end) if title is not None else ""
    is_known = key_of(found) in told or any(line.text == found for line in body)
    return "" if is_known else found


def _above_boxes(lines: Sequence[Line], stay: Sequence[int]) -> set[int]:
    """The headings in whose own elements nothing stays of what stands there: titles of other articles, an offer."""
    found: set[int] = set()
    for place, following in pairwise(stay):
        own, below = lines[place].parent, lines[place + 1 : following]
        is_box = lines[following].parent < own and all(line.parent >= own for line in below)
        if lines[place].kind == "heading" and is_box and any(map(_says_something, below)):
            found.add(place)
    return found


def _says_something(line: Line) -> bool:
    return len(line.text.split()) >= FEWEST_TEASER_WORDS  # "edit" does not


def _told_by_furniture(page: Page, sure: Sequence[bool]) -> list[dict[str, str] | None]:
    """What is told in footers and boxes of the article's own element: Drupal names author and day in one.

    Elements for articles inside it are other articles, or comments.
    """
    telling = (known and is_prose(line) for line, known in zip(page.lines, sure, strict=True))
    first = next((place for place, tells in enumerate(telling) if tells), len(sure))
    around = (region for region in page.regions if region.start <= first < region.end)
    own = min(around, key=lambda region: region.end - region.start, default=None)
    if own is None:
        return []
    others = [region for region in page.regions if own.start <= region.start and region.end <= own.end]
    taken = {place for region in others if region != own for place in range(region.start, region.end)}
    places = (place for place in range(own.start, own.end) if place not in taken)
    lines = [line for line in map(page.lines.__getitem__, places) if line.aside == "furniture"]
    return [furniture(line.text) for line in lines]


def _missing(lines: Iterable[Line], kept: Sequence[Line]) -> int:
    """The characters of paragraphs that are not among what is kept, nor say the same."""
    known = {line.text for line in kept}
    missing = [line for line in lines if is_prose(line) and line.text not in known]
    said = _runs_in(kept) if missing else set()
    return size_of(line for line in missing if not _is_said(line, said))


def _once(lines: Sequence[Line]) -> list[Line]:
    """The lines without long ones that repeat what stands above them: hidden copies, galleries, pulled quotations."""
    beginnings: set[str] = set()
    kept: list[Line] = []
    for line in lines:
        beginning = line.text[:LONGEST_BEGINNING]
        is_long = len(line.text) > LONGEST_HEADING
        if not (is_long and beginning in beginnings and _is_said(line, _runs_in(kept))):
            kept.append(line)
            beginnings.add(beginning)
    return kept


def _runs_in(lines: Iterable[Line]) -> set[tuple[str, ...]]:
    return set(runs_of([word for line in lines for word in words_of(line.text)]))


def _is_said(line: Line, said: Collection[tuple[str, ...]]) -> bool:
    """Whether nearly all runs of the line's words are among those that have been said."""
    runs = runs_of(words_of(line.text))
    return sum(run in said for run in runs) >= REPEATED_SHARE * len(runs)


def _without_link_lists(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines without those of lists that only lead elsewhere, and these.

    A list that a heading or a colon announces belongs to the text: sources, say.
    """
    kept: list[Line] = []
    elsewhere: list[Line] = []
    for leads_on, run in groupby(lines, is_link):
        those = list(run)
        is_own = kept and (kept[-1].kind == "heading" or kept[-1].text.endswith(":"))
        if not leads_on or (len(those) == 1 and len(set(those[0].links)) == 1) or (is_own and those[0].kind == "item"):
            kept += those
        else:
            elsewhere += those
    return kept, elsewhere


def _without_tail(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The text without the dates, bylines, share bars, links and headings of nothing that end it."""
    end = len(lines)
    while end and _is_tail(lines[end - 1]):
        end -= 1
    return tuple(lines[:end])


def _is_tail(line: Line) -> bool:
    """Whether the last line is none of the text's."""
    return is_small(line.text) or line.kind == "heading" or (is_link(line) and line.kind != "item")
