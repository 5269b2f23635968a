"""An article's lines -> its sections: which lines are headings, and which only list the headings below."""

import re
from itertools import groupby

from corpus.pages.facts import SENTENCE_END
from corpus.pages.lines import LIST_MARK, LONGEST_HEADING, is_display

MOST_HEADINGS_IN_A_ROW = 2  # a heading and its subheading; three short lines are a list that lost its bullets
LONGEST_COLON_HEADING = 60  # in characters; a longer line that ends in a colon leads in what follows
FEWEST_ENTRIES = 2  # of a table of contents that says what it is
FEWEST_UNMARKED_ENTRIES = 3
MOST_ENTRIES = 60  # of a table of contents; bounds the search

_CONTENTS = re.compile(
    r"(table of )?contents( \[?(hide|show|toggle)\]?| toggle)?|in this (article|post|guide|story)|on this page"
    r"|jump to( section| a section)?|what[’']s (inside|in this article)"
    r"|what (you[’']ll|you will) (learn|find)( in this (article|post))?|quick (links|navigation)"
    r"|inhalt(sverzeichnis)?|in diesem (artikel|beitrag)|auf dieser seite|sommaire|table des matières"
    r"|dans cet article|au sommaire",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^(?:(?:step |tip |part |no\. |schritt |étape )?#?\d{1,3}(?:\.\d+)*[.):]?\s+|[a-z][.)]\s+)", re.IGNORECASE
)
_STATEMENT = re.compile(r"[.!][”\"’)]?$")
# A heading that is a whole sentence is told from a short paragraph by the text below it: 6 to 12 times as long where
# it is one, no longer than itself or twice where it is none.
_TEXT_BELOW_STATEMENT = 2
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")


def sections(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Each heading with its paragraphs; the opening section's heading is empty."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line, is_heading in zip(lines, _headings(lines), strict=True):
        if is_heading:
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [(heading, paragraphs) for heading, paragraphs in found if heading or paragraphs]


def _headings(lines: list[str]) -> list[bool]:
    """Which lines are headings: one or two short ones with text after them, or a question with its answer."""
    short = [
        _is_short(line, before, after)
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False)
    ]
    asks = [line.endswith("?") for line in lines] + [True]
    found = [short[n] and asks[n] and not asks[n + 1] for n in range(len(lines))]
    for is_short, run in groupby(range(len(lines)), short.__getitem__):
        places = list(run)
        if not is_short or places[-1] + 1 == len(lines):
            continue
        for place in _headings_of_run(lines, places):
            found[place] = True
    return _of_one_style(lines, found)


def _of_one_style(lines: list[str], found: list[bool]) -> list[bool]:
    """The headings without those that end as sentences do, if most do not, or if no text hangs on them."""
    sentences = [is_heading and bool(_STATEMENT.search(line)) for line, is_heading in zip(lines, found, strict=True)]
    if 2 * sum(sentences) < sum(found):
        return [is_heading and not sentence for is_heading, sentence in zip(found, sentences, strict=True)]
    return [
        is_heading and not (sentence and len(below) < _TEXT_BELOW_STATEMENT * len(line))
        for line, below, is_heading, sentence in zip(lines, [*lines, ""][1:], found, sentences, strict=True)
    ]


def _is_short(line: str, before: str, after: str) -> bool:
    """Whether a line is as short as a heading, and no item of a numbered list."""
    if line.endswith(":") and len(line) <= LONGEST_COLON_HEADING:
        return len(after) > LONGEST_HEADING and not LIST_MARK.match(after)
    in_list = bool(_NUMBERED.match(line)) and any(
        _NUMBERED.match(other) and len(other) <= LONGEST_HEADING for other in (before, after)
    )
    return is_display(line, LONGEST_HEADING) and not in_list


def _headings_of_run(lines: list[str], places: list[int]) -> list[int]:
    """Those of short lines one below another that are headings: a few; or of many the one above its list."""
    if len(places) <= MOST_HEADINGS_IN_A_ROW:
        return places
    capitals = [place for place in places if lines[place].isupper() and len(lines[place]) > 1]
    if len(capitals) <= MOST_HEADINGS_IN_A_ROW and capitals:
        return capitals
    first, *others = places
    tells = not SENTENCE_END.search(lines[first]) and all(SENTENCE_END.search(lines[place]) for place in others)
    return [first] if tells else []


def without_contents(lines: list[str]) -> list[str]:
    """The lines without a table of contents: lines that come again below, one by one, in their order."""
    keys = [_key(line) if len(line) <= LONGEST_HEADING else "" for line in lines]
    last = {key: place for place, key in enumerate(keys)}
    kept: list[str] = []
    place = 0
    while place < len(lines):
        is_marked = bool(keys[place]) and bool(_CONTENTS.fullmatch(lines[place].rstrip(" :")))
        start = place + is_marked
        end = _contents_end(keys, last, start, is_marked)
        if end - start >= (FEWEST_ENTRIES if is_marked else FEWEST_UNMARKED_ENTRIES):
            place = end
        else:
            kept.append(lines[place])
            place += 1
    return kept


def _contents_end(keys: list[str], last: dict[str, int], start: int, is_marked: bool) -> int:
    """Where the entries that begin at `start` end; below a marker up to half of them may be worded otherwise."""
    end, before, entries = start, start - 1, 0
    for place in range(start, min(start + MOST_ENTRIES, len(keys))):
        comes_again = bool(keys[place]) and last[keys[place]] > max(place, before)
        if not keys[place] or not (comes_again or is_marked):
            break
        if comes_again:
            before = last[keys[place]]
            entries += 1
            end = place + 1 if 2 * entries > place - start else end
    return end


def _key(line: str) -> str:
    return _NUMBER.sub("", LIST_MARK.sub("", line, count=1), count=1).casefold().strip(" .:!?")
