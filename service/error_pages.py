"""How a page fails: as a page that says so, and a fragment of a page as a fragment in which nothing is seen.

Programs get JSON instead (service/problems.py).
"""

from flask import Response, current_app, render_template, request

from service.request_context import EDITOR, is_editors_page, request_id

_PAGES = frozenset({"pages", "topic_pages"})
_FRAGMENT = "/related.html"
# Addresses of programs: what is not there is told them as a problem, whatever they accept.
_PROGRAMS = ("/v1/", "/livez", "/readyz", "/metrics", "/openapi.json")


def as_page(status: int, kind: str, title: str) -> Response | None:
    """The response for one problem where this request is for a page or for a fragment of one; None elsewhere."""
    if request.path.endswith(_FRAGMENT):
        # A site includes whatever comes, so nothing that a reader would see.
        return Response(f"<!-- {kind} {request_id()} -->\n", status, mimetype="text/html")
    template = _template()
    if not template or not _accepts_pages():
        return None
    page = render_template(template, status=status, kind=kind, title=title, request_id=request_id())
    return Response(page, status, mimetype="text/html")


def _template() -> str:
    """Of the page that says it; '' where a program asks."""
    known = current_app.blueprints
    if EDITOR in known and (is_editors_page() or request.path.startswith(f"/{EDITOR}/")):
        return "editor/error.html"
    if "pages" in known and not request.path.startswith(_PROGRAMS):
        return "error.html" if request.endpoint is None or request.blueprint in _PAGES else ""
    return ""


def _accepts_pages() -> bool:
    return request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json") == "text/html"
