"""`/v1/coverage`: what of a list of queries the corpus answers, and what is missing. Nothing of the list is kept."""

from flask import Response, request
from flask_openapi import APIBlueprint, Tag

from corpus.cleaning import clean_line
from indexer.gaps.decoding import UnreadableListError
from indexer.gaps.model import AskedQuery
from indexer.gaps.reading import merged
from indexer.gaps.writing import as_csv
from service.editors_lists import judged, read_list
from service.problems import ProblemError, openapi_responses
from service.responses import answer, csv_download
from service.schemas.coverage import MOST_QUERIES, CoverageReport, QueryList, coverage_report

coverage_api = APIBlueprint("coverage", __name__, abp_tags=[Tag(name="Editors")])
_TEXT = {"schema": {"type": "string"}}
_EXAMPLES = {
    "a list": {"summary": "a list", "value": "query,volume\nhow to say no to a friend,120\nlonely at work,7\n"}
}
_CSV = {"description": "A line for each query", "content": {"text/csv": _TEXT}}


@coverage_api.post(
    "/v1/coverage",
    summary="What of a list of queries is covered, and what is missing",
    responses={200: CoverageReport, **openapi_responses(400, 401, 403, 411, 413, 415, 422, 503)},
)
def judge_queries(body: QueryList) -> Response:
    """Each query judged, gaps in groups by meaning, ordered by demand times lack. Readers' queries are answered first.

    For a longer list there is the command `related-articles coverage`.
    """
    queries = merged(AskedQuery(clean_line(each.query), each.volume) for each in body.queries)
    return answer(coverage_report(judged(queries, MOST_QUERIES)))


@coverage_api.post(
    "/v1/coverage.csv",
    summary="The same for a file, as a table for a spreadsheet",
    request_body={"content": {"text/csv": {**_TEXT, "examples": _EXAMPLES}}, "required": True},
    responses={"200": _CSV, **openapi_responses(400, 401, 403, 411, 413, 415, 422, 503)},
)
def judge_file() -> Response:
    """CSV, TSV, a line a query, or a Search Console export, zipped too; of a long list the 1,000 most asked.

    The others stand below them, unjudged.
    """
    try:
        found = read_list(request.get_data())
    except UnreadableListError as error:
        raise ProblemError(422, "bad-parameter", f"The list cannot be read: {error}", parameter="body") from None
    return csv_download(as_csv(judged(found.queries, MOST_QUERIES)), "coverage.csv")
