"""A list of queries and the report on it, as the API takes and gives them."""

from pydantic import BaseModel, Field

from indexer.answering.model import MAXIMUM_QUERY_CHARACTERS
from indexer.coverage.verdicts import Verdict
from indexer.gaps.model import Action, GapReport
from indexer.gaps.volumes import MOST_TIMES
from indexer.gaps.writing import as_data
from service.request_context import request_id
from service.schemas.common import Answer
from service.schemas.list_answers import CoverageAnswer
from service.schemas.requests import SEEN, Strict, Whole

# As many as Search Console exports, and as are judged in the time that such a request has: 12 s of one core with mpnet.
MOST_QUERIES = 1000


class QueryWithVolume(Strict):
    """What readers ask, and how often."""

    query: str = Field(min_length=1, max_length=MAXIMUM_QUERY_CHARACTERS, pattern=SEEN)
    volume: Whole = Field(1, ge=0, le=MOST_TIMES, description="how often it was asked")


class QueryList(Strict):
    """A list of queries. Equal ones are one, with their volumes added."""

    queries: list[QueryWithVolume] = Field(min_length=1, max_length=MOST_QUERIES)


class CountAnswer(BaseModel):
    """How many queries, and how often they were asked in all."""

    queries: int
    volume: int


class TotalsAnswer(BaseModel):
    """A list of queries in numbers."""

    asked: CountAnswer = Field(description="those that were judged")
    by_verdict: dict[Verdict, CountAnswer] = Field(description="of those that are about the site's subject")
    outside: CountAnswer = Field(description="those that are not")
    by_action: dict[Action, CountAnswer]


class GroupAnswer(BaseModel):
    """Gaps that ask for the same."""

    number: int = Field(description="from 1, the greatest lack first")
    label: str
    action: Action = Field(description="the one that most of its lack asks for")
    queries: int
    volume: int
    lack: float = Field(description="demand times lack: the sum of volume * (1 - probability) of its queries")


class NearAnswer(BaseModel):
    """An article that is near to a query."""

    id: str
    url: str
    title: str
    score: float = Field(ge=0, le=1)


class JudgedAnswer(BaseModel):
    """A query, judged."""

    query: str
    volume: int
    lack: float = Field(description="volume * (1 - probability)")
    group: int | None = Field(description="the number of its group; null where it is covered or outside the subject")
    coverage: CoverageAnswer
    action: Action = Field(description="what might be done")
    why: str
    words: list[str] = Field(description="those of the query that the nearest article does not show")
    topic: str = Field(description="the label of its topic; empty where it has none")
    nearest: list[NearAnswer]
    passage: str = Field(description="of the nearest article, the passage that is nearest to the query")


class CoverageReport(Answer):
    """What there is to say of a list of queries. Nothing of it is kept."""

    totals: TotalsAnswer
    groups: list[GroupAnswer]
    queries: list[JudgedAnswer] = Field(description="those that were judged, the greatest lack first")
    unjudged: list[QueryWithVolume] = Field(description="the least asked, for which there was no time: send them again")


def coverage_report(report: GapReport) -> CoverageReport:
    """The report as the API shows it."""
    return CoverageReport.model_validate(
        {"generation": report.generation, "request_id": request_id(), **as_data(report)}
    )
