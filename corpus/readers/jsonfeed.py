"""JSON Feed 1 and 1.1 (https://jsonfeed.org/version/1.1) -> one record an item. Nothing is fetched.

An item is identified by its address, as an entry of RSS is; its id becomes an alias, or its id where it has no address.
Where a linked list points to (`external_url`) is a page of somebody else: a link, and no name of the item. A feed that
has `expired` goes on no further, which says nothing against what it holds.
"""

import re
from collections.abc import Iterator
from functools import partial

from corpus.addresses import placed
from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.html.lines import absolute_url
from corpus.readers.cms_html import fields_of, fields_of_plain, has_tags, line_of, once, summary_of
from corpus.readers.json_file import Json, head_text, list_of, mended_document, object_of, records_of, text_of

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/1')
# Of a feed whose keys were sorted, and whose version stands behind its items.
_MARKS = (re.compile(r'"items"\s*:\s*\['), re.compile(r'"content_(?:html|text)"\s*:'))


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` is a JSON Feed."""
    text = head_text(head)
    return bool(_VERSION.search(text)) or all(mark.search(text) for mark in _MARKS)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each item's record, with `name:number` as its source.

    Raises:
        UnusableFileError: it is not JSON, or holds no items.
        OSError: the file cannot be read.
    """
    value, broken = mended_document(source.file, source.encoding)
    feed = object_of(value)
    items = feed.get("items")
    if not isinstance(items, list):
        raise UnusableFileError("no-text", "no list of items")
    read_item = partial(_read_item, feed=feed, source=source)
    yield from records_of(source, items, broken, ("an item", "items"), lambda _: "", read_item)


def _read_item(item: Json, _place: str, *, feed: Json, source: Source) -> tuple[dict[str, object], tuple[()]]:
    site = text_of(feed.get("home_page_url")) or text_of(feed.get("feed_url"))
    base = placed(source.base_url, site) or source.base_url
    link = placed(base, text_of(item.get("url")))
    text = _text(item, link or base)
    fields = {
        **text,
        **_names(item, link),
        "title": item.get("title"),
        "summary": _summary(text_of(item.get("summary"))),
        "tags": item.get("tags"),
        "author": ", ".join(_authors(item) or _authors(feed)),
        "published_at": item.get("date_published"),
        "updated_at": item.get("date_modified"),
        "language": item.get("language") or feed.get("language"),
        "image_url": placed(link or base, text_of(item.get("image")) or text_of(item.get("banner_image"))),
        "links": once([*_given(text.get("links")), absolute_url(text_of(item.get("external_url")), link or base)]),
    }
    return fields, ()


def _given(links: object) -> list[str]:
    return [text_of(link) for link in list_of(links)]


def _names(item: Json, link: str) -> dict[str, object]:
    """Readers have to take numbers for ids too; an address that is an id is that of the item."""
    given = item.get("id")
    own = str(given) if isinstance(given, str | int | float) else ""
    if not link and not own.startswith("http"):
        return {"id": own}
    return {"url": link or own, "aliases": [own] if link and own not in {"", link} else []}


def _text(item: Json, base_url: str) -> dict[str, object]:
    found = fields_of(text_of(item.get("content_html")), base_url)
    return found if found.get("body") else {**found, **fields_of_plain(text_of(item.get("content_text")))}


def _summary(text: str) -> str:
    """Plain text, but of many generators the beginning of the HTML."""
    return summary_of(fields_of_plain(line_of(text) if has_tags(text) else text))


def _authors(told: Json) -> list[str]:
    """Those of an item or of a feed; version 1 has one."""
    given = [object_of(author) for author in list_of(told.get("authors")) or [told.get("author")]]
    return once(text_of(author.get("name")) for author in given)
