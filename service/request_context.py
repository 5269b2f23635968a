"""What belongs to one request: its id, which every answer and every log line carries."""

import re
import socket
import uuid

from flask import Response, g, has_request_context, request

from service.worker.encoding_messages import has_gone

REQUEST_ID = "X-Request-ID"
# Nobody turns so many pages; a number as long as an address would be too much for some arithmetic.
_MOST_PAGES = 1_000_000
EDITOR = "editor"  # the blueprint of the editors' pages, and where they lie
# A UUID and nothing else, with or without hyphens: whatever else stands there may be somebody's words.
_UUID = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def request_id() -> str:
    """This request's id: the caller's, if it is a UUID, so that one id follows a request through a site's logs."""
    if "request_id" not in g:
        g.request_id = id_of(request.headers.get(REQUEST_ID, "") if has_request_context() else "")
    return str(g.request_id)


def id_of(given: str) -> str:
    """The id of a request whose caller has `given` one, or nothing."""
    return given if given and _UUID.fullmatch(given) else uuid.uuid4().hex


def give_back_request_id(response: Response) -> Response:
    """The same id in the header of every answer."""
    response.headers[REQUEST_ID] = request_id()
    return response


def page_number() -> int:
    """Which page of a list the address asks for by `page`, from 1 on; 1 for what is no such number."""
    return min(max(1, request.args.get("page", 1, type=int)), _MOST_PAGES)


def page_within(total: int, size: int) -> int:
    """The same, but the last page of a list of `total`, of `size` on a page, where the address asks for one beyond."""
    return min(page_number(), max(1, -(-total // size)))


def is_editors_page() -> bool:
    """Whether this request is for one of the editors' pages."""
    return EDITOR in request.blueprints


def caller_has_gone() -> bool:
    """Whether whoever sent this request has hung up, so that nobody wants its answer; False outside a request."""
    connection = request.environ.get("gunicorn.socket") if has_request_context() else None
    return isinstance(connection, socket.socket) and has_gone(connection)
