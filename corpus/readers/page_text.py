"""A saved page's visible text, one block a line: header, body and related block told apart by their structure.

The header is the few lines before the text runs: category, title, standfirst, date, byline, share bar, in any
order. The related block is a line such as "Related articles" with nothing but teasers after it. What is neither
stays in the body, in its order, so a line that nobody foresaw is kept rather than lost. A page without a title is
given its first telling heading, which also stays in the body, or else the start of its first sentence.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from corpus.article import RawArticle, Rejection
from corpus.cleaning import clean_lines
from corpus.readers.page_lines import (
    CRUMBS,
    FEWEST_MADE_TITLE_WORDS,
    FEWEST_STANDFIRST_WORDS,
    FEWEST_TEASER_WORDS,
    LIST_MARK,
    LONGEST_FURNITURE,
    LONGEST_HEADING,
    LONGEST_MADE_TITLE,
    LONGEST_STANDFIRST,
    LONGEST_TITLE,
    MOST_HEADER_TEXTS,
    MOST_HEADINGS_IN_A_ROW,
    POINTER,
    SENTENCE_BREAK,
    SENTENCE_END,
    beside_facts,
    facts,
    furniture,
    is_display,
    is_label,
    is_noise,
    is_related_marker,
    is_share_bar,
    is_title_of,
    is_unmarked_name,
    may_be_teaser,
    share_words,
)

MAXIMUM_BYTES = 5 * 1024 * 1024  # a page's text is about 15 kB; this is a dump of something else


def read(path: Path) -> Iterator[RawArticle | Rejection]:
    """The one article of a saved page, with the file's stem as its id, or why there is none.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        data = stream.read(MAXIMUM_BYTES + 1)
    yield _record(path, data)


def _record(path: Path, data: bytes) -> RawArticle | Rejection:
    if len(data) > MAXIMUM_BYTES:
        return Rejection(path.name, "too-long", f"more than the {MAXIMUM_BYTES} bytes that a page's text may have")
    try:
        lines = clean_lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Rejection(path.name, "bad-encoding", f"not UTF-8 at byte {error.start}")
    fields = _fields(_joined_share_bars([line for line in lines if not is_noise(line)]))
    if not fields["title"]:
        return Rejection(path.name, "no-text", "no line of title or body")
    return RawArticle(path.name, {"id": path.stem, **fields})


def _fields(lines: list[str]) -> dict[str, object]:
    main, block = _split_at_related(lines)
    end = _header_end(main)
    tail = _tail_start(main, end)
    above = [label for line in main[:end] if (label := beside_facts(line))]
    below = [line for line in main[end:tail] if not is_share_bar(line)]
    if all(furniture(line) is not None for line in main[:end]):
        # The title is still to come; a label beside the date does not make the lines below it body.
        above, below = [], above + below
    category, title, summary, text = _headline(above, below, frozenset(block))
    pointers = [POINTER.fullmatch(line) if len(line) <= LONGEST_FURNITURE else None for line in text]
    body = _sections([line for line, pointer in zip(text, pointers, strict=True) if not pointer])
    return {
        **facts([*main[:end], *main[tail:]]),
        "category": category,
        "title": title or _made_title(body),
        "summary": summary,
        "body": [{"heading": heading, "paragraphs": paragraphs} for heading, paragraphs in body],
        "mentions": [*({"summary": found["teaser"]} for found in pointers if found), *_mentions(block, category)],
    }


def _joined_share_bars(lines: list[str]) -> list[str]:
    """The lines, with share buttons that stand below one another made one line, like those that stand side by side."""
    joined: list[str] = []
    for are_buttons, run in groupby(lines, lambda line: bool(share_words(line))):
        same = list(run)
        joined += [" ".join(same)] if are_buttons else same
    return joined


def _split_at_related(lines: list[str]) -> tuple[list[str], list[str]]:
    """The page and its related block: from the first marker after which nothing but teasers comes."""
    start = len(lines)
    while start > 1 and may_be_teaser(lines[start - 1]):
        start -= 1
    marker = next((n for n in range(start, len(lines)) if is_related_marker(lines[n])), len(lines))
    return lines[:marker], [line for line in lines[marker:] if not is_related_marker(line)]


def _header_end(lines: list[str]) -> int:
    """Where the header ends: after the last date, byline or share bar that the text has not yet begun before."""
    end = texts = running = 0
    for position, line in enumerate(lines):
        if furniture(line) is not None:
            end = position + 1
            continue
        texts += 1
        running += not is_display(line, LONGEST_TITLE)
        if len(line) > LONGEST_STANDFIRST or running > 1 or texts > MOST_HEADER_TEXTS:
            break
    return end


def _tail_start(lines: list[str], end: int) -> int:
    """Where dates, bylines and share bars that end the page begin."""
    start = len(lines)
    while start > end and furniture(lines[start - 1]) is not None:
        start -= 1
    return start


def _headline(above: list[str], below: list[str], announced: frozenset[str]) -> tuple[str, str, str, list[str]]:
    """Category, title, standfirst and the text that is none of them, from the texts of the header and those below."""
    category, lines, inside = _category(above + below, len(above), announced)
    if not lines or not is_display(lines[0], LONGEST_TITLE):
        return category, "", "", lines
    title, lines, inside = lines[0], lines[1:], max(inside - 1, 0)
    place = next((n for n in range(max(inside, 1)) if _is_standfirst(lines, n, inside)), None)
    summary = "" if place is None else lines[place]
    text = [line for n, line in enumerate(lines) if n != place and not (n < inside and is_unmarked_name(line))]
    return category, title, summary, text


def _category(lines: list[str], inside: int, announced: frozenset[str]) -> tuple[str, list[str], int]:
    """The category; the lines without it; how many of these stand in the header.

    It is the last crumb of a trail, a label that the related block repeats, or a label before a longer title.
    """
    crumbs = CRUMBS.split(lines[0]) if lines and len(lines[0]) <= LONGEST_TITLE else []
    repeated = [n for n, line in enumerate(lines[: max(inside, 1)]) if is_label(line) and line in announced]
    if len(crumbs) > 1:
        place, name = 0, crumbs[-2] if crumbs[-1] in lines[1:2] else crumbs[-1]
    elif repeated or _is_before_title(lines, inside):
        place = repeated[0] if repeated else 0
        name = lines[place]
    else:
        return "", lines, inside
    return name, lines[:place] + lines[place + 1 :], max(inside - 1, 0)


def _is_before_title(lines: list[str], inside: int) -> bool:
    """Whether the first line is a label and the next one a title: longer, and no sentence unless a standfirst follows.

    A label alone above date and byline is the title, and so is one before a standfirst of one sentence.
    """
    if len(lines) < 2 or inside == 1 or not is_label(lines[0]) or not is_display(lines[1], LONGEST_TITLE):
        return False
    follows = len(lines) > 2 and len(lines[2]) > len(lines[1]) and _is_standfirst(lines, 2, inside)
    return len(lines[1]) > len(lines[0]) and (follows or not SENTENCE_END.search(lines[1]))


def _is_standfirst(lines: list[str], place: int, inside: int) -> bool:
    """Whether a line after the title is its standfirst: above the byline or date, or half as long as what follows."""
    line, following = [*lines[place : place + 2], "", ""][:2]
    if len(line) > LONGEST_STANDFIRST or len(line.split()) < FEWEST_STANDFIRST_WORDS or LIST_MARK.match(line):
        return False
    return place < inside or (len(line) > LONGEST_HEADING and len(following) >= 2 * len(line))


def _sections(lines: list[str]) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line, is_heading in zip(lines, _headings(lines), strict=True):
        if is_heading:
            sections.append((line, []))
        else:
            sections[-1][1].append(line)
    return [(heading, paragraphs) for heading, paragraphs in sections if heading or paragraphs]


def _headings(lines: list[str]) -> list[bool]:
    """Which lines are headings: one or two short ones with text after them, or a question with its answer."""
    short = [is_display(line, LONGEST_HEADING) for line in lines]
    asks = [line.endswith("?") for line in lines] + [True]
    found = [short[n] and asks[n] and not asks[n + 1] for n in range(len(lines))]
    for is_short, run in groupby(range(len(lines)), short.__getitem__):
        places = list(run)
        if is_short and len(places) <= MOST_HEADINGS_IN_A_ROW and places[-1] + 1 < len(lines):
            found[places[0] : places[-1] + 1] = [True] * len(places)
    return found


def _made_title(sections: list[tuple[str, list[str]]]) -> str:
    """A title for text that has none: its first heading of some words, or its first sentence, cut between words."""
    headings = [heading for heading, _ in sections if len(heading.split()) >= FEWEST_MADE_TITLE_WORDS]
    lines = [line for heading, paragraphs in sections for line in (heading, *paragraphs) if line]
    if headings or not lines:
        return headings[0] if headings else ""
    sentence = SENTENCE_BREAK.split(LIST_MARK.sub("", lines[0], count=1), maxsplit=1)[0]
    if len(sentence) <= LONGEST_MADE_TITLE:
        return sentence
    return sentence[:LONGEST_MADE_TITLE].rsplit(" ", 1)[0][: LONGEST_MADE_TITLE - 1] + "…"


def _mentions(lines: list[str], category: str) -> list[dict[str, str]]:
    """The teasers, each with the category and the date that stand before it or after it, as the block has them."""
    mentions: list[dict[str, str]] = []
    leading: set[str] = set()
    waiting: dict[str, str] = {}
    for kind, value in _teaser_parts(lines, category):
        if kind == "summary":
            mentions.append({"summary": value, **waiting})
            waiting = {}
        elif not mentions or kind in leading:
            leading.add(kind)
            waiting[kind] = value
        else:
            mentions[-1].setdefault(kind, value)
    return mentions


def _teaser_parts(lines: list[str], category: str) -> Iterator[tuple[str, str]]:
    """What each line of a related block is. A title with its summary below gives way to it; a title alone stays."""
    texts = [beside_facts(line) for line in lines]
    counts = Counter(texts)
    for line, text, following in zip(lines, texts, [*lines, ""][1:], strict=True):
        is_category = is_label(text) and (counts[text] > 1 or text == category)
        told = furniture(line)
        if text and is_category:
            yield "category", text
        elif told is None and len(line.split()) >= FEWEST_TEASER_WORDS and not is_title_of(line, following):
            yield "summary", line
        if told and "published_at" in told:
            yield "published_at", told["published_at"]
