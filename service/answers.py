"""Pydantic answers -> HTTP responses: JSON, caching headers, and 304 for who has the answer already."""

import hashlib

from flask import Response, request
from pydantic import BaseModel

from service.schemas import Answer

# A list changes once a night, so five minutes of staleness are nothing, and a site that loses this service keeps
# its lists for a week.
_PUBLIC = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"


def answer(model: Answer, fields: list[str] | None = None) -> Response:
    """A response that nobody may keep, as fits what a reader typed."""
    response = _json(model, fields)
    response.headers["Cache-Control"] = "no-store"
    return response


def cacheable_answer(model: Answer, fields: list[str] | None = None) -> Response:
    """A response that any cache may keep: a pure function of the generation and the address."""
    address = hashlib.sha256(request.full_path.encode()).hexdigest()[:16]
    response = _json(model, fields)
    response.headers["Cache-Control"] = _PUBLIC
    # Weak: the request_id in the body differs each time, what the answer says does not.
    response.set_etag(f"{model.generation}-{address}", weak=True)
    response.make_conditional(request)
    return response


def _json(model: BaseModel, fields: list[str] | None) -> Response:
    chosen = {"items": {"__all__": set(fields)}} if fields else None
    if chosen is None:
        return Response(model.model_dump_json(exclude_none=False), mimetype="application/json")
    everything = {name: True for name in type(model).model_fields if name != "items"}
    return Response(model.model_dump_json(include={**everything, **chosen}), mimetype="application/json")
