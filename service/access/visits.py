"""Who looks at the editors' pages in a browser, and that a form comes from one of these pages.

A cookie holds a random token. It opens nothing until somebody logs in, and then another one takes its place, so that
nobody can prepare a session for somebody else. Each form holds a digest of it, which no page of another site can know.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import Response, g, request

from service.access.sessions import LASTING_SECONDS, is_token, new_token
from service.problems import ProblemError
from service.request_context import EDITOR

COOKIE = "related_articles_editor"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field


def visit() -> str:
    """The token of whoever looks: as the browser sent it, or a new one that the answer gives to it."""
    if "visit" not in g:
        sent = request.cookies.get(COOKIE, "")
        g.visit = sent if is_token(sent) else new_token()
    return str(g.visit)


def change_visit(token: str) -> None:
    """Makes the answer give the browser another token; whose role it has is asked anew."""
    g.visit = token
    g.pop("role", None)


def form_token() -> str:
    """What each form of this visit holds."""
    return form_token_of(visit())


def form_token_of(token: str) -> str:
    """What each form holds of the visit with this token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def require_own_form() -> None:
    """Refuses what is sent by a page of another site, which a browser would send with the cookie.

    Raises:
        ProblemError: 403.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or _brings_key():
        return
    if not (_is_from_here() and hmac.compare_digest(request.form.get(FORM_TOKEN, "").encode(), form_token().encode())):
        raise ProblemError(
            403, "foreign-form", "This form is not of a page that is open now; open the page again, and send it anew"
        )


def give_visit(response: Response) -> Response:
    """Puts the token into the cookie, where the browser has not got it, and keeps the page out of caches."""
    response.headers["Cache-Control"] = "no-store"
    if request.cookies.get(COOKIE) != visit():
        response.set_cookie(
            COOKIE, visit(), max_age=LASTING_SECONDS, path=f"{request.script_root}/{EDITOR}", httponly=True,
            samesite="Strict", secure=_is_https(),
        )  # fmt: skip
    return response


def _brings_key() -> bool:
    """Whether a key came with it, which no browser adds by itself."""
    return request.authorization is not None and request.authorization.type == "bearer"


def _is_from_here() -> bool:
    """Whether no header of a browser says otherwise. The proxy leaves the port out of Host, so ports may differ."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or _host_of(origin) == _host_of(f"//{request.headers.get('Host', '')}") != ""


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_https() -> bool:
    """As the browser sees it; what a proxy says is believed, since a lie would only keep its teller out."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "") == "https"
