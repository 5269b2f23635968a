"""Which of the publisher's own topics a found one is like, so that an editor sees what it may be a part of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.topics.model import Topic, TopicAssignment
from indexer.topics.tree import members

# Most: a topic that half of the articles do not have says as much of what they are not.
_MOST = 0.5


def likened(
    found: Sequence[Topic], assignments: Sequence[Sequence[TopicAssignment]], own: Sequence[Sequence[TopicAssignment]]
) -> tuple[Topic, ...]:
    """The `found` topics, each with the own one that most of its articles have, if any.

    `assignments` (n) are the articles' found topics, `own` (n) those of the publisher's vocabulary.
    """
    rows = members(found, assignments)
    return tuple(replace(topic, like=_commonest([own[row] for row in rows[topic.id].rows])) for topic in found)


def _commonest(given: Sequence[Sequence[TopicAssignment]]) -> str:
    counts = Counter(assignment.topic for each in given for assignment in each)
    best = min(counts, key=lambda topic: (-counts[topic], topic), default="")
    return best if counts[best] > _MOST * len(given) else ""
