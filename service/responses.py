"""Pydantic answers -> HTTP responses: JSON, caching headers, and 304 for who has the answer already."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from service.schemas.common import Answer
from service.schemas.list_answers import BatchEntry
from service.state import rules_digest

# A list changes once a night, so five minutes of staleness are nothing, and a site that loses this service keeps
# its lists for a week.
_PUBLIC = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"


def answer(model: Answer, fields: Sequence[str] = ()) -> Response:
    """A response that nobody may keep, as fits what a reader typed."""
    response = _json(model, fields)
    response.headers["Cache-Control"] = "no-store"
    return response


def cacheable_answer(model: Answer, fields: Sequence[str] = ()) -> Response:
    """A response that any cache may keep: a pure function of generation, editors' rules and address."""
    return cacheable(_json(model, fields), model.generation)


def cacheable(response: Response, generation: str) -> Response:
    """The same for a response that is made already."""
    address = hashlib.sha256(request.full_path.encode()).hexdigest()[:16]
    response.headers["Cache-Control"] = _PUBLIC
    # Weak: the request_id in the body differs each time, what the answer says does not.
    response.set_etag("-".join(filter(None, (generation, rules_digest(), address))), weak=True)
    response.make_conditional(request)
    return response


def _json(model: BaseModel, fields: Sequence[str]) -> Response:
    return Response(model.model_dump_json(include=_included(type(model), fields)), mimetype="application/json")


def _included(model: type[BaseModel], fields: Sequence[str]) -> dict[str, Any] | None:
    """What of an answer is shown: all, or of the items in it, however deep, only `fields` and an explanation."""
    if not fields:
        return None
    shown: dict[str, Any] = dict.fromkeys(model.model_fields, True)
    if "items" in shown:
        shown["items"] = {"__all__": {*fields, "explanation"}}
    if "lists" in shown:
        shown["lists"] = {"__all__": _included(BatchEntry, fields)}
    return shown
