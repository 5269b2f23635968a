"""What stands below an article on a saved page: related blocks, comments, references, the author, tags, neighbours.

Each is a marker line with lines of its kind below it, and they follow one another to the end of the page. So the
page is read upwards, marker by marker, and the article ends above the first one whose lines are of another kind:
a heading that merely sounds like a marker has text below it, and stays. Teasers need no marker where they tell what
they are (`pages/teasers.py`), and a box of them amid the text ends where its own list ends. References go too: names
and titles of other people's papers would make articles alike that cite alike, and they are not what an article says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.pages.facts import SENTENCE_END, facts, furniture, is_label
from corpus.pages.lines import (
    LIST_MARK,
    LONGEST_TITLE,
    MOST_SENTENCES_IN_TEASER,
    SENTENCE_BREAK,
    Marker,
    is_noise,
    is_share_bar,
    marker_of,
)
from corpus.pages.offers import LONGEST_BUTTON
from corpus.pages.teasers import Evidence, evidence_of

# Below the marker of comments, the first sign that there are some: after a name, a day, and a comment of paragraphs.
FARTHEST_SIGN_OF_COMMENT = 12
LEAST_ABOVE = 2  # lines: a title and something below it
FEWEST_WORDS_ABOVE = 8  # of a sentence, which tells that the article, and not the site's head, is above a marker
FARTHEST_COUNT = 10  # lines: above this a number of comments beside a byline or a date is the header's
MOST_LINES_BELOW = 2000  # a thousand comments; bounds the search
MOST_LINES_NEAR_BOX = 200  # of a box amid the text and of the text below it; bounds the search
MOST_LINES_OF_NEIGHBOUR = 2  # its title, and its day or category
MOST_LINES_ABOUT_AUTHOR = 8
LONGEST_LINE_ABOUT_AUTHOR = 1500  # in characters
SHARE_OF_CITATIONS = 0.6  # of the lines of references: some citations are broken into two lines

# Kinds of blocks, as notes name them.
_RELATED, _TAGS, _LISTS = "teasers", "tags", "the site's categories"
_COMMENTS, _REFERENCES, ABOUT_AUTHOR = "readers' comments", "references", "words about the author"
_ABOUT_SITE = "words about the site"
_NEIGHBOURS = "links to the previous and the next article"

_COMMENTS_MARKER = re.compile(
    r"(\(?\d[\d,.]*\)? )?(comments?|kommentare?|commentaires?)( \(\d+\))?"
    r"|(leave|post|add|write) a (comment|reply)( cancel reply)?|\d+ (thoughts?|responses?|replies|réponses?"
    r"|gedanken)( (on|to|zu|à) .*)?|join the (conversation|discussion)|reader comments"
    r"|(schreibe|hinterlasse) einen kommentar|laisser un commentaire|(discussion|responses)",
    re.IGNORECASE,
)
_SIGN_OF_COMMENT = re.compile(
    r"(log in to )?reply( .{1,40})?|.{1,40} says:?|your email address will not be published.*|(post|submit) comment"
    r"|cancel reply|save my name, email.*|antworten|répondre|.{1,40} (sagt|dit) ?:?|(comment|name|e-?mail) \*"
    r"|(deine|ihre) e-mail-adresse wird nicht veröffentlicht.*|votre adresse e-mail ne sera pas publiée.*"
    r"|no comments yet",
    re.IGNORECASE,
)
_REFERENCES_MARKER = re.compile(
    r"references?( and (further reading|sources))?|(article |our )?sources|bibliography|works cited|citations?"
    r"|literatur(verzeichnis)?|quellen(verzeichnis)?|(notes et )?références|bibliographie|(foot|end)?notes|anmerkungen",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\[?\d{1,3}[\].)]\s")
_CITATION = re.compile(
    r".*(\(\d{4}[a-z]?(, \w+( \d+)?)?\)|https?://|\bdoi\b|\bet al\b|\b(19|20)\d\d[;,.]"
    r"|\bvol\. ?\d|\bpp?\. ?\d)",
    re.IGNORECASE,
)
_ABOUT_MARKER = re.compile(
    r"(about|meet) the (authors?|writers?)(: .{1,60})?|author bio(graphy)?|über (die autorin|den autor)"
    r"|zur (autorin|person)|à propos de l[’'](auteure?|autrice)|l[’'](auteure?|autrice)",
    re.IGNORECASE,
)
_ABOUT_SITE_MARKER = re.compile(
    r"(about|meet) (us|me|our (clinic|practice|team|therapists))|who we are|über uns|qui sommes-nous", re.IGNORECASE
)
_TAGS_MARKER = re.compile(r"(tags?|topics|related topics|schlagw(örter|orte)|étiquettes|mots[- ]clés)", re.IGNORECASE)
_LISTS_MARKER = re.compile(r"(categories|archives|kategorien|catégories)", re.IGNORECASE)
_NEIGHBOURS_MARKER = re.compile(
    r"[«‹←<]?\s*(previous|next|older|newer)( (article|post|story|entry))?\s*[»›→>]?(\s*:\s*.+)?"
    r"|(vorheriger|nächster) (artikel|beitrag)(\s*:\s*.+)?|article (précédent|suivant)(\s*:\s*.+)?|[«←] .+",
    re.IGNORECASE,
)
_NAME_BEFORE_VERB = re.compile(
    r"(?P<name>[^\W\d_]\S*(?: [^\W\d_a-z]\S*){1,3}) "
    r"(?:is|has|works|writes|lives|teaches|covers|reports|edits|runs|ist|schreibt|lebt|arbeitet|lehrt|est|écrit|vit)\b"
)
_BOX_MARKERS = frozenset({Marker.SURE, Marker.LIKELY})
_SHORT = frozenset(
    {ABOUT_AUTHOR, _ABOUT_SITE, _TAGS, _LISTS, _NEIGHBOURS}
)  # there is more of the article than of these
_MARKERS = {
    _COMMENTS: _COMMENTS_MARKER,
    _REFERENCES: _REFERENCES_MARKER,
    ABOUT_AUTHOR: _ABOUT_MARKER,
    _ABOUT_SITE: _ABOUT_SITE_MARKER,
    _TAGS: _TAGS_MARKER,
    _LISTS: _LISTS_MARKER,
    _NEIGHBOURS: _NEIGHBOURS_MARKER,
}


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one kind below the marker at `start`; or from `start` on, where they have no marker."""

    kind: str
    start: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What was taken off the end of a page."""

    related: tuple[str, ...] = ()  # the lines of the related blocks
    tags: tuple[str, ...] = ()
    author: str = ""  # as the lines about the author name it
    in_doubt: int = 0  # lines that were kept, though they are like teasers
    by_readers: int = 0  # characters of comments
    left_out: tuple[tuple[str, int], ...] = ()  # what is no part of the article, and how many lines of it there were


def split_end(lines: list[str], author: str = "") -> tuple[list[str], PageEnd]:
    """The lines of the article, and what stands below it; `author` is whom its header names."""
    blocks: list[Block] = []
    lowest = max(LEAST_ABOVE, _text_start(lines) + 1, len(lines) - MOST_LINES_BELOW)
    evidence = evidence_of(lines)
    end = len(lines)
    while block := _marked(lines, lowest, end, author, evidence) or _unmarked(lines, lowest, end, evidence):
        blocks.append(block)
        end = block.start
    blocks.reverse()
    text, boxes = _without_boxes(lines, end, evidence)
    blocks = [*boxes, *blocks]
    return text, PageEnd(
        related=tuple(LIST_MARK.sub("", line, count=1) for line in _of(blocks, _RELATED)),
        tags=tuple(tag for line in _of(blocks, _TAGS) for tag in facts([f"Tags: {line}"]).get("tags", "").split(", ")),
        author=_author(_of(blocks, ABOUT_AUTHOR)),
        in_doubt=evidence.in_doubt(lowest, end),
        by_readers=sum(map(len, _of(blocks, _COMMENTS))),
        left_out=tuple((block.kind, len(block.lines) + 1) for block in blocks if block.kind not in (_RELATED, _TAGS)),
    )


def _marked(lines: list[str], lowest: int, end: int, author: str, evidence: Evidence) -> Block | None:
    """The block that ends at `end` below the lowest marker whose lines are what it announces.

    A heading of another kind above that has its own text below it ends the search; a related marker does not, since
    a teaser may be worded as one.
    """
    for place in reversed(range(lowest, end)):
        kind = _kind(lines[place], author)
        if kind == _RELATED and evidence.is_block(place, end):
            return Block(kind, place, lines[place + 1 : end])
        if kind and kind != _RELATED:
            return Block(kind, place, lines[place + 1 : end]) if _is_block(kind, lines, place, end) else None
    return None


def _unmarked(lines: list[str], lowest: int, end: int, evidence: Evidence) -> Block | None:
    """The teasers that end at `end` without a marker of theirs."""
    found = evidence.unmarked(lowest, end)
    return Block(_RELATED, found[0], lines[found[1] : end]) if found else None


def _without_boxes(lines: list[str], end: int, evidence: Evidence) -> tuple[list[str], list[Block]]:
    """The text above `end` without the boxes of teasers amid it, each of which ends where its own list ends."""
    kept: list[str] = []
    boxes: list[Block] = []
    place = 0
    while place < end:
        is_marker = place > 0 and marker_of(lines[place]) in _BOX_MARKERS
        below = evidence.box_end(place, min(end, place + MOST_LINES_NEAR_BOX)) if is_marker else place + 1
        if below > place + 1:
            boxes.append(Block(_RELATED, place, lines[place + 1 : below]))
        else:
            kept.append(lines[place])
        place = below
    return kept, boxes


def _text_start(lines: list[str]) -> int:
    """The first line that is a sentence of some length."""
    is_text = (bool(SENTENCE_END.search(line)) and len(line.split()) >= FEWEST_WORDS_ABOVE for line in lines)
    return next((place for place, is_sentence in enumerate(is_text) if is_sentence), len(lines))


def _is_block(kind: str, lines: list[str], place: int, end: int) -> bool:
    """Whether the lines between a marker and the end are what it announces."""
    below = lines[place + 1 : end]
    if kind in _SHORT:
        below = [line for line in below if not is_noise(line)]
        near = [line for line in lines[max(0, place - 4 * len(below)) : place] if not is_noise(line)]
        return len(near) >= len(below) and _FITS[kind](below)
    if kind == _COMMENTS and place < FARTHEST_COUNT and facts(lines[place - 1 : place]):
        runs = any(len(SENTENCE_BREAK.findall(line)) >= MOST_SENTENCES_IN_TEASER for line in lines[:place])
        return runs and _FITS[kind](below)
    return _FITS[kind](below)


def _of(blocks: list[Block], kind: str) -> list[str]:
    return [line for block in blocks if block.kind == kind for line in block.lines if not is_noise(line)]


def _kind(line: str, author: str) -> str:
    """Of which kind of block a line is the marker; empty where it is none."""
    if len(line) > LONGEST_TITLE:
        return ""
    if marker_of(line) is not Marker.NONE:
        return _RELATED
    bare = line.strip(" :.…")
    if author and bare.casefold() in {f"about {author}".casefold(), f"meet {author}".casefold()}:
        return ABOUT_AUTHOR
    return next((kind for kind, marker in _MARKERS.items() if marker.fullmatch(bare)), "")


def begins_comments(lines: list[str], place: int) -> bool:
    """Whether the line at `place` stands above readers' comments; `lines` go some way below it."""
    below = lines[place + 1 :]
    return _kind(lines[place], "") == _COMMENTS and bool(below) and _are_comments(below)


def _are_comments(lines: list[str]) -> bool:
    if all(map(is_noise, lines)):
        return True
    named_and_dated = len(lines) > 1 and is_label(lines[0]) and furniture(lines[1]) is not None
    near = [line.rstrip(" .") for line in lines[:FARTHEST_SIGN_OF_COMMENT] if len(line) <= LONGEST_BUTTON]
    return named_and_dated or any(map(_SIGN_OF_COMMENT.fullmatch, near))


def _are_citations(lines: list[str]) -> bool:
    """Whether most lines are citations; numbers tell so only beside a year or an address, since text has them too."""
    texts = [line for line in lines if not is_noise(line) and not is_share_bar(line)]
    cited = sum(map(bool, map(_CITATION.match, texts)))
    numbered = sum(bool(_NUMBER.match(line)) and not _CITATION.match(line) for line in texts)
    return bool(cited) and cited + numbered >= SHARE_OF_CITATIONS * len(texts)


def _are_about_author(lines: list[str]) -> bool:
    return len(lines) <= MOST_LINES_ABOUT_AUTHOR and all(len(line) <= LONGEST_LINE_ABOUT_AUTHOR for line in lines)


def _are_labels(lines: list[str]) -> bool:
    return all(is_label(line) or is_noise(line) or "tags" in (furniture(f"Tags: {line}") or {}) for line in lines)


def _are_neighbours(lines: list[str]) -> bool:
    return len(lines) <= MOST_LINES_OF_NEIGHBOUR and all(len(line) <= LONGEST_TITLE for line in lines)


def _author(lines: list[str]) -> str:
    """The name with which lines about the author begin: alone on its line, or before "is", "has", "works"."""
    named = [furniture(f"by {line}") for line in lines[:1] if is_label(line)]
    if named and named[0] and "author" in named[0]:
        return named[0]["author"]
    found = next(filter(None, map(_NAME_BEFORE_VERB.match, lines)), None)
    return found["name"].strip(" ,") if found else ""


_FITS: dict[str, Callable[[list[str]], bool]] = {
    _COMMENTS: _are_comments,
    _REFERENCES: _are_citations,
    ABOUT_AUTHOR: _are_about_author,
    _ABOUT_SITE: _are_about_author,
    _TAGS: _are_labels,
    _LISTS: _are_labels,
    _NEIGHBOURS: _are_neighbours,
}
