"""Article or draft -> the passages that are embedded: together they cover the whole text, none is cut off."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sentencex

from corpus.article import Article
from corpus.language import primary_language
from indexer.encoding.encoder import Encoder

_TITLE_CHARACTERS = 200
BEGINNING_AND_END = 2  # the tokens that mark them
# Tokens of a long title, and those two.
_BESIDE_THE_BODY = 54 + BEGINNING_AND_END
_DEFAULT_LANGUAGE = "en"
_LIKE_AN_END = re.compile(r"[.!?;:][\"'”’)\]]*\s+")
_SPACE = re.compile(r"\s+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PassageRecipe:
    """How long a passage may be, and whether the article's title leads it."""

    tokens: int = 256
    titled: bool = True

    def fitting(self, encoder: Encoder) -> int:
        """The tokens that a passage may have so that the encoder reads it whole, a title of fifty before it."""
        return min(self.tokens, encoder.maximum_tokens - _BESIDE_THE_BODY)


# With all-mpnet-base-v2, which reads 384 tokens, passages of 256 gave the sample's related lists .665 nDCG@10 and its
# search .892 (128: .652, .883; 200: .643, .887; 340: .644, .890), and readers' health questions .909 (200: .908). The
# title tells the model what "it" and "they" in the middle of an article are about: without it those questions had
# .896, although the sample's figures were no worse. all-MiniLM-L6-v2 reads 256 and drops the rest without a word.
# A benchmark may put another one here: cuts are kept by it (cache/passages.py), vectors by their texts.
RECIPE = PassageRecipe()


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """The texts that stand for one article or draft, from where it is cut to where it is encoded, written and shown.

    `spans` say where each passage begins and ends in the divided text; (0, 0) for one that is all title. With these a
    passage can be shown to a person where no tokeniser is, and its vector means what it always did.
    """

    headline: str
    passages: tuple[str, ...]  # at least one
    spans: tuple[Span, ...]  # one a passage


def cut(article: Article, encoder: Encoder) -> ArticleTexts:
    """The texts that represent `article`: passages of as much body each as `RECIPE` says.

    A passage ends at the end of a sentence where there is one.
    """
    spans = tuple(_cuts(divided_text(article), article.language, encoder))
    return texts_at(article, spans or ((0, 0),))


def texts_at(article: Article, spans: Sequence[Span]) -> ArticleTexts:
    """The texts of an article that was cut before, at `spans`."""
    body, title = divided_text(article), article.title[:_TITLE_CHARACTERS]
    before = f"{title}\n" if RECIPE.titled else ""
    passages = tuple(f"{before}{body[start:end]}" if end else title for start, end in spans)
    return ArticleTexts(article.headline_text(), passages, tuple(spans))


def spread_texts(article: Article, texts: ArticleTexts, most: int) -> ArticleTexts:
    """`texts` with at most so many passages (two or more), evenly spread: the first, the last, and some between."""
    return texts if len(texts.spans) <= most else texts_at(article, _spread(texts.spans, most))


def cut_text(text: str, encoder: Encoder, most: int) -> list[str]:
    """Of a text that is no article at most so many passages, cut and spread as those of one, but for the title."""
    return [text[start:end] for start, end in _spread(tuple(_cuts(text, _DEFAULT_LANGUAGE, encoder)), most)]


def _spread(spans: Sequence[Span], most: int) -> Sequence[Span]:
    count = len(spans)
    return spans if count <= most else [spans[place * (count - 1) // (most - 1)] for place in range(most)]


def divided_text(article: Article) -> str:
    """The text that is cut into passages: standfirst and body."""
    return "\n".join(part for part in (article.summary, article.body_text()) if part)


def _cuts(text: str, language: str, encoder: Encoder) -> Iterator[Span]:
    """Where each passage begins and ends: as many whole sentences as fit, without the space around them."""
    if not text.strip():
        return
    most = RECIPE.fitting(encoder)
    if encoder.count_tokens(text) <= most:
        yield 0, len(text)
        return
    first = last = held = 0
    for start, end, tokens in _sentences(text, language, encoder.count_tokens, most):
        if held and held + tokens > most:
            yield first, last
            held = 0
        first, last, held = first if held else start, end, held + tokens
    if held:
        yield first, last


def _sentences(
    text: str, language: str, count_tokens: Callable[[str], int], most: int
) -> Iterator[tuple[int, int, int]]:
    """Start, end and tokens of each sentence that has any; one that is longer than a passage comes in pieces.

    Tokens of sentences add up to those of the passage, since no token reaches across a space.
    """
    code, place = primary_language(language) or _DEFAULT_LANGUAGE, 0
    for line in text.split("\n"):
        for boundary in sentencex.get_sentence_boundaries(code, line):
            sentence = place + boundary["start_index"], place + boundary["end_index"]
            yield from _fitting(text, *sentence, count_tokens, most)
        place += len(line) + 1


def _fitting(
    text: str, start: int, end: int, count_tokens: Callable[[str], int], most: int
) -> Iterator[tuple[int, int, int]]:
    """The part of `text`, halved until each piece fits: a quote that is never closed makes one sentence of the rest."""
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    if start >= end:
        return
    tokens = count_tokens(text[start:end])
    if tokens <= most or end - start == 1:
        if tokens:
            yield start, end, tokens
        return
    cut = start + _nearest_to_the_middle(text[start:end])
    yield from _fitting(text, start, cut, count_tokens, most)
    yield from _fitting(text, cut, end, count_tokens, most)


def _nearest_to_the_middle(piece: str) -> int:
    """Where to cut it in two: after what looks like the end of a sentence, else at a space, else in the middle."""
    middle = len(piece) // 2
    for gap in (_LIKE_AN_END, _SPACE):
        places = [found.end() for found in gap.finditer(piece) if found.end() < len(piece)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return middle
