"""Whether the parts of a generation fit together: each file may be as it was written, and they still may not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot.content import Content
from indexer.snapshot.manifest import Manifest


def check_consistency(content: Content, ids: Sequence[str], manifest: Manifest) -> None:
    """Whether the parts of `content` fit one another, the articles with these `ids`, and what `manifest` says of them.

    Raises:
        ValueError: they do not; the message says which.
    """
    features, groups, count = content.index.features, content.index.groups, len(ids)
    _check_lengths(content, ids, manifest.counts.articles)
    if features.words.shape[1] != len(content.lexicon.terms) or len(content.lexicon.idf) != len(content.lexicon.terms):
        raise ValueError("words, terms and idf disagree on the size of the vocabulary")
    for name in ("vectors", "headlines", "passages"):
        _check_unit(name, getattr(features, name), manifest.encoder.dimension)
    _check_metric(content, manifest.encoder.dimension)
    if int(features.starts[-1]) != len(features.passages) or (np.diff(features.starts) < 1).any():
        raise ValueError("starts does not give every article its passages")
    _check_spans(content.passage_spans, len(features.passages))
    if content.index.links:
        _check_links(content.index.links.rows, count)
    if content.tagger.rows.size and not 0 <= content.tagger.rows.min() <= content.tagger.rows.max() < count:
        raise ValueError("tagger_rows names rows that are no articles")
    _check_groups(groups)
    _check_reticence(content.index.metadata.reticence)
    _check_neighbours(content.neighbour_rows, groups)
    _check_places(content.places, count)


def _check_lengths(content: Content, ids: Sequence[str], counted: int) -> None:
    features = content.index.features
    lengths = {
        "articles": counted,
        "ids": len(set(ids)),
        "words": features.words.shape[0],
        "titles": features.titles.shape[0],
        "vectors": len(features.vectors),
        "headlines": len(features.headlines),
        "starts": len(features.starts) - 1,
        "groups": len(content.index.groups),
        "reticence": len(content.index.metadata.reticence),
        "neighbour_rows": len(content.neighbour_rows),
        "neighbour_scores": len(content.neighbour_scores),
        "neighbour_moved": len(content.neighbour_moved),
        "assignments": len(content.assignments),
    }
    for name, length in lengths.items():
        if length != len(ids):
            raise ValueError(f"{name} has {length} rows for {len(ids)} articles")


def _check_unit(name: str, vectors: NDArray[np.float32], dimension: int) -> None:
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise ValueError(f"{name} has shape {vectors.shape}, the encoder's dimension is {dimension}")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.isfinite(lengths).all() or (np.abs(lengths - 1) > 1e-3).any():
        raise ValueError(f"{name} has rows that are not finite unit vectors")


def _check_metric(content: Content, dimension: int) -> None:
    metric, features = content.index.metric, content.index.features
    if metric is None:
        return
    if metric.matrix.shape != (dimension, dimension) or not np.isfinite(metric.matrix).all():
        raise ValueError(f"metric has shape {metric.matrix.shape} or is not finite; the dimension is {dimension}")
    for name in ("vectors", "headlines", "passages"):
        of = getattr(metric.lengths, name)
        if of.shape != (len(getattr(features, name)),) or not (np.isfinite(of) & (of > 0)).all():
            raise ValueError(f"metric_{name} does not give each of {name} its length")


def _check_spans(spans: NDArray[np.int32], passages: int) -> None:
    if spans.shape != (passages, 2) or (spans[:, 0] < 0).any() or (spans[:, 1] < spans[:, 0]).any():
        raise ValueError(f"passage_spans does not say where each of {passages} passages begins and ends")


def _check_links(rows: NDArray[np.int32], count: int) -> None:
    if rows.ndim != 2 or rows.shape[1] != 2 or not len(rows) or rows.min() < 0 or rows.max() >= count:
        raise ValueError("links names rows that are no articles")


def _check_reticence(reticence: NDArray[np.float32]) -> None:
    if not ((reticence >= 0) & (reticence <= 1)).all():
        raise ValueError("reticence has values that are not within 0 and 1")


def _check_groups(groups: NDArray[np.int32]) -> None:
    inside = not groups.size or (groups.min() >= 0 and groups.max() < len(groups))
    if not inside or (groups[groups] != groups).any():
        raise ValueError("groups names rows that stand for no piece")


def _check_neighbours(rows: NDArray[np.int32], groups: NDArray[np.int32]) -> None:
    if rows.size and (rows.min() < -1 or rows.max() >= len(rows)):
        raise ValueError("neighbour_rows points outside the articles")
    own = np.where(rows >= 0, groups[np.maximum(rows, 0)] == groups[:, None], False) if rows.size else rows
    if own.any():
        raise ValueError(
            f"neighbour_rows lists row {int(np.flatnonzero(own.any(axis=1))[0])} or a copy of it for itself"
        )


def _check_places(places: NDArray[np.float32], count: int) -> None:
    if places.shape != (count, 2) or not (np.abs(places) <= 1).all():  # what is not finite is not within 1 either
        raise ValueError(f"map does not give each of {count} articles a place within -1 and 1")
