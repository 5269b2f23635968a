"""Article or draft -> the passages that are embedded: together they cover the whole text, none is cut off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article

# all-MiniLM-L6-v2 reads 256 tokens and drops the rest without a word. 200 leave room for a title of 54 tokens
# before each passage, which tells the model what "it" and "they" in the middle of an article are about.
PASSAGE_TOKENS = 200
_TITLE_CHARACTERS = 200


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """The texts that stand for one article or draft, from where it is cut to where it is encoded, written and shown.

    `spans` say where each passage begins and ends in the divided text; (0, 0) for one that is all title. With these a
    passage can be shown to a person where no tokeniser is, and its vector means what it always did.
    """

    headline: str
    passages: tuple[str, ...]  # at least one
    spans: tuple[Span, ...]  # one a passage


def cut(article: Article, count_tokens: Callable[[str], int]) -> ArticleTexts:
    """The texts that represent `article`: passages of up to 200 tokens of body each, led by the title.

    A passage ends at the end of a sentence where there is one.
    """
    body, title = divided_text(article), _title(article)
    chunks = _chunks(body, count_tokens)
    passages = tuple(f"{title}\n{chunk}" for chunk in chunks) or (title,)
    return ArticleTexts(article.headline_text(), passages, tuple(_placed(body, chunks)) or ((0, 0),))


def texts_at(article: Article, spans: Sequence[Span]) -> ArticleTexts:
    """The texts of an article that was cut before, at `spans`."""
    body, title = divided_text(article), _title(article)
    passages = tuple(f"{title}\n{body[start:end]}" if end else title for start, end in spans)
    return ArticleTexts(article.headline_text(), passages, tuple(spans))


def divided_text(article: Article) -> str:
    """The text that is cut into passages: standfirst and body."""
    return "\n".join(part for part in (article.summary, article.body_text()) if part)


def _title(article: Article) -> str:
    return article.title[:_TITLE_CHARACTERS]


def _placed(body: str, chunks: Sequence[str]) -> Iterator[Span]:
    """Where each of `chunks` stands in `body`, in their order; (0, 0) for one that is not found."""
    end = 0
    for chunk in chunks:
        start = body.find(chunk, end) if chunk else -1
        if start < 0:
            yield 0, 0
        else:
            end = start + len(chunk)
            yield start, end


def _chunks(text: str, count_tokens: Callable[[str], int]) -> list[str]:
    if not text.strip():
        return []
    if count_tokens(text) <= PASSAGE_TOKENS:
        return [text]
    from chonkie import SentenceChunker

    chunker = SentenceChunker(tokenizer=count_tokens, chunk_size=PASSAGE_TOKENS, chunk_overlap=0)
    chunks = [chunk.text.strip() for chunk in chunker.chunk(text)]
    return [piece for chunk in chunks if chunk for piece in _halved(chunk, count_tokens)]


def _halved(chunk: str, count_tokens: Callable[[str], int]) -> list[str]:
    """`chunk`, halved at a space until each piece fits: a single sentence can be longer than a passage."""
    if count_tokens(chunk) <= PASSAGE_TOKENS:
        return [chunk]
    middle = len(chunk) // 2
    space = chunk.find(" ", middle)
    cut = space if 0 <= space < len(chunk) - 1 else middle
    return [*_halved(chunk[:cut].strip(), count_tokens), *_halved(chunk[cut:].strip(), count_tokens)]
