"""What belongs to one request: its id, which every answer and every log line carries."""

import uuid

from flask import g


def request_id() -> str:
    """This request's id, made at its first use; never taken from the caller."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)
