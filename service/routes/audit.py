"""`/v1/audit`: what is the matter with the articles themselves, and what of it editors have dismissed."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.answering.audit_table import findings_as_csv
from indexer.answering.audits import counts, finding_of, findings
from indexer.asked.demand import demand
from indexer.audit.audit_file import MOST_FINDINGS
from indexer.live.dismissals import DismissalsError
from service.problems import ProblemError, openapi_responses
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
from service.state import snapshot, state

audit_api = APIBlueprint("audit", __name__, abp_tags=[Tag(name="Editors")])
_RETRY_AFTER_SECONDS = 2
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
    page = findings(
        answering, dismissed_findings(), (path.kind,),
        dismissed=query.dismissed, limit=query.limit, offset=query.offset, demand=demanded(),
    )  # fmt: skip
    return answer(findings_answer(answering, page))


@audit_api.get(
    "/v1/audit/<string:kind>.csv",
    summary="The findings of one kind, for a spreadsheet",
    responses={"200": _CSV, **openapi_responses(401, 403, 422, 503)},
)
def findings_as_file(path: AuditKind, query: AuditFile) -> Response:
    """All findings of one kind, a line each, as the address without .csv lists them."""
    answering = snapshot()
    page = findings(
        answering, dismissed_findings(), (path.kind,),
        dismissed=query.dismissed, limit=MOST_FINDINGS, demand=demanded(),
    )  # fmt: skip
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


def decide(digest: str, *, dismissed: bool) -> None:
    """Dismisses the finding of this digest, or takes that back; every worker knows at once.

    Raises:
        ProblemError: 404, there is no such finding; 503, it cannot be kept.
    """
    dismissals = state().dismissals
    if state().folder.refused:
        raise ProblemError(503, "read-only", "Nothing can be dismissed: the state folder cannot be written")
    with _failures_told("Nothing can be dismissed or taken back now: the file of it cannot be written, or is full"):
        if not dismissed:
            dismissals.undismiss(digest)
        elif finding_of(snapshot(), digest) is None:
            raise ProblemError(404, "unknown-finding", "There is no finding with this digest", parameter="digest")
        else:
            dismissals.dismiss(digest)


def demanded() -> dict[str, int]:
    """How often readers asked about each topic of late; empty where that is not counted."""
    return demand(state().folder.path)


def dismissed_findings() -> frozenset[str]:
    """The digests of what editors dismissed.

    Raises:
        ProblemError: 503, that cannot be read.
    """
    with _failures_told("What was dismissed cannot be read now"):
        return state().dismissals.all()


@contextmanager
def _failures_told(title: str) -> Iterator[None]:
    try:
        yield
    except DismissalsError:
        raise ProblemError(503, "unavailable", title, retry_after=_RETRY_AFTER_SECONDS) from None
