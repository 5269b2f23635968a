"""What a reader is told above the articles: in sentences of the site's own, and never that there is nothing.

Somebody who has just written what troubles him is not to read that nobody has anything for him. So an answer that is
weak says what the nearest articles are about; and where editors require an article, as a help line, only that is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.model import SearchResult
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicKind

SUBJECTS = "{subjects}"
# What is said of the nearest articles is said of the first three, which a reader sees first, in three names at most.
_NEAREST, _MOST_NAMES = 3, 3


@dataclass(frozen=True, slots=True)
class Sentences:
    """Everything that a reader is told; `{subjects}` stands for what the nearest articles are about."""

    covered: str = "There are articles on this."
    weak: str = "These articles come near to what you ask. They are about {subjects}."
    missing: str = "We have not written about quite this yet. The articles that come nearest are about {subjects}."
    outside: str = "This goes beyond what we write about. The articles that come nearest are about {subjects}."
    narrowed: str = "With fewer limits you will see more: the articles that come nearest are about {subjects}."
    help: str = "The first article says where to find help, for you or for somebody you worry about."
    last_of_several: str = " and "  # between the last two subjects
    unnamed: str = "related things"  # where the nearest articles have neither topic nor category


WITH_SUBJECTS = frozenset({"weak", "missing", "outside", "narrowed"})


def told(found: SearchResult, sentences: Sentences) -> str:
    """The sentence for one answer."""
    if found.shows_help:
        return sentences.help
    coverage = found.coverage
    if not found.items and found.dropped and (found.dropped.filtered or found.dropped.below_score):
        sentence = sentences.narrowed
    elif coverage.verdict is Verdict.MISSING and coverage.outside:
        sentence = sentences.outside
    else:
        sentence = {
            Verdict.COVERED: sentences.covered, Verdict.WEAK: sentences.weak, Verdict.MISSING: sentences.missing,
        }[coverage.verdict]  # fmt: skip
    return sentence.replace(SUBJECTS, _listed(found.nearest_subjects, sentences))


def nearest_subjects(snapshot: Snapshot, rows: Sequence[int]) -> tuple[str, ...]:
    """What the nearest of the articles `rows`, nearest first, are about: the publisher's names, commonest first.

    Their topics of the vocabulary; the category of one that has none.
    """
    weights: dict[str, float] = {}
    for row in rows[:_NEAREST]:
        for name, weight in _names_of(snapshot, row):
            weights[name] = weights.get(name, 0.0) + weight
    return tuple(sorted(weights, key=lambda name: -weights[name])[:_MOST_NAMES])


def _names_of(snapshot: Snapshot, row: int) -> list[tuple[str, float]]:
    topics = ((snapshot.topics_by_id[given.topic], given.score) for given in snapshot.assignments[row])
    own = [(topic.label, score) for topic, score in topics if topic.kind is TopicKind.VOCABULARY]
    category = snapshot.cards[row].category
    return own or ([(category, 1.0)] if category else [])


def _listed(names: Sequence[str], sentences: Sentences) -> str:
    if not names:
        return sentences.unnamed
    return sentences.last_of_several.join(filter(None, (", ".join(names[:-1]), names[-1])))
