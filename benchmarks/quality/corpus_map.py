"""How true the map of a corpus is, and how still it keeps over ten nights of change, printed for each index named.

python -m benchmarks.quality.corpus_map DIR [DIR ...] [--change .05] [--size 20000]
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import procrustes
from sklearn.decomposition import PCA
from sklearn.manifold import Isomap, SpectralEmbedding, trustworthiness
from sklearn.neighbors import NearestNeighbors

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.topics.discovery.corpus_map import Layout, lay_out

_NIGHTS = 10
_SEED = 20260101


def main() -> None:
    """Prints the figures of each index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", type=Path, nargs="+")
    parser.add_argument("--change", type=float, default=0.05, help="share dropped, added and edited each night")
    parser.add_argument("--size", type=int, default=0, help="time a corpus of so many, made of perturbed copies")
    arguments = parser.parse_args()
    for directory in arguments.indexes:
        paths = IndexPaths(directory)
        folder = paths.generation(current_generation(paths))
        vectors = np.load(folder / "vectors.npy", allow_pickle=False)
        articles = [json.loads(line) for line in (folder / "articles.jsonl").read_text("utf-8").split("\n")[:-1]]
        print(f"{directory.name}: {len(vectors)} articles")
        compare(vectors, articles)
        live(vectors, arguments.change)
        if arguments.size:
            time_at(vectors, arguments.size)


def compare(vectors: NDArray[np.float32], articles: Sequence[Mapping[str, str]]) -> None:
    """Our map beside those of scikit-learn that need nothing else."""
    ids, categories = [article["id"] for article in articles], np.array([article["category"] for article in articles])
    neighbours = min(15, (len(vectors) - 1) // 2)
    methods: dict[str, Callable[[], NDArray[np.float32]]] = {
        "ours": lambda: lay_out(vectors, ids, None).places,
        "PCA": lambda: PCA(2).fit_transform(vectors),
        "Isomap": lambda: Isomap(n_neighbors=neighbours, metric="cosine").fit_transform(vectors),
        "spectral": lambda: SpectralEmbedding(
            2, affinity="nearest_neighbors", n_neighbors=neighbours, random_state=_SEED
        ).fit_transform(vectors),
    }
    print(f"  {'vectors':<10} category {agreement(vectors, categories):.3f}")
    for name, method in methods.items():
        started = time.perf_counter()
        places = method()
        seconds = time.perf_counter() - started
        print(
            f"  {name:<10} category {agreement(places, categories):.3f}  trust {trust(vectors, places):.4f}"
            f"  {seconds:.1f} s"
        )


def live(all_vectors: NDArray[np.float32], change: float) -> None:
    """Ten nights: so many articles leave, as many come, as many are mixed with another article."""
    random = np.random.default_rng(_SEED)
    vectors = all_vectors.copy()
    present = np.sort(random.permutation(len(vectors))[: int(0.75 * len(vectors))])
    last = first = lay_out(vectors[present], names(present), None)
    count = max(1, int(change * len(present)))
    print(f"  {count} dropped, {count} added and {count} edited a night; moves in radii of the map")
    for night in range(1, _NIGHTS + 1):
        absent = np.setdiff1d(np.arange(len(vectors)), present)
        staying = np.setdiff1d(present, random.choice(present, count, replace=False))
        edited = random.choice(staying, count, replace=False)
        mixed = vectors[edited] + 0.7 * all_vectors[random.integers(len(vectors), size=count)]
        vectors[edited] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        present = np.sort(np.concatenate([staying, random.choice(absent, min(count, len(absent)), replace=False)]))
        started = time.perf_counter()
        new = lay_out(vectors[present], names(present), last)
        seconds = time.perf_counter() - started
        print(
            f"  night {night:2}  trust {trust(vectors[present], new.places):.4f}  moved {moved(last, new):.4f}"
            f"  since the first {moved(first, new):.4f}  {seconds:.1f} s"
        )
        last = new
    anew = lay_out(vectors[present], names(present), None).places
    print(f"  anew      trust {trust(vectors[present], anew):.4f}  moved {moved(last, Layout(last.ids, anew)):.4f}")


def time_at(vectors: NDArray[np.float32], size: int) -> None:
    """The first night and the next of a corpus of `size`, made of copies with noise."""
    random = np.random.default_rng(_SEED)
    many = vectors[random.integers(len(vectors), size=size)] + random.normal(scale=0.02, size=(size, vectors.shape[1]))
    many = (many / np.linalg.norm(many, axis=1, keepdims=True)).astype(np.float32)
    ids = names(np.arange(size))
    last = None
    for night in ("first", "next"):
        started = time.perf_counter()
        last = lay_out(many, ids, last)
        print(f"  {size} articles, {night} night: {time.perf_counter() - started:.1f} s")


def names(rows: NDArray[np.int64]) -> tuple[str, ...]:
    """Ids for rows."""
    return tuple(f"{row:06}" for row in rows)


def trust(vectors: NDArray[np.float32], places: NDArray[np.float32]) -> float:
    """Trustworthiness over 15 neighbours."""
    neighbours = min(15, (len(vectors) - 1) // 2)
    return float(trustworthiness(vectors, places, n_neighbors=neighbours, metric="cosine"))


def agreement(points: NDArray[np.float32], categories: NDArray[np.str_]) -> float:
    """How many of an article's ten nearest are of its category, among those that have one."""
    nearest = NearestNeighbors(n_neighbors=10).fit(points).kneighbors(return_distance=False)
    return float((categories[nearest] == categories[:, None])[categories != ""].mean())


def moved(before: Layout, after: Layout) -> float:
    """The median way of the articles of both maps after Procrustes, over the map's root mean square radius."""
    rows = {name: row for row, name in enumerate(before.ids)}
    common = [(rows[name], row) for row, name in enumerate(after.ids) if name in rows]
    old, new = (np.array(side) for side in zip(*common, strict=True))
    here, there, _ = procrustes(before.places[old], after.places[new])
    return float(np.median(np.linalg.norm(here - there, axis=1)) * len(common) ** 0.5)


if __name__ == "__main__":
    main()
