"""RSS 0.9x to 2.0, RSS 1.0 and Atom -> one record an entry. Nothing is fetched.

An entry is identified by its link; its guid becomes an alias, or its id where it has no link. Of its categories the
first is the category and the others are tags: RSS has no other way to say which is which. A description beside
the full content is the summary; a description alone is the summary if it is short, and else the body.
"""

import html
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import feedparser

from corpus.article import Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.dates import UnreadableDateError, moment
from corpus.readers.cms_html import FEWEST_LOST_CHARACTERS, fields_of, has_tags, line_of, lines_of, summary_of
from corpus.readers.sound_feed import sound_feed
from corpus.safe_xml import head_text, read_xml, root_name

# A feed of a whole archive; it is held in memory several times over. Bigger archives come as exports.
MAXIMUM_BYTES = 64 * 1024**2
# Standfirsts and the excerpts that a CMS cuts (55 words) are shorter; a whole article is longer.
LONGEST_SUMMARY = 350
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_TEXT_TYPES = ("text/", "application/xhtml")
_MOST_OFFERED = 100  # pictures, sounds and links of an entry; galleries have tens
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
    parsed = _parsed(found.text)
    if not parsed.entries and not found.breaks:
        is_lost = len(text) >= FEWEST_LOST_CHARACTERS
        raise UnusableFileError("lost-text" if is_lost else "no-text", "no entry was found in the feed")
    notes = (
        *_note(stripped, "characters that XML forbids were left out", source),
        *_note(found.mended, "bare & were mended", source),
    )
    for number, entry in enumerate(parsed.entries, start=1):
        yield _record(f"{source.name}:{number}", entry, parsed, source, notes if number == 1 else ())


def _note(count: int, what: str, source: Source) -> tuple[Note, ...]:
    return (Note("", "", f"in the file, {count} {what}", source.name),) if count else ()


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
    try:
        base = urljoin(source.base_url, feed.feed.get("link", ""))
        link = _absolute(base, entry.get("feedburner_origlink") or entry.get("link", ""))
        fields = {
            **_names(entry, link),
            "title": _line(entry.get("title_detail", {}), is_atom=is_atom),
            **_text(entry, link or base, is_atom=is_atom),
            **_labels(entry),
            "author": ", ".join(_once(author.get("name", "") for author in entry.get("authors", ()))),
            **_dates(entry, source, is_atom=is_atom),
            "language": _language(entry, feed),
            "image_url": _absolute(link or base, _image(entry)),
        }
    except UnusableFileError as error:
        return Rejection(place, error.reason, str(error))
    except ValueError as error:
        return Rejection(place, "bad-url", f"an address in the entry cannot be read: {error}")
    return RawArticle(place, {name: value for name, value in fields.items() if value}, notes)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def _absolute(base: str, address: str) -> str:
    return urljoin(base, address.strip()) if address.strip() else ""


def _names(entry: Any, link: str) -> dict[str, object]:
    own = entry.get("id", "")
    if not link or (link == own and not link.startswith("http")):  # the parser takes any guid for a link
        return {"id": own}
    return {
        "url": link,
        "aliases": [name for name in _once((own, _absolute(link, entry.get("link", "")))) if name != link],
    }


def _line(detail: Any, *, is_atom: bool) -> str:
    """A title as plain text: Atom says whether it is HTML, everywhere else it is HTML by custom."""
    value = detail.get("value", "")
    return " ".join(value.split()) if is_atom and detail.get("type") == "text/plain" else line_of(value)


def _text(entry: Any, base_url: str, *, is_atom: bool) -> dict[str, object]:
    """Summary and body, with the links and mentions that are found in it."""
    contents = [part for part in entry.get("content", ()) if str(part.get("type", "")).startswith(_TEXT_TYPES)]
    content = max(contents, key=lambda part: len(part.get("value", "")), default=None)
    description = entry.get("summary_detail", {})
    summary = _body(description, base_url, is_atom=is_atom)
    found = _body(content, base_url, is_atom=is_atom) if content else {}
    line = summary_of(summary)
    if found.get("body"):
        return {**found, "summary": line}
    if len(line) > LONGEST_SUMMARY or len(lines_of(summary.get("body"))) > 1:
        return summary
    return {**summary, "body": [], "summary": line}


def _body(detail: Any, base_url: str, *, is_atom: bool) -> dict[str, object]:
    value = detail.get("value", "")
    is_text = is_atom and detail.get("type") == "text/plain"
    if is_text or not has_tags(value):
        paragraphs = _paragraphs(value if is_text else html.unescape(value))
        return {"body": [{"heading": "", "paragraphs": paragraphs}]} if paragraphs else {}
    return fields_of(value, _absolute(base_url, detail.get("base", "")) or base_url)


def _paragraphs(text: str) -> list[str]:
    return _once(" ".join(paragraph.split()) for paragraph in re.split(r"\n[ \t\r]*\n", text))


def _labels(entry: Any) -> dict[str, object]:
    names = _once(line_of(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ()))
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
