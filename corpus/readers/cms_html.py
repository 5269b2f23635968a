"""Texts as feeds and CMS exports hold them -> a line for a title or a summary, a body without the CMS's footers."""

import html
import re
from collections.abc import Iterable, Mapping

from corpus.bounded import UnusableFileError
from corpus.html import text as html_text

# Twice what an article may have as text. HTML parsers take seconds for what is longer, and some lose it.
MAXIMUM_CHARACTERS = 4_000_000
# In a text of this length from which no paragraph came, something was not understood.
FEWEST_LOST_CHARACTERS = 2_000
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,5000}>")
_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|td|tr|table|blockquote)\b[^<>]{0,5000}>", re.IGNORECASE)
# How far from the end of a text its footer is looked for: two long titles with their addresses.
_LONGEST_FOOTER = 3_000
# What WordPress puts below the entries of a feed, in the languages of its biggest communities.
_FOOTER = re.compile(
    r"<p\b[^<>]*>\s*(?:The post|Der Beitrag|L[’']article|La entrada|L[’']articolo|Het bericht|O post)\s+<a\s.{0,1500}?"
    r"\s(?:appeared first on|erschien zuerst auf|est apparu en premier sur|se publicó primero en|proviene da"
    r"|verscheen eerst op|apareceu primeiro em)\s.{0,1000}\Z",
    re.DOTALL,
)
_CONTINUE = re.compile(r"(?:\A|(?<=[.!?…\])”\"’]))\s*(?:Continue reading|Read more)\b[^.]{0,300}\Z")
_CUT = re.compile(r"(?:\s*\[(?:…|\.{3})\]|(?<=[.!?])\s*…)\s*\Z")


def has_tags(text: str) -> bool:
    """Whether a text of which nobody says what it is must be HTML."""
    return _TAG.search(text) is not None


def line_of(markup: str) -> str:
    """A title or a label that may hold HTML, as plain text, its entities decoded once."""
    if "<" in markup:  # most have none
        markup = _TAG.sub("", _BLOCK.sub(" ", markup))
    return " ".join(html.unescape(markup).split())


def fields_of(markup: str, base_url: str = "") -> dict[str, object]:
    """Body, links and mentions of an article's HTML, without "The post X appeared first on Y.".

    Raises:
        UnusableFileError: it is longer than any article, or a long text gave no paragraph.
    """
    if len(markup) > MAXIMUM_CHARACTERS:
        raise UnusableFileError("too-long", f"{len(markup):,} characters of HTML, more than {MAXIMUM_CHARACTERS:,}")
    start = max(0, len(markup) - _LONGEST_FOOTER)
    fields = html_text.fields_of(markup[:start] + _FOOTER.sub("", markup[start:]), base_url)
    if not fields.get("body") and len(line_of(markup)) >= FEWEST_LOST_CHARACTERS:
        raise UnusableFileError("lost-text", f"no paragraph was found in {len(markup):,} characters of HTML")
    return fields


def fields_of_plain(text: str) -> dict[str, object]:
    """The body of an article's plain text, whose paragraphs stand apart by blank lines."""
    paragraphs = once(" ".join(paragraph.split()) for paragraph in re.split(r"\n[ \t\r]*\n", text))
    return {"body": [{"heading": "", "paragraphs": paragraphs}]} if paragraphs else {}


def once(values: Iterable[str]) -> list[str]:
    """Each of the values that are not blank, once."""
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def summary_of(fields: Mapping[str, object]) -> str:
    """The text of a body on one line, without the "[…]" or "Continue reading" that a CMS puts at an excerpt's end."""
    line = " ".join(lines_of(fields.get("body")))
    start = max(0, len(line) - _LONGEST_FOOTER)
    return line[:start] + _CUT.sub("", _CONTINUE.sub("", line[start:]))


def lines_of(body: object) -> list[str]:
    """The headings and paragraphs of a body as `fields_of` gives it."""
    sections = body if isinstance(body, list) else []
    return [line for section in sections for line in (section["heading"], *section["paragraphs"]) if line]
