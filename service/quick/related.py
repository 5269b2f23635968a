"""The plainest request and by far the most frequent, the related list of an article by its id, answered before Flask.

Whatever can be done once a generation is done then, and the entity tag is known before there is a body. What this
cannot answer to the letter as the application would, it hands on: other parameters, a key, another origin's page, a
name that is no id, an article that a rule is about.
"""

import re
import weakref
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, NamedTuple

from indexer.answering.plain import plain_list
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot
from service.access.browser_headers import STRICT_HEADERS
from service.access.roles import Role
from service.access.routes import ROUTES
from service.observing.requests import RequestObserver, Seen
from service.quick.serialised_lists import SerialisedLists
from service.request_context import REQUEST_ID, id_of
from service.responses import PUBLIC_CACHING, entity_tag
from service.schemas.list_parameters import ListInAddress
from service.state import State

_ENDPOINT = "related.related_of_article"
_ROUTE = ROUTES[_ENDPOINT]
# Characters of which every reader of addresses makes the same.
_PATH = re.compile(r"/v1/articles/([A-Za-z0-9_.~:@!$&'()*+,;=-]{1,512})/related")
_LIMIT = re.compile(r"limit=([1-9][0-9]?|100)")
# Who sends one of these may be answered otherwise.
_FOR_THE_APPLICATION = ("HTTP_AUTHORIZATION", "HTTP_ORIGIN", "HTTP_TRANSFER_ENCODING", "SCRIPT_NAME")
_NO_BODY = frozenset({None, "", "0"})
_ONE_WEAK_TAG = re.compile(r'W/"[^",]*"')
_PLAIN = ListInAddress()
# Lists that are kept whole: a few megabytes. Most readers of a site read a few of its articles.
_MOST_KEPT = 1000

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]


class _Wanted(NamedTuple):
    """What a request asks for that may be answered here."""

    snapshot: Snapshot
    rules: RuleEffects
    row: int
    limit: int
    tag: str


class _Kept:
    """What is made once for one snapshot under one set of rules; it does not keep the snapshot alive."""

    def __init__(self, snapshot: weakref.ref[Snapshot], rules: RuleEffects, generation: str) -> None:
        self.snapshot, self.rules = snapshot, rules
        self.pieces = SerialisedLists(generation)
        self.lists: dict[tuple[int, int], bytes] = {}  # by row and limit, up to the request's id


class QuickRelated:
    """A WSGI application in front of another one."""

    def __init__(self, behind: Application, state: State, observer: RequestObserver, *, many_origins: bool) -> None:
        """`many_origins` is whether pages of other origins may ask, so that caches must tell them apart."""
        self.behind, self._state, self._observer = behind, state, observer
        vary = (("Vary", "Origin"),) if many_origins else ()
        self._headers = (("Cache-Control", PUBLIC_CACHING), *STRICT_HEADERS, *vary)
        self._kept: _Kept | None = None

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers, or hands on."""
        began = perf_counter()
        wanted = self._wanted(environment)
        if wanted is None:
            return self.behind(environment, start_response)
        request_id = id_of(environment.get("HTTP_X_REQUEST_ID", ""))
        headers = [*self._headers, ("ETag", wanted.tag), (REQUEST_ID, request_id)]
        if environment.get("HTTP_IF_NONE_MATCH") == wanted.tag:
            status, body = "304 NOT MODIFIED", b""
        else:
            made = self._body(wanted, request_id)
            if made is None:
                return self.behind(environment, start_response)
            status, body = "200 OK", made
            headers += (("Content-Type", "application/json"), ("Content-Length", str(len(body))))
        seconds = perf_counter() - began
        generation = wanted.snapshot.generation
        self._observer.observe(Seen(_ENDPOINT, "GET", int(status[:3]), _ROUTE.cost, seconds, request_id, generation))
        start_response(status, headers)
        return (body,) if body else ()

    def _wanted(self, environment: Environment) -> _Wanted | None:
        """What is asked for, or None where the application has to find out."""
        named = _PATH.fullmatch(environment["PATH_INFO"])
        if named is None or environment["REQUEST_METHOD"] != "GET" or not _is_plain(environment):
            return None
        query = environment.get("QUERY_STRING", "")
        limit = _LIMIT.fullmatch(query)
        served = self._state.served.served
        row = served.snapshot.rows.get(named[1]) if served is not None else None
        if served is None or row is None or (query and limit is None):
            return None
        snapshot = served.snapshot
        if snapshot.withheld is not None and snapshot.withheld[row]:
            return None
        tag = f'W/"{entity_tag(snapshot.generation, served.revision, f"{named[0]}?{query}")}"'
        return _Wanted(snapshot, served.rules.at(_PLAIN.placement), row, int(limit[1]) if limit else _PLAIN.limit, tag)

    def _body(self, wanted: _Wanted, request_id: str) -> bytes | None:
        """The list, or None where only the application can tell."""
        kept = self._kept
        if kept is None or kept.snapshot() is not wanted.snapshot or kept.rules is not wanted.rules:
            kept = self._kept = _Kept(weakref.ref(wanted.snapshot), wanted.rules, wanted.snapshot.generation)
        asked = (wanted.row, wanted.limit)
        before = kept.lists.get(asked)
        if before is None:
            found = plain_list(wanted.snapshot, wanted.row, wanted.limit, self._state.min_score, wanted.rules)
            if found is None:
                return None
            if len(kept.lists) >= _MOST_KEPT:
                kept.lists.clear()
            before = kept.lists[asked] = kept.pieces.full_list(wanted.snapshot, *found)
        return before + request_id.encode() + kept.pieces.after


def install(app: Any, state: State, observer: RequestObserver, *, many_origins: bool) -> None:
    """Puts it in front of `app`, provided that everybody may call what it answers for."""
    if _ROUTE.role is Role.PUBLIC:
        app.wsgi_app = QuickRelated(app.wsgi_app, state, observer, many_origins=many_origins)


def _is_plain(environment: Environment) -> bool:
    if environment.get("CONTENT_LENGTH") not in _NO_BODY or any(map(environment.get, _FOR_THE_APPLICATION)):
        return False
    known = environment.get("HTTP_IF_NONE_MATCH")
    return known is None or _ONE_WEAK_TAG.fullmatch(known) is not None
