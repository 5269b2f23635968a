"""Random corpora as ranking sees them: several subjects, copies, ties, passages, links, and metadata with gaps."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import Features, mean_vectors
from indexer.encoding.metadata import Metadata
from indexer.ranking.formula import Formula, Signal
from indexer.ranking.index import Links, RankingIndex
from indexer.ranking.metric import Metric

_VOCABULARY, _DIMENSION, _SUBJECTS = 400, 12, 8
_TEXT = {
    "words": Signal(0.4, 0.2, 0.1),
    "mention": Signal(0.05, 0.1, 0.1),
    "meaning": Signal(0.2, 0.1, 0.3),
    "part": Signal(0.6, 0.3, 0.3),
    "headline": Signal(0.1, 0.1, 0.3),
    "passage": Signal(0.1, 0.2, 0.3),
}
_METADATA = {
    "time": Signal(0.4, 0.2, 0.2),
    "tags": Signal(0.15, 0.1, 0.2),
    "unspoken": Signal(0.2, 0.03, 0.07),
    "category": Signal(0.05, 0.1, 0.3),
    "author": Signal(0.1, 0.1, 0.3),
    "series": Signal(0.1, 0.1, 0.3),
}
NEARNESS = Formula({name: _TEXT[name] for name in ("words", "part", "headline")}, 3.0, 1.5)
WHOLE_FORMULA = Formula({**_TEXT, **_METADATA, "linked": Signal(0.2, 0.02, 0.05)}, 2.0, 1.5)


def corpus(count: int, seed: int = 0, *, coarse: bool = False, links: bool = True) -> RankingIndex:
    """`count` articles; where they are `coarse` many are as near as others."""
    random = np.random.default_rng(seed)
    subjects = random.integers(0, _SUBJECTS, count)
    lengths = random.integers(1, 4, count)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    centres = random.normal(size=(_SUBJECTS, _DIMENSION))
    near = centres[np.repeat(subjects, lengths)]
    passages = _unit(near + random.normal(size=near.shape), coarse=coarse)
    features = Features(
        words=_words(random, subjects, 25, coarse=coarse),
        titles=_words(random, subjects, 4, coarse=coarse),
        vectors=mean_vectors(passages, starts),
        headlines=_unit(centres[subjects] + random.normal(size=(count, _DIMENSION)), coarse=coarse),
        passages=passages,
        starts=starts,
    )
    groups = np.arange(count, dtype=np.int32)
    for row in range(1, count):
        if random.random() < 0.1:
            groups[row] = groups[random.integers(0, row)]
    pairs = np.unique(random.integers(0, count, (count, 2)), axis=0) if count else np.empty((0, 2))
    pairs = pairs[groups[pairs[:, 0].astype(int)] != groups[pairs[:, 1].astype(int)]].astype(np.int32)
    found = Links(pairs, NEARNESS) if links and len(pairs) else None
    # Vectors of few different numbers are compared by their cosines: ties are then true ones.
    metric = None if coarse else Metric.of(_metric(seed), features)
    return RankingIndex(features, _metadata(random, subjects), groups, found, metric)


def reordered(index: RankingIndex, order: np.ndarray) -> RankingIndex:
    """The same corpus without links and copies, its articles in the `order` (n,) given."""
    features, metadata = index.features, index.metadata
    parts = [np.arange(features.starts[row], features.starts[row + 1]) for row in order]
    lengths = [len(part) for part in parts]
    moved = Features(
        csr_array(features.words[order]),
        csr_array(features.titles[order]),
        features.vectors[order],
        features.headlines[order],
        features.passages[np.concatenate(parts)],
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )
    return RankingIndex(
        moved,
        Metadata(
            tuple(metadata.ids[row] for row in order),
            metadata.days[order],
            tuple(metadata.tags[row] for row in order),
            metadata.categories[order],
            metadata.authors[order],
            metadata.series[order],
            metadata.reticence[order],
        ),
        np.arange(len(order), dtype=np.int32),
        metric=Metric.of(index.metric.matrix, moved) if index.metric else None,
    )


def without(formula: Formula, *names: str) -> Formula:
    """`formula` without some of its signals."""
    return replace(formula, signals={name: signal for name, signal in formula.signals.items() if name not in names})


def _unit(vectors: np.ndarray, *, coarse: bool) -> np.ndarray:
    return unit_rows((np.sign(vectors) if coarse else vectors).astype(np.float32))


def _words(random: np.random.Generator, subjects: np.ndarray, terms: int, *, coarse: bool) -> csr_array:
    """Rows of length one; an article's terms are mostly of its subject's fiftieth of the vocabulary."""
    table = np.zeros((len(subjects), _VOCABULARY), dtype=np.float32)
    for row, subject in enumerate(subjects.tolist()):
        own = random.integers(subject * 50, subject * 50 + 50, terms)
        weights = np.ones(terms) if coarse else random.random(terms)
        table[row, np.where(random.random(terms) < 0.3, random.integers(0, _VOCABULARY, terms), own)] = weights
    return csr_array(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _metadata(random: np.random.Generator, subjects: np.ndarray) -> Metadata:
    count = len(subjects)
    days = 738_000 + random.integers(0, 400, count).astype(np.float64)
    return Metadata(
        ids=tuple(f"article-{number:05d}" for number in random.permutation(count)),
        days=np.where(random.random(count) < 0.2, np.nan, days),
        tags=tuple(frozenset(f"tag{tag}" for tag in random.integers(0, 30, random.integers(0, 4))) for _ in subjects),
        categories=np.array([f"c{s}" if random.random() < 0.8 else "" for s in subjects], dtype=np.str_),
        authors=np.array([random.choice(["jo", "al", ""]) for _ in subjects], dtype=np.str_),
        series=np.array([random.choice(["trends", "", "", ""]) for _ in subjects], dtype=np.str_),
        reticence=random.random(count).astype(np.float32),
    )


def _metric(seed: int) -> np.ndarray:
    """(d, d) symmetric, with eigenvalues of .5 and more."""
    factor = np.random.default_rng(seed + 1).normal(size=(_DIMENSION, _DIMENSION)) / np.sqrt(_DIMENSION)
    return np.asarray(factor @ factor.T + np.eye(_DIMENSION) / 2, dtype=np.float32)
