"""RSS 0.9x to 2.0, RSS 1.0 and Atom -> one record an entry. Nothing is fetched.

An entry is identified by its link; its guid becomes an alias, or its id where it has no link. Of its categories the
first is the category and the others are tags: RSS has no other way to say which is which. A description beside
the full content is the summary; a description alone is the summary if it is short, and else the body.
"""

import html
import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import feedparser

from corpus.addresses import placed
from corpus.article import Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.bylines import author_of
from corpus.configuration import Source
from corpus.dates import UnreadableDateError, moment
from corpus.readers.cms_html import (
    FEWEST_LOST_CHARACTERS,
    fields_of,
    fields_of_plain,
    has_tags,
    line_of,
    lines_of,
    once,
    summary_of,
)
from corpus.readers.sound_feed import ENTRY, sound_feed
from corpus.safe_xml import head_text, read_xml, root_name

# A feed of a whole archive; it is held in memory several times over. Bigger archives come as exports.
MAXIMUM_BYTES = 64 * 1024**2
# Standfirsts and the excerpts that a CMS cuts (55 words) are shorter; a whole article is longer.
LONGEST_SUMMARY = 350
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_TEXT_TYPES = ("text/", "application/xhtml")
_MOST_OFFERED = 100  # pictures, sounds and links of an entry; galleries have tens
_ARTICLE_KINDS = frozenset({"post", "page"})
_YES = frozenset({"yes", "true", "1"})
# Bounded, as what stands in CDATA need not be closed, and would be searched to the end from each place.
_CAPTION = re.compile(r"<media:description\b[^<>]{0,500}>(.{0,20000}?)</media:description\s*>", re.DOTALL)
_OWN_TEXT = re.compile(r"<(description|summary|content|content:encoded)(?:\s[^<>]{0,500})?>")
_AUTHOR = re.compile(
    r"(<(author|name|dc:creator|itunes:author)\b[^<>]{0,500}>)([^<]{0,2000}|\s{0,99}<!\[CDATA\[.{0,2000}?\]\]>\s{0,99})(</\2\s*>)",
    re.DOTALL,
)
_WHOLE_CDATA = re.compile(r"\s*<!\[CDATA\[(.*?)\]\]>\s*", re.DOTALL)
# Elements of other vocabularies for readers that show the text in their own pages, as the parser names them.
_FULL_TEXT = re.compile(r"[a-z]\w*_(?:full[-_]?text|content|text|body)")
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` is a feed, and no WordPress export."""
    return root_name(head) in {"rss", "feed", "RDF"} and "wordpress.org/export/" not in head_text(head)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each entry's record, with `name:number` as its source, and a rejection for each place that is not XML.

    Raises:
        UnusableFileError: no entry can be read.
        OSError: the file cannot be read.
    """
    text, stripped = read_xml(source.file, source.encoding, MAXIMUM_BYTES)
    found = sound_feed(text)
    for lost in found.breaks:
        yield Rejection(f"{source.name}:line {lost.line}", "broken-xml", lost.detail)
    parsed = _parsed(_with_names(_without_captions(found.text)))
    entries = [entry for entry in parsed.entries if _is_article(entry)]
    if not entries and not found.breaks:
        is_lost = len(text) >= FEWEST_LOST_CHARACTERS
        raise UnusableFileError("lost-text" if is_lost else "no-text", "no entry of an article was found in the feed")
    notes = (
        *_note(stripped, "characters that XML forbids or that are broken were left out", source),
        *_note(found.mended, "bare & were mended", source),
    )
    for number, entry in enumerate(parsed.entries, start=1):
        if _is_article(entry):
            yield _record(f"{source.name}:{number}", entry, parsed, source, notes if entry is entries[0] else ())


def _note(count: int, what: str, source: Source) -> tuple[Note, ...]:
    return (Note("", "", f"in the file, {count} {what}", source.name),) if count else ()


def _without_captions(text: str) -> str:
    """A feed without the descriptions of pictures in entries that have longer texts of their own.

    The parser takes each for a further text of the entry, or for its only one.
    """
    if "media:description" not in text:
        return text
    head, *entries = ENTRY.split(text)
    return "".join([head, *(_CAPTION.sub("", entry) if _has_longer_text(entry) else entry for entry in entries)])


def _has_longer_text(entry: str) -> bool:
    starts = islice(_OWN_TEXT.finditer(entry), _MOST_OFFERED)
    own = max((entry.find(f"</{found[1]}", found.end()) - found.end() for found in starts), default=0)
    return own >= max((len(found[1]) for found in _CAPTION.finditer(entry)), default=0)


def _with_names(text: str) -> str:
    """A feed whose authors are named without e-mail addresses, of which the parser knows but a few endings."""
    return _AUTHOR.sub(lambda found: f"{found[1]}{_named(found[3])}{found[4]}", text) if "@" in text else text


def _named(content: str) -> str:
    cdata = _WHOLE_CDATA.fullmatch(content)
    line = cdata[1] if cdata else html.unescape(content)
    return html.escape(author_of(line), quote=False) if "@" in line else content


def _is_article(entry: Any) -> bool:
    """Blogger's exports have settings, templates and comments among their entries."""
    kinds = {tag.get("term", "").rpartition("#")[2] for tag in entry.get("tags", ()) if _is_kind(tag)}
    told = str(entry.get("blogger_type", "")).strip().lower()
    return (kinds or {"post"}) <= _ARTICLE_KINDS and told in {"", *_ARTICLE_KINDS}


def _is_kind(tag: Any) -> bool:
    return str(tag.get("scheme")).endswith("schemas.google.com/g/2005#kind")


def _status(entry: Any) -> str:
    """As Atom's publishing protocol has it, or Blogger's own word; any feed is public otherwise."""
    drafts = (str(value).strip().lower() for name, value in entry.items() if name == "draft" or name.endswith("_draft"))
    if any(word in _YES for word in drafts):
        return "unpublished"
    return str(entry.get("blogger_status", "")).strip().lower()


def _parsed(text: str) -> Any:
    # As a stream: given text or bytes, the parser would look whether they name an address or a file.
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_ERRORS as error:
        raise UnusableFileError("broken-xml", f"the feed cannot be read: {type(error).__name__}") from error


def _record(place: str, entry: Any, feed: Any, source: Source, notes: tuple[Note, ...]) -> RawArticle | Rejection:
    is_atom = feed.version.startswith("atom")
    language = _language(entry, feed)
    authors = entry.get("authors") or (feed.feed.get("authors", ()) if is_atom else ())  # RFC 4287, section 4.2.1
    try:
        base = placed(source.base_url, feed.feed.get("link", "")) or source.base_url
        page = _page(entry, language)
        link = placed(base, entry.get("feedburner_origlink") or page)
        fields = {
            **_names(entry, link, page),
            "title": _line(entry.get("title_detail", {}), is_atom=is_atom),
            **_text(entry, link or base, is_atom=is_atom),
            **_labels(entry),
            "author": ", ".join(once(author.get("name", "") for author in authors)),
            **_dates(entry, source, is_atom=is_atom),
            "status": _status(entry),
            "language": language,
            "image_url": placed(link or base, _image(entry)),
        }
    except UnusableFileError as error:
        return Rejection(place, error.reason, str(error))
    return RawArticle(place, {name: value for name, value in fields.items() if value}, notes)


def _names(entry: Any, link: str, page: str) -> dict[str, object]:
    own = entry.get("id", "")
    if not link or (link == own and not link.startswith("http")):  # the parser takes any guid for a link
        return {"id": own}
    return {
        "url": link,
        "aliases": [name for name in once((own, placed(link, page))) if name != link],
    }


def _page(entry: Any, language: str) -> str:
    """The entry's page in its own language; where none is said to be, the one that the parser takes."""
    pages = (page for page in entry.get("links", ()) if page.get("rel") == "alternate")
    spoken = language.partition("-")[0]
    own = (page for page in pages if spoken and page.get("hreflang", "").lower().partition("-")[0] == spoken)
    found = next(own, None)
    return str(found["href"] if found and found.get("href") else entry.get("link", ""))


def _line(detail: Any, *, is_atom: bool) -> str:
    """A title as plain text: Atom says whether it is HTML, everywhere else it is HTML by custom."""
    value = detail.get("value", "")
    return " ".join(value.split()) if is_atom and detail.get("type") == "text/plain" else line_of(value)


def _text(entry: Any, base_url: str, *, is_atom: bool) -> dict[str, object]:
    """Summary and body, with the links and mentions that are found in it."""
    contents = [part for part in entry.get("content", ()) if str(part.get("type", "")).startswith(_TEXT_TYPES)]
    contents += [
        {"value": value, "type": "text/html"}
        for name, value in entry.items()
        if isinstance(value, str) and _FULL_TEXT.fullmatch(name)
    ]
    content = max(contents, key=lambda part: len(part.get("value", "")), default=None)
    description = entry.get("summary_detail", {})
    summary = _body(description, base_url, is_atom=is_atom)
    found = _body(content, base_url, is_atom=is_atom) if content else {}
    line = summary_of(summary)
    if len(line) > len(summary_of(found)) and (_is_caption(content, is_atom=is_atom) or _is_long(line, summary)):
        found = {}  # the description holds the text
    if found.get("body"):
        return {**found, "summary": line}
    if _is_long(line, summary):
        return summary
    return {**summary, "body": [], "summary": line}


def _is_caption(content: Any, *, is_atom: bool) -> bool:
    """Whether a content is a picture's or a sound's description: in RSS an entry's own is HTML."""
    return not is_atom and content is not None and content.get("type") == "text/plain"


def _is_long(line: str, text: Mapping[str, object]) -> bool:
    return len(line) > LONGEST_SUMMARY or len(lines_of(text.get("body"))) > 1


def _body(detail: Any, base_url: str, *, is_atom: bool) -> dict[str, object]:
    value = detail.get("value", "")
    is_text = is_atom and detail.get("type") == "text/plain"
    if is_text or not has_tags(value):
        return fields_of_plain(value if is_text else html.unescape(value))
    return fields_of(value, placed(base_url, detail.get("base", "")) or base_url)


def _labels(entry: Any) -> dict[str, object]:
    tags = [tag for tag in entry.get("tags", ()) if not _is_kind(tag)]
    names = once(line_of(tag.get("label") or tag.get("term") or "") for tag in tags)
    return {"category": names[0] if names else "", "tags": names[1:]}


def _dates(entry: Any, source: Source, *, is_atom: bool) -> dict[str, object]:
    """The dates as their publisher wrote them: the parser's own reading takes 2024/03/04 for a day in November."""
    published = entry.get("published", "")
    updated = entry.get("updated", "") if "updated" in entry else ""
    if not published and not is_atom:  # there it is dc:date, which is when an entry was published
        published, updated = updated, ""
    return {"published_at": _date(published, source), "updated_at": _date(updated, source)}


def _date(value: str, source: Source) -> str:
    """In ISO 8601 with its zone; what cannot be read is left for validation to explain."""
    try:
        return moment(value, source.date_order).isoformat()
    except UnreadableDateError:
        return value


def _language(entry: Any, feed: Any) -> str:
    details = (*entry.get("content", ()), entry.get("summary_detail", {}), entry.get("title_detail", {}))
    said = [detail.get("language") for detail in details] + [feed.feed.get("language")]
    language, *regions = (next(filter(None, said), "") or "").strip().replace("_", "-").split("-")
    return "-".join([language.lower(), *regions])


def _image(entry: Any) -> str:
    """The address of the entry's picture: said by Media RSS, an enclosure or iTunes, in this order."""
    media = [*entry.get("media_content", ()), *entry.get("links", ())][:_MOST_OFFERED]
    offered = [item for item in media if item.get("rel", "enclosure") == "enclosure" and _is_image(item)]
    for item in (*offered, *entry.get("media_thumbnail", ())[:1], entry.get("image", {})):
        if address := item.get("url") or item.get("href"):
            return str(address)
    return ""


def _is_image(item: Any) -> bool:
    kind = item.get("medium") or item.get("type") or ""
    address = item.get("url") or item.get("href") or ""
    return str(kind).startswith("image") or (not kind and bool(_IMAGE.search(address)))
