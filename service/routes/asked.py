"""`/v1/gaps`: what readers ask and how well it is answered, in numbers of which no single reader makes up one."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.asked.report import AskedReport
from indexer.gaps.asked import NamedSubject, Status, asked_as_csv, named_subjects
from service.privacy.asked_now import asked_now
from service.problems import openapi_responses
from service.responses import answer, csv_download
from service.schemas.asked import AskedQuery, GapsAnswer, gaps_answer
from service.state import snapshot

asked_api = APIBlueprint("asked", __name__, abp_tags=[Tag(name="Editors")])
_CSV = {
    "description": "A line for each subject and week with anything to show",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


@asked_api.get(
    "/v1/gaps",
    summary="What readers ask and do not find",
    responses={200: GapsAnswer, **openapi_responses(401, 403, 422, 503)},
)
def gaps(query: AskedQuery) -> Response:
    """Readers' questions by topic and coverage over weeks, ordered by demand times lack.

    Of what is far from every topic the nearest term of a public list stands for it; no reader's words are kept.
    """
    return answer(gaps_answer(snapshot(), *_subjects(query)))


@asked_api.get(
    "/v1/gaps.csv",
    summary="What readers ask and do not find, for a spreadsheet",
    responses={"200": _CSV, **openapi_responses(401, 403, 422, 503)},
)
def gaps_as_file(query: AskedQuery) -> Response:
    """The same, a line for each subject and week."""
    return csv_download(asked_as_csv(*_subjects(query)), "asked.csv")


def _subjects(query: AskedQuery) -> tuple[AskedReport, tuple[NamedSubject, ...]]:
    report = asked_now(query.since)
    return report, named_subjects(snapshot(), report, Status(query.status), query.min_count)
