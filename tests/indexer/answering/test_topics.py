"""What an article and a text are about."""

from indexer.answering.topics import topics_of_article, topics_of_draft
from indexer.encoding.subject import encode_query
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder


def test_an_articles_own_tags_come_first_with_score_one(shared_snapshot: Snapshot) -> None:
    own = topics_of_article(shared_snapshot, shared_snapshot.rows["grief-1"])
    assert "grief" in [tag.topic for tag in own if tag.score == 1.0]


def test_a_text_gets_the_tags_of_its_nearest_articles(shared_snapshot: Snapshot) -> None:
    subject = encode_query("funeral mourning cemetery widow", ToyEncoder(), shared_snapshot.lexicon)
    found = {tag.topic: tag.score for tag in topics_of_draft(shared_snapshot, subject)}
    assert found["grief"] > 0.39  # by the curve that was measured on the default encoder's vectors
    assert not {"sleep", "money", "work"} & found.keys()
