"""Markdown text (CommonMark with tables and strikethrough) -> the fields that its HTML gives: body, links, mentions."""

import re
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from markdown_it import MarkdownIt

from corpus.html import text as html_text
from corpus.language import is_language

# A long article has 50,000 characters. The slowest text that we could make up (a line break after every "[") takes
# 3 seconds for 100,000 of them, and time grows in proportion.
MAXIMUM_CHARACTERS = 500_000
# Lists in lists in quotes as people write them reach 10; what lies deeper, the parser would drop without a word.
MAXIMUM_NESTING = 60
_ENDINGS = frozenset({".md", ".markdown", ".mdx"})
_DATED = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})-(?P<name>.+)")
# How ids go through HTML, which knows addresses only; no site can have this one.
_ARTICLE = "https://article.invalid/"
# A footnote's beginning, by which the marks that lead to it are told from what else stands in brackets.
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,80})\]:[ \t]*", re.MULTILINE)
_MARK = re.compile(r"\[\^([^\]\s]{1,80})\]")
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": MAXIMUM_NESTING}).enable(["table", "strikethrough"])


def fields_of(text: str, base_url: str = "") -> dict[str, object]:
    """Body, links and mentions of a Markdown text; links to other Markdown files become the ids of their articles.

    Text that is too long or too deeply nested to be parsed is the body as it stands: nothing of it is lost.
    """
    html = _html(text)
    if html is None:
        return {"body": text}
    fields = html_text.fields_of(html, base_url)
    links = fields.get("links")
    if isinstance(links, list):
        fields["links"] = [
            unquote(link.removeprefix(_ARTICLE)) if link.startswith(_ARTICLE) else link for link in links
        ]
    return fields


def split_title(text: str) -> tuple[str, str]:
    """The first heading of the first level, and the Markdown text without it; an empty title where there is none."""
    if len(text) > MAXIMUM_CHARACTERS:
        return "", text
    text = re.sub(r"\r\n?", "\n", text)
    tokens = _MARKDOWN.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1" and opening.level == 0 and opening.map:
            first, end = opening.map
            lines = text.split("\n")
            parts = (" " if child.type.endswith("break") else child.content for child in inline.children or ())
            return "".join(parts).strip(), "\n".join([*lines[:first], *lines[end:]])
    return "", text


def article_name(path: str) -> tuple[str, str]:
    """The id and the day that a Markdown file's path gives its article: `2024-03-18-tea.md`, `tea/index.md`."""
    pure = PurePosixPath(path)
    name = pure.stem
    before, _, language = name.rpartition(".")
    if before and is_language(language):  # the Spanish version, index.es.md
        name = before
    if name in {"index", "_index"}:
        name = pure.parent.name or name
    dated = _DATED.fullmatch(name)
    return (dated["name"], dated["day"]) if dated else (name, "")


def article_link(address: str) -> str:
    """The id of the article in the Markdown file that a relative address leads to; any other address as it is."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or PurePosixPath(path).suffix.lower() not in _ENDINGS:
        return address
    return article_name(path)[0]


def _without_marks(text: str) -> str:
    """The text with its footnotes as paragraphs, and without the marks that lead to them."""
    names = set(_FOOTNOTE.findall(text))
    if not names:
        return text
    return _MARK.sub(lambda found: "" if found[1] in names else found[0], _FOOTNOTE.sub("\n", text))


def _html(text: str) -> str | None:
    if len(text) > MAXIMUM_CHARACTERS:
        return None
    tokens = _MARKDOWN.parse(_without_marks(text))
    if any(token.level >= MAXIMUM_NESTING - 1 for token in tokens):
        return None
    for token in tokens:
        for child in token.children or ():
            if child.type == "hardbreak":  # within a paragraph, where HTML's `br` would begin another
                child.type = "softbreak"
            elif child.type == "link_open":
                address = str(child.attrGet("href") or "")
                name = article_link(address)
                child.attrSet("href", address if name == address else _ARTICLE + quote(name, safe=""))
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
