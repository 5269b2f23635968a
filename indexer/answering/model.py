"""Whom a list is for, what a caller asks of it, and what it is: the same for articles, drafts, several and queries."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indexer.answering.coverage import Coverage
from indexer.answering.explanation import Explanation
from indexer.encoding.subject import Subject
from indexer.ranking.formula import Formula
from indexer.rules.effects import Ruled
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Card
from indexer.topics.model import TopicAssignment

MAXIMUM_LIMIT = 100
# A list is this deep: ranking looks at five hundred candidates at least, so a page up to there is never cut short.
MAXIMUM_OFFSET = 400
# Readers who tell what troubles them write a page; anything longer is a text, for which there are drafts.
MAXIMUM_QUERY_CHARACTERS = 4000


class Fill(StrEnum):
    """What to do when fewer than `limit` articles are near enough."""

    NONE = "none"  # give what there is
    CATEGORY = "category"  # add the newest of the subject's category
    LATEST = "latest"  # add the newest of all


class ItemSource(StrEnum):
    """How an item came into its list."""

    PINNED = "pinned"  # by an editors' rule
    RELATED = "related"
    CATEGORY = "category"  # a filler
    LATEST = "latest"  # a filler


@dataclass(frozen=True, slots=True)
class About:
    """Whom a list is for: a text, or articles of the corpus; and which pieces may not stand in it, being its own."""

    formula: Formula
    ruled: Ruled  # the same as rules see it
    own_groups: frozenset[int] = frozenset()
    text: Subject | None = None
    like: tuple[int, ...] = ()  # rows, where it is for articles
    unlike: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()  # for fillers of the same category
    languages: tuple[str, ...] = ()  # what is in another of the corpus' languages than these is not for its readers


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What a caller wants of a list; the same for an article, a draft and a query."""

    limit: int = 10
    exclude: tuple[str, ...] = ()  # ids or URLs
    categories: tuple[str, ...] = ()  # any of these; empty for all; so with the next three
    min_score: float = 0.0
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_after: date | None = None  # on this day or later
    published_before: date | None = None  # before this day
    offset: int = 0
    diversity: float = 0.0
    fill: Fill = Fill.NONE
    explain: bool = False
    placement: str = ""  # where on the site the list stands; rules may be for one place only

    @property
    def end(self) -> int:
        """How many places of the whole list this page needs to know."""
        return self.offset + self.limit


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `score` is 0 to 1, on the scale that `min_score` cuts."""

    position: int
    card: Card
    topics: tuple[TopicAssignment, ...]
    score: float
    source: ItemSource = ItemSource.RELATED
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many articles did not make it into a list that came out shorter than asked for, by reason.

    Each article counts once, for the first of: hidden, rule, excluded, filtered, duplicate, below_score.
    """

    excluded: int = 0
    filtered: int = 0
    below_score: int = 0
    duplicate: int = 0
    hidden: int = 0
    rule: int = 0


@dataclass(frozen=True, slots=True)
class ActedRule:
    """A rule that kept articles out of a list, and how many of the corpus."""

    name: str
    effect: str
    articles: int


@dataclass(frozen=True, slots=True)
class RelatedList:
    """The answer to "what goes with this?". `dropped` is there when fewer items than `limit` are.

    `rules` are those that kept articles out, where the caller asked for an explanation.
    """

    items: tuple[Item, ...]
    dropped: Dropped | None
    rules: tuple[ActedRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(RelatedList):
    """The answer to a reader's query; without topics where its `language` is none of the corpus'."""

    topics: tuple[TopicAssignment, ...]
    coverage: Coverage
    language: TextLanguage
    shows_help: bool = False  # whether an article that editors require for a subject of the query is among the items
    nearest_subjects: tuple[str, ...] = ()  # what the nearest articles are about that are shown
