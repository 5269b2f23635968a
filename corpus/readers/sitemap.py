"""A sitemap, or an index of sitemaps, whose pages lie on disk -> one record for each page. Nothing is fetched.

An address is looked for below `source.pages` (or the sitemap's own folder) as a site's generator or `wget -r` saves it.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import html_page
from corpus.readers.pages_on_disk import OutsideError, page_of, sitemap_of
from corpus.readers.sound_feed import with_references_mended
from corpus.safe_xml import BrokenXmlError, XmlStream, iterate, local_name, open_xml, read_xml, root_name

# The protocol allows 50 MB and 50,000 addresses a sitemap; some exceed it, and a bomb exceeds this.
MAXIMUM_BYTES = 256 * 1024**2
# More pages than any single publisher has; each costs a look at the disk.
MAXIMUM_ENTRIES = 1_000_000
# The protocol allows no index inside an index; some generators write one all the same.
MAXIMUM_DEPTH = 3
_LONGEST_SHOWN = 200
_ENTRIES = frozenset({"url", "sitemap"})


@dataclass(slots=True)
class _Walk:
    """What has been met on the way through a sitemap and those that it lists."""

    source: Source
    root: Path
    seen: dict[Path, None] = field(default_factory=dict)  # pages and sitemaps in order, so that none is read twice
    entries: int = 0
    reads_pages: bool = True


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` is a sitemap or an index of sitemaps."""
    return root_name(head) in {"urlset", "sitemapindex"}


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each page's record, in the order of the sitemap, with `name:path of the page` as its source.

    Raises:
        UnusableFileError: it lists no page, or breaks before the first.
        OSError: the file cannot be read.
    """
    walk = _Walk(source, source.pages or source.file.parent)
    found_any = False
    try:
        for outcome in _outcomes(source.file, walk, depth=1):
            found_any = True
            yield outcome
    except UnusableFileError as error:
        if not found_any:
            raise
        yield Rejection(source.name, error.reason, f"{error}; nothing after it was read")
        return
    if not found_any:
        raise UnusableFileError("no-text", "it lists no page and no sitemap")


def pages(source: Source) -> frozenset[Path]:
    """The files that reading this sitemap reads, so that a folder which holds both gives each page once."""
    walk = _Walk(source, source.pages or source.file.parent, reads_pages=False)
    with suppress(UnusableFileError, OSError):
        for _rejection in _outcomes(source.file, walk, depth=1):
            pass
    return frozenset(walk.seen)


def trail(source: Source) -> list[Path | Rejection]:
    """What reading this sitemap meets: the files that it reads, in order, then what it rejects unread."""
    walk = _Walk(source, source.pages or source.file.parent, reads_pages=False)
    met: list[Path | Rejection] = []
    with suppress(UnusableFileError, OSError):
        for rejection in _outcomes(source.file, walk, depth=1):
            met += [rejection] if isinstance(rejection, Rejection) else []
    return [*walk.seen, *met]


def _outcomes(sitemap: Path, walk: _Walk, depth: int) -> Iterator[RawArticle | Rejection]:
    walk.seen[sitemap.resolve()] = None
    for entry in _entries(sitemap, walk.source.encoding):
        told = _told(entry)
        walk.entries += 1
        if walk.entries > MAXIMUM_ENTRIES:
            raise UnusableFileError("too-long", f"more than {MAXIMUM_ENTRIES:,} addresses")
        if not told.get("loc"):
            continue
        if local_name(entry.tag) == "url":
            yield from _page(told, walk)
        else:
            yield from _nested(told["loc"], sitemap, walk, depth + 1)


def _entries(sitemap: Path, encoding: str) -> Iterator[Element]:
    """The entries of a sitemap; where it breaks, those that are left once its bare ampersands are mended."""
    count = 0
    try:
        with open_xml(sitemap, encoding, MAXIMUM_BYTES) as stream:
            for entry in iterate(stream, _ENTRIES):
                count += 1
                yield entry
        return
    except BrokenXmlError:
        text, mended = with_references_mended(read_xml(sitemap, encoding, MAXIMUM_BYTES)[0])
        if not mended:
            raise
    yield from islice(iterate(XmlStream(BytesIO(text.encode()), "utf-8"), _ENTRIES), count, None)


def _page(told: Mapping[str, str], walk: _Walk) -> Iterator[RawArticle | Rejection]:
    address = told["loc"]
    place = f"{walk.source.name}:{address[:_LONGEST_SHOWN]}"
    try:
        page = page_of(address, walk.root)
    except OutsideError as error:
        yield Rejection(place, "page-outside", str(error))
        return
    if page is None:
        yield Rejection(place, "page-missing", "the page does not lie in the folder of pages")
    elif page not in walk.seen:
        walk.seen[page] = None
        if walk.reads_pages:
            yield from _read_page(page, place, told, walk.source)


def _read_page(page: Path, place: str, told: Mapping[str, str], source: Source) -> Iterator[RawArticle | Rejection]:
    address = told["loc"]
    as_source = source.model_copy(update={"path": page, "name": place, "pages": None, "base_url": address})
    try:
        for outcome in html_page.read(as_source):
            yield _completed(outcome, told, page) if isinstance(outcome, RawArticle) else outcome
    except UnusableFileError as error:
        yield Rejection(place, error.reason, str(error))
    except OSError as error:
        yield Rejection(place, "unreadable", error.strerror or type(error).__name__)


def _completed(raw: RawArticle, told: Mapping[str, str], page: Path) -> RawArticle:
    """The page's record, with what the sitemap knows and the page does not say."""
    said = {name: value for name, value in raw.fields.items() if value not in ("", None)}
    if said.get("id") == page.stem:  # named after its file, as so many are: "index"
        del said["id"]
    known = {
        "url": told["loc"],
        "title": told.get("title"),
        "published_at": told.get("publication_date"),
        "updated_at": told.get("lastmod"),
    }
    return replace(raw, fields={**{name: value for name, value in known.items() if value}, **said})


def _nested(address: str, index: Path, walk: _Walk, depth: int) -> Iterator[RawArticle | Rejection]:
    place = f"{walk.source.name}:{address[:_LONGEST_SHOWN]}"
    try:
        sitemap = sitemap_of(address, walk.root, index)
        if sitemap is None:
            yield Rejection(
                place, "sitemap-missing", "the sitemap lies neither in the folder of pages nor beside this one"
            )
        elif depth > MAXIMUM_DEPTH:
            yield Rejection(place, "too-deep", f"more than {MAXIMUM_DEPTH} sitemaps inside one another")
        elif sitemap not in walk.seen:
            yield from _outcomes(sitemap, walk, depth)
    except OutsideError as error:
        yield Rejection(place, "sitemap-outside", str(error))
    except UnusableFileError as error:
        if walk.entries > MAXIMUM_ENTRIES:
            raise
        yield Rejection(place, error.reason, str(error))
    except OSError as error:
        yield Rejection(place, "unreadable", error.strerror or type(error).__name__)


def _told(entry: Element) -> dict[str, str]:
    """What an entry says: its own children, and those of its news extension."""
    news = [part for child in entry if local_name(child.tag) == "news" for part in child]
    return {local_name(part.tag): part.text.strip() for part in (*news, *entry) if part.text and part.text.strip()}
