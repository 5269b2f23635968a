"""The lines of a page -> those of its article's body: the site's frame, the header and the related block taken off.

Trafilatura tells which lines are the article; the lines themselves are the page's own, since it changes the order of
some (questions and their answers where end tags are left out) and drops others. Where the names of elements say that
something is no text and trafilatura that it is, how much of the article stands in it decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, groupby

from corpus.html.extraction import confirmed, extracted, key_of, runs_of, words_of
from corpus.html.lines import Line
from corpus.html.scan import Page, Region
from corpus.html.text import is_link, is_marker, related_places, split_at_related
from corpus.pages.facts import SENTENCE_END
from corpus.pages.lines import LONGEST_HEADING, furniture, is_noise, is_share_bar

# Of what trafilatura found, so much in an element with the name of something else is the article, and the name is
# wrong. Share bars and adverts have a few lines; a related block has many, and comments may have more than the article.
RELEASING_SHARE = {"furniture": 0.2, "related": 0.5, "comments": 0.5}
# Trafilatura leaves out a paragraph or two with reason. Where it leaves out many in blocks that are named like those
# of the article, it has missed a part: what comes after an advert, say.
FEWEST_MISSED = 3
MOST_MISSED = 3  # for each that it has found; more, and the one that it found is no evidence
MOST_LINKED_PROSE = 0.5
REPEATED_SHARE = 0.97  # of the runs of words of a line that says what has been said
HEADER_LINES = 14  # category, title, standfirst, author, role, dates, reading time, share bar, picture, summary
LONGEST_HEADER_LINE = 350  # the longest standfirst seen has 291 characters


@dataclass(frozen=True, slots=True)
class Body:
    """An article's lines; those of its related blocks; those of its header, which may name author and dates."""

    text: tuple[Line, ...]
    related: tuple[Line, ...]
    header: tuple[str, ...]


def body_of(html: str, page: Page, told: Iterable[str]) -> Body:
    """The body of the article of a page; `told` are title, summary and the like, which its header repeats.

    Boxes amid the text that only lead elsewhere count as related; the links above and below it lead through the site.
    """
    sure = confirmed(page.lines, extracted(html, page))
    own = _own(page.lines, sure)
    repeated = {key_of(line) for line in told}
    region = _region(page, own, sure, repeated)
    lines = list(compress(page.lines, own))
    sure = _with_more(lines, list(compress(sure, own)))
    start, end = _range(lines, sure, region)
    header = _header(lines[start:end], repeated)
    places = [place for place in range(start, end) if place - start not in header]
    stays = {place for place in places if _stays(lines, sure, place)}
    begins = min(stays, default=end)
    related = set(compress(places, related_places([lines[place] for place in places])))
    text, elsewhere = _without_link_lists(_once([lines[place] for place in places if place in stays - related]))
    block = [lines[n] for n in places if (n in related and not is_marker(lines[n])) or (n > begins and n not in stays)]
    _, below = split_at_related(lines[end:])
    aside = [line for line, is_own in zip(page.lines, own, strict=True) if line.aside == "related" and not is_own]
    above = [lines[n].text for n in range(max(0, start - HEADER_LINES), begins) if n not in related]
    return Body(_without_tail(text), (*block, *elsewhere, *below, *aside), tuple(above))


def size_of(lines: Iterable[Line]) -> int:
    """How many characters of text the lines have beside their links."""
    return sum(max(len(line.text) - line.linked, 0) for line in lines)


def _own(lines: Sequence[Line], sure: Sequence[bool]) -> list[bool]:
    """Which lines the names of their elements leave to the text, or would not, but for what trafilatura says."""
    sizes: Counter[int] = Counter()  # of what is confirmed, by group; 0 is the text
    has_prose: set[int] = set()
    below_text: set[int] = set()
    for line, known in zip(lines, sure, strict=True):
        if not sizes[line.group] and sizes[0] > LONGEST_HEADER_LINE:
            below_text.add(line.group)
        if known:
            sizes[line.group] += max(len(line.text) - line.linked, 0)
            has_prose |= {line.group} if _is_prose(line) else set()
    whole = sum(sizes.values())

    def is_own(line: Line) -> bool:
        if line.aside == "text":
            return True
        if line.group not in has_prose or (line.aside == "comments" and line.group in below_text):
            return False
        return sizes[line.group] >= RELEASING_SHARE[line.aside] * whole

    return [is_own(line) for line in lines]


def _region(page: Page, own: Sequence[bool], sure: Sequence[bool], told: set[str]) -> tuple[int, int]:
    """The range of own lines that is the article's element: `article`, if it has most of the text, else `main`.

    Of several articles on a page, its own is the one that has its title.
    """
    weights = sure if any(sure) else own
    places = [0, *accumulate(own)]
    sums = [
        0,
        *accumulate(
            is_own and weight and max(len(line.text) - line.linked, 0)
            for line, is_own, weight in zip(page.lines, own, weights, strict=True)
        ),
    ]
    best = Region("", 0, len(own))
    for name in ("main", "article"):
        regions = [r for r in page.regions if r.name == name and best.start <= r.start and r.end <= best.end]
        titled = [r for r in regions if _has_title(page.lines[r.start : r.end], told)]
        region = max(titled or regions, key=lambda r: sums[r.end] - sums[r.start], default=best)
        apart = [r for r in regions if r.end <= region.start or r.start >= region.end] if titled else []
        others = sum(sums[r.end] - sums[r.start] for r in apart)
        if (sums[region.end] - sums[region.start]) * 2 >= sums[best.end] - sums[best.start] - others:
            best = region
    return places[best.start], places[best.end]


def _has_title(lines: Sequence[Line], told: set[str]) -> bool:
    """Whether title and text stand among the lines."""
    return any(line.kind == "heading" and key_of(line.text) in told for line in lines) and any(map(_is_prose, lines))


def _range(lines: Sequence[Line], sure: Sequence[bool], region: tuple[int, int]) -> tuple[int, int]:
    """From the first line that is the article's to the last, and its title above; the region where none is."""
    start, end = region
    places = [place for place in range(start, end) if sure[place]]
    if not places:
        return region
    first = places[0]
    titles = [n for n in range(max(start, first - HEADER_LINES), first) if lines[n].kind == "heading"]
    last = places[-1] + 1
    while last < end and lines[last].parent == lines[last - 1].parent and _may_end(lines[last]):
        last += 1
    return (titles[0] if titles else first), last


def _may_end(line: Line) -> bool:
    """Whether a line that stands beside the last that trafilatura knows ends the text: it is a sentence."""
    return bool(SENTENCE_END.search(line.text)) and not is_link(line) and not is_small(line.text)


def _with_more(lines: Sequence[Line], sure: Sequence[bool]) -> list[bool]:
    """Which lines trafilatura confirms, and which it has missed: prose in blocks of the same shape, quotations."""
    said, missed = Counter[str](), Counter[str]()
    for line, known in zip(lines, sure, strict=True):
        (said if known else missed)[line.shape] += _is_prose(line)
    parts = {shape for shape in missed if FEWEST_MISSED <= missed[shape] <= said[shape] * MOST_MISSED}
    return [known or (line.shape in parts and _is_prose(line)) for line, known in zip(lines, sure, strict=True)]


def _is_prose(line: Line) -> bool:
    """Whether a line is a paragraph: whole sentences, longer than a heading or a caption's, with few links."""
    is_sentence = bool(SENTENCE_END.search(line.text)) and len(line.text) > LONGEST_HEADING
    return line.kind == "text" and is_sentence and line.linked < MOST_LINKED_PROSE * len(line.text)


def _stays(lines: Sequence[Line], sure: Sequence[bool], place: int) -> bool:
    """Whether a line stays: it is the article's, or stands beside lines that are, and leads nowhere else."""
    line = lines[place]
    if sure[place] or is_marker(line):
        return True
    if is_link(line):
        return False
    before = next((lines[n] for n in range(place - 1, -1, -1) if sure[n]), None)
    after = next((lines[n] for n in range(place + 1, len(lines)) if sure[n]), None)
    follows = before is not None and before.parent == line.parent
    precedes = after is not None and after.parent == line.parent
    return (
        (before is None and after is None)
        or (follows and precedes)
        or (follows and before is not None and before.kind == "heading")
        or (follows and after is None)
        or (precedes and line.kind == "heading")
        or line.shape.startswith("blockquote")
    )


def _once(lines: Sequence[Line]) -> list[Line]:
    """The lines without long ones that repeat what stands above them: hidden copies, galleries, pulled quotations."""
    said: set[tuple[str, ...]] = set()
    last: list[str] = []  # the words before, since a copy of many paragraphs may be one
    kept = []
    for line in lines:
        words = words_of(line.text)
        runs = runs_of(words)
        if len(line.text) <= LONGEST_HEADING or sum(run in said for run in runs) < REPEATED_SHARE * len(runs):
            kept.append(line)
        said.update(runs_of([*last, *words]))
        last = [*last, *words][-3:]
    return kept


def _without_link_lists(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines without those of lists that only lead elsewhere, and these.

    A list that a heading or a colon announces belongs to the text: sources, say.
    """
    kept: list[Line] = []
    elsewhere: list[Line] = []
    for leads_on, run in groupby(lines, is_link):
        those = list(run)
        is_own = kept and (kept[-1].kind == "heading" or kept[-1].text.endswith(":"))
        if not leads_on or len(those) == 1 or (is_own and those[0].kind == "item"):
            kept += those
        else:
            elsewhere += those
    return kept, elsewhere


def _header(lines: Sequence[Line], told: set[str]) -> set[int]:
    """The places of the header's lines: what repeats the title and the like, bylines, dates, share bars.

    All that stands above the title is header.
    """
    first = lines[:HEADER_LINES]
    title = _title_place(lines, told)
    places = set(range(title + 1))
    kept: list[Line] = []
    for place, line in enumerate(first[title + 1 :], title + 1):
        if is_small(line.text) or (key_of(line.text) in told and not _is_lead(line, lines[place + 1 : place + 2])):
            places.add(place)
        elif line.kind == "heading" or _has_begun([*kept, line]):
            break
        else:
            kept.append(line)
    return places


def _is_lead(line: Line, following: Sequence[Line]) -> bool:
    """Whether a line that the summary repeats is the text's first paragraph: the next stands beside it."""
    return _is_prose(line) and any(next_.parent == line.parent and not is_small(next_.text) for next_ in following)


def _title_place(lines: Sequence[Line], told: set[str]) -> int:
    """Where the title stands among the first lines; -1 where it does not, or text stands above it."""
    first = lines[:HEADER_LINES]
    title = next((n for n, line in enumerate(first) if key_of(line.text) in told and line.kind == "heading"), -1)
    return -1 if any(len(line.text) > LONGEST_HEADER_LINE for line in first[: max(title, 0)]) else title


def _has_begun(lines: Sequence[Line]) -> bool:
    """Whether the text has begun: with a long paragraph, or with a second one that is longer than a heading."""
    lengths = [len(line.text) for line in lines]
    return max(lengths) > LONGEST_HEADER_LINE or sum(length > LONGEST_HEADING for length in lengths) > 1


def is_small(text: str) -> bool:
    """Whether a line is a date, a byline, a share bar or an advert's mark."""
    return furniture(text) is not None or is_noise(text) or is_share_bar(text)


def _without_tail(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The text without the dates, bylines, share bars, links and headings of nothing that end it."""
    end = len(lines)
    while end and _is_tail(lines[end - 1], lines[max(0, end - 2)]):
        end -= 1
    return tuple(lines[:end])


def _is_tail(line: Line, above: Line) -> bool:
    """Whether the last line is none of the text's; a list of links below a heading of its own is a section."""
    if is_small(line.text) or line.kind == "heading":
        return True
    return is_link(line) and (line.kind != "item" or is_link(above) or not above.links)
