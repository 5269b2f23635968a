"""The map of a corpus: vectors and the last night's map come in, a place for each article goes out.

Places keep still: an article stays where it was unless laying the map out anew would show the corpus better.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import KNeighborsRegressor

from indexer.small_files import open_regular, read_small

Places = NDArray[np.float64]

# Fewer have hardly any neighbourhoods to keep, and t-SNE of 24 moved half a radius a night for nothing: their two
# principal components are the map.
_FEWEST = 50
# As many are laid out by t-SNE, about 30 s of CPU, and measured by arrays of their number squared, 70 MB each; the
# others are placed among them.
_LANDMARKS = 3000
# scikit-learn's default. 15, 50 and 100 gained at most .009 of trustworthiness on digital.gov, liveqa and the sample.
_PERPLEXITY = 30
_FIRST_STEPS = 1000
# The fewest that scikit-learn allows.
_NEXT_STEPS = 250
# Where a finished map of t-SNE has its articles, at the root mean square: .5 to 1 times the root of their number.
# A map that starts at another size spends its steps on growing or shrinking, and moves more.
_SPREAD = 0.75
# A new article stands between so many of its nearest. With a quarter of liveqa placed so, trustworthiness is .931 with
# 1, .917 with 3, .911 with 5 and .901 with 10; but with few, the new ones stand upon the old.
_NEAREST = 5
# A map is laid out anew when that gains so much trustworthiness: t-SNE is .04 to .13 above a spectral map.
_WORTH_MOVING = 0.02
_TRUST_NEIGHBOURS = 15
# Of the range of -1 to 1 the map fills so much, and is fitted again when it leaves the bounds: were it fitted every
# night, one outlier would move everybody.
_FILLED, _LEAST_FILLED = 0.9, 0.75
_SEED = 20260101
# Beside the places, how true the map was when it was drawn.
TRUST_FILE = "map.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """A map: the place (n, 2) of each article by its id, and how true the map was when it was last drawn (0 to 1)."""

    ids: tuple[str, ...]
    places: NDArray[np.float32]
    trust: float = 0.0


def lay_out(vectors: NDArray[np.float32], ids: Sequence[str], last: Layout | None) -> Layout:
    """The place of each article, float32 (n, 2) within -1 and 1, the near in meaning near one another.

    `vectors` (n, d) are unit vectors. By t-SNE (van der Maaten and Hinton, JMLR 2008; Barnes-Hut, JMLR 2014), begun
    at the places of `last` where there are any. While the map of `last` is as true with the new articles in it as when
    it was drawn, nobody moves. The order of the articles does not matter.
    """
    order = np.array(sorted(range(len(ids)), key=lambda row: ids[row]), dtype=np.int64)
    names = [ids[row] for row in order]
    places, trust = _lay_out_sorted(vectors[order].astype(np.float64), names, last)
    result = np.empty((len(ids), 2), dtype=np.float32)
    result[order] = places
    return Layout(tuple(ids), result, round(trust, 4))


def read_layout(generation: Path) -> Layout | None:
    """The map in a generation's folder, of whatever format version; nothing where it cannot be read."""
    try:
        with open_regular(generation / "map.npy") as stream:
            places = np.load(stream, allow_pickle=False)
        with open_regular(generation / "articles.jsonl") as lines:
            ids = tuple(str(json.loads(line)["id"]) for line in lines)
        trust = float(json.loads(read_small(generation / TRUST_FILE))["trust"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, OverflowError, MemoryError, BadZipFile):
        return None  # a damaged header can ask for any shape
    numbers = np.issubdtype(places.dtype, np.floating) and places.shape == (len(ids), 2)
    sound = numbers and (np.abs(places) <= 1).all()
    return Layout(ids, places.astype(np.float32), trust) if sound else None


def _lay_out_sorted(vectors: Places, ids: Sequence[str], last: Layout | None) -> tuple[Places, float]:
    known, old = _known(ids, last)
    landmarks = _landmarks(ids)
    if len(ids) < _FEWEST:
        return _fitted(_aligned(_principal(vectors), old, known)), 0.0
    core, trust = _core(vectors[landmarks], old[landmarks], known[landmarks], last.trust if last else 0.0)
    places = np.empty((len(ids), 2))
    places[landmarks] = core
    others = np.setdiff1d(np.arange(len(ids)), landmarks)
    places[others] = _among(vectors[landmarks], core, vectors[others])
    return _fitted(places), trust


def _core(vectors: Places, old: Places, known: NDArray[np.bool_], drawn: float) -> tuple[Places, float]:
    """The map of the landmarks, and how true it is or was when drawn: the old one with the new articles in it, or one
    laid out anew where that is worth it.

    `drawn` is how true the old one was when it was drawn; laying out is only tried when it is less true now.
    """
    # Where most are new, or all stood on one spot, there is no picture to keep.
    if known.sum() < max(_FEWEST, len(vectors) / 2) or not np.ptp(old[known]):
        places = _aligned(_tsne(vectors, None), old, known)
        return places, _trust(vectors, places)
    kept = old.copy()
    kept[~known] = _among(vectors[known], old[known], vectors[~known])
    trust = _trust(vectors, kept)
    if drawn and drawn - trust <= _WORTH_MOVING:
        return kept, drawn
    renewed = _aligned(_tsne(vectors, kept), old, known)
    truer = _trust(vectors, renewed)
    # Where drawing anew does not help, what is kept sets the measure, so that it is not tried again every night.
    return (renewed, truer) if truer - trust > _WORTH_MOVING else (kept, trust)


def _tsne(vectors: Places, start: Places | None) -> Places:
    count = len(vectors)
    begun = start is not None
    places = start if start is not None else _principal(vectors)
    # The size that van der Maaten starts at, and that of a finished map.
    places = _scaled(places, _SPREAD * count**0.5 if begun else 1e-4)
    model = TSNE(
        perplexity=min(_PERPLEXITY, (count - 1) / 4),
        init=places.astype(np.float32),
        metric="cosine",
        max_iter=_NEXT_STEPS if begun else _FIRST_STEPS,
        early_exaggeration=1.0 if begun else 12.0,
        # scikit-learn's own, which it would raise twelvefold for a map that is not exaggerated.
        learning_rate=max(count / 48, 50),
        random_state=_SEED,
    )
    return np.asarray(model.fit_transform(vectors), dtype=np.float64)


def _among(placed: Places, places: Places, vectors: Places) -> Places:
    """Where `vectors` (m, d) go on a map of `placed` (n, d): between the nearest, the nearer the more."""
    if not len(vectors):
        return np.empty((0, 2))
    count = min(_NEAREST, len(placed))
    model = KNeighborsRegressor(count, weights="distance", algorithm="brute", metric="cosine").fit(placed, places)
    return np.asarray(model.predict(vectors))


def _aligned(places: Places, old: Places, known: NDArray[np.bool_]) -> Places:
    """`places` turned, mirrored, moved and scaled so that the known are nearest to where they were (Procrustes)."""
    if known.sum() < 2 or not np.ptp(places[known]) or not np.ptp(old[known]):
        return places
    centre, old_centre = places[known].mean(axis=0), old[known].mean(axis=0)
    here = places[known] - centre
    turn, size = orthogonal_procrustes(here, old[known] - old_centre)
    return np.asarray((places - centre) @ turn * (size / (here**2).sum()) + old_centre)


def _principal(vectors: Places) -> Places:
    """The two principal components (n, 2), each pointing the way of its largest weight; nought where there is none."""
    centred = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :2]
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    return np.asarray(np.pad(centred @ (axes * signs), ((0, 0), (0, 2 - axes.shape[1]))))


def _scaled(places: Places, size: float) -> Places:
    """`places` about their centre, the root of their mean square distance from it being `size`."""
    centred = places - places.mean(axis=0)
    spread = float(np.sqrt((centred**2).sum(axis=1).mean()))
    return np.asarray(centred * (size / spread) if spread else centred)


def _fitted(places: Places) -> Places:
    """`places` as they are if they fill the range well, else moved to its middle and scaled to fill it."""
    if not len(places):
        return places
    if _LEAST_FILLED <= np.abs(places).max() <= 1:
        return places
    centred = places - (places.max(axis=0) + places.min(axis=0)) / 2
    extent = np.abs(centred).max()
    return np.asarray(centred * (_FILLED / extent)) if extent else centred


def _trust(vectors: Places, places: Places) -> float:
    """How far the neighbours on the map are neighbours indeed (Venna and Kaski 2001), from 0 to 1."""
    neighbours = min(_TRUST_NEIGHBOURS, (len(vectors) - 1) // 2)
    return float(trustworthiness(vectors, places, n_neighbors=neighbours, metric="cosine"))


def _known(ids: Sequence[str], last: Layout | None) -> tuple[NDArray[np.bool_], Places]:
    """Which articles the last map had, and where; nought for the others."""
    rows = {name: row for row, name in enumerate(last.ids)} if last else {}
    known = np.array([name in rows for name in ids], dtype=bool)
    old = np.zeros((len(ids), 2))
    if last and known.any():
        old[known] = last.places[[rows[name] for name in ids if name in rows]]
    return known, old


def _landmarks(ids: Sequence[str]) -> NDArray[np.int64]:
    """The rows of the articles that are laid out: a draw by their ids, so that the same are drawn every night."""
    drawn = sorted(range(len(ids)), key=lambda row: hashlib.sha256(ids[row].encode()).digest())
    return np.array(sorted(drawn[:_LANDMARKS]), dtype=np.int64)
