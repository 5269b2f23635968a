"""The signals of many subjects at once, in single precision: for choosing whom the exact formula is to score.

A block of articles against many others costs one matrix product a signal instead of one an article. The last digits of
such products depend on the block, so no score that anybody sees is made here: `ranking/signals.py` makes those, of
the few pairs that are chosen. For each signal there its block stands in `_BLOCKS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.ranking.signals import DAYS, NEAR, SAME_PIECE, WEIGHED_SOURCES, shares

Block = NDArray[np.float32]  # (b, k): b subjects, k others

# The few hundred terms that more than a tenth of the articles have make most of the work of a sparse product. As a
# dense matrix they take half of its time (2,017 articles: .37 s together, .20 s parted; .05 and .2 gave .22 and .25).
_COMMON = 0.1


@dataclass(frozen=True)
class TermColumns:
    """The weights of V terms in k articles, to be multiplied with the rows of others."""

    common: NDArray[np.int64]  # (c,) the terms that many of the articles have
    dense: NDArray[np.float32]  # (c, k) those of them
    sparse: csr_array  # (V, k) those of the others

    @staticmethod
    def of(rows: csr_array) -> "TermColumns":
        """Those of the articles `rows` (k, V)."""
        by_term = rows.T.tocsr()
        articles = np.diff(by_term.indptr)
        often = articles > _COMMON * by_term.shape[1]
        common = np.flatnonzero(often)
        dense = by_term[common].toarray()
        by_term.data[np.repeat(often, articles)] = 0
        by_term.eliminate_zeros()
        return TermColumns(common, dense, csr_array(by_term))

    def product(self, rows: csr_array) -> Block:
        """(b, k) the products of other articles' `rows` (b, V) with these."""
        dense = rows[:, self.common].toarray() @ self.dense
        return np.asarray(dense + (rows @ self.sparse).toarray(), dtype=np.float32)


@dataclass(frozen=True)
class Others:
    """The articles that blocks of subjects are compared with: `rows` (k,) of `index`, ascending."""

    index: RankingIndex
    rows: NDArray[np.int64]

    @cached_property
    def words(self) -> TermColumns:
        """Of the whole texts."""
        return TermColumns.of(self.index.features.words[self.rows])

    @cached_property
    def titles(self) -> TermColumns:
        """Of the titles."""
        return TermColumns.of(self.index.features.titles[self.rows])

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """(k, d), of length one by the metric, as are the headlines and passages below"""
        return _of_length_one(self.index.features.vectors[self.rows], self.index.lengths.vectors[self.rows])

    @cached_property
    def headlines(self) -> NDArray[np.float32]:
        """(k, d)"""
        return _of_length_one(self.index.features.headlines[self.rows], self.index.lengths.headlines[self.rows])

    @cached_property
    def passages(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """All passages (m, d) of the articles, and where each one's begin (k + 1,)."""
        chosen, starts = self.index.features.passages_of(self.rows)
        return _of_length_one(self.index.features.passages[chosen], self.index.lengths.passages[chosen]), starts

    @cached_property
    def tags(self) -> csr_array:
        """(T, k)"""
        return csr_array(self.index.metadata.tag_vectors[self.rows].T.tocsr())

    @cached_property
    def linking(self) -> "Others":
        """The articles that link."""
        return Others(self.index, self.index.links.sources if self.index.links else np.empty(0, dtype=np.int64))

    @cached_property
    def linked(self) -> csr_array:
        """(s, k) which of the s articles that link does link to which of these."""
        links = self.index.links
        if links is None:
            return csr_array((0, len(self.rows)), dtype=np.float32)
        pairs = np.searchsorted(links.sources, links.rows[:, 0]), links.rows[:, 1]
        ones = np.ones(len(links.rows), dtype=np.float32)
        table = csr_array((ones, pairs), shape=(len(links.sources), len(self.index.features)))
        return csr_array(table[:, self.rows])


def block_sums(subjects: NDArray[np.int64], others: Others, formula: Formula) -> Block:
    """The weighted sums of `formula` for the articles `subjects` (b,) with `others`, right to about five digits."""
    total = np.zeros((len(subjects), len(others.rows)), dtype=np.float32)
    for name, signal in formula.signals.items():
        if signal.weight:
            part = block_signal(name, subjects, others)
            part -= np.float32(signal.mean)
            part *= np.float32(signal.weight / signal.deviation)
            total += np.nan_to_num(part, copy=False, nan=0.0)
    return total


def block_signal(name: str, subjects: NDArray[np.int64], others: Others) -> Block:
    """One signal of the articles `subjects` (b,) with `others`, in its own unit; NaN where unknown."""
    return _BLOCKS[name](subjects, others)


def _words(subjects: NDArray[np.int64], others: Others) -> Block:
    return _root_of_product(others.index.features.words[subjects], others.words)


def _mention(subjects: NDArray[np.int64], others: Others) -> Block:
    return _root_of_product(others.index.features.words[subjects], others.titles)


def _root_of_product(own: csr_array, theirs: TermColumns) -> Block:
    product = theirs.product(own)
    return np.asarray(np.sqrt(np.maximum(product, 0, out=product), out=product))


def _meaning(subjects: NDArray[np.int64], others: Others) -> Block:
    return np.asarray(others.index.turned(others.index.features.vectors[subjects]) @ others.vectors.T)


def _headline(subjects: NDArray[np.int64], others: Others) -> Block:
    return np.asarray(others.index.turned(others.index.features.headlines[subjects]) @ others.headlines.T)


def _part(subjects: NDArray[np.int64], others: Others) -> Block:
    chosen, starts = others.index.features.passages_of(subjects)
    cosines = others.index.turned(others.index.features.passages[chosen]) @ others.vectors.T
    best = [cosines[start:end].max(axis=0) for start, end in pairwise(starts)]
    return np.stack(best)


def _passage(subjects: NDArray[np.int64], others: Others) -> Block:
    passages, starts = others.passages
    cosines = others.index.turned(others.index.features.vectors[subjects]) @ passages.T
    return np.asarray(np.maximum.reduceat(cosines, starts[:-1], axis=1)) if len(others.rows) else cosines


def _time(subjects: NDArray[np.int64], others: Others) -> Block:
    days = others.index.metadata.days.astype(np.float32)  # exact: ordinals of days have seven digits
    apart = np.abs(days[others.rows] - days[subjects][:, None])
    return np.asarray(1 / (1 + apart / np.float32(DAYS)))


def _tags(subjects: NDArray[np.int64], others: Others) -> Block:
    own = others.index.metadata.tag_vectors[subjects]
    shared: Block = np.asarray((own @ others.tags).toarray(), dtype=np.float32)
    shared[np.diff(own.indptr) == 0] = np.nan
    return shared


def _unspoken(subjects: NDArray[np.int64], others: Others) -> Block:
    reticence = others.index.metadata.reticence
    return np.asarray(np.maximum(reticence[subjects][:, None], reticence[others.rows]) ** 2 * _tags(subjects, others))


def _category(subjects: NDArray[np.int64], others: Others) -> Block:
    return _same(others.index.metadata.category_codes, subjects, others)


def _author(subjects: NDArray[np.int64], others: Others) -> Block:
    return _same(others.index.metadata.author_codes, subjects, others)


def _series(subjects: NDArray[np.int64], others: Others) -> Block:
    return np.nan_to_num(_same(others.index.metadata.series_codes, subjects, others), copy=False, nan=0.0)


def _linked(subjects: NDArray[np.int64], others: Others) -> Block:
    links = others.index.links
    if links is None:
        return np.full((len(subjects), len(others.rows)), np.nan, dtype=np.float32)
    near = np.maximum(block_sums(subjects, others.linking, links.nearness) - np.float32(NEAR), 0)
    near[_words(subjects, others.linking) >= SAME_PIECE] = 0
    if near.shape[1] > WEIGHED_SOURCES:
        meaning = _meaning(subjects, others.linking)
        least = np.partition(meaning, -WEIGHED_SOURCES, axis=1)[:, -WEIGHED_SOURCES]
        near[meaning < least[:, None]] = 0
    return np.asarray((csr_array(shares(near)) @ others.linked).toarray(), dtype=np.float32)


def _same(codes: NDArray[np.int32], subjects: NDArray[np.int64], others: Others) -> Block:
    """1 where a code is the subject's, 0 where it is another, NaN where either is unknown."""
    own, theirs = codes[subjects][:, None], codes[others.rows]
    same: Block = (own == theirs).astype(np.float32)
    same[(own < 0) | (theirs < 0)] = np.nan
    return same


def _of_length_one(vectors: NDArray[np.float32], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / lengths[:, None])


_BLOCKS: dict[str, Callable[[NDArray[np.int64], Others], Block]] = {
    "words": _words,
    "mention": _mention,
    "meaning": _meaning,
    "part": _part,
    "headline": _headline,
    "passage": _passage,
    "time": _time,
    "tags": _tags,
    "unspoken": _unspoken,
    "category": _category,
    "author": _author,
    "series": _series,
    "linked": _linked,
}
