"""Articles as they are put by day, for tests: encoded by the toy encoder with the lexicon of a generation."""

from corpus.article import Article
from indexer.encoding.subject import encode_draft
from indexer.live.overlaid import LiveArticle
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicAssignment
from tests.conftest import ToyEncoder


def live(snapshot: Snapshot, article: Article, *topics: TopicAssignment, copy_of: str = "") -> LiveArticle:
    """`article` as it is laid over `snapshot`."""
    subject = encode_draft(article, ToyEncoder(), snapshot.lexicon)
    assert subject.texts is not None
    return LiveArticle(article, subject.features, subject.texts.spans, topics, copy_of)
