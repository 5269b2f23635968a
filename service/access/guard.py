"""Who calls, and whether they may: by the route before anything is read, by what is asked before a view runs.

A key comes in the header `Authorization: Bearer KEY` and nowhere else; for the editors' pages alone, a session that was
begun with a key stands for it. Where no keys are configured at all and the service listens on loopback only, whoever
asks from this machine has every role.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter, ValidationError

from service.access.loopback import is_loopback
from service.access.roles import DRAFT_MEMBERS, EXPLANATION, ROLE_FOR_MORE, Role
from service.access.routes import ROUTES
from service.access.visits import visit
from service.problems import problem_response
from service.request_context import is_editors_page
from service.state import state

# What a proxy adds to a request that it passes on: then the peer's address is the proxy's, not the caller's.
_OF_PROXIES = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
_TRUTH = TypeAdapter(bool)


def install(app: Flask) -> None:
    """Refuses whoever may not: before every other hook by the route."""
    app.before_request(_refuse_by_route)
    app.after_request(_keep_from_caches)


def refuse_by_parameters() -> Response | None:
    """The refusal of who may use this route, but not for what they ask of it; after the body is read."""
    if _is_answered_to_all():
        return None
    return _refusal(ROLE_FOR_MORE) if _asks_for_explanation() or _posts_draft() else None


def has_role(role: Role) -> bool:
    """Whether whoever sent this request may do what `role` may."""
    if role is Role.PUBLIC or (state().trusts_this_machine and _from_this_machine()):
        return True
    held = _role_of_caller()
    return held is not None and held.includes(role)


def has_session() -> bool:
    """Whether an editor has logged in."""
    return _role_of_session() is not None


def _is_answered_to_all() -> bool:
    """Whether there is nothing there, or a browser asks by OPTIONS what it may ask, to which Flask itself answers."""
    return request.endpoint is None or request.method == "OPTIONS"


def _refuse_by_route() -> ResponseReturnValue | None:
    if _is_answered_to_all():
        return None
    route = ROUTES[str(request.endpoint)]
    if route.open_to_this_machine and _from_this_machine():
        return None
    if _may_log_in() and not has_role(route.role):
        return redirect(url_for("editor.login.show", next=request.script_root + request.path), 303)
    return _refusal(route.role)


def _may_log_in() -> bool:
    """Whether a person without a session asks for a page. What a form sends would be lost, and is refused instead."""
    return is_editors_page() and request.method in {"GET", "HEAD"} and _role_of_caller() is None and not _names_key()


def _names_key() -> bool:
    return "Authorization" in request.headers


def _refusal(role: Role) -> Response | None:
    """Says nothing of what stands at the address: a role is asked before anything is looked up."""
    if role is Role.PUBLIC:
        return None
    g.for_one_caller = True
    if has_role(role):
        return None
    if _role_of_caller() is not None:
        response = problem_response(403, "forbidden", f"This key may not do that; a key of role {role} may")
        response.headers["WWW-Authenticate"] = 'Bearer realm="related-articles", error="insufficient_scope"'
        return response
    response = problem_response(401, "key-needed", f"This needs a key of role {role}: Authorization: Bearer KEY")
    unknown = ', error="invalid_token"' if _names_key() else ""
    response.headers["WWW-Authenticate"] = f'Bearer realm="related-articles"{unknown}'
    return response


def _keep_from_caches(response: Response) -> Response:
    """What only some may see is kept by nobody, or a cache would give it to everybody at the same address."""
    if g.get("for_one_caller"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _role_of_caller() -> Role | None:
    """The role of the key that came with this request; None without one that is valid."""
    if "role" not in g:
        sent = request.authorization
        token = sent.token if sent is not None and sent.type == "bearer" else None
        g.role = state().keys.role_of(token) if token else _role_of_session()
    found: Role | None = g.role
    return found


def _role_of_session() -> Role | None:
    """The role of the key with which an editor has logged in, as it is now; whoever sends a key has no session."""
    if not is_editors_page() or _names_key():
        return None
    digest = state().sessions.key_of(visit())
    return state().keys.role_of_digest(digest) if digest else None


def _from_this_machine() -> bool:
    """Whether a program of this machine asks: neither a proxy for somebody else, nor a page in its browser.

    A page of another site may send requests to loopback; one whose name was made to point there (DNS rebinding) may
    even read the answers. Its Origin or Host gives it away.
    """
    if not is_loopback(request.remote_addr or "") or any(name.startswith(_OF_PROXIES) for name in request.environ):
        return False
    return all(is_loopback(host) for host in _hosts_named())


def _hosts_named() -> Iterator[str]:
    for address in (f"//{request.headers.get('Host', '')}", request.headers.get("Origin")):
        if address is not None:
            try:
                yield urlsplit(address).hostname or ""
            except ValueError:
                yield ""


def _asks_for_explanation() -> bool:
    # Only if there is any: most requests have none, and a related list is a matter of microseconds.
    asked = request.args.getlist(EXPLANATION) if request.query_string else []
    return any(_is_true(value) for value in (*asked, _body().get(EXPLANATION)))


def _posts_draft() -> bool:
    members = DRAFT_MEMBERS.get(str(request.endpoint))
    return members is not None and any(_body().get(member) is not None for member in members)


def _is_true(value: object) -> bool:
    """As the widest reading of a parameter takes it: whatever is refused later need not be refused here."""
    try:
        return _TRUTH.validate_python(value)
    except ValidationError:
        return False


def _body() -> dict[str, object]:
    if request.method not in {"POST", "PUT", "PATCH"} or not request.is_json:
        return {}
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
