"""A draft -> what its writer wants to know before it is published: links, topics, rivals, and whether it is missed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.answering.coverage import Coverage
from indexer.answering.editing.link_suggestions import LinkSuggestions, LinkTask, suggest_links
from indexer.answering.model import Item, ListRequest
from indexer.answering.related import copies_of_draft, ranked_for_draft, related_to_draft
from indexer.answering.search import answer_query
from indexer.answering.topics import Suggestions, TopicRequest, suggested_topics
from indexer.encoding.subject import Subject
from indexer.snapshot.snapshot import Card, Snapshot

# Whoever is nearer to the draft than all but one in twenty articles are to their nearest is about the same: readers and
# search engines will have to choose between the two.
_RIVALS_FROM = 0.95
_RIVALS = 5
_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class DraftReport:
    """All that is said of one draft."""

    links: LinkSuggestions
    topics: Suggestions
    copies: tuple[Card, ...]  # articles that it is itself, or is an edit of
    rivals: tuple[Item, ...]  # articles so near that they compete with it, nearest first
    coverage: Coverage  # of its title, as a reader would ask: weak or missing where the draft closes a gap
    answers: tuple[Item, ...]  # what such a reader finds today


def report_on_draft(task: LinkTask, title: Subject, limit: int, min_score: float) -> DraftReport:
    """The report on a draft, with at most `limit` links in each direction and as many topics.

    `title` is its title encoded as a reader's query.
    """
    snapshot, subject, article = task.snapshot, task.subject, task.article
    nearest = related_to_draft(snapshot, subject, article, ListRequest(limit=_RIVALS), task.rules).items
    # Without rules: what one requires for a subject, as a help line, is no answer that the draft has to be told from.
    asked = answer_query(snapshot, article.title, title, ListRequest(limit=_ANSWERS))
    return DraftReport(
        links=suggest_links(task, limit, min_score),
        topics=suggested_topics(snapshot, article, subject, task.encode, TopicRequest(limit=limit)),
        copies=_copies(task),
        rivals=_rivals(snapshot, nearest),
        coverage=asked.coverage,
        answers=asked.items,
    )


def _copies(task: LinkTask) -> tuple[Card, ...]:
    everything = ranked_for_draft(task.snapshot, task.subject)
    return tuple(task.snapshot.cards[row] for row in copies_of_draft(task.snapshot, everything, task.article))


def _rivals(snapshot: Snapshot, nearest: Sequence[Item]) -> tuple[Item, ...]:
    """Those of a draft's nearest that are nearer than neighbours usually are."""
    firsts = snapshot.neighbour_scores[:, 0] if len(snapshot.neighbour_scores) else np.ones(1)
    least = float(np.quantile(firsts, _RIVALS_FROM))
    return tuple(item for item in nearest if item.score > least)
