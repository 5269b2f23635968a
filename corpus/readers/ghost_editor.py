"""What Ghost's editors store (Lexical, before it Mobiledoc) -> plain lines; `## ` before headings, `- ` before items.

Ghost exports hold HTML beside it; this is for posts that were imported and never opened.
"""

import json
from collections.abc import Mapping

from corpus.bounded import UnusableFileError
from corpus.readers.cms_html import line_of
from corpus.readers.json_file import list_of, object_of, text_of

_LEXICAL_BLOCKS = frozenset(
    {"paragraph", "heading", "extended-heading", "quote", "extended-quote", "aside", "listitem"}
)
# A card from which on a post is for members, and one that is sent by e-mail and stands on no page.
_PAYWALL = "paywall"
_MAILED = frozenset({"email", "email-cta"})
_LEXICAL_TEXTS = frozenset({"text", "extended-text", "code"})
# Where cards (call-outs, raw HTML, Markdown, toggles, pictures) of both editors hold text.
_CARD_TEXTS = ("markdown", "html", "heading", "calloutText", "content", "caption")
# The kinds of Mobiledoc's sections.
_MARKUP, _LIST, _CARD = 1, 3, 10


def lines_of_lexical(stored: str) -> list[str]:
    """The lines of a Lexical document, as far as everybody may read them.

    Raises:
        UnusableFileError: it is not JSON.
    """
    lines: list[list[str]] = [[]]
    waiting = [object_of(_document(stored)).get("root")]
    while waiting:
        node = object_of(waiting.pop())
        kind = text_of(node.get("type"))
        if kind == _PAYWALL:
            break
        if kind in _MAILED or _is_for_members(node):
            continue
        if kind in _LEXICAL_TEXTS:
            lines[-1].append(text_of(node.get("text")))
        elif kind in _LEXICAL_BLOCKS:
            lines.append(["## "] if "heading" in kind else ["- "] if kind == "listitem" else [])
        elif kind == "linebreak":
            lines.append([])
        else:
            lines += [[line] for line in _card_lines(node)]
        waiting += reversed(list_of(node.get("children")))
    return _told(lines)


def lines_of_mobiledoc(stored: str) -> list[str]:
    """The lines of a Mobiledoc document, as far as everybody may read them.

    Raises:
        UnusableFileError: it is not JSON.
    """
    document = object_of(_document(stored))
    cards = list_of(document.get("cards"))
    lines: list[list[str]] = []
    for section in map(list_of, list_of(document.get("sections"))):
        kind, content = [*section, None, None][:2]
        markers = list_of(section[2]) if len(section) > 2 else []
        if kind == _MARKUP:
            lines.append((["## "] if text_of(content).startswith("h") else []) + _marker_texts(markers))
        elif kind == _LIST:
            lines += [["- ", *_marker_texts(list_of(item))] for item in markers]
        elif kind == _CARD and isinstance(content, int) and 0 <= content < len(cards):
            name, card = [*list_of(cards[content]), None, None][:2]
            if name == _PAYWALL:
                break
            if name not in _MAILED and not _is_for_members(object_of(card)):
                lines += [[line] for line in _card_lines(card)]
    return _told(lines)


def _is_for_members(card: Mapping[str, object]) -> bool:
    """Whether a card says of itself that the public does not see it."""
    return object_of(object_of(card.get("visibility")).get("web")).get("nonMember") is False


def _marker_texts(markers: list[object]) -> list[str]:
    """A marker is [kind, opened marks, number of closed marks, text]."""
    return [text_of(list_of(marker)[-1]) for marker in markers if list_of(marker)]


def _card_lines(card: object) -> list[str]:
    texts = [text_of(object_of(card).get(name)) for name in _CARD_TEXTS]
    return [line_of(line) for text in texts for line in text.split("\n")]


def _told(lines: list[list[str]]) -> list[str]:
    joined = ("".join(parts) for parts in lines)
    return [line for line in joined if line.strip("#- ")]


def _document(stored: str) -> object:
    try:
        value: object = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise UnusableFileError("broken-json", "what the editor stored of the post is not JSON") from error
    return value
