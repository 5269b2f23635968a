"""gunicorn's threaded worker, but for what it repeats of a request that it cannot read: nothing, to nobody."""

import socket
import uuid
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from service.observing import log
from service.privacy.quiet_process import become_quiet, place_of
from service.problems import problem_of_status

# What is not among them is the caller's mistake as well (400) if gunicorn's parser raised it, and else ours (500).
_STATUSES: dict[type[Exception], int] = {
    errors.InvalidResponseHeader: 500,
    errors.InvalidResponseHeaderName: 500,
    errors.ConfigurationProblem: 500,
    errors.UnsupportedTransferCoding: 501,
    errors.LimitRequestLine: 414,
    errors.ExpectationFailed: 417,
    errors.LimitRequestHeaders: 431,
    errors.ForbiddenProxyRequest: 403,
    errors.ParseException: 400,
}


class QuietWorker(ThreadWorker):  # type: ignore[misc]
    """Says of a request that cannot be read what kind of error it was, in the log and to its sender."""

    def run(self) -> None:
        """Serves until a signal ends it. Until now no request was read, and an error could be told in full."""
        become_quiet()
        super().run()

    def handle_error(self, _request: Any, client: socket.socket, _address: Any, error: Exception) -> None:
        """Answers with a problem, as the application does."""
        status = status_of(error)
        said = {"exception": type(error).__name__, "status": status, "place": place_of(error.__traceback__)}
        if status < 500:
            log.warning("unreadable-request", **said)
        else:
            log.error("error", **said)
        try:
            write_nonblock(client, response_of_status(status))
        except OSError:
            return  # whoever it was has gone


def status_of(error: Exception) -> int:
    """The HTTP status for an error that arose before the application, or in what carries it."""
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


def response_of_status(status: int, *more: str, closes: bool = True) -> bytes:
    """A whole response with the problem of `status`, and `more` header lines; `closes`: none follows it."""
    body = problem_of_status(status, uuid.uuid4().hex).model_dump_json().encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Connection: {'close' if closes else 'keep-alive'}",
        "Content-Type: application/problem+json",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
        *more,
    )
    return "\r\n".join((*head, "", "")).encode() + body
