"""What requests may cost: every route has a class here, or the application refuses to start; each class has its places.

Whoever finds no place is told 503 at once, before anything is read or computed for him. Of those who have one, one of
each class computes at a time, while the others wait for their turn or for the encoding process: all threads of a worker
share one interpreter, and a look-up would have to wait for every thread that wants it. Places and turns are of each
worker; how much is encoded at once on a machine is for the one process that encodes (worker/turns_to_encode.py).
Look-ups need none: they have threads of their own (worker/patient_worker.py).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from flask import Flask, g, has_request_context, request

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

# By endpoint: the most that a request to it may cost.
COSTS: Mapping[str, Cost] = {
    "articles.article": Cost.LOOK_UP,
    "asked.gaps": Cost.LOOK_UP,
    "asked.gaps_as_file": Cost.LOOK_UP,
    "audit.dismiss": Cost.LOOK_UP,
    "audit.findings_as_file": Cost.LOOK_UP,
    "audit.findings_of_kind": Cost.LOOK_UP,
    "audit.overview": Cost.LOOK_UP,
    "coverage.judge_file": Cost.LIST,
    "coverage.judge_queries": Cost.LIST,
    "documentation.docs": Cost.LOOK_UP,
    "documentation.openapi": Cost.LOOK_UP,
    "documentation.swagger_file": Cost.LOOK_UP,
    "editor.articles.article": Cost.LOOK_UP,
    "editor.articles.show": Cost.LOOK_UP,
    "editor.ask.answer": Cost.ASK,
    "editor.ask.show": Cost.LOOK_UP,
    "editor.audits.dismiss": Cost.LOOK_UP,
    "editor.audits.download": Cost.LOOK_UP,
    "editor.audits.show": Cost.LOOK_UP,
    "editor.draft.answer": Cost.DRAFT,
    "editor.draft.show": Cost.LOOK_UP,
    "editor.gaps.judge": Cost.LIST,
    "editor.gaps.show": Cost.LOOK_UP,
    "editor.asked.download": Cost.LOOK_UP,
    "editor.asked.show": Cost.LOOK_UP,
    "editor.login.begin": Cost.LOOK_UP,
    "editor.login.end": Cost.LOOK_UP,
    "editor.login.show": Cost.LOOK_UP,
    "editor.map.points": Cost.LOOK_UP,
    "editor.map.show": Cost.LOOK_UP,
    "editor.map.titles": Cost.LOOK_UP,
    "editor.nights.one": Cost.LOOK_UP,
    "editor.nights.show": Cost.LOOK_UP,
    "editor.overview.show": Cost.LOOK_UP,
    "editor.topics.decide": Cost.LOOK_UP,
    "editor.topics.one": Cost.LOOK_UP,
    "editor.topics.show": Cost.LOOK_UP,
    "links.suggested_links": Cost.DRAFT,
    "live.delete_article": Cost.LOOK_UP,
    "live.put_article": Cost.DRAFT,
    "metrics.scrape": Cost.LOOK_UP,
    "operations.index": Cost.LOOK_UP,
    "pages.article": Cost.LOOK_UP,
    "pages.front": Cost.LOOK_UP,
    "pages.search": Cost.ASK,
    "probes.live": Cost.LOOK_UP,
    "probes.ready": Cost.LOOK_UP,
    "related.related_as_html": Cost.LOOK_UP,
    "related.related_of_article": Cost.LOOK_UP,
    "related.related_of_each": Cost.DRAFT,
    "related.related_of_named": Cost.LOOK_UP,
    "related.related_of_posted": Cost.DRAFT,
    "search.search_articles": Cost.ASK,
    "static": Cost.LOOK_UP,
    "topic_pages.all_topics": Cost.LOOK_UP,
    "topic_pages.topic": Cost.LOOK_UP,
    "topics.all_topics": Cost.LOOK_UP,
    "topics.one_topic": Cost.LOOK_UP,
    "topics.suggest_topics": Cost.DRAFT,
    "topics.topics_of": Cost.LOOK_UP,
}
# Routes that cost less for some bodies: articles that are indexed have nothing to be encoded.
_ONLY_AN_ASK: Mapping[str, Callable[[Mapping[str, object]], bool]] = {
    "related.related_of_each": lambda body: not body.get("explain"),
    "related.related_of_posted": lambda body: body.get("ids") is not None,
}


class UndeclaredCostError(Exception):
    """A route has no cost class. The message names it."""


def install(app: Flask) -> None:
    """Gives every request its class, a deadline, and until it is answered a place of its class and a turn to compute.

    Raises:
        UndeclaredCostError: a route has no class.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in COSTS:
            raise UndeclaredCostError(f"{rule.endpoint} ({rule.rule}) has no cost class in service/costs.py")
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
    return COSTS[request.endpoint]


def _late() -> ProblemError:
    return _refusal("late", "This took too long; try again shortly")


def _refusal(kind: str, title: str) -> ProblemError:
    return ProblemError(503, kind, title, retry_after=seconds_until_retry())
