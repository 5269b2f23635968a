"""The published whole, read-only: what the nightly job writes (writing.py) and everything else answers from.

How it is read from its files stands in reading.py, which lists them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from corpus.addresses import canonical_url, compared_name
from corpus.article import Article
from corpus.cleaning import clean_line
from indexer.audit.audit_file import Audit, audit_in
from indexer.encoding.passages import divided_text
from indexer.ranking.scoring import FIRST
from indexer.snapshot.content import NOTHING_FOLDED, Content, Folded
from indexer.snapshot.facets import Facets
from indexer.snapshot.languages import CorpusLanguages
from indexer.snapshot.manifest import Manifest
from indexer.topics.model import EDITORS_OWN, Topic, TopicAssignment, in_order
from indexer.topics.profiles import TopicProfiles
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.suggest import TaggingIndex
from indexer.topics.tagging.votes import Voters, carried_array
from indexer.topics.tree import Members, members, shown_topics

# How an article is written and read.
ARTICLE = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class Card:
    """An article as lists show it: everything but its body and its mentions."""

    id: str
    url: str
    title: str
    summary: str
    category: str
    tags: tuple[str, ...]
    author: str
    published_at: date | None
    updated_at: date | None
    language: str
    image_url: str
    aliases: tuple[str, ...]

    @staticmethod
    def of(article: Article) -> "Card":
        """The card of a whole article."""
        return Card(**{name: getattr(article, name) for name in Card.__slots__})


class ArticleFile:
    """The articles of a generation as lines of JSON: cards are made of all, whole articles parsed on demand."""

    def __init__(self, lines: memoryview, offsets: NDArray[np.int64]) -> None:
        self._lines, self._offsets = lines, offsets

    def read(self, row: int) -> Article:
        """The whole article of one row."""
        return ARTICLE.validate_json(bytes(self._lines[int(self._offsets[row]) : int(self._offsets[row + 1])]))

    def all(self) -> Iterator[Article]:
        """All articles, whole, in row order."""
        return map(self.read, range(len(self._offsets) - 1))

    def cards(self) -> Iterator[Card]:
        """The cards of all articles, in row order."""
        return map(Card.of, self.all())


@dataclass(frozen=True)
class Snapshot(Content):
    """One generation, verified and in memory."""

    manifest: Manifest
    cards: tuple[Card, ...]
    articles: ArticleFile
    folder: Path = Path()  # where the encoder's files lie, which only those open who encode
    audited: bytes | memoryview = b""  # the file of what the audits found, read when somebody asks
    folded: Folded = NOTHING_FOLDED  # up to where what was changed by day is in it
    # What was changed by day (live/overlaid.py); a generation by itself has none of it.
    withheld: NDArray[np.bool_] | None = None  # (n,) the articles that nobody may see; None for nobody
    deleted: frozenset[str] = frozenset()  # ids and canonical URLs of articles that were deleted
    replaced: Mapping[int, int] = field(default_factory=dict)  # rows of articles as they were -> as they are now

    @property
    def generation(self) -> str:
        """This generation's name, which every answer carries."""
        return self.manifest.generation

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each article by its id."""
        return {card.id: row for row, card in enumerate(self.cards)}

    @property
    def rows_at_night(self) -> Mapping[str, int]:
        """The row of each article as the night had it, by its id; what was put by day has another, or none."""
        return self.rows

    def shown(self) -> Iterator[tuple[int, Card]]:
        """Every article that may be seen, with its row."""
        withheld = self.withheld
        return ((row, card) for row, card in enumerate(self.cards) if withheld is None or not withheld[row])

    @property
    def newest_shown(self) -> NDArray[np.int64]:
        """The rows of all articles that may be seen, the newest first."""
        newest = self.index.metadata.newest_first
        return newest if self.withheld is None else newest[~self.withheld[newest]]

    def row_named(self, name: str) -> int | None:
        """The row of the article that has `name` as its id, its URL in any spelling, or a name it had before.

        Of one that is withheld it is as if it were not there.
        """
        row = self.row_with_name(name)
        return None if row is None or (self.withheld is not None and self.withheld[row]) else row

    def row_with_name(self, name: str) -> int | None:
        """The same of one that is withheld, too."""
        row = self.rows.get(name)
        if row is None:
            name = clean_line(name)  # as names of articles are kept
            row = self.rows.get(name, self.rows_by_other_name.get(compared_name(name)))
        return row

    @cached_property
    def rows_by_other_name(self) -> dict[str, int]:
        """The row of each article by its canonical URL, and by the names that it had before."""
        # Set in this order, so that a URL in use wins over one that another article had before.
        old = {compared_name(alias): row for row, card in enumerate(self.cards) for alias in card.aliases}
        return old | {canonical_url(card.url): row for row, card in enumerate(self.cards) if card.url}

    def first_listed(self, row: int) -> tuple[Card, ...]:
        """The first ten articles of the table's list of one article, fewer where it is shorter."""
        return tuple(self.cards[other] for other in self.neighbour_rows[row, :FIRST].tolist() if other >= 0)

    @cached_property
    def facets(self) -> Facets:
        """What lists can be filtered by."""
        return Facets.of(self.cards, self.assignments, self.topics, self.index.metadata.days)

    def passage_text(self, row: int, number: int) -> str:
        """The text of one passage of one article; its headline where the article is all headline."""
        start, end = self.passage_spans[int(self.index.starts[row]) + number].tolist()
        article = self.articles.read(row)
        return divided_text(article)[start:end] or article.headline_text()

    @cached_property
    def audit(self) -> Audit:
        """What the audits of the night found; nothing where the generation was made before there were any."""
        return audit_in(bytes(self.audited)) if self.audited else Audit()

    @cached_property
    def tagging(self) -> TaggingIndex:
        """What tagging a text looks up in the corpus."""
        columns = {topic: column for column, topic in enumerate(self.tagger.topics)}
        carried = carried_array(
            [
                (row, columns[assignment.topic])
                for row, own in enumerate(self.assignments)
                for assignment in own
                if assignment.score >= EDITORS_OWN and assignment.topic in columns
            ],
            (len(self.cards), len(columns)),
        )
        features, days = self.index.features, self.index.metadata.days
        return TaggingIndex(Voters(features, carried, self.index.groups), Taught.of(features, days, self.tagger.rows))

    @cached_property
    def topics_by_id(self) -> dict[str, Topic]:
        """The topics by their ids."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def shown_topics(self) -> tuple[Topic, ...]:
        """The topics that readers are told of, in their order, each below the next such one above it."""
        return shown_topics(self.topics)

    def shown_among(self, assignments: Sequence[TopicAssignment]) -> tuple[TopicAssignment, ...]:
        """Those of a text's topics that readers are told of, best first."""
        return in_order([given for given in assignments if self.topics_by_id[given.topic].shown])

    @cached_property
    def languages(self) -> CorpusLanguages:
        """What the articles are written in."""
        return CorpusLanguages.of(self.cards)

    def foreign_to(self, languages: Collection[str]) -> NDArray[np.bool_] | None:
        """(n,) which articles are in another of the corpus' languages than any of `languages`; None for no article."""
        others = self.languages.besides(languages)
        return self.facets.any_of(self.facets.languages, others) if others else None

    @cached_property
    def topic_members(self) -> dict[str, Members]:
        """The articles that have each topic, itself or one of those below it, by its id."""
        return members(self.topics, self.assignments)

    @cached_property
    def topic_profiles(self) -> TopicProfiles:
        """What each topic is known by, for evidence and for what lies next to it."""
        features = self.index.features
        return TopicProfiles(
            self.topics, self.topic_members, features.words, self.lexicon, features.vectors, self.index.groups
        )
