"""What readers ask, as the API takes and gives it."""

from typing import Literal

from pydantic import BaseModel, Field

from indexer.asked.cells import SubjectKind
from indexer.asked.report import AskedReport, Direction
from indexer.gaps.asked import WITHHELD, NamedSubject
from indexer.snapshot.snapshot import Snapshot
from service.request_context import request_id
from service.schemas.common import Answer
from service.schemas.requests import Day, InAddress, Whole

_MOST_QUESTIONS = 1_000_000_000


class AskedQuery(InAddress):
    """Which subjects, of which time."""

    since: Day | None = Field(
        None, description="from the week of this day on, this week at the latest; of a quarter if not given"
    )
    min_count: Whole = Field(0, ge=0, le=_MOST_QUESTIONS, description="only subjects with as many questions")
    status: Literal["open", "answered", "all"] = Field(
        "open", description="`open`: with questions that were answered weakly or not at all; `answered`; or `all`"
    )


class BandCounts(BaseModel):
    """Questions by how well they were answered, each a sum of multiples of five; 0 where none may be shown."""

    covered: int = Field(ge=0)
    weak: int = Field(ge=0)
    missing: int = Field(ge=0)


class WeekCounts(BandCounts):
    """The questions of one week."""

    week: str = Field(description="ISO 8601, like 2026-W48, in UTC")


class DemandChange(BaseModel):
    """The last four whole weeks beside the four before; what is claimed holds whatever small numbers are withheld."""

    direction: Direction = Field(description="`rising` or `falling` where that is certain; `unsure` elsewhere")
    recent: int = Field(ge=0, description="questions of the last four whole weeks")
    before: int = Field(ge=0, description="questions of the four weeks before")
    low: float = Field(ge=0, description="at least as many times as often; 0 where nothing can be said")
    high: float | None = Field(description="at most as many times as often; null where nothing can be said")


class GapAnswer(BaseModel):
    """What readers ask about one subject."""

    kind: SubjectKind = Field(description="`topic`, or `far` for what is far from every topic")
    id: str = Field(description="of the topic, even of one that is no more; of `far` the nearest public term, or empty")
    label: str
    queries: int = Field(ge=0)
    covered: int = Field(ge=0)
    weak: int = Field(ge=0)
    missing: int = Field(ge=0)
    lack: float = Field(ge=0, description="demand times lack: questions without an answer, weak answers counted half")
    change: DemandChange
    weeks: list[WeekCounts] = Field(description="each week of the report, oldest first")


class GapsAnswer(Answer):
    """What readers ask, the most questions without a good answer first."""

    first_week: str
    last_week: str = Field(description="this week, which is not over")
    withheld: str = Field(description="what numbers do not show, in words")
    gaps: list[GapAnswer]


def gaps_answer(snapshot: Snapshot, report: AskedReport, subjects: tuple[NamedSubject, ...]) -> GapsAnswer:
    """The report as the API shows it."""
    return GapsAnswer(
        generation=snapshot.generation, request_id=request_id(), first_week=report.weeks[0],
        last_week=report.weeks[-1], withheld=WITHHELD, gaps=[_gap(report, subject) for subject in subjects],
    )  # fmt: skip


def _gap(report: AskedReport, subject: NamedSubject) -> GapAnswer:
    asked, change = subject.asked, subject.asked.change
    return GapAnswer(
        kind=asked.kind, id=asked.name, label=subject.label, queries=asked.queries, **asked.by_band, lack=asked.lack,
        change=DemandChange(
            direction=change.direction, recent=change.recent, before=change.before, low=change.low, high=change.high
        ),
        weeks=[WeekCounts(week=week, **counts) for week, counts in zip(report.weeks, asked.weeks, strict=True)],
    )  # fmt: skip
