"""For whoever runs the service: probes, and what is served."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify
from flask_openapi import APIBlueprint, Tag

from indexer.runs.last_run import for_everybody
from indexer.snapshot.snapshot import Snapshot
from service.problems import openapi_responses
from service.request_context import request_id
from service.responses import answer
from service.schemas.common import IndexAnswer, RulesAnswer
from service.schemas.requests import NoParameters
from service.state import held, rules, snapshot, state

operations_api = APIBlueprint("operations", __name__, abp_tags=[Tag(name="Operations")])
probes = Blueprint("probes", __name__)


@probes.get("/livez")
def live() -> Response:
    """The process answers; nothing else is touched."""
    return jsonify(status="alive")


@probes.get("/readyz")
def ready() -> Response:
    """A verified generation is loaded. A stale one, or one that stands in for a damaged one, is still ready: both are
    for an alert, not for a load balancer. `refused` says why the current generation is not served, if so; `encoder`
    whether queries and drafts are answered: without an encoder lists still are; `state` why the folder that the
    service writes cannot be written, if so: without it nothing can be changed by day, and lists still are.
    """
    answering = snapshot()
    encoder = state().encoding.condition(answering)
    return jsonify(
        status="ready",
        generation=answering.generation,
        refused=held().failure,
        encoder=encoder,
        state=state().folder.refused,
    )


@operations_api.get("/v1/index", summary="What is served", responses={200: IndexAnswer, **openapi_responses(422, 503)})
def index(query: NoParameters) -> Response:  # noqa: ARG001 - refuses what it does not know
    """The generation that answers, its age and counts, its encoder, and how the last nightly run ended."""
    answering = snapshot()
    manifest = answering.manifest
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)
    return answer(
        IndexAnswer(
            generation=answering.generation,
            request_id=request_id(),
            built_at=manifest.created_at,
            age_seconds=int(age.total_seconds()),
            articles=manifest.counts.articles,
            passages=manifest.counts.passages,
            topics=manifest.counts.topics,
            encoder=asdict(manifest.encoder),
            last_run=for_everybody(state().holder.last_run()),
            rules=_rules(answering),
            refused=held().failure,
        )
    )


def _rules(answering: Snapshot) -> RulesAnswer:
    acting, file = rules(answering), state().rules.held
    return RulesAnswer(
        digest=file.rules.digest, rules=len(file.rules.rules), active=len(acting.bound), refused=file.failure
    )
