"""Which of the publisher's own topics a found one is like."""

from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery.likened import likened
from indexer.topics.model import Topic, TopicAssignment, TopicKind
from indexer.topics.names import as_read


def given(*topics: str) -> tuple[TopicAssignment, ...]:
    """Topics of an article."""
    return tuple(TopicAssignment(topic, 1.0) for topic in topics)


def test_a_found_topic_is_like_the_own_one_that_most_of_its_articles_have() -> None:
    above, nights, beds, lone = (
        Topic(name, name, TopicKind.DISCOVERED, (), 0, parent)
        for name, parent in (("above", ""), ("nights", "above"), ("beds", "above"), ("lone", ""))
    )
    found = [given("nights"), given("nights"), given("nights"), given("beds"), given("beds"), ()]
    own = [given("sleep"), given("sleep", "work"), given("work"), given("sleep"), given("money"), given("money")]
    told = {topic.id: topic.like for topic in likened([above, nights, beds, lone], found, own)}
    assert told == {"above": "sleep", "nights": "sleep", "beds": "", "lone": ""}


def test_a_night_calls_no_found_topic_as_an_own_one_and_says_which_it_is_like(shared_snapshot: Snapshot) -> None:
    found = [topic for topic in shared_snapshot.topics if topic.kind.is_found]
    own = {topic.id: as_read(topic.label) for topic in shared_snapshot.topics if not topic.kind.is_found}
    assert {"grief", "money"} <= {topic.like for topic in found} <= {*own, ""}
    assert {as_read(topic.label) for topic in found}.isdisjoint(own.values())
