"""A draft or a reader's query -> the subject of a list, by the recipe that indexed the articles."""

import numpy as np

from corpus.article import Article
from indexer.encoder import Encoder
from indexer.features import Features, build_features, texts_to_encode
from indexer.lexical import Lexicon
from indexer.metadata import Metadata
from indexer.signals import Subject


def encode_draft(draft: Article, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`draft` as the subject of a related list."""
    texts = texts_to_encode([draft], encoder)
    return Subject(build_features([draft], texts, lexicon, encoder.encode), Metadata.of([draft]), tuple(texts[0][1]))


def encode_query(query: str, encoder: Encoder, lexicon: Lexicon) -> Subject:
    """`query` as the subject of a search: one short text is its own headline and its own only passage."""
    vector, words = encoder.encode([query]), lexicon.weigh([query])
    features = Features(words, words, vector, vector, vector, np.array([0, 1], dtype=np.int64))
    return Subject(features, Metadata.unknown())
