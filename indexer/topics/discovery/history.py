"""What happened to discovered topics in a night, as lines of their histories."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from indexer.topics.discovery.memory import DeadTopic, RememberedTopic, TopicMemory
from indexer.topics.discovery.succession import Level
from indexer.topics.model import TopicEvent, TopicEventKind

# (the topic's id, what happened, the other topic that took part or "")
_Happening = tuple[str, TopicEventKind, str]


def with_histories(
    topics: Sequence[RememberedTopic], levels: Sequence[Level], last: TopicMemory, today: date
) -> list[RememberedTopic]:
    """Tonight's topics, in the order of the levels' clusters, with last night's histories and what happened since."""
    before = {topic.id: topic for topic in last.topics}
    happened = [*_happenings(topics, levels), *_editorial(topics, before)]
    return [
        replace(
            topic,
            history=(
                *(before[topic.id].history if topic.id in before else ()),
                *_events(topic.id, topic.label, happened, today),
            ),
        )
        for topic in topics
    ]


def dead_after(
    topics: Sequence[RememberedTopic], levels: Sequence[Level], last: TopicMemory, today: date
) -> tuple[DeadTopic, ...]:
    """All topics that ever died, by id."""
    alive = {topic.id for topic in topics}
    happened = list(_happenings(topics, levels))
    new = [
        DeadTopic(topic.id, topic.label, (*topic.history, *_events(topic.id, topic.label, happened, today)))
        for topic in last.topics
        if topic.id not in alive
    ]
    return tuple(sorted((*last.dead, *new), key=lambda topic: topic.id))


def _events(topic: str, label: str, happened: Sequence[_Happening], today: date) -> Iterator[TopicEvent]:
    """One line for each kind of thing that happened to a topic, with all who took part."""
    for kind in TopicEventKind:
        others = [other for whom, what, other in happened if whom == topic and what is kind]
        if others:
            yield TopicEvent(today.isoformat(), kind, label, tuple(sorted(filter(None, others))))


def _happenings(topics: Sequence[RememberedTopic], levels: Sequence[Level]) -> Iterator[_Happening]:
    """What the matching of two nights says."""
    for number, level in enumerate(levels):
        now = [topic.id for topic in topics if topic.level == number]
        before = [topic.id for topic in level.before]
        for new in level.fate.born:
            yield now[new], TopicEventKind.BORN, ""
        for new, old in level.fate.split_off.items():
            yield now[new], TopicEventKind.SPLIT, before[old]
            yield before[old], TopicEventKind.SPLIT, now[new]
        for old, new in level.fate.merged_into.items():
            yield before[old], TopicEventKind.MERGED, now[new]
            yield now[new], TopicEventKind.MERGED, before[old]
        for old in level.fate.died:
            yield before[old], TopicEventKind.DIED, ""


def _editorial(topics: Sequence[RememberedTopic], before: dict[str, RememberedTopic]) -> Iterator[_Happening]:
    """New labels, and mergers by an editor on the night they begin."""
    for topic in topics:
        old = before.get(topic.id)
        if old and old.label != topic.label:
            yield topic.id, TopicEventKind.RENAMED, ""
        if topic.merged_into and (old is None or old.merged_into != topic.merged_into):
            yield topic.id, TopicEventKind.MERGED, topic.merged_into
            yield topic.merged_into, TopicEventKind.MERGED, topic.id
