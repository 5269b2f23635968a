"""What a saved page says of other articles: the teasers of its related block, and pointers between paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator

from corpus.pages.facts import beside_facts, furniture, is_label
from corpus.pages.lines import FEWEST_TEASER_WORDS, LIST_MARK, LONGEST_TITLE, is_display, is_title_of

LONGEST_POINTER = 200  # in characters: a few words and a title
MOST_TITLES = 8  # in a block between paragraphs

_POINTER = re.compile(
    r"(?:(?:read|see) (?:more|next|also|this)|also (?:read|see)|see also|up next|you (?:may|might) also like"
    r"|(?:related|recommended)(?: (?:articles?|posts?|reading|stor(?:y|ies)|guides?))?|(?:à )?lire aussi"
    r"|lesen sie auch)\s*[:|]\s*(?P<teaser>.+)",
    re.IGNORECASE,
)
# Alone on a line these need titles below them, and no heading is worded so. With one title or with several.
_POINTS_BELOW = re.compile(
    r"(?:(?:what to )?read (?:this )?next|(?:also )?read also|also read|related (?:article|post|story)"
    r"|(?:you|readers) (?:may|might) also like|(?:à )?lire aussi|lesen sie auch)\s*:?"
    r"|(?:related|see also|read more)\s*:|(?:(?:related|recommended|similar) (?:articles|posts|stories)"
    r"|ähnliche artikel|articles similaires)\s*:?",
    re.IGNORECASE,
)


def points_below(line: str) -> bool:
    """Whether a line, alone, points to the titles below it: "Read more:"."""
    return len(line) <= LONGEST_POINTER and bool(_POINTS_BELOW.fullmatch(line))


def without_pointers(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines that are the article's own, and the titles to which the others point."""
    kept: list[str] = []
    titles: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        pointer = _POINTER.fullmatch(line) if len(line) <= LONGEST_POINTER else None
        end = place + 1
        if pointer:
            titles.append(pointer["teaser"])
        elif points_below(line):
            end = _titles_end(lines, place + 1)
            titles += [LIST_MARK.sub("", title) for title in lines[place + 1 : end]]
        if not pointer and end == place + 1:
            kept.append(line)
        place = end
    return kept, titles


def _titles_end(lines: list[str], start: int) -> int:
    """Where the titles below a pointer end: bullets with the last one, other lines above what may be a heading."""
    end = start
    while end < min(len(lines), start + MOST_TITLES) and LIST_MARK.match(lines[end]):
        end += 1
    if end > start:
        return end
    while end < min(len(lines), start + MOST_TITLES) and _is_bare_title(lines[end]):
        end += 1
    return end - 1 if end - start > 1 else end


def _is_bare_title(line: str) -> bool:
    return len(line.split()) >= FEWEST_TEASER_WORDS and is_display(line, LONGEST_TITLE) and not line.endswith(".")


def mentions(lines: list[str], category: str) -> list[dict[str, str]]:
    """The teasers, each with the category and the date that stand before it or after it, as the block has them."""
    found: list[dict[str, str]] = []
    leading: set[str] = set()
    waiting: dict[str, str] = {}
    for kind, value in _teaser_parts(lines, category):
        if kind == "summary":
            found.append({"summary": value, **waiting})
            waiting = {}
        elif not found or kind in leading:
            leading.add(kind)
            waiting[kind] = value
        else:
            found[-1].setdefault(kind, value)
    return found


def _teaser_parts(lines: list[str], category: str) -> Iterator[tuple[str, str]]:
    """What each line of a related block is. A title with its summary below gives way to it; a title alone stays."""
    told = [furniture(line) for line in lines]
    texts = [beside_facts(line) for line in lines]
    counts = Counter(texts)
    below = ""
    following: list[str] = []  # the next line that is text, for each line
    for line, facts in zip(reversed(lines), reversed(told), strict=True):
        following.append(below)
        below = line if facts is None else below
    for line, text, facts, after in zip(lines, texts, told, reversed(following), strict=True):
        if text and is_label(text) and (counts[text] > 1 or text == category):
            yield "category", text
        elif facts is None and len(line.split()) >= FEWEST_TEASER_WORDS and not is_title_of(line, after):
            yield "summary", line
        if facts and facts.get("published_at"):
            yield "published_at", facts["published_at"]
