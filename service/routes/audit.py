"""`/v1/audit`: what is the matter with the articles themselves, and what of it editors have dismissed."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.answering.audit_table import findings_as_csv
from indexer.answering.audits import counts
from service.live.dismissed_findings import decide, dismissed_findings, page_of_findings
from service.problems import openapi_responses
from service.request_context import request_id
from service.responses import answer, csv_download
from service.schemas.audit import (
    AuditAnswer,
    AuditFile,
    AuditKind,
    AuditPage,
    Dismissal,
    DismissalAnswer,
    FindingsAnswer,
    findings_answer,
    overview_answer,
)
from service.schemas.requests import NoParameters
from service.state import snapshot

audit_api = APIBlueprint("audit", __name__, abp_tags=[Tag(name="Editors")])
_CSV = {"description": "A line for each finding", "content": {"text/csv": {"schema": {"type": "string"}}}}


@audit_api.get(
    "/v1/audit",
    summary="What the audits found, in numbers",
    responses={200: AuditAnswer, **openapi_responses(401, 403, 422, 503)},
)
def overview(query: NoParameters) -> Response:  # noqa: ARG001 - refuses what it does not know
    """How many findings of each kind are open, how many dismissed."""
    answering = snapshot()
    return answer(overview_answer(answering, counts(answering, dismissed_findings())))


@audit_api.get(
    "/v1/audit/<string:kind>",
    summary="The findings of one kind",
    responses={200: FindingsAnswer, **openapi_responses(401, 403, 422, 503)},
)
def findings_of_kind(path: AuditKind, query: AuditPage) -> Response:
    """Stale articles, orphans, duplicates, hubs, thin topics, broken links or incomplete articles, the worst first.

    Each with its evidence, and what may be done. Found at night; what was changed by day is left out until the next.
    """
    answering = snapshot()
    page = page_of_findings(answering, path.kind, dismissed=query.dismissed, limit=query.limit, offset=query.offset)
    return answer(findings_answer(answering, page))


@audit_api.get(
    "/v1/audit/<string:kind>.csv",
    summary="The findings of one kind, for a spreadsheet",
    responses={"200": _CSV, **openapi_responses(401, 403, 422, 503)},
)
def findings_as_file(path: AuditKind, query: AuditFile) -> Response:
    """All findings of one kind, a line each, as the address without .csv lists them."""
    answering = snapshot()
    page = page_of_findings(answering, path.kind, dismissed=query.dismissed)
    return csv_download(findings_as_csv(answering, page.findings), f"{path.kind}.csv")


@audit_api.post(
    "/v1/audit/dismissals",
    summary="Dismiss a finding, or take that back",
    responses={200: DismissalAnswer, **openapi_responses(400, 401, 403, 404, 411, 413, 415, 422, 503)},
)
def dismiss(body: Dismissal) -> Response:
    """It stays dismissed until the articles that it rests on change. To dismiss it again is the same."""
    answering = snapshot()
    decide(body.digest, dismissed=body.dismissed)
    return answer(
        DismissalAnswer(
            generation=answering.generation, request_id=request_id(), digest=body.digest, dismissed=body.dismissed
        )
    )
