"""Every error as `application/problem+json` (RFC 9457): stable type, plain title, the parameter at fault.

Nothing that a reader typed is ever repeated in one.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import BadRequest, HTTPException

from indexer.answering.drafts import UnusableDraftError
from service.privacy.quiet_process import place_of
from service.request_context import request_id

_log = logging.getLogger("related_articles.service")
_FORM = "application/x-www-form-urlencoded"
# The longest query, each of its characters four bytes, each byte three characters; and names.
_MAXIMUM_FORM_BYTES = 64 * 1024
_TYPE_ROOT = "https://related-articles.example/problems/"


class InvalidParameter(BaseModel):
    """One parameter that cannot be used."""

    name: str = Field(description="where the parameter stands, like `limit` or `article.title`")
    reason: str


class Problem(BaseModel):
    """The one shape of every error."""

    type: str = Field(description="a stable URI; compare this, not the title")
    title: str = Field(description="what is wrong, in plain words")
    status: int
    request_id: str
    parameters: list[InvalidParameter] = Field(default_factory=list)


# One line an HTTP status: the end of the type, and what a caller reads.
_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "The request cannot be read"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not answer this method"),
    410: ("gone", "What was at this address is elsewhere now"),
    411: ("length-required", "A body needs a Content-Length"),
    413: ("too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body has to be application/json"),
    422: ("bad-parameter", "A parameter cannot be used"),
    500: ("internal-error", "The service failed; the request was fine"),
    503: ("unavailable", "The service cannot answer this now"),
}


class ProblemError(Exception):
    """Raised by a view to answer with a problem."""

    def __init__(self, status: int, kind: str, title: str, *, parameter: str = "", retry_after: int = 0) -> None:
        super().__init__(title)
        self.status, self.kind, self.title = status, kind, title
        self.parameter, self.retry_after = parameter, retry_after


def install(app: Flask) -> None:
    """Makes every way to fail answer with a problem."""
    app.register_error_handler(ProblemError, _from_problem_error)
    app.register_error_handler(UnusableDraftError, _from_unusable_draft)
    app.register_error_handler(HTTPException, _from_http_exception)
    app.register_error_handler(Exception, _from_exception)


def problem_response(status: int, kind: str, title: str, parameters: Sequence[InvalidParameter] = ()) -> Response:
    """The response for one problem; never to be cached."""
    problem = Problem(
        type=_TYPE_ROOT + kind, title=title, status=status, request_id=request_id(), parameters=list(parameters)
    )
    response = Response(problem.model_dump_json(), status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_of_status(status: int, request_id: str) -> Problem:
    """The problem of a request that never came as far as the application, for its worker to answer with."""
    kind, title = _PROBLEMS.get(status, (f"http-{status}", HTTPStatus(status).phrase))
    return Problem(type=_TYPE_ROOT + kind, title=title, status=status, request_id=request_id)


def from_validation_error(error: ValidationError) -> Response:
    """The 422 that names each parameter at fault."""
    parameters = [
        InvalidParameter(name=".".join(map(str, detail["loc"])) or "body", reason=detail["msg"])
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem_response(422, *_PROBLEMS[422], parameters)


def require_readable_body() -> None:
    """Refuses a body without a length, of the wrong type, or that is not JSON, before anything parses it.

    Raises:
        HTTPException: 411, 413, 415 or 400.
    """
    if request.method not in {"POST", "PUT", "PATCH"} or request.endpoint is None:
        return
    if request.content_length is None:
        # A chunked body would be cut at the limit without a word (Werkzeug 3.1.9) and then be answered.
        raise ProblemError(411, *_PROBLEMS[411])
    if _is_form():
        _require_bounded_form()
        return
    try:
        parsed = request.get_json()
    except BadRequest as error:
        if error.code == 400:
            raise ProblemError(400, "broken-json", "The body is not valid JSON") from None
        raise
    if not isinstance(parsed, dict):
        raise ProblemError(400, "broken-json", "The body has to be a JSON object")


def openapi_responses(*statuses: int) -> ResponseDict:
    """The OpenAPI entries of the problems that a route can answer with."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {
        str(status): {"description": _PROBLEMS[status][1], "content": {"application/problem+json": {"schema": schema}}}
        for status in statuses
    }


def _is_form() -> bool:
    return request.endpoint is not None and request.endpoint.startswith("pages.")


def _require_bounded_form() -> None:
    """Refuses what is no plain form: of a multipart one, large parts would be spooled into files."""
    if request.mimetype != _FORM:
        raise ProblemError(415, "unsupported-media-type", f"The body has to be {_FORM}")
    request.max_content_length = _MAXIMUM_FORM_BYTES  # reading more is 413


def _from_problem_error(error: ProblemError) -> Response:
    parameters = [InvalidParameter(name=error.parameter, reason=error.title)] if error.parameter else []
    response = problem_response(error.status, error.kind, error.title, parameters)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _from_unusable_draft(error: UnusableDraftError) -> Response:
    title = f"The draft cannot be used: {error.reason}"
    return _from_problem_error(ProblemError(422, "bad-parameter", title, parameter="article"))


def _from_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    kind, title = _PROBLEMS.get(status, (f"http-{status}", error.name))
    response = problem_response(status, kind, title)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _from_exception(error: Exception) -> Response:
    # The exception's text may quote what a reader typed, so only its type and place are logged.
    fields = {
        "event": "error",
        "request_id": request_id(),
        "exception": type(error).__name__,
        "place": place_of(error.__traceback__),
    }
    _log.error(json.dumps(fields))
    if current_app.testing:
        raise error
    return problem_response(500, *_PROBLEMS[500])
