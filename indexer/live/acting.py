"""The changes of the day -> the articles that are laid over a generation, each weighed once by its lexicon."""

import numpy as np

from indexer.encoding.features import Features, mean_vectors
from indexer.live.changes import Change, Changes, Encoded
from indexer.live.overlaid import LiveArticle, overlaid
from indexer.snapshot.snapshot import Snapshot


class Overlay:
    """Lays changes over one generation after another, and keeps what was made of each change."""

    def __init__(self) -> None:
        self._generation, self._made = "", dict[int, LiveArticle]()

    def over(self, base: Snapshot, changes: Changes) -> Snapshot:
        """`base` with those of `changes` that it does not have."""
        acting = changes.on(base.folded)
        put = [change for change in acting if change.article is not None]
        if base.generation != self._generation:
            self._generation, self._made = base.generation, {}
        self._made = {c.revision: self._made.get(c.revision) or _live(base, c) for c in put}
        dead = [change.id for change in acting if change.article is None]
        return overlaid(base, list(self._made.values()), dead, changes.deleted)


def _live(base: Snapshot, change: Change) -> LiveArticle:
    article, encoded = change.article, change.encoded
    assert article is not None and encoded is not None  # noqa: PT018, S101 - those that were put
    if encoded.encoder != base.manifest.encoder.weights_sha256:
        encoded = _unencoded(base, encoded)
    starts = np.array([0, len(encoded.passages)], dtype=np.int64)
    features = Features(
        words=base.lexicon.weigh([article.lexical_text()]),
        titles=base.lexicon.weigh([article.title]),
        vectors=mean_vectors(encoded.passages, starts),
        headlines=encoded.headline,
        passages=encoded.passages,
        starts=starts,
    )
    return LiveArticle(article, features, encoded.spans, encoded.topics, encoded.copy_of)


def _unencoded(base: Snapshot, encoded: Encoded) -> Encoded:
    """Of an article that another model encoded: as near as the average; until the night its words find it."""
    dimension = base.manifest.encoder.dimension
    middle = base.index.features.vectors.mean(axis=0) if len(base.cards) else np.ones(dimension, dtype=np.float32)
    unit = np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-6), dtype=np.float32)[None, :]
    passages = np.repeat(unit, len(encoded.passages), axis=0)
    return Encoded("", unit, passages, encoded.spans, encoded.topics, encoded.copy_of)
