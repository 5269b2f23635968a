"""HTML of an article's body -> sections, links and mentions; what is not the article's text is left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.article import Mention, Section
from corpus.html.line_parser import read_lines
from corpus.html.lines import Line
from corpus.html.outline import MOSTLY_LINKED, Outline, is_link
from corpus.pages.facts import SENTENCE_END
from corpus.pages.lines import (
    FEWEST_TEASER_WORDS,
    LONGEST_HEADING,
    furniture,
    is_doubtful_marker,
    is_noise,
    is_related_marker,
    is_share_bar,
    is_title_of,
    may_be_teaser,
)
from corpus.pages.related import points_below, without_pointers

# No article's HTML is a tenth of this. Validation refuses a body of 2,000,000 characters, so what is longer here
# is handed on as it is, for validation to refuse it by name.
MAXIMUM_CHARACTERS = 5 * 1024 * 1024
MOST_LINKED_PROSE = 0.5  # of a paragraph's characters
TEASER_SHARE = 0.8  # of the lines of a block; one among many may be long
MOST_LINES_BESIDE_LINK = 3  # of a card amid the text: summary, category, date


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a body of HTML says: its text, where its links lead, and the teasers below it that lead nowhere."""

    sections: tuple[Section, ...]
    links: tuple[str, ...]
    mentions: tuple[Mention, ...]


def read_fragment(html: str, base_url: str = "") -> HtmlText:
    """The text, links and mentions of an article's body. Never fails: what is broken is read as browsers would."""
    if len(html) > MAXIMUM_CHARACTERS:
        return HtmlText((Section("", (html,)),), (), ())
    lines = read_lines(html, base_url)
    text, block = split_at_related(lines.text)
    related = (*block, *lines.related)
    return HtmlText(sections_of(text), links_of((*text, *related)), mentions_of(related))


def fields_of(html: str, base_url: str = "") -> dict[str, object]:
    """Body, links and mentions of an article's body, as fields of a raw article; what is empty is left out."""
    return fields_of_text(read_fragment(html, base_url))


def fields_of_text(text: HtmlText) -> dict[str, object]:
    """Body, links and mentions as fields of a raw article; what is empty is left out."""
    fields: dict[str, object] = {
        "body": [{"heading": section.heading, "paragraphs": list(section.paragraphs)} for section in text.sections],
        "links": list(text.links),
        "mentions": [
            {"summary": mention.summary}
            | ({"published_at": mention.published_at.isoformat()} if mention.published_at else {})
            for mention in text.mentions
        ],
    }
    return {name: value for name, value in fields.items() if value}


def split_at_related(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The text, and the lines of the blocks of other articles in it, without the headings that announce them."""
    related = related_places(lines)
    text = tuple(line for line, is_other in zip(lines, related, strict=True) if not is_other)
    block = tuple(line for line, is_other in zip(lines, related, strict=True) if is_other and not is_marker(line))
    return text, block


def related_places(lines: Sequence[Line]) -> list[bool]:
    """Which lines are a block of other articles, or its heading; a line that points to one article is a block, too."""
    related = [False] * len(lines)
    outline = Outline(lines)
    position = 0
    while position < len(lines):
        end = position + 1
        if is_marker(lines[position]):
            end = _block_end(lines, position, outline)
        if end > position + 1 or _is_pointer(lines[position]):
            related[position:end] = [True] * (end - position)
        else:
            outline.add_text(position)
        position = end
    return related


def _block_end(lines: Sequence[Line], marker: int, outline: Outline) -> int:
    """Where the block below a marker ends: right below it where there is none.

    A block in elements of its own ends where these do. Any other ends with its last link, or that one's summary; one
    without links, which can only stand at the end, holds all that follows.
    """
    start = marker + 1
    box = outline.end_of_box(marker)
    if box > start and _are_teasers(outline, start, box, lines[marker]):
        return box
    end = _last_link(lines, start)
    if end == start:
        return len(lines) if _are_teasers(outline, start, len(lines), lines[marker]) else start
    if len(lines) - end > MOST_LINES_BESIDE_LINK:
        return end
    parents = {line.parent for line in lines[start:end]}
    is_summary = all(line.parent in parents and may_be_teaser(line.text) for line in lines[end:])
    return len(lines) if is_summary else end


def _are_teasers(outline: Outline, start: int, end: int, marker: Line) -> bool:
    """Whether lines below a marker announce other articles: most of them lead there, or could say what is there."""
    links, may_be = outline.links(start, end), outline.teasers(start, end)
    is_sure = not (is_doubtful_marker(marker.text) or points_below(marker.text)) or links > 0
    return is_sure and may_be >= TEASER_SHARE * (end - start)


def _last_link(lines: Sequence[Line], start: int) -> int:
    """Where the links that begin at `start` end: each with no more than a summary, a category and a date before it."""
    end = start
    for place in range(start, len(lines)):
        if is_link(lines[place]):
            end = place + 1
        elif place - end >= (MOST_LINES_BESIDE_LINK if end > start else 1) or not may_be_teaser(lines[place].text):
            break
    return end


def sections_of(lines: Iterable[Line]) -> tuple[Section, ...]:
    """The lines as sections; marks of adverts and share bars among them are left out."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if not line.text or is_noise(line.text) or is_share_bar(line.text):
            continue
        if line.kind == "heading":
            sections.append((line.text, []))
        else:
            sections[-1][1].append(f"- {line.text}" if line.kind == "item" else line.text)
    return tuple(Section(heading, tuple(paragraphs)) for heading, paragraphs in sections if heading or paragraphs)


def links_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Where the lines lead, each address once, in their order."""
    return tuple(dict.fromkeys(link for line in lines for link in line.links))


def mentions_of(lines: Sequence[Line]) -> tuple[Mention, ...]:
    """The teasers of a related block whose cards have no link."""
    return tuple(mention for card in _cards(lines) if (mention := _mention(card)))


def is_marker(line: Line) -> bool:
    """Whether a line can stand above a block of other articles."""
    return line.kind != "item" and (is_related_marker(line.text) or points_below(line.text))


def _is_pointer(line: Line) -> bool:
    """Whether a line is "Read next:" and a link."""
    titles = without_pointers([line.text])[1] if line.links else []
    return bool(titles) and line.linked >= MOSTLY_LINKED * len(titles[0])


def is_prose(line: Line) -> bool:
    """Whether a line is a paragraph: whole sentences, longer than a heading or a caption's, with few links."""
    length = len(line.text)
    may_be = length > LONGEST_HEADING and line.kind == "text" and line.linked < MOST_LINKED_PROSE * length
    return may_be and bool(SENTENCE_END.search(line.text))


def size_of(lines: Iterable[Line]) -> int:
    """How many characters of text the lines have beside their links."""
    return sum(max(len(line.text) - line.linked, 0) for line in lines)


def _cards(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each teaser. A heading, a list item or a link to somewhere else begins one, as does a new teaser."""
    card: list[Line] = []
    links: set[str] = set()
    last: Line | None = None  # the last line with text
    for line in lines:
        is_more = is_noise(line.text) or not line.text  # "Read more", or the link around a picture
        leads_on = bool(links) and bool(line.links) and not links.issuperset(line.links)
        is_another = last is not None and (line.kind != "text" or not line.links)
        if card and (leads_on or is_another) and not is_more and not _is_summary_of(line, last):
            yield card
            card, links, last = [], set(), None
        card.append(line)
        links.update(line.links)
        last = line if line.text else last
    if card:
        yield card


def _is_summary_of(line: Line, last: Line | None) -> bool:
    """Whether a line without a link goes on with its card: a date, a category, the summary below a title."""
    if line.links or line.kind != "text" or last is None:
        return False
    is_small = furniture(line.text) is not None or len(line.text.split()) < FEWEST_TEASER_WORDS
    return is_small or last.kind == "heading" or is_title_of(last.text, line.text)


def _mention(card: Sequence[Line]) -> Mention | None:
    if any(line.links for line in card):
        return None
    told = [furniture(line.text) for line in card]
    texts = [line.text for line, facts in zip(card, told, strict=True) if facts is None and not is_noise(line.text)]
    summary = next((text for text in reversed(texts) if len(text.split()) >= FEWEST_TEASER_WORDS), "")
    day = next((facts["published_at"] for facts in told if facts and "published_at" in facts), "")
    return Mention(summary, published_at=date.fromisoformat(day) if day else None) if summary else None
