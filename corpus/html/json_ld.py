"""An article as schema.org describes it (JSON-LD) -> fields by the names of the JSON Lines contract."""

import html
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeGuard

from corpus.addresses import canonical_url
from corpus.html import text as html_text
from corpus.html.lines import absolute_url

Node = Mapping[str, object]

# Beyond this nobody repairs a script that is no JSON; pages' have 5,000 characters.
LONGEST_REPAIRED = 500_000

# Articles lie in arrays, in "@graph", or below a page's "mainEntity"; what is deeper is about something else.
DEEPEST_ARTICLE = 12
# One thing can have many authors, tags or links, but not more than these; what is beyond is not looked at.
MOST_VALUES = 2_000

_ARTICLE = re.compile(
    r"(?:\w+:|https?://schema\.org/)?"
    r"(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|\w+NewsArticle)"
)
_PARTS = ("@graph", "mainEntity", "itemListElement", "item", "hasPart", "blogPost", "blogPosts")
# What hides a script from browsers that are no more.
_AROUND = re.compile(r"\A\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*\Z|;\s*\Z")
# A key with the name of its vocabulary, as pages write it that use several.
_PREFIXED = re.compile(r'"(?:schema:|https?://schema\.org/)(\w{1,60})"\s{0,9}:')
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def articles_in(value: object) -> Iterator[Node]:
    """Every schema.org article in a JSON value, in its order; an article inside an article is a part of that."""
    waiting = [(value, 0)]
    while waiting:
        found, depth = waiting.pop()
        if isinstance(found, list):
            parts: list[object] = found
        elif isinstance(found, dict) and is_article(found):
            yield found
            continue
        else:
            parts = [found[name] for name in _PARTS if name in found] if isinstance(found, dict) else []
        if depth < DEEPEST_ARTICLE:
            waiting += [(part, depth + 1) for part in reversed(parts) if isinstance(part, dict | list)]


def parsed(script: str) -> object:
    """What a page's script holds, though comments, commas too many and the like make it no JSON; None for no data."""
    text = _AROUND.sub("", script.strip().removeprefix("<!--").removesuffix("-->")).strip()
    text = _PREFIXED.sub(r'"\1":', text)
    for attempt in (text, _decoded(text)):
        try:
            value: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    if len(text) > LONGEST_REPAIRED or not text.startswith(("{", "[", "/")):
        return None
    from json_repair import loads  # needed for few pages

    try:
        repaired: object = loads(text, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    is_data = any(isinstance(node, dict) for node in _list(repaired))  # a template's {{ tag }} becomes lists of words
    return repaired if is_data else None


def own_article(
    values: Sequence[object], addresses: Collection[str], base_url: str, is_title: Callable[[str], bool]
) -> Node | None:
    """The article that a page's data is about, and not a teaser's: that of its address, or else of its title.

    Where it has one alone, that is it, unless it gives another address.
    """
    articles = [node for value in values for node in articles_in(value)]
    own = {canonical_url(address) for address in addresses if address}

    def urls_of(node: Node) -> set[str]:
        return {canonical_url(url) for url in _addresses(node, ("url", "mainEntityOfPage", "@id"), base_url, {})}

    by_address = (node for node in articles if own & urls_of(node))
    by_title = (node for node in articles if is_title(_line(node, {}, "headline", "name")))
    unnamed = (node for node in articles if not own or not urls_of(node))
    return next(chain(by_address, by_title, unnamed), None)


def is_article(node: Node) -> bool:
    """Whether a node's type is one of schema.org's articles."""
    return any(isinstance(name, str) and _ARTICLE.fullmatch(name) for name in _list(node.get("@type")))


def named_nodes(value: object) -> dict[str, Node]:
    """The nodes of a graph by their `@id`, for others to refer to: Yoast's articles name their authors so."""
    outer = [node for node in (value if isinstance(value, list) else [value]) if isinstance(node, dict)]
    graphs = [node["@graph"] for node in outer if isinstance(node.get("@graph"), list)]
    inner = [part for graph in graphs for part in graph if isinstance(part, dict)]
    return {node["@id"]: node for node in (*outer, *inner) if isinstance(node.get("@id"), str)}


def fields_of(node: Node, base_url: str = "", others: Mapping[str, Node] | None = None) -> dict[str, object]:
    """What the article says of itself; `others` are the nodes that it may refer to by their `@id`.

    Dates are handed on as they are written, for validation to judge; what is not there is left out.
    """
    others = others or {}
    urls = _addresses(node, ("url", "mainEntityOfPage", "@id"), base_url, {})
    sections = [line_of(name) for name in _names(node.get("articleSection"), others)]
    body = _body(node.get("articleBody"), urls[0] if urls else base_url)
    fields: dict[str, object] = {
        **body,
        "id": _identifier(node.get("identifier")),
        "url": urls[0] if urls else "",
        "aliases": urls[1:],
        "title": _line(node, others, "headline", "name"),
        "summary": _line(node, others, "description", "abstract", "alternativeHeadline"),
        "category": sections[0] if sections else "",
        "tags": list(dict.fromkeys([*sections[1:], *_keywords(node.get("keywords"), others)])),
        "author": ", ".join(dict.fromkeys(_authors(node, others))),
        "published_at": next(iter(_names(node.get("datePublished"), others)), ""),
        "updated_at": next(iter(_names(node.get("dateModified"), others)), ""),
        "language": _language(node.get("inLanguage")),
        "image_url": next(iter(_addresses(node, ("image", "thumbnailUrl"), base_url, others)), ""),
        "status": _status(node),
        "links": list(dict.fromkeys([*_links(node, base_url, others), *_list(body.get("links"))])),
    }
    return {name: value for name, value in fields.items() if value}


def _identifier(value: object) -> str:
    """The first of an article's identifiers that is none of several words, as the publisher's name may be.

    Of a `PropertyValue` it is the value: its name says what it is a value of, and is that of the site on each page.
    """
    given = [item.get("value", item) if isinstance(item, dict) else item for item in _list(value)]
    return next((name for name in _names(given, {}) if len(name.split()) == 1), "")


def line_of(text: str) -> str:
    """One line of text, without markup, its entities decoded once: many systems write HTML where text is asked for."""
    return " ".join(_without_markup(_decoded(_without_markup(text))).split())


def _without_markup(text: str) -> str:
    return _MARKUP.sub(" ", text) if "<" in text else text


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _body(value: object, base_url: str) -> dict[str, object]:
    text = "\n".join(_names(value, {}))
    if _MARKUP.search(text):
        return html_text.fields_of(text, base_url)
    return {"body": _decoded(text)} if text.strip() else {}


def _line(node: Node, others: Mapping[str, Node], *names: str) -> str:
    lines = (line_of(text) for name in names for text in _names(node.get(name), others))
    return next((line for line in lines if line), "")


def _keywords(value: object, others: Mapping[str, Node]) -> list[str]:
    given = [line_of(name) for name in _names(value, others)]
    words = given[0].split("," if "," in given[0] else ";") if len(given) == 1 else given
    return [word for word in map(str.strip, words) if word]


def _authors(node: Node, others: Mapping[str, Node]) -> list[str]:
    people = _list(node.get("author") or node.get("creator"))
    each = (_names(person.get("name"), {}) if _has_names(person) else _names(person, others) for person in people)
    names = [line_of(name) for those in each for name in those]
    return [name for name in names if name and not _ADDRESS.match(name)]


def _has_names(person: object) -> TypeGuard[Node]:
    """Whether it is one node for several people."""
    return isinstance(person, dict) and isinstance(person.get("name"), list)


def _language(value: object) -> str:
    given = [item.get("alternateName") or item.get("name") if isinstance(item, dict) else item for item in _list(value)]
    tags = [tag.strip() for tag in given if isinstance(tag, str)]
    return next((tag.replace("_", "-") for tag in tags if _LANGUAGE.fullmatch(tag)), "")


def _status(node: Node) -> str:
    words = [word.rsplit("/", 1)[-1] for word in _names(node.get("creativeWorkStatus"), {})]
    return words[0] if words else ""


def _links(node: Node, base_url: str, others: Mapping[str, Node]) -> list[str]:
    return _addresses(node, ("relatedLink", "significantLink", "citation", "mentions"), base_url, others)


def _names(value: object, others: Mapping[str, Node]) -> list[str]:
    """The text of a value: of strings and numbers themselves, of things their names; of a list, of each of these."""
    found = [_name(item, others) for item in _list(value)]
    return [name for name in found if name.strip()]


def _name(value: object, others: Mapping[str, Node]) -> str:
    if isinstance(value, dict):
        thing = _resolved(value, others)
        keys = ("name", "@value", "value", "headline", "termCode")
        value = next((name for key in keys for name in _list(thing.get(key)) if isinstance(name, str | int)), "")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _addresses(node: Node, names: tuple[str, ...], base_url: str, others: Mapping[str, Node]) -> list[str]:
    """Where the values lead, each address once: those that are addresses, and the addresses of things."""
    found: list[str] = []
    for value in (item for name in names for item in _list(node.get(name))):
        thing = _resolved(value, others) if isinstance(value, dict) else {}
        keys = ("contentUrl", "url", "@id")  # of a picture, "url" may be the page that shows it
        address = next((thing[key] for key in keys if isinstance(thing.get(key), str)), "") if thing else value
        if isinstance(address, str) and (_ADDRESS.match(address.strip()) or address.startswith("/")):
            found.append(absolute_url(address, base_url))
    return list(dict.fromkeys(filter(None, found)))


def _resolved(thing: Node, others: Mapping[str, Node]) -> Node:
    """What a reference that is nothing but an `@id` refers to."""
    name = thing.get("@id")
    return others.get(name, thing) if isinstance(name, str) and set(thing) <= {"@id", "@type"} else thing


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value[:MOST_VALUES] if isinstance(value, list) else [value]
