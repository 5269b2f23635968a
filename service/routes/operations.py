"""For whoever runs the service: probes, and what is served."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify
from flask_openapi import APIBlueprint, Tag

from indexer.runs.last_run import last_run
from indexer.snapshot.snapshot import Snapshot
from service.access.guard import has_role
from service.access.roles import Role
from service.problems import ProblemError, openapi_responses
from service.request_context import request_id
from service.responses import answer
from service.schemas.common import IndexAnswer, IndexForRole, IndexReport, KeysAnswer, RulesAnswer
from service.schemas.requests import NoParameters
from service.state import rules, served, snapshot, state

operations_api = APIBlueprint("operations", __name__, abp_tags=[Tag(name="Operations")])
probes = Blueprint("probes", __name__)


@probes.get("/livez")
def live() -> Response:
    """The process answers; nothing else is touched."""
    return jsonify(status="alive")


@probes.get("/readyz")
def ready() -> Response:
    """A verified generation is loaded. A stale one, or one that stands in for a damaged one, is still ready: both are
    for an alert, not for a load balancer. `refused` says whether the current generation is not served, `damaged`
    whether a file of the one that answers is no longer what was written, which changes no answer; `encoder`
    whether queries and drafts are answered: without an encoder lists still are; `state` whether the folder that the
    service writes can be written: without it nothing can be changed by day. Why, `/v1/index` tells an administrator.

    A worker that encodes the wordings by which readers get help, in the second after a first start, is not ready yet.
    """
    answering = snapshot()
    if state().wordings.pending:
        raise ProblemError(503, "starting", "The service has started, and is ready in a moment", retry_after=1)
    return jsonify(
        status="ready",
        generation=answering.generation,
        refused="yes" if served().refused else "no",
        damaged="yes" if state().damage.damage else "no",
        encoder=state().encoding.condition(answering),
        state="read-only" if state().folder.refused else "writable",
    )


@operations_api.get("/v1/index", summary="What is served", responses={200: IndexForRole, **openapi_responses(422, 503)})
def index(query: NoParameters) -> Response:  # noqa: ARG001 - refuses what it does not know
    """The generation that answers and its age; an administrator is told its counts, its encoder and what is wrong."""
    answering = snapshot()
    created_at = answering.manifest.created_at
    age = datetime.now(UTC) - datetime.fromisoformat(created_at)
    public = IndexAnswer(
        generation=answering.generation,
        request_id=request_id(),
        built_at=created_at,
        age_seconds=int(age.total_seconds()),
    )
    return answer(_report(answering, public) if has_role(Role.ADMIN) else public)


def _report(answering: Snapshot, public: IndexAnswer) -> IndexReport:
    manifest, keys = answering.manifest, state().keys.held
    return IndexReport(
        **public.model_dump(),
        articles=manifest.counts.articles,
        passages=manifest.counts.passages,
        topics=manifest.counts.topics,
        encoder=asdict(manifest.encoder),
        last_run=last_run(state().holder.paths),
        rules=_rules(),
        keys=KeysAnswer(keys=len(keys.keys), refused=keys.failure),
        refused=served().refused,
        damaged=state().damage.damage,
        state_refused=state().folder.refused,
    )


def _rules() -> RulesAnswer:
    acting, file = rules(), state().rules.held
    return RulesAnswer(
        digest=file.rules.digest,
        rules=len(file.rules.rules),
        active=len(acting.bound),
        refused=file.failure,
        unmet=[rule.name for rule in acting.unmet],
    )
