"""A draft or a reader's query -> the subject of a list, by the recipe that indexed the articles."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from corpus.article import Article
from corpus.cleaning import clean_line
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import Features, build_features, mean_vectors
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import BEGINNING_AND_END, ArticleTexts, cut, cut_text, spread_texts

# The words of a draft or a query are all read, but of its passages at most so many are encoded, spread evenly from the
# first to the last, so that one of any length is answered about as fast as a long article. docs/decisions/0025 has what
# this changes: of real articles' lists few, and little.
MAXIMUM_PASSAGES = 16
_ZERO_WIDTH_SPACE = "\u200b"
# Of a sign that stands for several letters the plain form is longer, by up to eighteen times.
_MAY_GROW_TO = 1_000


@dataclass(frozen=True)
class Subject:
    """What a list is asked for: an article, a draft or a query, as features and metadata of one."""

    features: Features
    metadata: Metadata
    texts: ArticleTexts | None = None  # of a draft, so that an answer can be explained; indexed ones are on disk
    topics: NDArray[np.float32] | None = None  # (T,) of a query: how probably it is about each of the vocabulary's


def encode_draft(draft: Article, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`draft` as the subject of a related list."""
    texts = spread_texts(draft, cut(draft, encoder), MAXIMUM_PASSAGES)
    return Subject(build_features([draft], [texts], lexicon, encoder.encode), Metadata.of([draft]), texts)


def as_meant(query: str) -> str:
    """What somebody typed, cleaned as articles are: no invisible characters, each letter in its plain form.

    Between words without any space an invisible one stands for it.
    """
    spaced = query if any(map(str.isspace, query)) else query.replace(_ZERO_WIDTH_SPACE, " ")
    return clean_line(unicodedata.normalize("NFKC", spaced)[: max(len(query), _MAY_GROW_TO)])


def encode_query(query: str, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`query` as the subject of a search: one short text is its own headline and its own only passage.

    One that the model would not read whole is cut into passages as an article is, and their mean is its headline too.
    """
    return encode_queries([query], encoder, lexicon)[0]


def encode_queries(queries: Sequence[str], encoder: Encoder, lexicon: Lexicon) -> list[Subject]:
    """The same for each of several, which the encoder is given together."""
    queries = [as_meant(query) for query in queries]
    parts = [_passages_of_query(query, encoder) for query in queries]
    passages, words = encoder.encode([passage for own in parts for passage in own]), lexicon.weigh(queries)
    ends = np.cumsum([len(own) for own in parts]).tolist()
    return [
        _subject_of_query(passages[end - len(own) : end], words[number : number + 1])
        for number, (own, end) in enumerate(zip(parts, ends, strict=True))
    ]


def _subject_of_query(passages: NDArray[np.float32], words: csr_array) -> Subject:
    starts: NDArray[np.int64] = np.array([0, len(passages)], dtype=np.int64)
    vector = passages if len(passages) == 1 else mean_vectors(passages, starts)
    return Subject(Features(words, words, vector, vector, passages, starts), Metadata.unknown())


def _passages_of_query(query: str, encoder: Encoder) -> list[str]:
    if encoder.count_tokens(query) <= encoder.maximum_tokens - BEGINNING_AND_END:
        return [query]
    return cut_text(query, encoder, MAXIMUM_PASSAGES)
