"""Where articles were cut into passages on other nights, by their text, so that nothing is tokenised twice.

Only the places of the cuts are kept (see contents.py); the text is the article's.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.article import TEXT_RECIPE_VERSION, Article
from indexer.cache.contents import ContentCache, open_content_cache
from indexer.encoding import passages as cutting
from indexer.encoding.encoder import Encoder
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.passages import ArticleTexts, cut, divided_text, texts_at
from indexer.progress import Advance

_ARTICLES_AT_ONCE = 1024


def texts_through(
    cuts: ContentCache, articles: Sequence[Article], encoder: Encoder, advance: Advance = lambda _steps: None
) -> list[ArticleTexts]:
    """The texts that stand for each article, cut as it was on another night where that is known."""
    texts: list[ArticleTexts] = []
    for start in range(0, len(articles), _ARTICLES_AT_ONCE):
        some = articles[start : start + _ARTICLES_AT_ONCE]
        keys = [_key(article, encoder.identity) for article in some]
        known = cuts.get(keys)
        fresh: dict[bytes, bytes] = {}
        for article, key in zip(some, keys, strict=True):
            advance(1)
            if key in known:
                texts.append(texts_at(article, [(start, end) for start, end in json.loads(known[key])]))
                continue
            made = cut(article, encoder)
            texts.append(made)
            fresh[key] = json.dumps(made.spans, separators=(",", ":")).encode()
        if fresh:
            cuts.put(fresh)
    return texts


@contextmanager
def open_passage_cache(path: Path, *, read_only: bool = False) -> Iterator[ContentCache]:
    """The cache in the file `path`, made if need be unless `read_only`."""
    with open_content_cache(path, "cuts", read_only=read_only) as contents:
        yield contents


def _key(article: Article, identity: EncoderIdentity) -> bytes:
    recipe = f"{identity.name}\0{identity.weights_sha256}\0{TEXT_RECIPE_VERSION}\0{cutting.RECIPE}\0"
    return hashlib.sha256(f"{recipe}{article.title}\0{divided_text(article)}".encode()).digest()
