"""Article or draft -> the passages that are embedded: together they cover the whole text, none is cut off."""

from collections.abc import Callable, Sequence

from corpus.article import Article

# all-MiniLM-L6-v2 reads 256 tokens and drops the rest without a word. 200 leave room for a title of 54 tokens
# before each passage, which tells the model what "it" and "they" in the middle of an article are about.
PASSAGE_TOKENS = 200
_TITLE_CHARACTERS = 200


def passages(article: Article, count_tokens: Callable[[str], int]) -> list[str]:
    """The texts that represent `article`, at least one: up to 200 tokens of body each, led by the title.

    A passage ends at the end of a sentence where there is one.
    """
    title = article.title[:_TITLE_CHARACTERS]
    return [f"{title}\n{chunk}" for chunk in _chunks(divided_text(article), count_tokens)] or [title]


def divided_text(article: Article) -> str:
    """The text that is cut into passages: standfirst and body."""
    return "\n".join(part for part in (article.summary, article.body_text()) if part)


def passage_spans(article: Article, texts: Sequence[str]) -> list[tuple[int, int]]:
    """Where each of an article's passages begins and ends in its divided text; (0, 0) for one that is all title.

    With these a passage can be shown to a person where no tokeniser is, and its vector means what it always did.
    """
    body, title, spans, start = divided_text(article), article.title[:_TITLE_CHARACTERS], [], 0
    for text in texts:
        chunk = text[len(title) + 1 :]
        found = body.find(chunk, start) if chunk else -1
        if found >= 0:
            start = found + len(chunk)
        spans.append((found, start) if found >= 0 else (0, 0))
    return spans


def passages_at(article: Article, spans: Sequence[Sequence[int]]) -> list[str]:
    """The passages that `passage_spans` has placed."""
    body, title = divided_text(article), article.title[:_TITLE_CHARACTERS]
    return [f"{title}\n{body[start:end]}" if end else title for start, end in spans]


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
