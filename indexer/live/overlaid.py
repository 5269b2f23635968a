"""A generation with what was changed by day laid over it: `overlaid(base, articles, deleted)`, `withholding(...)`.

Articles that were put stand in rows behind those of the generation; rows that they replace, that were deleted or that
editors hide are withheld. What results is a snapshot like any other, so whatever answers from one answers from it. It
shares all large arrays with the generation: what is made anew is a few numbers and names an article.

Ranked by the same formula, with the lexicon of the generation: a word that is new in the corpus counts only when the
night has learned it, and a word is as rare as it was then. Tags, categories, authors, dates count as in a fresh index.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from corpus.addresses import canonical_url, compared_name
from corpus.article import Article
from indexer.encoding.features import Features
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import Span
from indexer.live.changes import is_at
from indexer.live.sharing import SharingSnapshot, fields_of
from indexer.live.topics_seen import topics_seen
from indexer.snapshot.facets import Facets
from indexer.snapshot.snapshot import ArticleFile, Card, Snapshot
from indexer.topics.model import Topic, TopicAssignment
from indexer.topics.shares import shares_of
from indexer.topics.tagging.suggest import GIVEN
from indexer.topics.tree import Members, members

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class LiveArticle:
    """An article that was put by day, with all that lists need of it."""

    article: Article
    features: Features  # of one
    spans: tuple[Span, ...]  # one a passage
    topics: tuple[TopicAssignment, ...]
    copy_of: str = ""  # the id of an article that is the same piece, if there is one


class _Articles(ArticleFile):
    """The articles of a generation, and those behind them."""

    def __init__(self, first: ArticleFile, count: int, later: Sequence[Article]) -> None:
        self._first, self._count, self._later = first, count, tuple(later)

    def read(self, row: int) -> Article:
        """The whole article of one row."""
        return self._first.read(row) if row < self._count else self._later[row - self._count]

    def all(self) -> Iterator[Article]:
        """All articles, whole, in row order."""
        return map(self.read, range(self._count + len(self._later)))


@dataclass(frozen=True)
class OverlaidSnapshot(SharingSnapshot):
    """A generation with the day's changes; what may not be seen is `withheld`, wherever it is asked for."""

    joined_facets: Facets = field(kw_only=True)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each article by its id."""
        first = len(self.base.cards)
        return self.base.rows | {card.id: row for row, card in enumerate(self.cards[first:], first)}

    @cached_property
    def rows_by_other_name(self) -> dict[str, int]:
        """The row of each article by its canonical URL, and by the names that it had before."""
        base, first = self.base.rows_by_other_name, len(self.base.cards)
        later = list(enumerate(self.cards[first:], first))
        had = [(name, new) for row, new in self.replaced.items() for name in names_of(self.base.cards[row])]
        had += [(compared_name(alias), row) for row, card in later for alias in card.aliases]
        before = {name: row for name, row in had if not self._in_use(name)}
        return base | before | {canonical_url(card.url): row for row, card in later if card.url}

    def _in_use(self, name: str) -> bool:
        """Whether `name`, in its compared form, is the URL of an article of the generation that none has replaced."""
        row = self.base.rows_by_other_name.get(name)
        return row is not None and row not in self.replaced and is_at(self.base.cards[row], name)

    @property
    def facets(self) -> Facets:
        """What lists can be filtered by."""
        return self.joined_facets

    @cached_property
    def topic_members(self) -> dict[str, Members]:
        """The articles that have each topic and may be seen."""
        assert self.withheld is not None  # noqa: S101 - whoever makes one gives it
        return _members_seen(self.base, self.assignments[len(self.base.cards) :], self.withheld)


def overlaid(
    base: Snapshot, articles: Sequence[LiveArticle], deleted: Collection[str], gone: Collection[str] = ()
) -> Snapshot:
    """`base` with `articles` put into it, in the place of those that have their ids, and without those `deleted`.

    `gone` are ids and other names of articles, in `base` or not, that were deleted and are asked for in vain.
    """
    if not articles and not deleted and not gone:
        return base
    count, ids = len(base.cards), [live.article.id for live in articles]
    replaced = {base.rows[name]: count + number for number, name in enumerate(ids) if name in base.rows}
    dead = [base.rows[name] for name in deleted if name in base.rows]
    withheld = np.zeros(count + len(articles), dtype=bool)
    withheld[[*replaced, *dead]] = True
    cards = tuple(Card.of(live.article) for live in articles)
    known = {topic.id for topic in base.topics}
    assignments = tuple(tuple(a for a in live.topics if a.topic in known) for live in articles)
    index = base.index
    if articles:
        topics = shares_of(assignments, base.tagger.topics, GIVEN)
        # What is new is taken for a text that tells of its tags until a night has looked; an edit stays what it was.
        reticence = [base.index.metadata.reticence[base.rows[name]] if name in base.rows else 0 for name in ids]
        metadata = Metadata.of(cards, np.array(reticence, dtype=np.float32))
        index = index.followed_by(_joined(articles), metadata, _groups(base, articles), topics)
    spans = [np.array(live.spans, dtype=np.int32).reshape(-1, 2) for live in articles]
    return OverlaidSnapshot(
        **fields_of(base)
        | {
            "cards": base.cards + cards,
            "articles": _Articles(base.articles, count, [live.article for live in articles]),
            "index": index,
            "passage_spans": np.concatenate([base.passage_spans, *spans]),
            "assignments": base.assignments + assignments,
            "topics": _topics(base, assignments, withheld),
            "withheld": withheld,
            "deleted": frozenset(compared_name(name) for name in (*deleted, *gone)),
            "replaced": replaced,
        },
        base=base,
        joined_facets=_joined_facets(base, cards, assignments, index.metadata.days),
    )


def withholding(snapshot: Snapshot, hidden: Mask) -> Snapshot:
    """`snapshot` without the articles `hidden` (n,): as if nobody had written them."""
    withheld = hidden if snapshot.withheld is None else snapshot.withheld | hidden
    base = snapshot.base if isinstance(snapshot, OverlaidSnapshot) else snapshot
    topics = _topics(base, snapshot.assignments[len(base.cards) :], withheld)
    own = fields_of(snapshot) | {"withheld": withheld, "topics": topics}
    return OverlaidSnapshot(**own, base=base, joined_facets=snapshot.facets)


def names_of(article: Article | Card) -> list[str]:
    """The names of an article besides its id, in the form in which they are looked up."""
    return [compared_name(name) for name in (article.url, *article.aliases) if name]


def _topics(base: Snapshot, later: Sequence[Sequence[TopicAssignment]], withheld: Mask) -> tuple[Topic, ...]:
    return topics_seen(base, _members_seen(base, later, withheld), withheld[: len(base.cards)])


def _members_seen(base: Snapshot, later: Sequence[Sequence[TopicAssignment]], withheld: Mask) -> dict[str, Members]:
    count, found = len(base.cards), {}
    added = members(base.topics, later)
    for topic, before in base.topic_members.items():
        rows = np.concatenate([before.rows, count + added[topic].rows])
        seen = ~withheld[rows]
        found[topic] = Members(rows[seen], np.concatenate([before.scores, added[topic].scores])[seen])
    return found


def _joined(articles: Sequence[LiveArticle]) -> Features:
    """The features of all `articles` (k)."""
    each = [live.features for live in articles]
    lengths = [len(one.passages) for one in each]
    return Features(
        words=csr_array(vstack([one.words for one in each], format="csr")),
        titles=csr_array(vstack([one.titles for one in each], format="csr")),
        vectors=np.concatenate([one.vectors for one in each]),
        headlines=np.concatenate([one.headlines for one in each]),
        passages=np.concatenate([one.passages for one in each]),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )


def _groups(base: Snapshot, articles: Sequence[LiveArticle]) -> NDArray[np.int32]:
    """(n + k,) the groups of `base`, and for each of `articles` that of the one that it is a copy of, or its own.

    It is a copy of what that one was when it was put, whether that was deleted or put again since, perhaps with another
    text; so is whatever else was a copy of it then.
    """
    groups = base.index.groups.tolist()
    known = {name: groups[row] for name, row in base.rows.items()}
    for number, live in enumerate(articles, len(groups)):
        groups.append(known.setdefault(live.copy_of, number) if live.copy_of else number)
        known[live.article.id] = groups[-1]
    return np.array(groups, dtype=np.int32)


def _joined_facets(
    base: Snapshot,
    cards: Sequence[Card],
    assignments: Sequence[Sequence[TopicAssignment]],
    days: NDArray[np.float64],
) -> Facets:
    """The facets of the generation's articles and of those behind them."""
    count, first = len(base.cards), base.facets
    later = Facets.of(cards, assignments, base.topics, days[count:])

    def both(
        old: Mapping[str, NDArray[np.int64]], new: Mapping[str, NDArray[np.int64]]
    ) -> dict[str, NDArray[np.int64]]:
        nobody = np.empty(0, dtype=np.int64)
        return {**old, **{value: np.concatenate([old.get(value, nobody), count + rows]) for value, rows in new.items()}}

    return Facets(
        count + len(cards),
        both(first.categories, later.categories),
        both(first.tags, later.tags),
        both(first.authors, later.authors),
        both(first.languages, later.languages),
        days,
    )
