"""A body in HTML, in Markdown or as an editor's tree -> the fields of a raw article: one recipe by night and by day."""

from collections.abc import Mapping

from corpus.configuration import BodyFormat
from corpus.rich_text import html_of


def with_body(fields: Mapping[str, object], body_format: BodyFormat, base_url: str = "") -> Mapping[str, object]:
    """The fields of a raw article with the body read; its links and teasers are added to those that are there.

    A tree of nodes (rich_text.py) is read as what it is, whatever the format of texts; sections are left as they are.
    Links are made absolute by the article's URL, or by `base_url` where it has none.
    """
    body = fields.get("body") or fields.get("text")
    if (tree := html_of(body)) is not None:
        body, body_format = tree, "html"
    if body_format == "text" or not isinstance(body, str):
        return fields
    # What reads them takes a tenth of a second to import, which a server that is sent plain text never needs.
    from corpus.html import markdown_text
    from corpus.html import text as html_text

    read = html_text.fields_of if body_format == "html" else markdown_text.fields_of
    own = fields.get("url")
    found = read(body, own if isinstance(own, str) and own else base_url)
    added = {name: [*_listed(fields.get(name)), *_listed(found.get(name))] for name in ("links", "mentions")}
    return {**fields, "text": "", "body": found.get("body", ""), **added}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
