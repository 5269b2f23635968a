"""Topics and tags: what an article, a draft or a query is about, in the publisher's own words where there are any."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# How many of the nearest articles vote on a text's topics. Fifteen is what the nearest-neighbour vote that this
# version has to beat was measured with.
VOTERS = 15
# A topic that this share of the (weighted) votes gives to a text is worth showing.
_MINIMUM_VOTE = 0.15
EDITORS_OWN = 1.0


class TopicKind(StrEnum):
    """Where a topic comes from."""

    VOCABULARY = "vocabulary"  # the publisher's own tags
    DISCOVERED = "discovered"  # a cluster of articles, under a label of its own words: a suggestion
    NAMED = "named"  # a cluster of articles that an editor has given its name

    @property
    def is_found(self) -> bool:
        """Whether such topics are clusters of articles, and none of the publisher's vocabulary."""
        return self is not TopicKind.VOCABULARY


class TopicEventKind(StrEnum):
    """What happened to a discovered topic in a night."""

    BORN = "born"
    RENAMED = "renamed"  # its label changed, by itself or by an editor
    SPLIT = "split"  # a part of it became `others`, or it came off one of them
    MERGED = "merged"  # it went into `others`, or took them in
    DIED = "died"


@dataclass(frozen=True, slots=True)
class TopicEvent:
    """One line of a topic's history."""

    on: str  # the day in UTC, ISO 8601
    kind: TopicEventKind
    label: str  # the topic's label from then on
    others: tuple[str, ...] = ()  # ids of the other topics that took part


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the publisher's vocabulary or a discovered cluster. `id` never changes its meaning."""

    id: str
    label: str
    kind: TopicKind
    keywords: tuple[str, ...]
    size: int  # articles that have it, itself or one of those below it
    parent: str = ""  # the id of the topic above it
    description: str = ""
    synonyms: tuple[str, ...] = ()
    like: str = ""  # of a discovered topic: the vocabulary's topic that most of its articles have
    history: tuple[TopicEvent, ...] = ()  # of a discovered topic, oldest first
    readability: float = 1.0  # how likely a person takes the label for a subject, from 0 to 1
    shown: bool = True  # whether readers are told of it; one that is not is a suggestion for editors


@dataclass(frozen=True, slots=True)
class TopicAssignment:
    """A topic given to a text, with a score from 0 to 1; an editor's own tag has 1."""

    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class TopicEdit:
    """What an editor decided about a discovered topic, for good: its name, that it is part of another, or is hidden.

    One that says nothing takes back what was decided before.
    """

    topic: str
    label: str = ""
    merge_into: str = ""  # the id of the topic that it is part of
    hidden: bool = False  # readers are not told of it, whatever it is called

    @property
    def says_something(self) -> bool:
        """Whether it decides anything."""
        return bool(self.label or self.merge_into or self.hidden)


def in_order(assignments: Sequence[TopicAssignment]) -> tuple[TopicAssignment, ...]:
    """Topics as they are shown: best first."""
    return tuple(sorted(assignments, key=lambda assignment: (-assignment.score, assignment.topic)))


def vote(voters: Sequence[tuple[Sequence[TopicAssignment], float]]) -> tuple[TopicAssignment, ...]:
    """The topics of a text by its nearest articles, best first: their topics, each weighted by the article's score.

    `voters` are (topics, score) of the ranked articles, nearest first; a topic's score is its share of the votes.
    """
    nearest = voters[:VOTERS]
    total = sum(score for _, score in nearest)
    if total <= 0:
        return ()
    votes: dict[str, float] = {}
    for assignments, score in nearest:
        for assignment in assignments:
            votes[assignment.topic] = votes.get(assignment.topic, 0.0) + score * assignment.score
    shares = [TopicAssignment(topic, round(min(1.0, share / total), 4)) for topic, share in votes.items()]
    kept = [assignment for assignment in shares if assignment.score >= _MINIMUM_VOTE]
    return in_order(kept)
