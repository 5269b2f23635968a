"""The vocabulary's topics of a text that is not of the corpus: a draft, or a reader's query."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import Features
from indexer.topics.model import TopicAssignment, in_order
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.tagger import Tagger
from indexer.topics.tagging.votes import Voters

# A draft's editor, who chooses, is shown what is right in one of seven or more.
SUGGESTED = 0.15
# An article gets a topic that its editors did not give it where that is more probable than not. On digital.gov eight
# in ten of such are what the editors gave too, and half of what they gave is found: an editor would rather add than
# delete.
GIVEN = 0.5
# Below an editor's own, however sure.
_SUREST = 0.99


@dataclass(frozen=True)
class TaggingIndex:
    """What tagging looks up in the corpus."""

    voters: Voters
    taught: Taught


def suggest(
    tagger: Tagger, index: TaggingIndex, text: Features, day: float = np.nan, minimum: float = SUGGESTED
) -> tuple[TopicAssignment, ...]:
    """The vocabulary's topics of one text with a score of `minimum` at least, best first.

    `day` is the ordinal of the text's date, NaN where it has none.
    """
    if not tagger.topics:
        return ()
    alike = index.taught.likeness(text, np.array([day]))
    scores = tagger.scores(text, alike, index.voters.votes(text))[0]
    return in_order([predicted(tagger, topic, scores) for topic in np.flatnonzero(scores >= minimum).tolist()])


def predicted(tagger: Tagger, topic: int, scores: NDArray[np.float32]) -> TopicAssignment:
    """What is found, not given by an editor: the topic in this column of `scores` (T,)."""
    return TopicAssignment(tagger.topics[topic], round(min(_SUREST, float(scores[topic])), 4))
