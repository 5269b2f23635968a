"""Where a request is answered: `(snapshot, rules, request) -> response`, pure, and the same for every caller.

HTTP, command line, evaluation and the nightly job all call these functions. Each says whom its list is for; the list
itself is made in one place (pipeline.py), so what is promised of one path holds on all of them.
"""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from corpus.article import Article
from corpus.preparation.near_duplicates import is_same_piece
from indexer.answering.barriers import groups_named
from indexer.answering.coverage import judge
from indexer.answering.model import (
    MAXIMUM_LIMIT,
    MAXIMUM_OFFSET,
    About,
    ActedRule,
    Dropped,
    Fill,
    Item,
    ItemSource,
    ListRequest,
    RelatedList,
    SearchResult,
)
from indexer.answering.pipeline import make_list
from indexer.answering.task import ListTask
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Ranked, Wish, rank
from indexer.rules.effects import UNRULED, Ruled, RuleEffects
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import VOTERS, TopicAssignment, in_order, vote
from indexer.topics.tagging.suggest import suggest

# A caller needs one door: what it asks with, whom it asks, what it gets.
__all__ = [
    "MAXIMUM_LIMIT", "MAXIMUM_OFFSET", "UNRULED", "ActedRule", "Dropped", "Fill", "Item", "ItemSource", "ListRequest",
    "RelatedList", "RuleEffects", "SearchResult", "UnknownArticleError",
    "related_now", "related_to_article", "related_to_articles", "related_to_draft", "row_of", "search",
    "topics_of_article", "topics_of_draft",
]  # fmt: skip

# A draft is compared word by word with this many of its nearest articles, to find the one that it is itself.
_COMPARED_WITH_DRAFT = 10


class UnknownArticleError(Exception):
    """No published article of this snapshot has the given id or URL."""


def row_of(snapshot: Snapshot, id_or_url: str) -> int:
    """The row of the article with this id or URL, or one that it had before.

    Raises:
        UnknownArticleError: there is none.
    """
    row = snapshot.row_named(id_or_url)
    if row is None:
        raise UnknownArticleError(id_or_url)
    return row


def related_to_article(snapshot: Snapshot, row: int, request: ListRequest, rules: RuleEffects = UNRULED) -> RelatedList:
    """The related list of an indexed article."""
    return make_list(ListTask.of(snapshot, _about_articles(snapshot, (row,)), request, rules), table_row=row)


def related_now(snapshot: Snapshot, row: int, request: ListRequest, rules: RuleEffects = UNRULED) -> RelatedList:
    """The same list, ranked over the whole corpus now: for what the precomputed table is too short or coarse for."""
    return make_list(ListTask.of(snapshot, _about_articles(snapshot, (row,)), request, rules))


def related_to_articles(
    snapshot: Snapshot,
    rows: Sequence[int],
    not_like: Sequence[int],
    request: ListRequest,
    rules: RuleEffects = UNRULED,
) -> RelatedList:
    """One list for several indexed articles at once (at least one), away from those of `not_like`.

    An article's score is the mean of its scores under each, less half of that under the nearest of `not_like`.
    """
    about = _about_articles(snapshot, tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(not_like)))
    return make_list(ListTask.of(snapshot, about, request, rules))


def related_to_draft(
    snapshot: Snapshot,
    draft: Subject,
    article: Article,
    request: ListRequest,
    rules: RuleEffects = UNRULED,
) -> RelatedList:
    """The related list of a text that is not indexed, or not yet; `draft` is `article` encoded.

    If it is an article of the corpus, or an edit of one, that one is not listed, and rules see it as that one.
    """
    everything = rank(Wish(snapshot.article_formula, (draft,)), snapshot.index)
    copies = _copies_of_draft(snapshot, everything, article)
    groups = frozenset(int(snapshot.index.groups[row]) for row in copies) | groups_named(snapshot, [article.url])
    rows = tuple(np.flatnonzero(np.isin(snapshot.index.groups, list(groups))).tolist()) if groups else ()
    ruled = Ruled(rows, article.category, article.tags, article.author)
    categories = (article.category,) if article.category else ()
    about = About(snapshot.article_formula, ruled, groups, text=draft, categories=categories)
    return make_list(ListTask.of(snapshot, about, request, rules), known=everything)


def search(snapshot: Snapshot, query: Subject, request: ListRequest, rules: RuleEffects = UNRULED) -> SearchResult:
    """The articles that answer a reader's query, what it is about, and whether the corpus covers it.

    Rules hide articles here too, also from the topics and from the verdict; their other effects are for lists that
    stand below an article.
    """
    about = About(snapshot.query_formula, Ruled(query=True), text=query)
    task = ListTask.of(snapshot, about, request, rules)
    hidden = task.rules.hidden
    everything = rank(task.wish, snapshot.index, None if hidden is None else ~hidden)
    found = make_list(task, known=everything)
    return SearchResult(
        found.items, found.dropped, _topics(snapshot, query, everything), judge(everything), found.rules
    )


def topics_of_article(snapshot: Snapshot, row: int) -> tuple[TopicAssignment, ...]:
    """The topics of an indexed article, best first: its editors' tags, then what it was found to belong to."""
    return in_order(snapshot.assignments[row])


def topics_of_draft(snapshot: Snapshot, draft: Subject) -> tuple[TopicAssignment, ...]:
    """The topics of a text, best first: calibrated ones of the vocabulary, and the clusters of its nearest articles."""
    return _topics(snapshot, draft, rank(Wish(snapshot.article_formula, (draft,)), snapshot.index))


def _about_articles(snapshot: Snapshot, like: tuple[int, ...], unlike: tuple[int, ...] = ()) -> About:
    return About(
        formula=snapshot.article_formula,
        ruled=Ruled(like),
        own_groups=frozenset(int(snapshot.index.groups[row]) for row in (*like, *unlike)),
        like=like,
        unlike=unlike,
        categories=tuple(dict.fromkeys(card.category for row in like if (card := snapshot.cards[row]).category)),
    )


def _copies_of_draft(snapshot: Snapshot, ranked: Ranked, draft: Article) -> list[int]:
    """The articles that a draft is itself, or is an edit of, by their words."""
    nearby = ranked.rows[:_COMPARED_WITH_DRAFT].tolist()
    text = draft.full_text()
    return [row for row in nearby if is_same_piece(text, snapshot.articles.read(row).full_text())]


def _topics(snapshot: Snapshot, text: Subject, ranked: Ranked) -> tuple[TopicAssignment, ...]:
    places = zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True)
    vocabulary = suggest(snapshot.tagger, snapshot.tagging, text.features, float(text.metadata.days[0]))
    known = set(snapshot.tagger.topics)
    discovered = [
        ([assignment for assignment in snapshot.assignments[row] if assignment.topic not in known], score)
        for row, score in islice(places, VOTERS)
    ]
    return in_order([*vocabulary, *vote(discovered)])
