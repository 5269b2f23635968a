"""Where a related list is asked for: `(snapshot, rules, request) -> list`, pure, and the same for every caller.

HTTP, command line, evaluation and the nightly job all call these functions. Each says whom its list is for; the list
itself is made in one place (pipeline.py), so what is promised of one path holds on all of them. A reader's query is
answered in search.py, and topics in topics.py.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.addresses import compared_name
from corpus.article import Article
from corpus.cleaning import clean_line
from corpus.language import detected
from corpus.preparation.near_duplicates import same_piece_as
from indexer.answering.barriers import groups_named
from indexer.answering.model import About, ListRequest, RelatedList
from indexer.answering.pipeline import make_list
from indexer.answering.task import ListTask
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Ranked, Wish, rank
from indexer.rules.effects import UNRULED, Ruled, RuleEffects
from indexer.snapshot.snapshot import Snapshot

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


def is_deleted(snapshot: Snapshot, id_or_url: str) -> bool:
    """Whether the article with this id or URL was deleted by day."""
    return compared_name(clean_line(id_or_url)) in snapshot.deleted


def related_to_article(snapshot: Snapshot, row: int, request: ListRequest, rules: RuleEffects = UNRULED) -> RelatedList:
    """The related list of an indexed article."""
    in_table = row if row < len(snapshot.neighbour_rows) else None  # the table was made before a later one came
    return make_list(ListTask.of(snapshot, _about_articles(snapshot, (row,)), request, rules), table_row=in_table)


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
    everything = ranked_for_draft(snapshot, draft)
    copies = copies_of_draft(snapshot, everything, article)
    if copies and snapshot.index.metadata.reticence[copies[0]]:
        draft = _known_as(snapshot, draft, copies[0])
        everything = ranked_for_draft(snapshot, draft)
    groups = frozenset(int(snapshot.index.groups[row]) for row in copies) | groups_named(snapshot, [article.url])
    rows = tuple(np.flatnonzero(np.isin(snapshot.index.groups, list(groups))).tolist()) if groups else ()
    ruled = Ruled(rows, article.category, article.tags, article.author)
    categories = (article.category,) if article.category else ()
    languages = (article.language or detected(article.full_text()),) if snapshot.languages.several else ()
    about = About(snapshot.article_formula, ruled, groups, text=draft, categories=categories, languages=languages)
    return make_list(ListTask.of(snapshot, about, request, rules), known=everything)


def _known_as(snapshot: Snapshot, draft: Subject, row: int) -> Subject:
    """A draft with what only a night finds out about a text, and found out about the article that it is a copy of."""
    reticence = snapshot.index.metadata.reticence[[row]]
    return replace(draft, metadata=replace(draft.metadata, reticence=reticence))


def _about_articles(snapshot: Snapshot, like: tuple[int, ...], unlike: tuple[int, ...] = ()) -> About:
    return About(
        formula=snapshot.article_formula,
        ruled=Ruled(like),
        own_groups=frozenset(int(snapshot.index.groups[row]) for row in (*like, *unlike)),
        like=like,
        unlike=unlike,
        categories=tuple(dict.fromkeys(card.category for row in like if (card := snapshot.cards[row]).category)),
        languages=tuple(dict.fromkeys(snapshot.cards[row].language for row in like)),
    )


def ranked_for_draft(snapshot: Snapshot, draft: Subject) -> Ranked:
    """All articles that may be seen, the nearest to a draft first."""
    seen = None if snapshot.withheld is None else ~snapshot.withheld
    return rank(Wish(snapshot.article_formula, (draft,)), snapshot.index, seen)


def copies_of_draft(snapshot: Snapshot, ranked: Ranked, draft: Article) -> list[int]:
    """The articles that a draft is itself, or is an edit of, by their words."""
    nearby, is_same = ranked.rows[:_COMPARED_WITH_DRAFT].tolist(), same_piece_as(draft.full_text())
    return [row for row in nearby if is_same(snapshot.articles.read(row).full_text())]
