"""What each signal found between a subject and an article, in words for an editor who asks why it is there.

Where a value means nothing by itself, like a cosine, it is compared with chance: random pairs of this corpus.
Nothing is named but the article itself and what it shares with the subject, so nothing hidden can be given away.
"""

from collections.abc import Callable

import numpy as np

from indexer.encoding.subject import Subject
from indexer.ranking.formula import Signal
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import in_order
from indexer.topics.tagging.suggest import GIVEN

Words = Callable[[Subject, Snapshot, int], str]

# From how many standard deviations above a random pair of this corpus a likeness is called what.
_DEGREES = (
    (3.0, "far more than by chance"),
    (1.0, "more than by chance"),
    (-1.0, "hardly more or less than by chance"),
)
# From which reticence of the text that tells less. The square of it is what shared tags count by: .1, .5.
_RETICENCES = (
    (0.7, "One of the texts tells little of its own tags, so those that they share count the more."),
    (0.3, "One of the texts does not tell all of its own tags, so those that they share count a little more."),
    (0.0, "Both texts tell of their own tags, so those that they share count hardly more for it."),
)
_UNKNOWN = "Unknown for one of the two, so it counts as average."
_WEIGHTLESS = "That counts for nothing on this corpus."


def in_words(
    name: str, value: float, signal: Signal, subject: Subject, snapshot: Snapshot, row: int, linking: int = 0
) -> str:
    """One sentence on the signal `name`, whose `value` is NaN where it is unknown for the pair.

    `linking` is how many articles like the subject link to the article.
    """
    if np.isnan(value):
        found = _UNKNOWN
    elif name == "linked":
        found = _linked(linking)
    elif name in _LIKENESSES:
        found = f"{_LIKENESSES[name]} {_degree((value - signal.mean) / signal.deviation)}."
    else:
        found = _FACTS[name](subject, snapshot, row)
    return found if signal.weight else f"{found} {_WEIGHTLESS}"


def _degree(deviations: float) -> str:
    return next((words for least, words in _DEGREES if deviations >= least), "less than by chance")


def _time(subject: Subject, snapshot: Snapshot, row: int) -> str:
    days = int(abs(snapshot.index.metadata.days[row] - subject.metadata.days[0]))
    return f"Published {days} day{'' if days == 1 else 's'} apart." if days else "Published on the same day."


def _tags(subject: Subject, snapshot: Snapshot, row: int) -> str:
    shared = sorted(subject.metadata.tags[0] & snapshot.index.metadata.tags[row])
    return f"Both are tagged {', '.join(shared)}." if shared else "They share no tag."


def _unspoken(subject: Subject, snapshot: Snapshot, row: int) -> str:
    shared = subject.metadata.tags[0] & snapshot.index.metadata.tags[row]
    if not shared:
        return "They share no tag."
    most = max(subject.metadata.reticence[0], snapshot.index.metadata.reticence[row])
    return next(words for least, words in _RETICENCES if most >= least)


def _topics(subject: Subject, snapshot: Snapshot, row: int) -> str:
    asked = subject.topics if subject.topics is not None else np.empty(0)
    about = {snapshot.tagger.topics[column] for column in np.flatnonzero(asked).tolist()}
    own = [each.topic for each in in_order(snapshot.assignments[row]) if each.score >= GIVEN and each.topic in about]
    shared = [snapshot.topics_by_id[topic].label for topic in own if topic in snapshot.topics_by_id]
    return f"Both are about {', '.join(shared)}." if shared else "They share no topic of the vocabulary."


def _category(subject: Subject, snapshot: Snapshot, row: int) -> str:
    same = subject.metadata.categories[0] == snapshot.index.metadata.categories[row]
    name = snapshot.cards[row].category
    return f"Both are in {name}." if same else f"It is in another category, {name}."


def _author(subject: Subject, snapshot: Snapshot, row: int) -> str:
    same = subject.metadata.authors[0] == snapshot.index.metadata.authors[row]
    name = snapshot.cards[row].author
    return f"Both are by {name}." if same else f"It is by another author, {name}."


def _series(subject: Subject, snapshot: Snapshot, row: int) -> str:
    own, other = subject.metadata.series[0], snapshot.index.metadata.series[row]
    title = snapshot.cards[row].title.strip()[: len(other)]
    return f"Both titles begin with “{title}”." if own and own == other else "Their titles do not begin alike."


def _linked(count: int) -> str:
    if count == 0:
        return "No article like the subject links to it."
    who = "One article like the subject links" if count == 1 else f"{count} articles like the subject link"
    return f"{who} to it."


_LIKENESSES = {
    "words": "The two texts share words",
    "mention": "Words of its title occur in the subject's text",
    "meaning": "The two texts are alike in meaning",
    "part": "This article and one passage of the subject are alike in meaning",
    "headline": "Titles and standfirsts are alike in meaning",
    "passage": "One passage of this article and the subject are alike in meaning",
}
_FACTS: dict[str, Words] = {
    "time": _time,
    "tags": _tags,
    "unspoken": _unspoken,
    "topics": _topics,
    "category": _category,
    "author": _author,
    "series": _series,
}
