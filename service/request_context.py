"""What belongs to one request: its id, which every answer and every log line carries."""

import socket
import uuid

from flask import g, has_request_context, request

from service.worker.encoding_messages import has_gone


def request_id() -> str:
    """This request's id, made at its first use; never taken from the caller."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)


def caller_has_gone() -> bool:
    """Whether whoever sent this request has hung up, so that nobody wants its answer; False outside a request."""
    connection = request.environ.get("gunicorn.socket") if has_request_context() else None
    return isinstance(connection, socket.socket) and has_gone(connection)
