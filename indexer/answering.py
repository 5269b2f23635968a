"""Where a request is answered: `(snapshot, request) -> response`, pure, and the same for every caller.

HTTP, command line, evaluation and the nightly job all call these functions, so what is promised here (never the
article itself, never a copy of it or of another item, filters before the cut, a stable order) holds everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from corpus.near_duplicates import is_same_piece
from indexer.coverage import Coverage, judge
from indexer.ranking import Ranked, Subject, distinct_places, rank
from indexer.snapshot import Card, Snapshot
from indexer.topics import VOTERS, TopicAssignment, vote

MAXIMUM_LIMIT = 100
# A draft is compared word by word with this many of its nearest articles, to find the one that it is itself.
_COMPARED_WITH_DRAFT = 10


class UnknownArticleError(Exception):
    """No published article of this snapshot has the given id or URL."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What a caller wants of a list; the same for an article, a draft and a query."""

    limit: int = 10
    exclude: tuple[str, ...] = ()  # ids or URLs
    categories: tuple[str, ...] = ()  # any of these; empty for all
    min_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `score` is 0 to 1, on the scale that `min_score` cuts."""

    position: int
    card: Card
    topics: tuple[TopicAssignment, ...]
    score: float
    source: str = "related"


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many candidates did not make it into a list that came out shorter than asked for, by reason."""

    excluded: int = 0
    filtered: int = 0
    below_score: int = 0
    duplicate: int = 0
    hidden: int = 0
    rule: int = 0


@dataclass(frozen=True, slots=True)
class RelatedList:
    """The answer to "what goes with this?". `dropped` is there when fewer items than `limit` are."""

    items: tuple[Item, ...]
    dropped: Dropped | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a reader's query."""

    items: tuple[Item, ...]
    dropped: Dropped | None
    topics: tuple[TopicAssignment, ...]
    coverage: Coverage


def row_of(snapshot: Snapshot, id_or_url: str) -> int:
    """The row of the article with this id or URL, or one that it had before.

    Raises:
        UnknownArticleError: there is none.
    """
    row = snapshot.row_named(id_or_url)
    if row is None:
        raise UnknownArticleError(id_or_url)
    return row


def related_to_article(snapshot: Snapshot, row: int, request: ListRequest) -> RelatedList:
    """The related list of an indexed article."""
    return _from_table(snapshot, row, request) or related_now(snapshot, row, request)


def related_now(snapshot: Snapshot, row: int, request: ListRequest) -> RelatedList:
    """The same list, ranked over the whole corpus now: for what the precomputed table is too short or coarse for."""
    own = {int(snapshot.index.groups[row])}
    eligible = _eligible(snapshot, request, own)
    ranked = rank(snapshot.index.subject(row), snapshot.index, snapshot.article_formula, eligible.allowed)
    return _cut(snapshot, ranked, request, eligible, set())


def related_to_draft(snapshot: Snapshot, draft: Subject, text: str, request: ListRequest) -> RelatedList:
    """The related list of a text that is not indexed, or not yet; `text` is its full text."""
    eligible = _eligible(snapshot, request, set())
    ranked = rank(draft, snapshot.index, snapshot.article_formula, eligible.allowed)
    return _cut(snapshot, ranked, request, eligible, _groups_of_draft(snapshot, ranked, text))


def search(snapshot: Snapshot, query: Subject, request: ListRequest) -> SearchResult:
    """The articles that answer a reader's query, what it is about, and whether the corpus covers it."""
    eligible = _eligible(snapshot, request, set())
    everything = rank(query, snapshot.index, snapshot.query_formula)
    ranked = (
        everything if eligible.allowed.all() else rank(query, snapshot.index, snapshot.query_formula, eligible.allowed)
    )
    found = _cut(snapshot, ranked, request, eligible, set())
    return SearchResult(found.items, found.dropped, _vote(snapshot, everything), judge(everything))


def topics_of_article(snapshot: Snapshot, row: int) -> tuple[TopicAssignment, ...]:
    """The topics of an indexed article, best first: its editors' tags, then what it was found to belong to."""
    return tuple(sorted(snapshot.assignments[row], key=lambda assignment: (-assignment.score, assignment.topic)))


def topics_of_draft(snapshot: Snapshot, draft: Subject) -> tuple[TopicAssignment, ...]:
    """The topics that a text's nearest articles vote for, best first."""
    return _vote(snapshot, rank(draft, snapshot.index, snapshot.article_formula))


def articles_of_topic(snapshot: Snapshot, topic: str) -> tuple[Card, ...]:
    """The articles that have a topic, those with the highest score first, newer before older."""
    scored = [
        (-assignment.score, int(snapshot.index.metadata.order[row]), row)
        for row, assignments in enumerate(snapshot.assignments)
        for assignment in assignments
        if assignment.topic == topic
    ]
    return tuple(snapshot.cards[row] for _, _, row in sorted(scored))


@dataclass(frozen=True, slots=True)
class _Eligible:
    """Which articles may be listed at all, and how many may not, by reason."""

    allowed: NDArray[np.bool_]
    excluded: int
    filtered: int


def _eligible(snapshot: Snapshot, request: ListRequest, own_groups: set[int]) -> _Eligible:
    """Filters come before the cut. To exclude an article is to exclude its copies too."""
    groups = snapshot.index.groups
    passing = np.ones(len(snapshot.cards), dtype=bool)
    if request.categories:
        wanted = {category.casefold() for category in request.categories}
        passing = np.array([card.category.casefold() in wanted for card in snapshot.cards], dtype=bool)
    excluded = passing & np.isin(groups, list(_groups_of(snapshot, request.exclude)))
    allowed = passing & ~excluded & ~np.isin(groups, list(own_groups))
    return _Eligible(allowed, int(excluded.sum()), int((~passing).sum()))


def _groups_of(snapshot: Snapshot, ids_or_urls: Sequence[str]) -> set[int]:
    """The groups of the named articles; a name that is unknown excludes nothing."""
    rows = (snapshot.row_named(name) for name in ids_or_urls)
    return {int(snapshot.index.groups[row]) for row in rows if row is not None}


def _from_table(snapshot: Snapshot, row: int, request: ListRequest) -> RelatedList | None:
    """The list out of the precomputed table, or None where the table does not hold enough for this request.

    A filter may let in an article that was left out of the table as a copy of a better one, so filtered requests
    are always ranked now.
    """
    if request.categories:
        return None
    rows = snapshot.neighbour_rows[row].astype(np.int64)
    scores = np.round(snapshot.neighbour_scores[row].astype(np.float64), 4)
    excluded = np.isin(snapshot.index.groups[np.maximum(rows, 0)], list(_groups_of(snapshot, request.exclude)))
    kept = np.flatnonzero((rows >= 0) & (scores >= request.min_score) & ~excluded)[: request.limit]
    if len(kept) < request.limit:
        return None
    return RelatedList(_items(snapshot, rows[kept], scores[kept]), None)


def _cut(
    snapshot: Snapshot, ranked: Ranked, request: ListRequest, eligible: _Eligible, own_groups: set[int]
) -> RelatedList:
    """The first `limit` of `ranked` that are neither copies of the subject nor of one another, nor below the cut."""
    distinct = distinct_places(snapshot.index, ranked, own_groups)
    good = distinct[ranked.scores[distinct] >= request.min_score]
    chosen = good[: request.limit]
    items = _items(snapshot, ranked.rows[chosen], ranked.scores[chosen])
    if len(items) == request.limit:
        return RelatedList(items, None)
    duplicates = len(ranked.rows) - len(distinct)
    below = int(eligible.allowed.sum()) - duplicates - len(items)
    return RelatedList(items, Dropped(eligible.excluded, eligible.filtered, below, duplicates))


def _groups_of_draft(snapshot: Snapshot, ranked: Ranked, text: str) -> set[int]:
    """The groups that a draft belongs to itself: it may be an article of the corpus, or an edit of one."""
    nearest = ranked.rows[:_COMPARED_WITH_DRAFT].tolist()
    copies = [row for row in nearest if is_same_piece(text, snapshot.articles.read(row).full_text())]
    return {int(snapshot.index.groups[row]) for row in copies}


def _vote(snapshot: Snapshot, ranked: Ranked) -> tuple[TopicAssignment, ...]:
    places = zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True)
    return vote([(snapshot.assignments[row], score) for row, score in islice(places, VOTERS)])


def _items(snapshot: Snapshot, rows: NDArray[np.int64], scores: NDArray[np.float64]) -> tuple[Item, ...]:
    return tuple(
        Item(position, snapshot.cards[row], topics_of_article(snapshot, row), round(score, 4))
        for position, (row, score) in enumerate(zip(rows.tolist(), scores.tolist(), strict=True), start=1)
    )
