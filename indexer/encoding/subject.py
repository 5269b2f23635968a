"""A draft or a reader's query -> the subject of a list, by the recipe that indexed the articles."""

from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import Features, build_features
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import ArticleTexts, cut


@dataclass(frozen=True)
class Subject:
    """What a list is asked for: an article, a draft or a query, as features and metadata of one."""

    features: Features
    metadata: Metadata
    texts: ArticleTexts | None = None  # of a draft, so that an answer can be explained; indexed ones are on disk


def encode_draft(draft: Article, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`draft` as the subject of a related list."""
    texts = cut(draft, encoder)
    return Subject(build_features([draft], [texts], lexicon, encoder.encode), Metadata.of([draft]), texts)


def encode_query(query: str, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`query` as the subject of a search: one short text is its own headline and its own only passage."""
    vector, words = encoder.encode([query]), lexicon.weigh([query])
    features = Features(words, words, vector, vector, vector, np.array([0, 1], dtype=np.int64))
    return Subject(features, Metadata.unknown())
