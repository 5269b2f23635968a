"""A draft or a reader's query -> the subject of a list, by the recipe that indexed the articles."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from corpus.article import Article
from corpus.cleaning import clean_line
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import EncodeTexts, Features, build_features, mean_vectors
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import BEGINNING_AND_END, ArticleTexts, cut, cut_text, spread_texts
from indexer.encoding.short_texts import encode_short

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
    """`query` as the subject of a search: one short text is its own headline and its own only passage (short_texts.py).

    One that the model would not read whole is cut into passages as an article is, and their mean is its headline too.
    """
    return encode_queries([query], encoder, lexicon)[0]


def encode_queries(queries: Sequence[str], encoder: Encoder, lexicon: Lexicon) -> list[Subject]:
    """The same for each of several; the encoder is given all short ones together."""
    queries = [as_meant(query) for query in queries]
    is_short = [encoder.count_tokens(query) <= encoder.maximum_tokens - BEGINNING_AND_END for query in queries]
    short = iter(short_queries([*compress(queries, is_short)], encoder.encode, lexicon))
    return [
        next(short) if one else _long_query(query, encoder, lexicon)
        for query, one in zip(queries, is_short, strict=True)
    ]


def short_queries(queries: Sequence[str], encode: EncodeTexts, lexicon: Lexicon) -> list[Subject]:
    """The same for clean queries that the model reads whole."""
    if not queries:
        return []
    vectors, words = encode_short(queries, encode), lexicon.weigh(queries)
    return [_subject_of_query(vectors[[number]], words[[number]]) for number in range(len(queries))]


def _long_query(query: str, encoder: Encoder, lexicon: Lexicon) -> Subject:
    return _subject_of_query(encoder.encode(cut_text(query, encoder, MAXIMUM_PASSAGES)), lexicon.weigh([query]))


def _subject_of_query(passages: NDArray[np.float32], words: csr_array) -> Subject:
    starts: NDArray[np.int64] = np.array([0, len(passages)], dtype=np.int64)
    vector = passages if len(passages) == 1 else mean_vectors(passages, starts)
    return Subject(Features(words, words, vector, vector, passages, starts), Metadata.unknown())
