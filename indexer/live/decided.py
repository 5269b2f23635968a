"""A generation with what editors have decided about its discovered topics since: `with_edits(base, edits)`.

A name and what is hidden act here as the next night will make them act, so that they are seen at once, wherever a topic
is told. A merger gives articles another topic; sizes, centres, neighbours and the history of both rest on that, so that
stays the night's.
"""

from collections.abc import Sequence
from dataclasses import replace

from indexer.live.sharing import SharingSnapshot, fields_of
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery.edits import hidden_by, labels_given
from indexer.topics.model import Topic, TopicEdit, TopicKind


def with_edits(base: Snapshot, edits: Sequence[TopicEdit]) -> Snapshot:
    """`base` with the names of `edits`, and without telling readers of what they hide; itself if that is so already.

    What a night has made of a decision that was taken back since stays until the next one.
    """
    names = labels_given(edits, [topic.label for topic in base.topics if not topic.kind.is_found])
    hidden = hidden_by(edits)
    topics = tuple(_decided(topic, names.get(topic.id, ""), topic.id in hidden) for topic in base.topics)
    if topics == base.topics:
        return base
    return SharingSnapshot(**fields_of(base) | {"topics": topics}, base=base)


def _decided(topic: Topic, name: str, hidden: bool) -> Topic:
    if not topic.kind.is_found:
        return topic
    if name:
        topic = replace(topic, label=name, kind=TopicKind.NAMED, readability=1.0, shown=True)
    return replace(topic, shown=False) if hidden else topic
