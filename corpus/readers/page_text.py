"""A saved page's visible text, one block a line: header, body and what is below told apart by their structure.

The header is the few lines before the text runs: category, title, standfirst, date, byline, share bar, in any
order. What is neither header nor the site's (`pages/site.py`, `pages/offers.py`), nor below the article
(`pages/end.py`), stays in the body, in its order, so a line that nobody foresaw is kept rather than lost, and what is
left out in blocks is counted in the notes. A page without a title is given its first telling heading, which also stays
in the body, or else the start of its first sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from corpus.article import LOST_TEXT, Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError, read_mended
from corpus.cleaning import clean_lines
from corpus.configuration import Source
from corpus.pages.dates import in_iso
from corpus.pages.end import ABOUT_AUTHOR, split_end
from corpus.pages.facts import (
    LONGEST_LABEL,
    facts,
    furniture,
    is_in_doubt,
    is_share_bar,
    share_words,
)
from corpus.pages.header import MOST_HEADER_TEXTS, headline
from corpus.pages.lines import (
    LIST_MARK,
    LONGEST_STANDFIRST,
    LONGEST_TITLE,
    SENTENCE_BREAK,
    is_display,
)
from corpus.pages.offers import without_offers
from corpus.pages.related import mentions, without_pointers
from corpus.pages.sections import sections, without_contents
from corpus.pages.site import without_foot, without_menu
from corpus.readers.broken_bytes import note_of_broken

MAXIMUM_BYTES = 5 * 1024 * 1024  # a page's text is about 15 kB; this is a dump of something else
MAXIMUM_LINES = 10_000  # an article and a thousand comments below it
FARTHEST_BYLINE = 15  # lines of header, with buttons and adverts
LONGEST_MADE_TITLE = 90  # in characters
FEWEST_MADE_TITLE_WORDS = 4  # spares a page without a title "Introduction" and "Frequently asked questions"
# Of characters in a file from which nothing comes: a share bar and a notice have fewer, an article has more.
FEWEST_LOST = 2000

_TELLS_WHO = r"(is|has|holds|works|writes|lives|specializes|specialises|ist|schreibt|est)"
_OPEN_BYLINE = re.compile(
    r"((medically |clinically |fact[- ])?(written|reviewed|checked|published|posted|updated) |words )?by|author|von|par"
    r"|interview by|tags|topics|filed under|posted in|categor(y|ies)|(last )?(updated|published|posted"
    r"|reviewed)( on)?|date|autor(in)?|auteure?|veröffentlicht am|publié le",
    re.IGNORECASE,
)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """The one article of a saved page, with the file's stem as its id.

    Raises:
        UnusableFileError: the file is too long, not in its encoding, or holds no text.
        OSError: the file cannot be read.
    """
    text, broken = read_mended(source.file, MAXIMUM_BYTES, source.encoding)
    lines = clean_lines(text)
    if len(lines) > MAXIMUM_LINES:
        raise UnusableFileError("too-long", f"more than the {MAXIMUM_LINES:,} lines that a page may have")
    fields, notes = _article(lines, source)
    if not fields["title"]:
        is_large = len(text) >= FEWEST_LOST
        raise UnusableFileError("lost-text" if is_large else "no-text", "no line was taken for title or body")
    yield RawArticle(source.name, {"id": source.file.stem, **fields}, (*note_of_broken(broken, source.name), *notes))


def _article(lines: list[str], source: Source) -> tuple[dict[str, object], tuple[Note, ...]]:
    """The fields of the page's article, and what a person should know of how they were found."""
    lines = [in_iso(line, source.date_order) if furniture(line) is not None else line for line in lines]
    inside = without_foot(without_menu(lines))
    kept, end = split_end(inside, facts(inside[:FARTHEST_BYLINE]).get("author", ""))
    header, text, tail = _parts(_joined(without_contents(without_offers(kept))))
    told = {"author": end.author} | facts([*header, *tail])
    text, biography = _without_biography(text, told["author"])
    head = headline(header, text, frozenset(end.related))
    text, pointers = without_pointers([line for line in head.text if line != told.get("author")])
    category, body = told.get("category") or head.category, sections(text)
    tags = [*told.get("tags", "").split(", "), *end.tags]
    fields: dict[str, object] = {
        **{name: value for name, value in told.items() if value and name != "tags"},
        **({"tags": [tag for tag in tags if tag]} if any(tags) else {}),
        "category": category,
        "title": head.title or _made_title(body),
        "summary": head.summary,
        "body": [{"heading": heading, "paragraphs": paragraphs} for heading, paragraphs in body],
        "mentions": [*({"summary": pointer} for pointer in pointers), *mentions(list(end.related), category)],
    }
    left_out = [("the site's menu and foot", len(lines) - len(inside)), *end.left_out, (ABOUT_AUTHOR, len(biography))]
    left_out += [(f"the header that no field is for: {', '.join(head.unused)}", len(head.unused))]
    doubts = map(_doubt, filter(is_in_doubt, [*header, *tail]))
    reasons = [*_left_out(left_out), *doubts, *_kept_in_doubt(end.in_doubt)]
    lost = _lost(fields, sum(map(len, lines)) - end.by_readers)
    notes = [Note("", "", reason, source.name) for reason in reasons]
    return fields, (*notes, *([Note("body", lost, LOST_TEXT, source.name)] if lost else []))


def _left_out(counts: list[tuple[str, int]]) -> Iterator[str]:
    totals: Counter[str] = Counter()
    for what, count in counts:
        totals[what] += count
    return (f"left out {count} line{'s' if count > 1 else ''} of {what}" for what, count in totals.items() if count)


def _doubt(line: str) -> str:
    return (
        f"no date was read from “{line}”: it is no day of the calendar, or its order would be a guess; "
        "say which `date_order` the source has"
    )


def _kept_in_doubt(count: int) -> Iterator[str]:
    if count:
        yield f"kept {count} lines at the end that may be teasers of other articles: no marker or date tells"


def _lost(fields: dict[str, object], whole: int) -> str:
    """How much is left, where less than half of `whole` characters became the article, beside what it says of others.

    What readers wrote below an article is no part of that.
    """
    if not fields["body"]:
        return "only title and summary are left of the page"
    others = sum(map(len, _texts_in(fields["mentions"])))
    kept = sum(map(len, _texts_in([fields["title"], fields["summary"], fields["body"]])))
    is_lost = whole >= FEWEST_LOST and 2 * kept < whole - others
    return f"{kept:,} of the page's {whole:,} characters are left" if is_lost else ""


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(part)


def _joined(lines: list[str]) -> list[str]:
    """The lines, with what one line often holds made one line: share buttons, and "By" with the name below it."""
    joined: list[str] = []
    for are_buttons, run in groupby(lines, lambda line: bool(share_words(line))):
        same = list(run)
        joined += [" ".join(same)] if are_buttons else same
    whole: list[str] = []
    for line in joined:
        is_open = (
            bool(whole) and len(whole[-1]) <= LONGEST_LABEL and bool(_OPEN_BYLINE.fullmatch(whole[-1].rstrip(" :")))
        )
        if is_open and furniture(f"{whole[-1]} {line}") is not None:
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
    return whole


def _parts(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Header, text, and the dates, bylines and share bars that end the page."""
    start, end = _header_end(lines), len(lines)
    while end > start and furniture(lines[end - 1]) is not None:
        end -= 1
    return lines[:start], [line for line in lines[start:end] if not is_share_bar(line)], lines[end:]


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


def _without_biography(text: list[str], author: str) -> tuple[list[str], list[str]]:
    """The text, and the lines below it that tell who its author is: "Ada Fenwick is a boat builder in Leeds."."""
    name = author.partition(",")[0].removeprefix("Dr. ").removeprefix("Dr ")
    end = len(text)
    while (
        name
        and end > 1
        and re.match(rf"(dr\.? )?{re.escape(name)}[^.]{{0,30}} {_TELLS_WHO}\b", text[end - 1], re.IGNORECASE)
    ):
        end -= 1
    return text[:end], text[end:]


def _made_title(found: list[tuple[str, list[str]]]) -> str:
    """A title for text that has none: its first heading of some words, or its first sentence, cut between words."""
    headings = [heading for heading, _ in found if len(heading.split()) >= FEWEST_MADE_TITLE_WORDS]
    lines = [line for heading, paragraphs in found for line in (heading, *paragraphs) if line]
    if headings or not lines:
        return headings[0] if headings else ""
    sentence = SENTENCE_BREAK.split(LIST_MARK.sub("", lines[0], count=1), maxsplit=1)[0]
    if len(sentence) <= LONGEST_MADE_TITLE:
        return sentence
    return sentence[:LONGEST_MADE_TITLE].rsplit(" ", 1)[0][: LONGEST_MADE_TITLE - 1] + "…"
