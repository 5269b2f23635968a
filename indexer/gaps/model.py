"""A list of queries -> what an editor is told of it: each query judged, the gaps in groups, the whole in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.answering.coverage import Coverage
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.snapshot import Card


class Action(StrEnum):
    """What an editor might do about a query."""

    WRITE = "write-new"
    STRENGTHEN = "exists-but-weak"
    UPDATE = "exists-but-old"
    REWORD = "exists-under-other-words"
    NOTHING = "covered"
    OUTSIDE = "outside-the-subject"


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """What readers ask, and how often."""

    text: str
    volume: int


@dataclass(frozen=True, slots=True)
class NearArticle:
    """An article that is near to a query, with its score (0 to 1)."""

    card: Card
    score: float


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One query, judged."""

    query: AskedQuery
    coverage: Coverage
    action: Action
    why: str  # the action's reason, in a sentence
    nearest: tuple[NearArticle, ...]  # three at most, nearest first
    passage: str  # the passage of the nearest article that is nearest to the query; empty where there is no article
    topic: str  # the label of its topic; empty where it has none
    words: tuple[str, ...] = ()  # those of the query that the nearest article does not show, where that is the trouble
    group: int | None = None  # the number of its group, from 1; None where it is no gap

    @property
    def lack(self) -> float:
        """Demand times lack: how many of those who asked this were not answered, by the probability."""
        return self.query.volume * (1 - self.coverage.probability)


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps that ask for the same."""

    number: int  # from 1, the greatest lack first
    label: str
    action: Action  # the one that most of its lack asks for
    volume: int
    lack: float
    rows: tuple[QueryRow, ...]  # the greatest lack first


@dataclass(frozen=True, slots=True)
class Count:
    """How many queries, and how often they were asked in all."""

    queries: int
    volume: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A list of queries in numbers. What is outside the subject is in `outside` alone."""

    asked: Count
    by_verdict: dict[Verdict, Count]
    outside: Count
    by_action: dict[Action, Count]


@dataclass(frozen=True, slots=True)
class GapReport:
    """What is said of a list of queries; nothing of it is kept anywhere."""

    generation: str
    totals: Totals
    groups: tuple[GapGroup, ...]  # the greatest lack first
    rows: tuple[QueryRow, ...]  # all that were judged, the greatest lack first
    unjudged: tuple[AskedQuery, ...] = ()  # the least asked, for which there was no time

    def with_unjudged(self, others: Sequence[AskedQuery]) -> "GapReport":
        """The report that also names `others` as not judged."""
        return replace(self, unjudged=(*self.unjudged, *others))
