"""What headless systems store of a text is read as the text, whoever's editor it was written in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import RawArticle, Rejection, Section
from corpus.body_formats import with_body
from corpus.rich_text import html_of
from corpus.validation import judge


def leaf(text: str, **more: Any) -> dict[str, Any]:
    """A piece of text as most of them have it."""
    return {"type": "text", "text": text, **more}


def prose_mirror(kind: str, *below: Any, **attributes: Any) -> dict[str, Any]:
    """A node as ProseMirror has it."""
    return {"type": kind, "attrs": attributes, "content": list(below)}


def contentful(kind: str, *below: Any, **data: Any) -> dict[str, Any]:
    """A node as Contentful has it."""
    return {"nodeType": kind, "data": data, "content": list(below)}


def value(text: str) -> dict[str, Any]:
    """A piece of text as Contentful has it."""
    return {"nodeType": "text", "value": text, "marks": [{"type": "bold"}], "data": {}}


def node(kind: str, *below: Any, **more: Any) -> dict[str, Any]:
    """A node as Slate, Lexical and Strapi have it."""
    return {"type": kind, "children": list(below), **more}


def block(text: str, **more: Any) -> dict[str, Any]:
    """A block as Sanity has it, with a link on `boat`."""
    before, boat, after = text.partition("boat")
    spans = [{"_type": "span", "text": before, "marks": []}, {"_type": "span", "text": boat, "marks": ["k1", "strong"]}]
    links = [{"_key": "k1", "_type": "link", "href": "/boats"}] if boat else []
    return {"_type": "block", "style": "normal", "markDefs": links, "children": [*spans, {"text": after}], **more}


LINKED = [{"type": "link", "attrs": {"href": "/boats"}}]
TREES: dict[str, Any] = {
    "Contentful": contentful(
        "document",
        contentful(
            "paragraph", value("Dry the "), contentful("hyperlink", value("boat"), uri="/boats"), value(" first.")
        ),
        contentful("embedded-asset-block", target={"sys": {"id": "x"}}),
        contentful("heading-3", value("Tar")),
        contentful("unordered-list", contentful("list-item", contentful("paragraph", value("pitch")))),
        contentful("blockquote", contentful("paragraph", value("Fish & chips < tea."))),
    ),
    "Sanity": [
        block("Dry the boat first."), {"_type": "image", "asset": {"_ref": "x"}}, block("Tar", style="h2"),
        block("pitch", listItem="bullet", level=1), block("Fish & chips < tea.", style="blockquote"),
    ],
    "TipTap": prose_mirror(
        "doc",
        prose_mirror("paragraph", leaf("Dry the "), leaf("boat", marks=LINKED), leaf(" first.")),
        prose_mirror("image", src="https://x.example/a.jpg"),
        prose_mirror("heading", leaf("Tar"), level=2),
        prose_mirror("bulletList", prose_mirror("listItem", prose_mirror("paragraph", leaf("pitch")))),
        prose_mirror("paragraph", leaf("Fish & chips < tea.")),
    ),
    "Storyblok": prose_mirror(
        "doc",
        prose_mirror("paragraph", leaf("Dry the "), leaf("boat", marks=LINKED), leaf(" first.")),
        prose_mirror("heading", leaf("Tar"), level=2),
        prose_mirror("bullet_list", prose_mirror("list_item", prose_mirror("paragraph", leaf("pitch")))),
        prose_mirror("horizontal_rule"),
        prose_mirror("paragraph", leaf("Fish & chips < tea.")),
    ),
    "Slate": [
        node("paragraph", {"text": "Dry the "}, node("link", {"text": "boat"}, url="/boats"), {"text": " first."}),
        node("heading-two", {"text": "Tar"}),
        node("bulleted-list", node("list-item", {"text": "pitch"})),
        node("paragraph", {"text": "Fish & chips < tea."}),
    ],
    "Lexical": {
        "root": node(
            "root",
            node("paragraph", leaf("Dry the "), node("link", leaf("boat"), url="/boats"), leaf(" first.")),
            node("heading", leaf("Tar"), tag="h2"),
            node("list", node("listitem", leaf("pitch")), listType="bullet"),
            node("paragraph", leaf("Fish & chips < tea.")),
        )
    },
    "Strapi": [
        node("paragraph", leaf("Dry the "), node("link", leaf("boat"), url="/boats"), leaf(" first.")),
        node("heading", leaf("Tar"), level=3),
        node("list", node("list-item", leaf("pitch")), format="unordered"),
        node("quote", leaf("Fish & chips < tea.")),
    ],
    "Editor.js": {
        "time": 1700000000,
        "blocks": [
            {"type": "paragraph", "data": {"text": "Dry the <a href='/boats'>boat</a> first."}},
            {"type": "header", "data": {"text": "Tar", "level": 2}},
            {"type": "list", "data": {"style": "unordered", "items": [{"content": "pitch", "items": []}]}},
            {"type": "quote", "data": {"text": "Fish &amp; chips &lt; tea.", "caption": ""}},
        ],
    },
    "Draft.js": {
        "blocks": [
            {"text": "Dry the boat first.", "type": "unstyled", "entityRanges": []},
            {"text": "Tar", "type": "header-two"},
            {"text": "pitch", "type": "unordered-list-item"},
            {"text": "Fish & chips < tea.", "type": "unstyled"},
        ],
        "entityMap": {},
    },
    "Prismic": [
        {"type": "paragraph", "text": "Dry the boat first.", "spans": [{"start": 8, "end": 12}]},
        {"type": "heading2", "text": "Tar", "spans": []},
        {"type": "list-item", "text": "pitch", "spans": []},
        {"type": "paragraph", "text": "Fish & chips < tea.", "spans": []},
    ],
}  # fmt: skip
WITHOUT_LINKS = {"Draft.js", "Prismic"}  # theirs stand apart, by places in the text


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("editor", TREES)
def test_paragraphs_headings_items_and_links_are_read(editor: str, as_text: bool) -> None:
    body = json.dumps(TREES[editor]) if as_text else TREES[editor]
    article = judge(RawArticle("x", dict(with_body({"id": "x", "title": "Boats", "body": body}, "text")))).outcome
    assert not isinstance(article, Rejection)
    assert article.body == (
        Section("", ("Dry the boat first.",)),
        Section("Tar", ("- pitch", "Fish & chips < tea.")),
    )
    assert article.links == (() if editor in WITHOUT_LINKS else ("/boats",))


def test_what_stands_below_a_paywall_is_not_read() -> None:
    tree = prose_mirror(
        "doc", prose_mirror("paragraph", leaf("Open.")), {"type": "paywall"}, prose_mirror("p", leaf("Shut."))
    )
    assert "Open." in str(html_of(tree))
    assert "Shut." not in str(html_of(tree))


def test_a_node_that_nobody_knows_gives_its_text() -> None:
    tree = prose_mirror("doc", prose_mirror("callout-box", prose_mirror("paragraph", leaf("Mind the keel."))))
    assert with_body({"body": tree}, "text")["body"] == [{"heading": "", "paragraphs": ["Mind the keel."]}]


@pytest.mark.parametrize(
    "body", ["[A note] Dry.", "{Dry.}", "[1, 2]", [{"heading": "Tar", "paragraphs": ["Dry."]}], [], {}, None, 5]
)  # fmt: skip
def test_what_is_no_tree_stays_what_it_is(body: object) -> None:
    assert html_of(body) is None
    assert with_body({"body": body}, "text") == {"body": body}


def test_a_tree_without_end_is_read_in_its_length() -> None:
    deep: dict[str, Any] = leaf("kept")
    for _ in range(5_000):
        deep = {"type": "list", "children": [deep]}
    body = with_body({"body": {"type": "doc", "content": [deep] * 3}}, "text")["body"]
    assert str(body).count("kept") == 3


_KEYS = [
    "type", "_type", "nodeType", "children", "content", "data", "text", "value", "marks", "items", "markDefs", "attrs",
    "blocks", "root", "href", "listItem", "style",
]  # fmt: skip
_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_JSON)
def test_any_json_is_a_tree_or_none(body: object) -> None:
    assert isinstance(html_of(body), str | None)
