"""Pydantic answers -> HTTP responses: JSON, caching headers, and 304 for who has the answer already."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from service.schemas.common import Answer
from service.schemas.list_answers import BatchEntry
from service.state import served

# What is taken down is out of every cache two minutes later at most, the sum of the first two: long enough for a cache
# to answer for nearly all of a busy page's readers. Should the service not answer, caches go on for a day with what
# they have.
MAX_AGE_SECONDS, STALE_SECONDS, STALE_IF_ERROR_SECONDS = 60, 60, 86_400
PUBLIC_CACHING = (
    f"public, max-age={MAX_AGE_SECONDS}, stale-while-revalidate={STALE_SECONDS}, "
    f"stale-if-error={STALE_IF_ERROR_SECONDS}"
)


def answer(model: Answer, fields: Sequence[str] = ()) -> Response:
    """A response that nobody may keep, as fits what a reader typed."""
    response = _json(model, fields)
    response.headers["Cache-Control"] = "no-store"
    return response


def csv_download(text: str, name: str) -> Response:
    """A file for a spreadsheet; nobody may keep what only editors see."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def cacheable_answer(model: Answer, fields: Sequence[str] = ()) -> Response:
    """A response that any cache may keep: a pure function of the generation, `Served.revision` and the address."""
    return cacheable(_json(model, fields), model.generation)


def cacheable(response: Response, generation: str) -> Response:
    """The same for a response that is made already."""
    response.headers["Cache-Control"] = PUBLIC_CACHING
    # Weak: the request_id in the body differs each time, what the answer says does not.
    response.set_etag(entity_tag(generation, served().revision, request.full_path), weak=True)
    response.make_conditional(request)
    return response


def entity_tag(generation: str, revision: str, address: str) -> str:
    """What changes when the answer to an address may: with the generation, or the `revision` of what is served."""
    return "-".join(filter(None, (generation, revision, hashlib.sha256(address.encode()).hexdigest()[:16])))


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
