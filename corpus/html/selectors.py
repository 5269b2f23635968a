"""A publisher's CSS selectors -> the fields that they find in a page."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from corpus.configuration import ConfigurationError, Source
from corpus.html.line_parser import read_lines
from corpus.html.lines import Line
from corpus.html.metadata import is_readable
from corpus.html.text import links_of, mentions_of
from corpus.pages.dates import dates_in
from corpus.pages.facts import LONGEST_FURNITURE

_LINES = {"title": "title", "summary": "summary", "category": "category", "author": "author"}
_DATES = {"date": "published_at", "published_at": "published_at", "updated_at": "updated_at"}
NAMES = frozenset({*_LINES, *_DATES, "body", "tags", "related", "remove"})

Select = Callable[[Any], list[Any]]


def check(source: Source) -> None:
    """Refuse selectors that cannot be used.

    Raises:
        ConfigurationError: a name is unknown, or a selector is not CSS.
    """
    for name, selector in source.selectors.items():
        if name not in NAMES:
            raise ConfigurationError(
                f"{source.name}: selectors: unknown {name!r}; known are {', '.join(sorted(NAMES))}"
            )
        _compiled(selector, f"{source.name}: selectors.{name}")


def select(html: str, source: Source, base_url: str) -> tuple[dict[str, object], list[Line] | None, str]:
    """The fields that the selectors find; the body's lines, if one was selected; the page without what they remove.

    A selector that finds nothing leaves its field to what the page says of itself.
    """
    from lxml.html import document_fromstring, tostring  # only those who select need it

    page = document_fromstring(html.encode(), parser=_parser())
    found = {name: _compiled(selector, name)(page) for name, selector in source.selectors.items()}
    for element in found.get("remove", []):
        if element.getparent() is not None:
            element.drop_tree()
    fields: dict[str, object] = {}
    for name, field in _LINES.items():
        fields[field] = (
            ", ".join(dict.fromkeys(_texts(found.get(name, [])))) if name == "author" else _first(found, name)
        )
    for name, field in _DATES.items():
        fields[field] = fields.get(field) or next(iter(_dates(found.get(name, []))), "")
    fields["tags"] = list(dict.fromkeys(_texts(found.get("tags", []))))
    related = _lines(found.get("related", []), base_url)
    fields["links"] = list(links_of(related))
    fields["mentions"] = [{"summary": mention.summary} for mention in mentions_of(related)]
    body = _lines(found["body"], base_url) if found.get("body") else None
    rest = tostring(page, encoding="unicode") if found.get("remove") else html
    return {name: value for name, value in fields.items() if value}, body, rest


@cache
def _parser() -> Any:
    from lxml.html import HTMLParser

    return HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)


@cache
def _compiled(selector: str, place: str) -> Select:
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        select: Select = CSSSelector(selector, translator="html")
    except (SelectorError, SyntaxError) as error:
        raise ConfigurationError(f"{place}: {error}") from error
    return select


def _lines(elements: list[Any], base_url: str) -> list[Line]:
    from lxml.html import tostring

    markup = "\n".join(tostring(element, encoding="unicode", with_tail=False) for element in elements)
    found = read_lines(markup, base_url)
    return [*found.text, *found.related]


def _first(found: Mapping[str, list[Any]], name: str) -> str:
    return next(iter(_texts(found.get(name, []))), "")


def _texts(elements: list[Any]) -> list[str]:
    """What each element says; of `meta`, its content."""
    texts = [" ".join((element.get("content") or element.text_content()).split()) for element in elements]
    return [text for text in texts if text]


def _dates(elements: list[Any]) -> list[str]:
    attributes = [element.get("datetime") or element.get("content") for element in elements]
    return [attribute for attribute in attributes if attribute] or [_as_day(text) for text in _texts(elements)]


def _as_day(text: str) -> str:
    """The one day that a text names in the words of any language; else the text, for validation to read."""
    days = [day for _, day in dates_in(text[:LONGEST_FURNITURE])]
    return days[0] if len(days) == 1 and days[0] and not is_readable(text) else text
