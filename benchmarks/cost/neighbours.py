"""How long the neighbour table takes, by size and route.

    python -m benchmarks.cost.neighbours INDEX [--sizes 2000 10000]

The corpus of a published index is made larger by mixing each article with one of its neighbours: their words, their
passages with noise on top, their tags and dates. Seconds are of one core; run it with OMP_NUM_THREADS=1.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import Features, mean_vectors
from indexer.encoding.metadata import Metadata
from indexer.neighbours.table import build_neighbours
from indexer.ranking.index import RankingIndex
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_SEED = 20260101
# Of a mixture's two sources these shares of their terms are kept, and with so much of the other and of noise its
# passages have a cosine of .79 with those of the first.
_KEPT_TERMS, _OTHER, _NOISE = (0.6, 0.5), 0.5, 0.6
_PARTNERS = 20


def grown(snapshot: Snapshot, size: int) -> RankingIndex:
    """The corpus of `snapshot` with mixtures of its articles added, `size` in all; cut to `size` if it has more."""
    index, random = snapshot.index, np.random.default_rng(_SEED)
    count, added = len(index.features), max(0, size - len(index.features))
    if not added:
        return _cut(index, size)
    first = random.integers(0, count, added)
    listed = snapshot.neighbour_rows[first, random.integers(0, _PARTNERS, added)]
    second = np.where(listed < 0, random.integers(0, count, added), listed)
    groups = np.concatenate([index.groups, np.arange(count, size, dtype=np.int32)])
    return RankingIndex(
        _mixed_features(index.features, first, second, random), _mixed_metadata(index.metadata, first, second), groups
    )


def measured(index: RankingIndex, snapshot: Snapshot, exact_up_to: int) -> str:
    """One line of figures."""
    started, wall = time.process_time(), time.perf_counter()
    report = build_neighbours(index, snapshot.article_formula, lambda _: None, exact_up_to).report
    seconds, count = time.process_time() - started, len(index.features)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{count:7d} articles  {report.route:10}  {seconds:7.1f} s of processor  {time.perf_counter() - wall:7.1f} s"
        f"  {1000 * seconds / count:5.2f} ms an article  recall@10 {report.recall:.4f} of {report.sampled}"
        f"  width {report.width}  peak {peak} MB"
    )


def main() -> None:
    """Prints a line for each size and route."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 5000, 10000, 20000])
    parser.add_argument("--routes", choices=["exact", "candidates"], nargs="+", default=["exact", "candidates"])
    options = parser.parse_args()
    paths = IndexPaths(options.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    for size in options.sizes:
        index = grown(snapshot, size)
        for route in options.routes:
            print(measured(index, snapshot, 0 if route == "candidates" else size), flush=True)


def _cut(index: RankingIndex, size: int) -> RankingIndex:
    features, metadata = index.features, index.metadata
    end = int(features.starts[size])
    return RankingIndex(
        Features(
            csr_array(features.words[:size]),
            csr_array(features.titles[:size]),
            features.vectors[:size],
            features.headlines[:size],
            features.passages[:end],
            features.starts[: size + 1],
        ),
        Metadata(
            metadata.ids[:size],
            metadata.days[:size],
            metadata.tags[:size],
            metadata.categories[:size],
            metadata.authors[:size],
            metadata.series[:size],
            metadata.reticence[:size],
        ),
        np.minimum(index.groups[:size], np.arange(size, dtype=np.int32)),
    )


def _mixed_features(
    features: Features, first: NDArray[np.int64], second: NDArray[np.int64], random: np.random.Generator
) -> Features:
    counts = np.diff(features.starts)
    own = np.concatenate([np.arange(features.starts[row], features.starts[row + 1]) for row in first])
    others = np.repeat(second, counts[first])
    theirs = features.starts[others] + random.integers(0, 2**31, len(others)) % counts[others]
    parts = _mixed_vectors(features.passages[own], features.passages[theirs], random)
    starts = np.concatenate([[0], np.cumsum(counts[first])])
    headlines = _mixed_vectors(features.headlines[first], features.headlines[second], random)
    return Features(
        words=csr_array(vstack([features.words, _mixed_words(features.words, first, second, random)]).tocsr()),
        titles=csr_array(vstack([features.titles, _mixed_words(features.titles, first, second, random)]).tocsr()),
        vectors=np.concatenate([features.vectors, mean_vectors(parts, starts)]),
        headlines=np.concatenate([features.headlines, headlines]),
        passages=np.concatenate([features.passages, parts]),
        starts=np.concatenate([features.starts, features.starts[-1] + starts[1:]]),
    )


def _mixed_vectors(
    first: NDArray[np.float32], second: NDArray[np.float32], random: np.random.Generator
) -> NDArray[np.float32]:
    noise = unit_rows(random.standard_normal(first.shape, dtype=np.float32))
    return unit_rows(first + np.float32(_OTHER) * second + np.float32(_NOISE) * noise)


def _mixed_words(
    words: csr_array, first: NDArray[np.int64], second: NDArray[np.int64], random: np.random.Generator
) -> csr_array:
    halves = []
    for rows, kept in zip((first, second), _KEPT_TERMS, strict=True):
        half = csr_array(words[rows])
        half.data = half.data * (random.random(len(half.data)) < kept)
        halves.append(half)
    mixed = csr_array(halves[0].maximum(halves[1]))
    mixed.eliminate_zeros()
    lengths = np.sqrt(np.asarray(mixed.multiply(mixed).sum(axis=1)).ravel())
    mixed = csr_array(mixed.multiply(1 / np.maximum(lengths, 1e-9)[:, None]), dtype=np.float32)
    mixed.sort_indices()
    return mixed


def _mixed_metadata(metadata: Metadata, first: NDArray[np.int64], second: NDArray[np.int64]) -> Metadata:
    random = np.random.default_rng(_SEED)
    days = metadata.days[first] + random.integers(-60, 61, len(first))
    tags = tuple(
        frozenset(tag for tag in sorted(metadata.tags[a] | metadata.tags[b]) if random.random() < 0.7)
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
    )
    return Metadata(
        metadata.ids + tuple(f"mixture-{number:07d}" for number in range(len(first))),
        np.concatenate([metadata.days, days]),
        metadata.tags + tags,
        np.concatenate([metadata.categories, metadata.categories[first]]),
        np.concatenate([metadata.authors, metadata.authors[first]]),
        np.concatenate([metadata.series, np.full(len(first), "", dtype=metadata.series.dtype)]),
        np.concatenate([metadata.reticence, metadata.reticence[first]]),
    )


if __name__ == "__main__":
    main()
