"""What every answer forbids browsers (scripts, frames, guessing of types, telling who asked) and search engines."""

from flask import Response, request

from service.request_context import is_editors_page

_STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Swagger UI runs a script of ours and its own, sets style attributes, and draws icons from data addresses.
_DOCS = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The map is drawn by scripts of ours, from what they ask of us.
_MAP = f"{_STRICT}; script-src 'self'; connect-src 'self'"
# A browser that tells nobody where a form was sent from tells it to us neither; what stands in an address here is for
# nobody else, and no page leads there with it.
_EDITORS_REFERRER = "same-origin"
STRICT_HEADERS = (
    ("Content-Security-Policy", _STRICT),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    # What is here stands on the publisher's site as well, and there is where it is to be found.
    ("X-Robots-Tag", "noindex"),
)


def security_headers(response: Response) -> Response:
    """Puts them into `response`."""
    response.headers.update(STRICT_HEADERS)
    if request.endpoint == "documentation.docs":
        response.headers["Content-Security-Policy"] = _DOCS
    if request.endpoint == "editor.map.show":
        response.headers["Content-Security-Policy"] = _MAP
    if is_editors_page():
        response.headers["Referrer-Policy"] = _EDITORS_REFERRER
    return response
