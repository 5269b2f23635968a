"""What the editors of headless systems store (trees of nodes in JSON) -> HTML, which is read as any other.

Contentful, Sanity, Storyblok, Strapi, Prismic, ProseMirror and TipTap, Slate, Lexical, Draft.js and Editor.js differ in
the names of their keys, not in what a tree is: nodes have a kind, nodes below them or a text, and links an address. So
they are told by their keys and read by one walk, and what a node that nobody here has heard of holds is text, too.
"""

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_KINDS = ("nodeType", "_type", "type")
_BELOW = ("root", "document", "children", "content", "blocks")
_HEADING = re.compile(r"h[1-6]|head(?:er|ing)\w*")
_ITEM = re.compile(r"li|\w*listitem")
_END_TAG = re.compile(r"</(?:p|h[1-6]|a|em|strong|b|i|li)>", re.IGNORECASE)  # of a text that is HTML itself
_TAGS = {
    "paragraph": "p", "p": "p", "unstyled": "p", "blockquote": "blockquote", "quote": "blockquote",
    "table": "table", "tablerow": "tr", "tr": "tr", "tablecell": "td", "td": "td", "tableheader": "td",
    "tableheadercell": "td", "th": "td",
}  # fmt: skip
_INLINE = frozenset(
    {"text", "span", "strong", "em", "bold", "italic", "underline", "inlinecode", "mention", "entryhyperlink"}
)
_LINKS = frozenset({"link", "hyperlink", "a", "autolink", "assethyperlink"})
_BREAKS = frozenset({"hardbreak", "linebreak", "br"})
# From it on a text is for members (Substack's and Ghost's editors have it, and others after them).
_PAYWALL = "paywall"


def html_of(body: object) -> str | None:
    """The HTML of a body that is such a tree, or a text that holds one as JSON; None where it is neither."""
    tree = _parsed(body) if isinstance(body, str) else body
    if not _is_tree(tree):
        return None
    pieces: list[str] = []
    waiting: list[object] = [tree]  # of it, a text is HTML
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, Mapping):
            kind = _kind(node)
            if kind == _PAYWALL:
                break
            opening, closing = _marks(kind, node)
            pieces.append(opening)
            waiting.append(closing)
            waiting += reversed(_below(node))
    return "".join(pieces)


def _parsed(text: str) -> object:
    if not text[:100].lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_tree(value: object) -> bool:
    """Whether it is nodes. Sections, which a body may be, have neither a kind nor anything below them."""
    nodes = [node for node in (value if isinstance(value, list) else [value]) if isinstance(node, Mapping)]
    is_sections = any("paragraphs" in node for node in nodes)
    return not is_sections and any(_kind(node) or _first_below(node) is not None for node in nodes)


def _kind(node: Mapping[str, Any]) -> str:
    """Its kind without what separates words, `h2` and `listitem` where it is a block of that style."""
    kind = next((node[key] for key in _KINDS if isinstance(node.get(key), str)), "")
    if kind == "block":
        kind = "listitem" if node.get("listItem") else str(node.get("style") or "paragraph")
    return re.sub(r"[\W_]", "", str(kind)[:40]).lower().replace("normal", "paragraph")


def _marks(kind: str, node: Mapping[str, Any]) -> tuple[str, str]:
    """What stands before a node's text, and after it."""
    if kind in _BREAKS:
        return "<br>", ""
    if kind in _LINKS or kind in _INLINE or (not kind and isinstance(node.get("text"), str)):
        address = _address(node)
        return (f'<a href="{escape(address)}">', "</a>") if address else ("", "")
    if _HEADING.fullmatch(kind):
        return "<h2>", "</h2>"
    tag = "li" if _ITEM.fullmatch(kind) else "ul" if kind.endswith("list") else _TAGS.get(kind, "div")
    return f"<{tag}>", f"</{tag}>"


def _address(node: Mapping[str, Any]) -> str:
    """Where a link leads, which it says itself, in its attributes, or in those of its marks."""
    marks = [mark for mark in _listed(node.get("marks")) if isinstance(mark, Mapping) and mark.get("type") == "link"]
    for holder in (node, node.get("attrs"), node.get("data"), *(mark.get("attrs") for mark in marks)):
        if isinstance(holder, Mapping):
            for key in ("url", "href", "uri"):
                if isinstance(holder.get(key), str):
                    return str(holder[key])
    return ""


def _below(node: Mapping[str, Any]) -> list[object]:
    """What stands in a node: nodes, or HTML."""
    data = node.get("data")
    if isinstance(data, Mapping) and not _listed(node.get("content")):  # Editor.js, whose texts are HTML
        if isinstance(data.get("text"), str):
            return [data["text"]]
        if items := _listed(data.get("items")):
            return [_item(item) for item in items]
    below = _first_below(node)
    if below is None:
        text = node.get("text", node.get("value"))
        return [text if _END_TAG.search(text) else escape(text)] if isinstance(text, str) else []
    addresses = {d.get("_key"): d.get("href") for d in _listed(node.get("markDefs")) if isinstance(d, Mapping)}
    return [_with_address(child, addresses) for child in below] if addresses else list(below)


def _first_below(node: Mapping[str, Any]) -> Iterable[object] | None:
    for key in _BELOW:
        if isinstance(found := node.get(key), list):
            return found
        if isinstance(found, Mapping):
            return [found]
    return None


def _item(item: object) -> object:
    """An item of Editor.js as a node: its HTML, and those under it."""
    if isinstance(item, Mapping):
        own = item.get("content", item.get("text"))
        return {
            "type": "li",
            "children": [own if isinstance(own, str) else "", *map(_item, _listed(item.get("items")))],
        }
    return {"type": "li", "children": [item if isinstance(item, str) else ""]}


def _with_address(child: object, addresses: Mapping[object, object]) -> object:
    """A span of Sanity's with the address that one of its marks names."""
    if not isinstance(child, Mapping):
        return child
    named = [addresses[mark] for mark in _listed(child.get("marks")) if isinstance(mark, str) and mark in addresses]
    return {**child, "href": named[0]} if named else child


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
