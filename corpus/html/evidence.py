"""Trafilatura's word, the names of elements and the structure of a page -> which of its lines are the article's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from corpus.html.extraction import key_of
from corpus.html.lines import Line
from corpus.html.outline import is_link
from corpus.html.scan import Page, Region
from corpus.html.text import is_marker, is_prose, size_of
from corpus.html.told.header import HEADER_LINES, LONGEST_HEADER_LINE, is_small
from corpus.pages.end import begins_comments
from corpus.pages.facts import SENTENCE_END
from corpus.pages.lines import FEWEST_TEASER_WORDS, LONGEST_HEADING

# Characters of what asks for consent: a paragraph or three. What is longer outside `main` is the text itself.
LONGEST_DIALOG = 1_000
# Of what trafilatura found, so much in an element with the name of something else is the article, and the name is
# wrong. Share bars and adverts have a few lines; a related block has many, and comments may have more than the article.
# What asks for consent is never the article, although it is longer than a short notice.
RELEASING_SHARE = {"furniture": 0.2, "caption": 0.2, "related": 0.5, "comments": 0.5}
# Fewer captions with sentences tell of pictures in a text; more may be a story in pictures.
FEWEST_CAPTIONS = 3
NEAR_COMMENTS = 30  # lines below a heading, in which the signs of comments are looked for
HEADED = -1  # the group of what stands below such a heading
# Trafilatura leaves out a paragraph or two with reason. Where it leaves out many in blocks that are named like those
# of the article, it has missed a part: what comes after an advert, say.
FEWEST_MISSED = 3
MOST_MISSED = 3  # for each that it has found; more, and the one that it found is no evidence


def with_comments_apart(page: Page) -> Page:
    """The page with what stands below a heading over readers' comments set aside, whatever its elements are called."""
    first = next((n for n, line in enumerate(page.lines) if is_prose(line)), len(page.lines))
    headings = (n for n in range(first + 1, len(page.lines)) if page.lines[n].kind == "heading")
    start = next(filter(lambda n: _begins_comments(page.lines, n), headings), None)
    if start is None:
        return page
    own = page.lines[start].parent
    end = next((n for n in range(start, len(page.lines)) if page.lines[n].parent < own), len(page.lines))
    those = (replace(line, aside="comments", group=HEADED) for line in page.lines[start:end])
    return replace(page, lines=(*page.lines[:start], *those, *page.lines[end:]))


def _begins_comments(lines: Sequence[Line], place: int) -> bool:
    near = [line.text for line in lines[place : place + NEAR_COMMENTS] if line.text]
    return bool(near) and begins_comments(near, 0)


def folded_prose(page: Page, sure: Sequence[bool]) -> list[bool]:
    """Which lines are text that the article's own element holds, and shows when a reader asks for it."""
    first = next((n for n, known in enumerate(sure) if known and is_prose(page.lines[n])), len(sure))
    around = (region for region in page.regions if region.start <= first < region.end)
    own = min(around, key=lambda region: region.end - region.start, default=Region("", 0, 0))
    return [
        line.aside == "folded" and own.start <= place < own.end and (is_prose(line) or _may_be_answer(line))
        for place, line in enumerate(page.lines)
    ]


def _may_be_answer(line: Line) -> bool:
    """Whether a line can be a question or a short answer: a sentence, which menus that unfold have not."""
    is_sentence = len(line.text.split()) > FEWEST_TEASER_WORDS and SENTENCE_END.search(line.text) is not None
    return is_sentence and not is_link(line) and not is_small(line.text)


def own_lines(lines: Sequence[Line], sure: Sequence[bool]) -> list[bool]:
    """Which lines the names of their elements leave to the text, or would not, but for what trafilatura says."""
    sizes: Counter[int] = Counter()  # of what is confirmed, by group; 0 is the text
    sentences: Counter[int] = Counter()
    below_text = {HEADED}
    for line, known in zip(lines, sure, strict=True):
        if not sizes[line.group] and sizes[0] > LONGEST_HEADER_LINE:
            below_text.add(line.group)
        if known:
            sizes[line.group] += max(len(line.text) - line.linked, 0)
            sentences[line.group] += len(line.text) if SENTENCE_END.search(line.text) else 0
    whole = sum(sizes.values())

    def is_own(line: Line) -> bool:
        if line.aside not in RELEASING_SHARE:
            return line.aside in {"text", "folded"}
        if sentences[line.group] <= LONGEST_HEADING or (line.aside == "comments" and line.group in below_text):
            return False
        return sizes[line.group] >= RELEASING_SHARE[line.aside] * whole

    return [is_own(line) for line in lines]


def captions_of(page: Page, told: set[str]) -> list[bool]:
    """Which lines are captions that tell the story: together they say more than the text beside them.

    Counted are those with sentences, in the element that has the page's title; without one in the whole page.
    """
    titled = (r for r in page.regions if _has_title(page.lines[r.start : r.end], told))
    region = min(titled, key=lambda r: r.end - r.start, default=Region("", 0, len(page.lines)))
    places = range(region.start, region.end)
    captions = {n for n in places if page.lines[n].aside == "caption" and _is_told(page.lines[n])}
    text = (line for line in page.lines[region.start : region.end] if line.aside == "text" and line.kind != "heading")
    is_story = len(captions) >= FEWEST_CAPTIONS and size_of(page.lines[n] for n in captions) > size_of(text)
    return [is_story and place in captions for place in range(len(page.lines))]


def _is_told(line: Line) -> bool:
    return bool(SENTENCE_END.search(line.text)) and not is_link(line)


def region_of(page: Page, own: Sequence[bool], sure: Sequence[bool], told: set[str]) -> tuple[int, int]:
    """The range of own lines that is the article's element: `article`, if it has most of the text, else `main`.

    Of several articles on a page, its own is the one that has its title. What stands outside the `main` that has title
    and text is none of it if no longer than a dialog: a notice of two lines is shorter than what asks for consent.
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
        inside, all_of_it = sums[region.end] - sums[region.start], sums[best.end] - sums[best.start] - others
        # A titled `main` may be shorter than a dialog; an `article` may hold no more than title and standfirst.
        is_beside_a_dialog = bool(titled) and name == "main" and all_of_it - inside <= LONGEST_DIALOG
        if inside * 2 >= all_of_it or is_beside_a_dialog:
            best = region
    return places[best.start], places[best.end]


def _has_title(lines: Sequence[Line], told: set[str]) -> bool:
    """Whether title and text stand among the lines."""
    has_title = any(line.kind == "heading" and key_of(line.text) in told for line in lines)
    others = (line for line in lines if line.kind != "heading" and not is_link(line))
    return has_title and any(len(line.text) > LONGEST_HEADING or SENTENCE_END.search(line.text) for line in others)


def range_of(lines: Sequence[Line], sure: Sequence[bool], region: tuple[int, int]) -> tuple[int, int]:
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


def with_missed(lines: Sequence[Line], sure: Sequence[bool]) -> list[bool]:
    """Which lines trafilatura confirms, and which it has missed: prose in blocks of the same shape, quotations."""
    said, missed = Counter[str](), Counter[str]()
    for line, known in zip(lines, sure, strict=True):
        (said if known else missed)[line.shape] += is_prose(line)
    parts = {shape for shape in missed if FEWEST_MISSED <= missed[shape] <= said[shape] * MOST_MISSED}
    return [known or (line.shape in parts and is_prose(line)) for line, known in zip(lines, sure, strict=True)]


def staying(lines: Sequence[Line], sure: Sequence[bool], start: int, end: int) -> set[int]:
    """The places of the lines that stay: the article's, and those beside them that lead nowhere else."""
    before: Line | None = None
    above: list[Line | None] = []
    for line, known in zip(lines, sure, strict=True):
        above.append(before)
        before = line if known else before
    after: Line | None = None
    stay: set[int] = set()
    is_next = False  # whether a line that stays is the next, but for a button
    for place in range(len(lines) - 1, start - 1, -1):
        line, known = lines[place], sure[place]
        stands_above = is_next and line.kind == "heading" and above[place] is not None and not is_link(line)
        if place < end and (known or stands_above or _may_stay(line, above[place], after)):
            stay.add(place)
        after = line if known else after
        is_button = line.kind == "text" and is_link(line) and 0 < len(line.text.split()) < FEWEST_TEASER_WORDS
        is_next = (place in stay and not is_link(line)) or (is_next and is_button)
    return stay


def _may_stay(line: Line, before: Line | None, after: Line | None) -> bool:
    """Whether a line between two of the article's is one: it stands between them, below or as a heading, or quotes."""
    if is_marker(line):
        return True
    if is_link(line):
        return False
    follows = before is not None and before.parent == line.parent
    precedes = after is not None and after.parent == line.parent
    return (
        (before is None and after is None)
        or (follows and (precedes or after is None or (before is not None and before.kind == "heading")))
        or (precedes and (line.kind == "heading" or (before is not None and is_prose(line))))
        or line.shape.startswith("blockquote")
    )
