"""Articles as they are put by day, for tests: encoded by the toy encoder with the lexicon of a generation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from corpus.article import Article
from indexer.encoding.subject import encode_draft
from indexer.live.changes import Encoded, LiveChanges
from indexer.live.overlaid import LiveArticle
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicAssignment
from tests.conftest import ToyEncoder


def live(snapshot: Snapshot, article: Article, *topics: TopicAssignment, copy_of: str = "") -> LiveArticle:
    """`article` as it is laid over `snapshot`."""
    subject = encode_draft(article, ToyEncoder(), snapshot.lexicon)
    assert subject.texts is not None
    return LiveArticle(article, subject.features, subject.texts.spans, topics, copy_of)


@contextmanager
def changing(index: Path) -> Iterator[LiveChanges]:
    """The store of the changes of `index`, as a service that runs has it open."""
    path = IndexPaths(index).live_changes
    path.parent.mkdir(exist_ok=True)
    store = LiveChanges(path)
    try:
        yield store
    finally:
        store.close()


def put(store: LiveChanges, article: Article) -> None:
    """Puts `article` into `store`, its vectors being of no matter."""
    vector = np.ones((1, 4), dtype=np.float32)
    store.put(article, Encoded("toy", vector, vector, ((0, 1),), (), ""), store.revision_of(article.id))
