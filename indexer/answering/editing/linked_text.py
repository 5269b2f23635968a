"""A text as it is pasted, with links in Markdown or HTML -> the plain text, and where its links stand and lead."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.article import Article
from indexer.answering.drafts import FIRST_LINE, draft_of, first_line_of
from indexer.topics.tagging.sentences import Sentence

# Each part is bounded, so that no text takes longer than its length.
_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,300})\]\((?P<target>[^()\s]{1,2000})(?:\s[^()\n]{0,300})?\)"
    r"|<a\s[^<>]{0,1000}?href\s*=\s*[\"']?(?P<address>[^\"'<>\s]{1,2000})[^<>]{0,1000}>(?P<inside>[^<>]{0,500})</a\s*>"
    r"|(?P<bare>https?://[^\s<>\"')\]]{1,2000})",
    re.IGNORECASE,
)

# What else a text is written with: HTML but for its links, and what Markdown sets at the beginning of a line and round
# words. Two signs or more before a heading are kept, since that is how a draft marks its own.
_HEADING_TAG = re.compile(r"<h[2-6](?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<(?:/(?:p|div|h[1-6]|li|tr|blockquote)|br|h1|li)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"<(?!a[\s>]|/a[\s>])(?:/?[a-z][a-z0-9-]{0,30}(?:\s+[\w:-]+\s*=[^<>]{0,1000}|\s*/?)|!--[^<>]{0,1000})>",
    re.IGNORECASE,
)
_LINE_MARK = re.compile(r"^[ \t]*(?:#[ \t]+|>[ \t]?|[*+-][ \t]+)", re.MULTILINE)
# The numbers of a list begin at one; elsewhere a number with a dot may be a day ("24. Dezember").
_NUMBERED = re.compile(r"^[ \t]*1\.[ \t]+(.*)$(?:\n^[ \t]*\d{1,2}\.[ \t]+.*$)+", re.MULTILINE)
_NUMBER = re.compile(r"^[ \t]*\d{1,2}\.[ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,200}?)(?<=\S)\1")
_HEADING_MARK = re.compile(r"^#{1,6}[ \t]+")

# Whoever sets more of them sees the rest as they are written.
_MOST_LINKS = 500


@dataclass(frozen=True, slots=True)
class SetLink:
    """A link of a text: on which words, the how manyth such words from the text's beginning, and where it leads."""

    words: str
    before: int  # how often the same words stand before it
    target: str


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text without the marks of its links, and the links."""

    text: str
    links: tuple[SetLink, ...]


def linked_text(pasted: str) -> LinkedText:
    """What was pasted, taken apart."""
    parts, place, links = list[str](), 0, list[tuple[str, int, str]]()
    length = 0
    for found in islice(_LINK.finditer(pasted), _MOST_LINKS):
        words = html.unescape(found["words"] or found["inside"] or "") or found["bare"] or ""
        # An address of characters that HTML forbids ("&#1;") is none, and what stands there leads nowhere.
        target = found["target"] or html.unescape(found["address"] or "") or (found["bare"] or "").rstrip(".,;:!?")
        before = html.unescape(pasted[place : found.start()])
        parts += [before, words]
        length += len(before)
        links.append((words, length, target))
        length += len(words)
        place = found.end()
    text = "".join([*parts, html.unescape(pasted[place:])])
    return LinkedText(text, tuple(SetLink(w, text.count(w, 0, at), to) for w, at, to in links if w and to))


def without_marks(pasted: str) -> str:
    """What was pasted, of whose marks only links and headings are left."""
    text = _BREAK_TAG.sub("\n", _HEADING_TAG.sub("\n## ", pasted))
    text = _NUMBERED.sub(lambda listed: _NUMBER.sub("", listed[0]), _LINE_MARK.sub("", _TAG.sub("", text)))
    return _EMPHASIS.sub(r"\2", text)


def pasted_draft(text: str, title: str = "", url: str = "") -> tuple[Article, LinkedText]:
    """The draft that was pasted, and its body with the links that stand there; its first line may be its title.

    Raises:
        UnusableDraftError: it could not be indexed either.
    """
    plain = without_marks(text)
    first, rest = (without_marks(title), plain) if title else first_line_of(plain)
    named, body = linked_text(_HEADING_MARK.sub("", first)).text, linked_text(rest)
    return draft_of(named[:FIRST_LINE], body=body.text, more={"url": url}), body


def holding(links: Sequence[SetLink], sentences: Sequence[Sentence]) -> frozenset[int]:
    """The places of the sentences in which a link stands."""
    return frozenset(place for link in links for place in _holding(link, sentences))


def _holding(link: SetLink, sentences: Sequence[Sentence]) -> Iterator[int]:
    words, passed = " ".join(link.words.split()), 0
    for place, sentence in enumerate(sentences):
        passed += sentence.text.count(words)
        if passed > link.before:
            yield place
            return
