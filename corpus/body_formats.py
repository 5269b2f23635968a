"""A body that is written in HTML or Markdown -> the fields of a raw article: one recipe by night and by day."""

from collections.abc import Mapping

from corpus.configuration import BodyFormat


def with_body(fields: Mapping[str, object], body_format: BodyFormat, base_url: str = "") -> Mapping[str, object]:
    """The fields of a raw article with the body read; its links and teasers are added to those that are there.

    A body that is no text, such as sections, is left as it is. Links are made absolute by the article's URL, or by
    `base_url` where it has none.
    """
    body = fields.get("body") or fields.get("text")
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
