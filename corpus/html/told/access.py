"""What a page says of who may read it -> whether everybody may, and which of its parts are only for some.

As publishers tell search engines (https://developers.google.com/search/docs/appearance/structured-data/paywalled-content):
schema.org's `isAccessibleForFree`, with the CSS classes of the parts that it is not; the tiers of Facebook; AMP.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.html.json_ld import Node, is_article, is_free, named_nodes
from corpus.html.scan import Facts
from corpus.statuses import ticked

MEMBERS = "members"  # the status of what is only for some
# What AMP shows to those who have paid; who has not sees a section of another name.
_AMP_SECTION = '[subscriptions-section="content"]'
_LOCKED = frozenset({"locked", "premium", "paid", "subscriber", "subscribers"})
MOST_PARTS = 20
# A selector as it is meant for search engines: of a class or two. Anything else takes its time, and nobody tests it.
_SIMPLE = re.compile(r"(?=[\w.#*-])[a-zA-Z*]?[\w-]{0,60}(?:[.#][\w-]{1,100}){0,5}")
_COMBINED = re.compile(r"[\s>+~]+")


@dataclass(frozen=True, slots=True)
class Access:
    """Whether everybody may read what is left of a page without `parts`, which are CSS selectors."""

    is_free: bool = True
    parts: tuple[str, ...] = ()


def access_of(article: Node | None, data: Sequence[object], facts: Facts) -> Access:
    """Who may read a page, by the data of its article, by that of the page itself, and by its elements."""
    nodes = [*([article] if article else []), *(node for value in data for node in _pages(value))]
    closed = [node for node in nodes if not is_free(node)]
    parts = [
        part for node in nodes for part in _list(node.get("hasPart")) if isinstance(part, dict) and not is_free(part)
    ]
    told = [selector for part in parts for selector in _list(part.get("cssSelector"))]
    in_elements = [ticked(value.rpartition("/")[2]) for value in facts.meta.get("isaccessibleforfree", [])[:1]]
    if in_elements == [False]:
        told += facts.meta.get("cssselector", [])
    is_locked = any(value.strip().lower() in _LOCKED for value in facts.meta.get("article:content_tier", []))
    if not (closed or parts or in_elements == [False] or is_locked):
        return Access()
    selectors = list(_simple(told))
    if facts.has_amp_sections:
        selectors.append(_AMP_SECTION)
    return Access(is_free=bool(selectors), parts=tuple(dict.fromkeys(selectors)))


def _pages(value: object) -> Iterator[Node]:
    """The nodes that describe the page and no article: teasers have articles of their own."""
    outer = value if isinstance(value, list) else [value]
    nodes = [*named_nodes(value).values(), *(node for node in outer if isinstance(node, dict))]
    for node in nodes:
        if not is_article(node) and any(
            str(kind).endswith(("Page", "CreativeWork")) for kind in _list(node.get("@type"))
        ):
            yield node


def _simple(selectors: Sequence[object]) -> Iterator[str]:
    """The selectors without what stands around the element that is meant: where it stands is more than is needed."""
    for selector in selectors[:MOST_PARTS]:
        for alone in str(selector)[:1000].split(","):
            last = _COMBINED.split(alone.strip())[-1]
            if _SIMPLE.fullmatch(last):
                yield "body" if last.lower() == "html" else last  # which holds all that can be left out


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
