"""Which pages of other origins may ask from a browser: none, but those that the operator names, exactly.

For what a reader's browser may well ask: lists, topics, articles, a search. Never with credentials, and never with a
key, which a page would show to everybody.
"""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from service.access.routes import ROUTES

# A name in ASCII (a browser sends xn--... for others) or an address.
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
# How long a browser need not ask again before a search; what is taken back here is taken back there after that.
_PREFLIGHT_SECONDS = 600


class OriginError(Exception):
    """This is no origin that can be allowed. The message says why, and what would be one."""


def checked_origin(text: str) -> str:
    """An origin as a browser sends it: scheme, host, and a port if it is not the usual one.

    Raises:
        OriginError: it is a pattern, has a path, or is otherwise never sent.
    """
    if text in ("*", "null") or "*" in text:
        raise OriginError(f"{text!r}: origins are named one by one, like https://www.example.org")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise OriginError(f"{text!r} is no origin; one looks like https://www.example.org") from None
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(parts.hostname or ""):
        raise OriginError(f"{text!r} is no origin; one looks like https://www.example.org")
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    usual = {"https": 443, "http": 80}[parts.scheme]
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port is not None and port != usual else "")
    if origin != text:
        raise OriginError(f"{text!r} is not as browsers send it; did you mean {origin}?")
    return origin


def install(app: Flask, origins: tuple[str, ...]) -> None:
    """Lets pages of `origins` ask; without any, nothing is added to any answer.

    Raises:
        OriginError: one of them can never be sent, or is a pattern.
    """
    allowed = frozenset(map(checked_origin, origins))
    if not allowed:
        return
    app.before_request(lambda: _preflight(allowed))
    app.after_request(lambda response: _name_origin(response, allowed))


def _preflight(allowed: frozenset[str]) -> Response | None:
    """The answer to a browser that asks whether it may ask."""
    method = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or method is None or not _may_be_asked(method):
        return None
    response = Response(status=204)
    response.vary.update(("Origin", "Access-Control-Request-Method"))
    if request.headers.get("Origin") in allowed:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Methods"] = method.upper()
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def _may_be_asked(method: str) -> bool:
    """Whether a page may ask by this method at the address of this request."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(method=method)[0] if adapter is not None else None
    except HTTPException:
        return False
    return _is_for_browsers(endpoint)


def _name_origin(response: Response, allowed: frozenset[str]) -> Response:
    if _is_for_browsers(request.endpoint) and request.method != "OPTIONS":
        # Also where none is named: a cache must not give an answer for one page to another.
        response.vary.add("Origin")
        if request.headers.get("Origin") in allowed:
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Request-ID"
    return response


def _is_for_browsers(endpoint: str | None) -> bool:
    return endpoint is not None and ROUTES[endpoint].for_browsers
