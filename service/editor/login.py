"""`/editor/login`: a key is shown once, and a session begins.

Nothing slows down who guesses: a key has 256 random bits. What was typed is in no answer and in no log.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.access.keys import digest_of
from service.access.roles import Role
from service.access.sessions import new_token
from service.access.visits import change_visit, visit
from service.problems import ProblemError
from service.state import state

login = Blueprint("login", __name__)
_NEXT = "next"
_ONLY_HERE = (
    "You are logged out in this browser, but the state folder cannot be written, so that a copy of the session may last"
    " for up to twelve hours more: tell the operator"
)


@login.get("/login")
def show() -> ResponseReturnValue:
    """The form that asks for a key."""
    return _form(_after(request.args.get(_NEXT, "")))


@login.post("/login")
def begin() -> ResponseReturnValue:
    """Begins a session for who shows the key of an editor or an administrator."""
    secret = request.form.get("key", "").strip()
    role = state().keys.role_of(secret)
    if role is None or not role.includes(Role.EDITOR):
        return _form("", refused=True), 403  # an error repeats nothing of what was sent, be it an address
    try:
        token = state().sessions.begin(digest_of(secret))
    except OSError:
        raise ProblemError(503, "read-only", "Nobody can log in: the state folder cannot be written") from None
    state().sessions.end(visit())
    change_visit(token)
    return redirect(_after(request.form.get(_NEXT, "")), 303)


@login.post("/logout")
def end() -> ResponseReturnValue:
    """Ends the session; its token opens nothing any more, wherever a copy of it may be.

    The browser forgets it in any case, even where the session's file cannot be removed.
    """
    ended = state().sessions.end(visit())
    change_visit(new_token())
    if not ended:
        raise ProblemError(503, "read-only", _ONLY_HERE)
    return redirect(url_for("editor.login.show"), 303)


def _form(after: str, *, refused: bool = False) -> str:
    return render_template(
        "editor/login.html",
        refused=refused,
        after=after or url_for("editor.overview.show"),
        without_keys=not state().keys.held.keys,
    )


def _after(address: str) -> str:
    """Where to go after the login: a page of these and nothing else, whoever made up the address."""
    home = url_for("editor.overview.show")
    plain = address.isprintable() and not set(address) & set("\\?#%")
    climbs = {"", ".", ".."} & set(address.removeprefix(home).split("/"))  # a browser would go another way
    return address if plain and address.startswith(home) and not climbs else home
