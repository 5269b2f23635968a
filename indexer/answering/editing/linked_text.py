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
        words = found["words"] or html.unescape(found["inside"] or "") or found["bare"] or ""
        # An address of characters that HTML forbids ("&#1;") is none, and what stands there leads nowhere.
        target = found["target"] or html.unescape(found["address"] or "") or (found["bare"] or "").rstrip(".,;:!?")
        before = pasted[place : found.start()]
        parts += [before, words]
        length += len(before)
        links.append((words, length, target))
        length += len(words)
        place = found.end()
    text = "".join([*parts, pasted[place:]])
    return LinkedText(text, tuple(SetLink(w, text.count(w, 0, at), to) for w, at, to in links if w and to))


def pasted_draft(text: str, title: str = "", url: str = "") -> tuple[Article, LinkedText]:
    """The draft that was pasted, and its body with the links that stand there; its first line may be its title.

    Raises:
        UnusableDraftError: it could not be indexed either.
    """
    first, rest = (title, text) if title else first_line_of(text)
    body = linked_text(rest)
    return draft_of(title or linked_text(first).text[:FIRST_LINE], body=body.text, more={"url": url}), body


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
