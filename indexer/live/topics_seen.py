"""Topics as they are without the articles that may not be seen: their sizes, keywords, and whether they are any."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot.snapshot import Snapshot
from indexer.topics.ids import digest_in
from indexer.topics.model import Topic, TopicKind
from indexer.topics.names import as_read
from indexer.topics.tree import Members

# Of a topic of whose label and keywords nothing may be told: its id would say them again.
_UNNAMED = "unnamed topic "


@dataclass(frozen=True)
class _Words:
    """Which words may be read in a corpus: those of articles that may be seen."""

    base: Snapshot
    seen: NDArray[np.bool_]  # (n,) of the rows of `base`

    def stand_in(self, phrase: str, rows: NDArray[np.int64]) -> bool:
        """Whether every word of `phrase` stands in one of the articles `rows` that may be seen."""
        among = np.zeros(len(self.seen), dtype=bool)
        among[rows] = self.seen[rows]
        by_term = self.base.index.features.words_by_term
        columns = self.base.lexicon.weigh([phrase]).indices.tolist()
        return bool(columns) and all(
            among[by_term.indices[by_term.indptr[column] : by_term.indptr[column + 1]]].any() for column in columns
        )


def topics_seen(base: Snapshot, now: Mapping[str, Members], withheld: NDArray[np.bool_]) -> tuple[Topic, ...]:
    """The topics of `base` whose articles that may be seen are `now`; rows of `base` (n,) are `withheld`.

    A topic of which only such articles were left is left out, and no other is said to be like it. What a topic is
    called and known by stays, but for words that nobody could read in its articles any more.
    """
    words, found = _Words(base, ~withheld), []
    tags = {as_read(topic.label) for topic in base.topics if not topic.kind.is_found and len(now[topic.id])}
    for topic in base.topics:
        rows, left = base.topic_members[topic.id].rows, len(now[topic.id])
        lost = int(withheld[rows].sum())
        if lost and not left:
            continue
        size = topic.size - lost + int((now[topic.id].rows >= len(withheld)).sum())
        found.append(replace(_reworded(topic, words, rows, tags) if lost else topic, size=size))
    told = {topic.id for topic in found}
    return tuple(topic if topic.like in told else replace(topic, like="") for topic in found)


def _reworded(topic: Topic, words: _Words, rows: NDArray[np.int64], tags: Container[str]) -> Topic:
    """A topic without the keywords, and if nobody but the corpus gave it its label without those of its words, that
    stand in no article which may be seen, nor are one of the `tags` that such articles have. A label with such words
    that it had before is told as the one that it has now.
    """

    def is_readable(label: str) -> bool:
        return as_read(label) in tags or words.stand_in(label, rows)

    keywords = tuple(keyword for keyword in topic.keywords if words.stand_in(keyword, rows))
    label, shown = topic.label, topic.shown
    if topic.kind is TopicKind.DISCOVERED and not is_readable(label):
        # Of a label that was made of keywords some may be left; what is left of a phrase is none that reads.
        left = [part for part in label.split(", ") if words.stand_in(part, rows)]
        label, shown = ", ".join(left or keywords[:1]) or _UNNAMED + digest_in(topic.id), False
    history = tuple(event if is_readable(event.label) else replace(event, label=label) for event in topic.history)
    return replace(topic, keywords=keywords, label=label, shown=shown, history=history)
