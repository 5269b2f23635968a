"""What people usually build, each a few lines of a library, over the same articles and with the same rules.

Every article of the corpus is a candidate; the asking article and copies of it are not, and copies of one another
count as one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from indexer.encoding.features import EncodeTexts
from indexer.snapshot.snapshot import Snapshot

TrecRun = dict[str, list[tuple[str, float]]]  # source or query -> articles with their scores, nearest first

ENCODER_ALONE = "encoder alone"
HYBRID = "BM25 + encoder"
BASELINES = ("BM25", "TF-IDF", ENCODER_ALONE, HYBRID)
# A whole article as a BM25 query is mostly noise; its title and beginning say what it is about.
_BM25_QUERY_WORDS = 400
# Subjects at a time: what is held is their scores for every article, not those of the whole corpus at once.
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Asked:
    """What every system is asked alike: an article of the corpus by its row, or a reader's query."""

    name: str
    text: str
    row: int | None = None


class Baselines:
    """The baselines over the articles of one snapshot."""

    def __init__(self, snapshot: Snapshot, encode: EncodeTexts) -> None:
        self.texts = [snapshot.articles.read(row).full_text() for row in range(len(snapshot.cards))]
        self._ids = [snapshot.cards[row].id for row in snapshot.index.groups.tolist()]
        self._groups = snapshot.index.groups
        self._encode = encode
        # The encoder as it is usually used: title and body in one, cut where it stops reading.
        self._vectors = encode(self.texts)
        self._stemmer = Stemmer.Stemmer("english")
        self._bm25_index = bm25s.BM25()
        self._bm25_index.index(
            bm25s.tokenize(self.texts, stopwords="en", stemmer=self._stemmer, show_progress=False), show_progress=False
        )
        self._vectoriser = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english", dtype=np.float32)
        self._tfidf_rows = self._vectoriser.fit_transform(self.texts)

    def runs(self, asked: Sequence[Asked], depth: int) -> dict[str, TrecRun]:
        """The first `depth` articles of each baseline for each of `asked`."""
        runs: dict[str, TrecRun] = {system: {} for system in BASELINES}
        for start in range(0, len(asked), _BLOCK):
            block = asked[start : start + _BLOCK]
            for system, matrix in self._scores(block):
                for subject, scores in zip(block, matrix, strict=True):
                    runs[system][subject.name] = self._list(subject, scores, depth)
        return runs

    def _scores(self, asked: Sequence[Asked]) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """(asked, articles) scores of each baseline."""
        bm25, vectors = self._bm25(asked), self._meaning(asked)
        scores = (bm25, self._tfidf(asked), vectors, _scaled(bm25) + _scaled(vectors))
        return zip(BASELINES, scores, strict=True)

    def _bm25(self, asked: Sequence[Asked]) -> NDArray[np.float32]:
        short = [" ".join(subject.text.split()[:_BM25_QUERY_WORDS]) for subject in asked]
        words = bm25s.tokenize(short, stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False)
        nothing = np.zeros(len(self.texts), dtype=np.float32)
        return np.stack([self._bm25_index.get_scores(found) if found else nothing for found in words])

    def _tfidf(self, asked: Sequence[Asked]) -> NDArray[np.float32]:
        queries = self._vectoriser.transform([subject.text for subject in asked])
        return np.asarray((queries @ self._tfidf_rows.T).toarray())

    def _meaning(self, asked: Sequence[Asked]) -> NDArray[np.float32]:
        rows = [subject.row for subject in asked if subject.row is not None]
        known = len(rows) == len(asked)
        queries = self._vectors[rows] if known else self._encode([subject.text for subject in asked])
        return np.asarray(queries @ self._vectors.T)

    def _list(self, subject: Asked, scores: NDArray[np.float32], depth: int) -> list[tuple[str, float]]:
        order = np.argsort(-scores.astype(np.float64), kind="stable")
        groups = self._groups[order]
        _, first = np.unique(groups, return_index=True)
        first.sort()
        if subject.row is not None:
            first = first[groups[first] != self._groups[subject.row]]
        best = order[first[:depth]]
        return [(self._ids[row], float(scores[row])) for row in best.tolist()]


def _scaled(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = matrix.min(axis=1, keepdims=True), matrix.max(axis=1, keepdims=True)
    return np.asarray((matrix - low) / np.maximum(high - low, 1e-9))
