"""What requests may cost: every route has a class (access/routes.py), each class its places.

Whoever finds no place is told 503 at once, before anything is read or computed for him. Of those who have one, one of
each class computes at a time, while the others wait for their turn or for the encoding process: all threads of a worker
share one interpreter, and a look-up would have to wait for every thread that wants it. Places and turns are of each
worker; how much is encoded at once on a machine is for the one process that encodes (worker/turns_to_encode.py).
Look-ups need none: they have threads of their own (worker/arrival/threads.py).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from flask import Flask, g, has_request_context, request

from service.access.routes import ROUTES
from service.problems import ProblemError
from service.request_context import caller_has_gone
from service.worker.cost import Cost
from service.worker.retrying import seconds_until_retry


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one class of requests may have."""

    seconds: float  # for one request, waiting included
    places: int | None = None  # for as many as run and wait in one worker at once; None: as many as come


# Together fewer places than a worker has threads for requests with a body (10), so that there is always one to say no.
# Six queries are answered within a second by one core with mpnet; a draft takes a second or two of it. A list is judged
# as far as the time goes, which is what the proxy waits for (deploy/nginx.conf, 20 s), and a little less.
ALLOWANCES: Mapping[Cost, Allowance] = {
    Cost.LOOK_UP: Allowance(seconds=5.0),
    Cost.ASK: Allowance(seconds=5.0, places=6),
    Cost.DRAFT: Allowance(seconds=15.0, places=2),
    Cost.LIST: Allowance(seconds=18.0, places=1),
}

# Routes that cost less for some bodies: articles that are indexed have nothing to be encoded.
_ONLY_AN_ASK: Mapping[str, Callable[[Mapping[str, object]], bool]] = {
    "related.related_of_each": lambda body: not body.get("explain"),
    "related.related_of_posted": lambda body: body.get("ids") is not None,
}


def install(app: Flask) -> None:
    """Gives every request its class, its deadline, and until it is answered a place and a turn to compute."""
    places = {cost: BoundedSemaphore(one.places) for cost, one in ALLOWANCES.items() if one.places is not None}
    turns = {cost: Lock() for cost in places}

    def enter() -> None:
        g.cost = _cost_of_request()
        g.deadline = time.monotonic() + ALLOWANCES[g.cost].seconds
        if g.cost in places:
            if not places[g.cost].acquire(blocking=False):
                raise _refusal("busy", "Too many requests of this kind at once; try again shortly")
            g.place = places[g.cost]
            _take(turns[g.cost])

    def leave(_error: BaseException | None) -> None:
        for held in ("turn", "place"):
            if held in g:
                g.pop(held).release()

    app.before_request(enter)
    app.teardown_request(leave)


@contextmanager
def waiting() -> Iterator[None]:
    """Gives this request's turn to others until the end of the block, in which it waits for another process.

    Raises:
        ProblemError: 503, its time was over before its turn came again.
    """
    turn = g.pop("turn", None) if has_request_context() else None
    if turn is None:
        yield
        return
    turn.release()
    yield  # what is raised here ends the request, which needs its turn no more
    _take(turn)


def seconds_left(cost: Cost) -> float:
    """How long this request may still take; outside of one, as long as one of this class may."""
    if not has_request_context() or "deadline" not in g:
        return ALLOWANCES[cost].seconds
    return float(g.deadline) - time.monotonic()


def require_wanted() -> None:
    """To be called between the steps of long work, so that none is done for nobody.

    Raises:
        ProblemError: 503, the request's time is over, or its caller has gone.
    """
    if seconds_left(Cost.LOOK_UP) <= 0:
        raise _late()
    if caller_has_gone():
        raise _refusal("abandoned", "Nobody waits for this answer any more")


def _take(turn: Lock) -> None:
    if not turn.acquire(timeout=max(0.0, seconds_left(Cost.LOOK_UP))):
        raise _late()
    g.turn = turn


def _cost_of_request() -> Cost:
    if request.endpoint is None or request.method == "OPTIONS":  # which Flask answers, and has no body
        return Cost.LOOK_UP
    is_only_an_ask = _ONLY_AN_ASK.get(request.endpoint)
    if is_only_an_ask and is_only_an_ask(request.get_json()):
        return Cost.ASK
    return ROUTES[request.endpoint].cost


def _late() -> ProblemError:
    return _refusal("late", "This took too long; try again shortly")


def _refusal(kind: str, title: str) -> ProblemError:
    return ProblemError(503, kind, title, retry_after=seconds_until_retry())
