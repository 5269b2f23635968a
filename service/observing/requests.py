"""Each request once it is answered: counted and timed by its route, and one line of JSON on standard error.

Neither knows a reader: a route is its template, never the path; there is no id, address, query or user agent.
"""

import os
from contextlib import suppress
from time import perf_counter
from typing import NamedTuple

from flask import Flask, Response, g, request
from prometheus_client import Histogram

from service.access.routes import ROUTES
from service.observing.instruments import WorkerInstruments
from service.privacy.quiet_process import log_descriptor
from service.request_context import request_id
from service.worker.cost import Cost

# What a caller made up is not repeated, not even as the name of a method.
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})


class Seen(NamedTuple):
    """What is told of a request that was answered."""

    endpoint: str | None
    method: str
    status: int
    cost: Cost
    seconds: float
    request_id: str
    generation: str


class RequestObserver:
    """Observes the requests of one application."""

    def __init__(self, instruments: WorkerInstruments, *, log: bool) -> None:
        """`log` is whether each request leaves a line."""
        self._instruments, self._log = instruments, log
        # Looking up a child by its labels costs more than counting in it.
        self._timers: dict[tuple[str | None, int, Cost], Histogram] = {}

    def install(self, app: Flask) -> None:
        """To be called before anything else that looks at a request, so that its time is all of it."""
        self._routes: dict[str | None, str] = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
        self._routes[None] = ""
        for endpoint in self._routes:
            self._timer(endpoint, 2, _declared_cost(endpoint))
        app.before_request(_begin)
        app.after_request(self._observe)

    def observe(self, seen: Seen) -> None:
        """Counts a request that was answered, and writes its line."""
        kind = (seen.endpoint, seen.status // 100, seen.cost)
        (self._timers.get(kind) or self._timer(*kind)).observe(seen.seconds)
        if self._log:
            _write(self._line(seen))

    def _observe(self, response: Response) -> Response:
        seconds = perf_counter() - g.get("began", perf_counter())
        used = g.get("served")
        generation = used.generation.generation if used is not None else ""
        if response.status_code == 503:
            self._instruments.unavailable.labels(g.get("problem", "unavailable")).inc()
        cost = g.get("cost")
        if cost is None:  # refused before it had come so far
            cost = _declared_cost(request.endpoint)
        self.observe(
            Seen(request.endpoint, request.method, response.status_code, cost, seconds, request_id(), generation)
        )
        return response

    def _timer(self, endpoint: str | None, hundreds: int, cost: Cost) -> Histogram:
        child = self._instruments.requests.labels(self._routes[endpoint], f"{hundreds}xx", cost.label)
        return self._timers.setdefault((endpoint, hundreds, cost), child)

    def _line(self, seen: Seen) -> str:
        """Nothing in it needs to be escaped."""
        method = seen.method if seen.method in _METHODS else "other"
        return (
            f'{{"event":"request","request_id":"{seen.request_id}","method":"{method}",'
            f'"route":"{self._routes[seen.endpoint]}","status":{seen.status},'
            f'"cost":"{seen.cost.label}","milliseconds":{1000 * seen.seconds:.2f},'
            f'"generation":"{seen.generation}"}}\n'
        )


def count_unread(instruments: WorkerInstruments, status: int) -> None:
    """Counts a request that was refused before a thread had it: of no route, and at once."""
    instruments.unread.labels(str(status)).inc()
    if status == 503:
        instruments.unavailable.labels("unread").inc()
    instruments.requests.labels("", f"{status // 100}xx", Cost.LOOK_UP.label).observe(0.0)


def _declared_cost(endpoint: str | None) -> Cost:
    return ROUTES[endpoint].cost if endpoint else Cost.LOOK_UP


def _begin() -> None:
    g.began = perf_counter()


def _write(line: str) -> None:
    """One call of the system, so that lines of several processes never mix; `logging` takes several times as long."""
    with suppress(OSError):  # a log that nobody reads any more must not fail a request
        os.write(log_descriptor(), line.encode())
