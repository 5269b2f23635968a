"""The texts of a page's header and those below it -> category, title and standfirst, and the text that is none of them.

Which of the texts is which follows from their length and place, since a date, a byline or a share bar may stand
between any two of them.
"""

import re
from dataclasses import dataclass

from corpus.pages.facts import LONGEST_LABEL, SENTENCE_END, beside_facts, furniture, is_label
from corpus.pages.lines import (
    FEWEST_STANDFIRST_WORDS,
    LIST_MARK,
    LONGEST_HEADING,
    LONGEST_STANDFIRST,
    LONGEST_TITLE,
    is_display,
    is_unmarked_name,
)

MOST_HEADER_TEXTS = 5  # category, title, standfirst and two of unknown use; more is a body of short paragraphs
LONGEST_TRAIL = 250  # in characters: of crumbs, the last of which is the title
# In characters. Below a label and a date, a longer line is a title; a shorter one may be the first heading.
SHORTEST_SURE_TITLE = 80
MOST_WORDS_OF_CATEGORY = 2  # where what is below may be its title or, if the label is a title, the standfirst

_CRUMBS = re.compile(r"\s+[>›»/]\s+")
_UNTOLD_CRUMB = re.compile(r"home|blog|articles?|news|start(seite)?|accueil|magazine?|resources|…", re.IGNORECASE)

_QUOTE = re.compile(r"[\"“„«»‘‚]")  # begins a title, and no category


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands above the text; `text` is what remains, `unused` the header's labels of which no use was found."""

    category: str
    title: str
    summary: str
    text: list[str]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of the page from its top; the first `inside` of them stand above a date, a byline or a share bar."""

    lines: list[str]
    inside: int

    def without(self, place: int) -> "_Texts":
        return _Texts(self.lines[:place] + self.lines[place + 1 :], self.inside - (place < self.inside))


def headline(header: list[str], text: list[str], announced: frozenset[str]) -> Headline:
    """Category, title and standfirst; `announced` are the lines of the related block, which may repeat the category."""
    above = [label for line in header if (label := beside_facts(line))]
    if all(furniture(line) is not None for line in header):
        # The title is still to come; a label beside the date does not make the lines below it text.
        texts = _Texts(above + text, 0)
    else:
        texts = _Texts(above + text, len(above))
    category, texts = _category(texts, announced)
    texts = _in_order(texts) if header else texts
    if not texts.lines or not is_display(texts.lines[0], LONGEST_TITLE):
        return Headline(category, "", "", texts.lines)
    title, texts = texts.lines[0], texts.without(0)
    if not category and _is_category_below(header, title):
        category = header[header.index(title) + 1]
    place = next((n for n in range(texts.inside + 1) if _is_standfirst(texts, n)), len(texts.lines))
    summary = "".join(texts.lines[place : place + 1])
    labels = [n for n in range(texts.inside) if n != place and is_unmarked_name(texts.lines[n])]
    kept = [line for n, line in enumerate(texts.lines) if n != place and n not in labels]
    unused = tuple(texts.lines[n] for n in labels if texts.lines[n] != category)
    return Headline(category, title, summary, kept[1:] if kept[:1] == [title] else kept, unused)


def _in_order(texts: _Texts) -> _Texts:
    """The texts with the title above its standfirst, where it stands between the standfirst and the text."""
    standfirst, title, text = [*texts.lines[:3], "", "", ""][:3]
    is_standfirst = LONGEST_TITLE < len(standfirst) <= LONGEST_STANDFIRST < len(text)
    if not is_standfirst or len(title) <= LONGEST_LABEL or not is_display(title, LONGEST_TITLE):
        return texts
    return _Texts([title, standfirst, *texts.lines[2:]], max(texts.inside, 2))


def _category(texts: _Texts, announced: frozenset[str]) -> tuple[str, _Texts]:
    """The category, and the texts without it.

    It is the last crumb of a trail, a label that the related block repeats, or a label before a longer title.
    """
    lines = texts.lines
    if crumbs := crumbs_of("".join(lines[:1])):
        return _last_topic(crumbs, lines[1:2]), texts.without(0)
    first = lines[: max(texts.inside, _running_start(lines))]
    # A list of the site's articles may have this one, too: what has a title's words is no category.
    repeated = next((n for n, line in enumerate(first) if is_unmarked_name(line) and line in announced), None)
    if repeated is None and not _is_before_title(texts):
        return "", texts
    return lines[repeated or 0], texts.without(repeated or 0)


def crumbs_of(line: str) -> list[str]:
    """The crumbs of a line that says where on its site a page stands ("Home › Boats › Rigging"); none of any other."""
    crumbs = _CRUMBS.split(line) if len(line) <= LONGEST_TRAIL else []
    return crumbs if len(crumbs) > 1 and (" / " not in line or _UNTOLD_CRUMB.fullmatch(crumbs[0])) else []


def _running_start(lines: list[str]) -> int:
    """How many of the first texts can be the header's, though no date or byline stands below them."""
    first = lines[:MOST_HEADER_TEXTS]
    return next((n for n, line in enumerate(first) if len(line) > LONGEST_STANDFIRST), len(first))


def _last_topic(crumbs: list[str], below: list[str]) -> str:
    """The last crumb that is neither the title, whole or cut, nor a place such as "Home" or "Blog"."""
    names = [crumb for crumb in crumbs if not any(title.startswith(crumb.rstrip(" .…")) for title in below)]
    return next((name for name in reversed(names) if not _UNTOLD_CRUMB.fullmatch(name)), "")


def _is_before_title(texts: _Texts) -> bool:
    """Whether the first line is a label and the next one a title: longer, and no sentence unless a standfirst follows.

    A label before a standfirst of one sentence is a title, and so is one above date and byline, unless what is below
    these can only be a title.
    """
    label, title, below = [*texts.lines[:3], "", "", ""][:3]
    is_longer = len(title) > len(label) or len(title.split()) > len(label.split())
    if not title or not is_label(label) or _QUOTE.match(label) or not is_display(title, LONGEST_TITLE) or not is_longer:
        return False
    follows = len(below) > len(title) and _is_standfirst(texts, 2)
    if texts.inside == 1:
        is_sure = len(title) >= SHORTEST_SURE_TITLE and not SENTENCE_END.search(title)
        return len(title) > LONGEST_LABEL and (follows or is_sure)
    is_short_sentence = len(label.split()) <= MOST_WORDS_OF_CATEGORY and len(title) < SHORTEST_SURE_TITLE
    return follows or is_short_sentence or not SENTENCE_END.search(title)


def _is_category_below(header: list[str], title: str) -> bool:
    """Whether the line below the title is a label, and not written as a name is: "Mental health", not "Ada Fenwick"."""
    below = header[header.index(title) + 1 :][:1] if title in header else []
    return any(furniture(line) is None and is_unmarked_name(line) and not furniture(f"by {line}") for line in below)


def _is_standfirst(texts: _Texts, place: int) -> bool:
    """Whether a line after the title is its standfirst: above the byline or date, or half as long as what follows."""
    line, following = [*texts.lines[place : place + 2], "", ""][:2]
    if len(line) > LONGEST_STANDFIRST or len(line.split()) < FEWEST_STANDFIRST_WORDS or LIST_MARK.match(line):
        return False
    return place < texts.inside or (len(line) > LONGEST_HEADING and len(following) >= 2 * len(line))
