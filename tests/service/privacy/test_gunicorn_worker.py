"""What a worker says of requests that never reach the application: a kind of error, and none of their words."""

import json
import logging
import socket

import pytest
from gunicorn.http import errors

from service.privacy.gunicorn_worker import QuietWorker, status_of

_WORD = "a-readers-word"


class _Request:
    uri = f"/?q={_WORD}"
    method = _WORD


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine(_WORD), 400),
        (errors.InvalidHeader(_WORD), 400),
        (errors.InvalidHeaderName(_WORD), 400),
        (errors.InvalidChunkSize(_WORD), 400),
        (errors.LimitRequestLine(9000, 4094), 414),
        (errors.LimitRequestHeaders(_WORD), 431),
        (errors.UnsupportedTransferCoding(_WORD), 501),
        (errors.InvalidResponseHeader(_WORD), 500),
        (ValueError(_WORD), 500),
    ],
)
def test_an_unreadable_request_is_a_problem_that_quotes_nothing(
    error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert status_of(error) == status
    worker = object.__new__(QuietWorker)
    client, server = socket.socketpair()
    with client, server, caplog.at_level(logging.WARNING):
        worker.handle_error(_Request(), server, ("203.0.113.9", 4711), error)
        server.close()
        head, _, body = b"".join(iter(lambda: client.recv(65536), b"")).decode().partition("\r\n\r\n")
    problem = json.loads(body)
    assert (problem["status"], head.split()[1]) == (status, str(status))
    assert "Content-Type: application/problem+json" in head
    assert "/http-" not in problem["type"]  # docs/problems.md has a name for each
    assert json.loads(caplog.records[0].message)["exception"] == type(error).__name__
    for said in (head, body, caplog.text):
        assert _WORD not in said
        assert "203.0.113.9" not in said
