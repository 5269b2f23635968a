"""`/editor/`: what is served, and what changed since last night."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.state import snapshot

overview = Blueprint("overview", __name__)


@overview.get("/", strict_slashes=False)
def show() -> ResponseReturnValue:
    """The overview."""
    answering = snapshot()
    return render_template("editor/overview.html", manifest=answering.manifest)
