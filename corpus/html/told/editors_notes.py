"""A page that a word processor saved -> the same without what its editors said to one another in the margin.

Google Docs puts all comments below the text, each in an element that begins with a link back to its mark. Word's are
told by the style of their elements (names.py).
"""

import re

_BACK = re.compile(r"<a\b[^<>]{0,200}\bhref=[\"']#cmnt_ref\d", re.IGNORECASE)
_MARK = re.compile(
    r"<sup\b[^<>]{0,200}>\s{0,9}<a\b[^<>]{0,200}\bhref=[\"']#cmnt\d{1,6}[\"'][^<>]{0,200}>[^<>]{0,20}</a>\s{0,9}</sup>",
    re.IGNORECASE,
)


def without_comments(html: str) -> str:
    """The page without its comments and the marks that lead to them."""
    if "#cmnt" not in html:
        return html
    first = _BACK.search(html)
    if not first:
        return html
    start = max(html.rfind("<div", 0, first.start()), html.rfind("</p>", 0, first.start()))
    return _MARK.sub("", html[: start if start >= 0 else first.start()])
