"""Every error as `application/problem+json` (RFC 9457): stable type, plain title, the parameter at fault.

A page fails as a page, and a fragment of one as a fragment (service/error_pages.py). Nothing that a caller sent is ever
repeated in one. docs/problems.md lists every type; a test holds it against the code.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException

from indexer.answering.drafts import UnusableDraftError
from service.contract.plain_words import in_plain_words
from service.contract.readable_requests import UnreadableRequestError
from service.error_pages import as_page
from service.observing import log
from service.privacy.quiet_process import place_of
from service.request_context import is_editors_page, request_id

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
    request_id: str = Field(description="as in the header X-Request-ID and in the log")
    parameters: list[InvalidParameter] = Field(default_factory=list)


# One line an HTTP status: the end of the type, and what a caller reads.
_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "The request cannot be read"),
    401: ("key-needed", "This needs a key: Authorization: Bearer KEY"),
    403: ("forbidden", "This key may not do that"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not answer this method"),
    409: ("conflict", "This contradicts what is there"),
    410: ("gone", "What was at this address is elsewhere now"),
    411: ("length-required", "A body needs a Content-Length"),
    413: ("too-large", "The body is larger than 1 MiB"),
    414: ("address-too-long", "The address is longer than any that is read here"),
    415: ("unsupported-media-type", "The body has to be application/json"),
    417: ("unknown-expectation", "Of what a request may expect only 100-continue is known here"),
    422: ("bad-parameter", "A parameter cannot be used"),
    431: ("header-too-large", "The header of the request is larger than any that is read here"),
    500: ("internal-error", "The service failed; the request was fine"),
    501: ("unknown-coding", "A body cannot come in this transfer coding; send it with its Content-Length"),
    503: ("unavailable", "The service cannot answer this now"),
    507: ("overlay-full", "As many articles were put as one day may hold"),
}
# What is not answered for a reason of its own, by method and path.
_QUERY_IN_ADDRESS = (
    "query-in-address", "Send the query in the body of a POST: what stands in an address ends up in logs"
)  # fmt: skip
_NOT_ANSWERED = dict.fromkeys([("GET", "/v1/search"), ("HEAD", "/v1/search")], _QUERY_IN_ADDRESS)
# The address cannot be read, the method is another, the service fails or is busy.
_ANYWHERE = (400, 405, 500, 503)


# The proxy (deploy/nginx.conf) keeps these for a moment all the same: so they take the place of what it had kept, which
# it would otherwise give out again as soon as the service does not answer.
_NOTHING_THERE, _NOTHING_THERE_SECONDS = frozenset({404, 410}), "5"


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
    app.register_error_handler(UnreadableRequestError, _from_unreadable_request)
    app.register_error_handler(HTTPException, _from_http_exception)
    app.register_error_handler(Exception, _from_exception)


def problem_response(status: int, kind: str, title: str, parameters: Sequence[InvalidParameter] = ()) -> Response:
    """The response for one problem; never to be cached."""
    problem = Problem(
        type=_TYPE_ROOT + kind, title=title, status=status, request_id=request_id(), parameters=list(parameters)
    )
    g.problem = kind  # whoever counts refusals tells them apart by it
    page = as_page(status, kind, title)
    response = page or Response(problem.model_dump_json(), status, mimetype="application/problem+json")
    # Elsewhere a cache never had anything, and what editors see it may never have.
    if status in _NOTHING_THERE and request.url_rule is not None and not is_editors_page():
        response.headers["X-Accel-Expires"] = _NOTHING_THERE_SECONDS  # nginx wants it before the other
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_of_status(status: int, request_id: str) -> Problem:
    """The problem of a request that never came as far as the application, for its worker to answer with."""
    kind, title = _PROBLEMS.get(status, (f"http-{status}", HTTPStatus(status).phrase))
    return Problem(type=_TYPE_ROOT + kind, title=title, status=status, request_id=request_id)


def from_validation_error(error: ValidationError) -> Response:
    """The 422 that names each parameter at fault."""
    found = in_plain_words(error, "body" if request.method in {"POST", "PUT", "PATCH"} else "address")
    return problem_response(422, *_PROBLEMS[422], [InvalidParameter(name=name, reason=says) for name, says in found])


def openapi_responses(*statuses: int) -> ResponseDict:
    """The OpenAPI entries of the problems that a route can answer with, beside those that every route can."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        str(status): {"description": _PROBLEMS[status][1], "content": {"application/problem+json": {"schema": schema}}}
        for status in sorted({*statuses, *_ANYWHERE})
    }


def _from_problem_error(error: ProblemError) -> Response:
    parameters = [InvalidParameter(name=error.parameter, reason=error.title)] if error.parameter else []
    response = problem_response(error.status, error.kind, error.title, parameters)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _from_unusable_draft(error: UnusableDraftError) -> Response:
    title = f"The draft cannot be used: {error.reason}"
    return _from_problem_error(ProblemError(422, "bad-parameter", title, parameter="article"))


def _from_unreadable_request(error: UnreadableRequestError) -> Response:
    parameters = [InvalidParameter(name=error.parameter, reason=error.says)] if error.parameter else []
    return problem_response(error.status, error.kind, error.says, parameters)


def _from_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    kind, title = _PROBLEMS.get(status, (f"http-{status}", error.name))
    if status == 405:
        kind, title = _NOT_ANSWERED.get((request.method, request.path), (kind, title))
    response = problem_response(status, kind, title)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _from_exception(error: Exception) -> Response:
    # The exception's text may quote what a reader typed, so only its type and place are logged.
    place = place_of(error.__traceback__)
    log.error("error", request_id=request_id(), exception=type(error).__name__, place=place)
    if current_app.testing:
        raise error
    return problem_response(500, *_PROBLEMS[500])
