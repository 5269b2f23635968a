"""Article or draft -> its sentences, each with where it stands: what can be quoted as the reason for a topic."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import sentencex

from corpus.article import Article
from corpus.language import primary_language

# A "sentence" without a full stop can be a whole transcript: it is cut at spaces into pieces that can be quoted.
# Of 61,000 sentences of digital.gov, 1 in 100 is longer than this.
LONGEST = 400
# What stands where nobody knows the language: its abbreviations and rules for quotes are the commonest.
_DEFAULT_LANGUAGE = "en"


class Part(StrEnum):
    """Which part of an article a sentence stands in."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and where it stands: characters start:end of the paragraph with this number in its part.

    Paragraphs are counted from 1 in each part, headings left out. `place` is where it starts in the article's divided
    text (passages.py), -1 for the title, which is in no passage of its own.
    """

    text: str
    part: Part
    paragraph: int
    start: int
    end: int
    place: int


def sentences_of(article: Article) -> tuple[Sentence, ...]:
    """The title, then the sentences of standfirst and body in reading order. Headings are no sentences."""
    return tuple(_sentences(article))


def split(text: str, language: str = "") -> list[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends, without the space around it; every one has a letter or digit.

    `language` is a BCP 47 code; an unknown one falls back to rules that hold in most languages.
    """
    spans: list[tuple[int, int]] = []
    code = primary_language(language) or _DEFAULT_LANGUAGE
    for boundary in sentencex.get_sentence_boundaries(code, text):
        spans += _quotable(text, boundary["start_index"], boundary["end_index"])
    return [(start, end) for start, end in spans if any(map(str.isalnum, text[start:end]))]


def _sentences(article: Article) -> Iterator[Sentence]:
    # A text that came without a title may have all its sentences there.
    for start, end in split(article.title, article.language):
        yield Sentence(article.title[start:end], Part.TITLE, 1, start, end, -1)
    place, number = 0, 0
    for line in article.summary.split("\n") if article.summary else ():
        number += bool(line.strip())
        yield from _of_paragraph(line, Part.SUMMARY, number, place, article.language)
        place += len(line) + 1
    number = 0
    for section in article.body:
        place += len(section.heading) + 1 if section.heading else 0
        for paragraph in section.paragraphs:
            if paragraph:
                number += 1
                yield from _of_paragraph(paragraph, Part.BODY, number, place, article.language)
                place += len(paragraph) + 1


def _of_paragraph(paragraph: str, part: Part, number: int, place: int, language: str) -> Iterator[Sentence]:
    for start, end in split(paragraph, language):
        yield Sentence(paragraph[start:end], part, number, start, end, place + start)


def _quotable(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """text[start:end] without the space around it, cut at spaces, or in the middle of what has none, if too long."""
    while (start := _next_ink(text, start, end)) < end:
        space = text.rfind(" ", start + 1, start + LONGEST) if end - start > LONGEST else -1
        cut = space if space > 0 else min(start + LONGEST, end)
        yield start, start + len(text[start:cut].rstrip())
        start = cut


def _next_ink(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())
