"""What editors decided about discovered topics, made fit to be applied; of two edits of one topic the later holds."""

import logging
from collections.abc import Collection, Sequence

from indexer.topics.discovery.memory import RememberedTopic
from indexer.topics.model import TopicEdit
from indexer.topics.names import as_read

_log = logging.getLogger("related_articles.topics")


class TopicEditError(ValueError):
    """The edits contradict one another; the message names the topics."""


def labels_given(edits: Sequence[TopicEdit], own_names: Collection[str]) -> dict[str, str]:
    """The names that editors gave, by topic id, but for those that are `own_names` of the publisher's topics.

    None is kept by day (vocabulary/kept_edits.py); a file may have one, and a vocabulary may take a name later.
    """
    own = {as_read(name) for name in own_names}
    given = {edit.topic: " ".join(edit.label.split()) for edit in edits}
    for topic, label in given.items():
        if as_read(label) in own:
            _log.warning("topic %r cannot be called %r: a topic of the publisher's own is", topic, label)
    return {topic: label for topic, label in given.items() if label and as_read(label) not in own}


def hidden_by(edits: Sequence[TopicEdit]) -> set[str]:
    """The topics that readers are to be told nothing of."""
    return {edit.topic for edit in edits if edit.hidden}


def mergers(edits: Sequence[TopicEdit], topics: Sequence[RememberedTopic]) -> dict[str, str]:
    """The topic that each merged topic ends up in; chains are followed to their ends.

    Mergers into topics that are not there, or of another level, are left out with a warning.

    Raises:
        TopicEditError: mergers go round in a circle.
    """
    wanted = {edit.topic: edit.merge_into for edit in edits if edit.merge_into}
    for topic in wanted:
        _refuse_circle(topic, wanted)
    levels = {topic.id: topic.level for topic in topics}
    merged = {}
    for topic in wanted:
        end = _end(topic, wanted, levels)
        if topic in levels and end != topic:
            merged[topic] = end
    return merged


def report_unknown(edits: Sequence[TopicEdit], alive: Collection[str], dead: Collection[str]) -> None:
    """Warns of edits that name a topic which is not there."""
    for edit in edits:
        for name in filter(None, (edit.topic, edit.merge_into)):
            if name not in alive:
                reason = "there is no such topic any more" if name in dead else "there is no such topic"
                _log.warning("an edit of topic %r names %r: %s", edit.topic, name, reason)


def _end(topic: str, wanted: dict[str, str], levels: dict[str, int]) -> str:
    """The last topic on the way from `topic` that is there and of its level."""
    end, step = topic, topic
    while step in wanted:
        step = wanted[step]
        if step in levels and levels[step] == levels.get(topic):
            end = step
        elif step in levels:
            _log.warning("topic %r cannot be merged into %r, which is of another level", topic, step)
    return end


def _refuse_circle(topic: str, wanted: dict[str, str]) -> None:
    way = [topic]
    while way[-1] in wanted:
        way.append(wanted[way[-1]])
        if way[-1] in way[:-1]:
            raise TopicEditError(f"edits of topics go round in a circle: {' -> '.join(way)}")
