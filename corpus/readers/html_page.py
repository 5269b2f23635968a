"""A saved HTML page -> its one article: metadata from selectors, JSON-LD or the head, text by structure.

The page is read with the library's own parser, which keeps the text of any input; what needs a tree (selectors, and
trafilatura, which tells the article from the rest) comes after, within limits.
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from corpus.article import Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError, decode, read_bytes
from corpus.configuration import Source
from corpus.html import selectors as html_selectors
from corpus.html.body import Body, body_of, size_of
from corpus.html.json_ld import articles_in, fields_of, named_nodes
from corpus.html.lines import Line, absolute_url
from corpus.html.scan import Facts, Page, resolved, scan
from corpus.html.text import links_of, mentions_of, sections_of, split_at_related
from corpus.pages.facts import facts as told_by
from corpus.pages.lines import SENTENCE_BREAK

MAXIMUM_BYTES = 5 * 1024 * 1024  # a page is about 150 kB; this is a dump of something else
DECLARATION_BYTES = 1024  # where browsers look for a page's encoding
FEWEST_LOST = 20_000  # bytes of a file from which no text comes, for that to be a loss and not an empty page
LONGEST_STUB = 500  # characters of a page that only sends its reader elsewhere
LONGEST_REFRESH = 5  # seconds after which it does; longer, the page is one that renews itself
LONGEST_MADE_TITLE = 90
# An extraction with less than this of the text that the publisher's own data holds has missed something.
FEWEST_OF_JSON_LD = 0.5

_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
# Others are not what pages are written in, and Python knows some that take quadratic time (punycode).
_ENCODINGS = re.compile(
    r"(?:us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|windows-?\d{3,4}|cp\d{3,4}|koi8-[ru]|macintosh|shift[_-]jis|euc-(?:jp|kr)"
    r"|gb(?:k|2312|18030)|big5|tis-620",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"\s*(?P<seconds>\d{1,6})[\d.]*\s*[;,]\s*url\s*=\s*['\"]?(?P<url>[^'\"]+)", re.IGNORECASE)
_BEFORE_SITE_NAME = re.compile(r"\s+[|·•»]\s+|\s+[-–—]\s+|\s*::\s*")
_META: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title"),
    "summary": ("og:description", "description", "twitter:description", "dc.description"),
    "category": ("article:section", "parsely-section", "category"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "byl"),
    "published_at": (
        "article:published_time",
        "datepublished",
        "parsely-pub-date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "pubdate",
        "publishdate",
        "date",
        "time",
    ),
    "updated_at": ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "dcterms.modified"),
    "image_url": ("og:image", "og:image:url", "twitter:image"),
}
_MANY = {"tags": ("article:tag", "parsely-tags", "news_keywords", "keywords")}


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """The one article of a page; its id is the one that the page names, or left to its URL, or else the file's stem.

    Raises:
        UnusableFileError: it is too long or too deep, not in its encoding, without text, or sends its reader elsewhere.
        ConfigurationError: a selector of the source cannot be used.
        OSError: the file cannot be read.
    """
    html_selectors.check(source)
    html = text_of(read_bytes(source.file, MAXIMUM_BYTES), source.encoding).replace("\0", "")
    page = scan(html)
    structured = _structured(page.facts, source.base_url)
    url, aliases, notes = _address(page.facts, structured, source.base_url)
    base = _base(page.facts, url, source.base_url)
    if base != source.base_url:
        structured = _structured(page.facts, base)
    page = resolved(page, base)
    target = _refresh_target(page, url, base)
    if target:
        yield _redirect(source, url, target)
        return
    fields, more_notes = _fields(html, page, structured, source, base)
    known = {"url": url} if url else {"id": source.file.stem}
    fields = {name: value for name, value in fields.items() if name not in {"url", "aliases"}}
    others = {"aliases": aliases} if aliases else {}
    told = tuple(Note("", "", reason, source.name) for reason in (*notes, *more_notes))
    yield RawArticle(source.name, {**known, **fields, **others}, told)


def text_of(data: bytes, encoding: str = "") -> str:
    """A page as text: by its byte order mark, as `encoding`, as UTF-8 if it is that, else as the page declares.

    Raises:
        UnusableFileError: it is none of these.
    """
    try:
        return decode(data, encoding)
    except UnusableFileError:
        declared = _DECLARED.search(data[:DECLARATION_BYTES])
        name = declared[1].decode("ascii") if declared else ""
        if encoding or not _ENCODINGS.fullmatch(name):
            raise
    # Browsers read Latin-1 as the Windows encoding that adds to it, and so do those who declare it.
    is_latin = re.fullmatch(r"(?:us-)?ascii|latin-?1|iso-?8859-?1", name, re.IGNORECASE)
    try:
        return decode(data, "windows-1252" if is_latin else name)
    except UnusableFileError:
        if is_latin:
            return decode(data, "latin-1")
        raise


def _address(facts: Facts, structured: Mapping[str, object], base_url: str) -> tuple[str, list[str], tuple[str, ...]]:
    """The page's own URL; others by which it is known; a note where it names the home page instead."""
    told = [facts.canonical, _meta(facts, "og:url"), str(structured.get("url", ""))]
    told += _strings(structured.get("aliases"))
    urls = list(dict.fromkeys(url for address in told if (url := absolute_url(address, base_url))))
    own = [url for url in urls if urlsplit(url).path not in {"", "/"}]
    note = "an address that it gives as its own is the site's home page, and was passed over"
    return (own[0] if own else ""), own[1:], ((note,) if len(own) < len(urls) else ())


def _base(facts: Facts, url: str, base_url: str) -> str:
    """What relative links start from."""
    start = url if url.startswith("http") else base_url or url
    return absolute_url(facts.base, start) or start


def _refresh_target(page: Page, url: str, base: str) -> str:
    found = _REFRESH.match(page.facts.refresh[:2000])
    if not found or int(found["seconds"]) > LONGEST_REFRESH or size_of(page.lines) > LONGEST_STUB:
        return ""
    target = absolute_url(found["url"], base)
    return target if target != url else ""


def _redirect(source: Source, url: str, target: str) -> RawArticle:
    if not url:
        raise UnusableFileError("redirect", f"sends its reader to {target[:200]}")
    fields = {"url": url, "id": source.file.stem, "status": "deleted", "aliases": [target]}
    return RawArticle(source.name, fields, (Note("status", target, "sends its reader elsewhere", source.name),))


def _fields(
    html: str, page: Page, structured: Mapping[str, object], source: Source, base: str
) -> tuple[dict[str, object], tuple[str, ...]]:
    selected: dict[str, object] = {}
    lines: list[Line] | None = None
    if source.selectors:
        selected, lines, html = html_selectors.select(html, source, base)
        page = resolved(scan(html), base)
    fields = {**_told(page, base), **structured, **selected}
    repeated = [str(fields[name]) for name in ("title", "summary", "category", "author") if name in fields]
    if lines is None:
        body = body_of(html, page, [*repeated, page.facts.title])
    else:
        text, block = split_at_related(lines)
        body = Body(text, (*block, *page.related), ())
    return _complete(fields, structured, body, page, html)


def _complete(
    fields: dict[str, object], structured: Mapping[str, object], body: Body, page: Page, html: str
) -> tuple[dict[str, object], tuple[str, ...]]:
    """The fields with body, links and mentions, and with what only the page's header tells."""
    notes: list[str] = []
    if size_of(body.text) < FEWEST_OF_JSON_LD * _length(structured.get("body")):
        notes.append("the text is the JSON-LD's, of which the page shows less than half")
        fields["body"] = structured["body"]
    else:
        sections = sections_of(body.text)
        fields["body"] = [{"heading": s.heading, "paragraphs": list(s.paragraphs)} for s in sections]
    if not fields["body"] and not fields.get("summary"):
        raise UnusableFileError("lost-text" if len(html) >= FEWEST_LOST else "no-text", "no line of text in the page")
    shown = {name: value for name, value in told_by(list(body.header)).items() if name != "tags"}
    fields = {**shown, **fields}
    if not fields.get("title"):
        fields["title"] = _made_title(body.text)
        notes.append("the page has no title; the first words of its text stand for it")
    fields["links"] = list(dict.fromkeys([*links_of((*body.text, *body.related)), *_strings(fields.get("links"))]))
    mentions = [
        {"summary": m.summary} | ({"published_at": m.published_at.isoformat()} if m.published_at else {})
        for m in mentions_of(body.related)
    ]
    fields["mentions"] = [*_list(fields.get("mentions")), *mentions]
    if {"noindex", "none"} & set(re.findall(r"[a-z]+", " ".join(_all(page.facts, "robots", "googlebot")).lower())):
        fields["status"] = "noindex"
    return {name: value for name, value in fields.items() if value}, tuple(notes)


def _told(page: Page, base: str) -> dict[str, object]:
    """What the head says of the article, and its main heading."""
    facts = page.facts
    fields: dict[str, object] = {name: _meta(facts, *names) for name, names in _META.items()}
    fields["title"] = _title(page, str(fields["title"]))
    pictures = (absolute_url(address, base) for address in _all(facts, *_META["image_url"]))
    fields["image_url"] = next(filter(None, pictures), "")
    if str(fields["author"]).startswith(("http:", "https:")):
        fields["author"] = next((name for name in _all(facts, *_META["author"]) if "://" not in name), "")
    tags = [part.strip() for value in _all(facts, *_MANY["tags"]) for part in value.split(",")]
    fields["tags"] = list(dict.fromkeys(filter(None, tags)))
    fields["language"] = facts.language.replace("_", "-")
    return {name: value for name, value in fields.items() if value}


def _structured(facts: Facts, base: str) -> dict[str, object]:
    """The fields of the first article in the page's JSON-LD; scripts that are no JSON are passed over."""
    values = [value for script in facts.json_ld if (value := _json(script)) is not None]
    others = {name: node for value in values for name, node in named_nodes(value).items()}
    article = next((node for value in values for node in articles_in(value)), None)
    return fields_of(article, base, others) if article else {}


def _json(script: str) -> object:
    try:
        value: object = json.loads(script.strip().removeprefix("<!--").removesuffix("-->").strip(), strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _title(page: Page, shared: str) -> str:
    """The main heading, if the title for sharing or the window begins with it; else these, without the site's name."""
    facts = page.facts
    window = " ".join(facts.title.split())
    heading = facts.heading or facts.outer_heading
    if heading and (
        not (shared or window) or any(name.lower().startswith(heading.lower()) for name in (shared, window))
    ):
        return heading
    return _without_site_name(shared or "", page) or facts.heading or _without_site_name(window, page) or heading


def _without_site_name(title: str, page: Page) -> str:
    """A title without what follows its last dash or bar: the site's name, or what the page's own heading leaves out."""
    breaks = list(_BEFORE_SITE_NAME.finditer(title))
    if not breaks:
        return title
    head, tail = title[: breaks[-1].start()], title[breaks[-1].end() :]
    is_bar = breaks[-1][0].strip() in {"|", "·", "•", "»", "::"}
    is_site = tail.lower() == _meta(page.facts, "og:site_name", "application-name").lower()
    return head if is_bar or is_site or any(line.text == head for line in page.lines) else title


def _made_title(lines: tuple[Line, ...]) -> str:
    first = next((line.text for line in lines if line.text), "")
    sentence = SENTENCE_BREAK.split(first[:1000], maxsplit=1)[0]
    if len(sentence) <= LONGEST_MADE_TITLE:
        return sentence
    return sentence[:LONGEST_MADE_TITLE].rsplit(" ", 1)[0][: LONGEST_MADE_TITLE - 1] + "…"


def _meta(facts: Facts, *names: str) -> str:
    return next(iter(_all(facts, *names)), "")


def _all(facts: Facts, *names: str) -> list[str]:
    return [value for name in names for value in facts.meta.get(name, [])]


def _length(body: object) -> int:
    if isinstance(body, str):
        return len(body)
    return sum(len(line) for section in _list(body) for line in section["paragraphs"])


def _list(value: object) -> list[dict[str, list[str]]]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
