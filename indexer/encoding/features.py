"""What ranking knows of articles, as arrays: the same for the corpus (n articles) and for a draft (one).

One recipe makes both, so that a draft and an indexed article can never be compared unlike with unlike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from corpus.article import Article
from indexer.encoding.encoder import unit_rows
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.passages import ArticleTexts

EncodeTexts = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Features:
    """Rows of n articles; passages of article i are the rows starts[i]:starts[i+1] of `passages`."""

    words: csr_array  # (n, V) float32, TF-IDF of the whole text, rows of length one at most
    titles: csr_array  # (n, V) the same of the titles
    vectors: NDArray[np.float32]  # (n, d) unit, the mean over each article's passages
    headlines: NDArray[np.float32]  # (n, d) unit, title and standfirst
    passages: NDArray[np.float32]  # (m, d) unit
    starts: NDArray[np.int64]  # (n + 1,)

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def words_by_term(self) -> csr_array:
        """(V, n): for each term its weight in each article, so that only a text's own terms are touched."""
        return csr_array(self.words.T.tocsr())

    def row(self, number: int) -> "Features":
        """The features of one article, as an n of one."""
        first, last = int(self.starts[number]), int(self.starts[number + 1])
        return Features(
            words=self.words[number : number + 1],
            titles=self.titles[number : number + 1],
            vectors=self.vectors[[number]],
            headlines=self.headlines[[number]],
            passages=self.passages[first:last],
            starts=np.array([0, last - first], dtype=np.int64),
        )

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """(m,) the article of each passage."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def passages_of(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The passages (p,) of the articles `numbers` (k,), and where among them each one's begin (k + 1,)."""
        lengths = self.starts[numbers + 1] - self.starts[numbers]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return np.repeat(self.starts[numbers] - starts[:-1], lengths) + np.arange(starts[-1]), starts

    def rows(self, numbers: NDArray[np.int64]) -> "Features":
        """The features of some articles, in the order of `numbers` (k,)."""
        passages, starts = self.passages_of(numbers)
        return Features(
            words=self.words[numbers],
            titles=self.titles[numbers],
            vectors=self.vectors[numbers],
            headlines=self.headlines[numbers],
            passages=self.passages[passages],
            starts=starts,
        )


def build_features(
    articles: Sequence[Article],
    texts: Sequence[ArticleTexts],
    lexicon: Lexicon,
    encode: EncodeTexts,
    words: csr_array | None = None,
) -> Features:
    """The features of `articles`, which `texts` stand for; `encode` gives unit vectors.

    `words` (n, V) are what `lexicon` gives of the whole texts, if somebody has them already.
    """
    counts = [len(one.passages) for one in texts]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    encoded = encode([one.headline for one in texts] + [passage for one in texts for passage in one.passages])
    headlines, parts = encoded[: len(texts)], encoded[len(texts) :]
    return Features(
        words=lexicon.weigh([article.lexical_text() for article in articles]) if words is None else words,
        titles=lexicon.weigh([article.title for article in articles]),
        vectors=mean_vectors(parts, starts),
        headlines=headlines,
        passages=parts,
        starts=starts,
    )


def mean_vectors(parts: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """The unit vector in the direction of the mean of each article's passages: (m, d) -> (n, d)."""
    if len(starts) == 1:
        return np.empty((0, parts.shape[1]), dtype=np.float32)
    return unit_rows(np.add.reduceat(parts, starts[:-1], axis=0))
