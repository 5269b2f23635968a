"""A WordPress export (WXR, Tools > Export) -> one record for each post and page, drafts included, in constant memory.

The file is read twice: an author's name and a picture's address may stand anywhere in it, often after the post that
needs them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from xml.etree.ElementTree import Element

from corpus.article import Note, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.language import is_language, language_tag
from corpus.readers.cms_html import fields_of, line_of, summary_of
from corpus.readers.wordpress.members import PART_FOR_SOME, is_for_members, public_part
from corpus.readers.wordpress.site import NO_CATEGORY, site_of
from corpus.readers.wordpress.stored_text import html_of
from corpus.safe_xml import XmlStream, head_text, iterate, local_name, open_xml
from corpus.statuses import known_status, stated

# What WordPress itself publishes as articles. Other types come from plugins (products, forms, events) and are
# counted in one rejection, so that a site whose articles are of such a type finds out.
ARTICLE_TYPES = frozenset({"post", "page"})
# Parts of posts, menus and settings, of which nobody wants to be told.
_FURNITURE = re.compile(r"attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|wp_.*|acf-.*")
# Above this, posts whose picture comes later in the file go without; so many addresses take some 50 MB.
MAXIMUM_PICTURES = 200_000
# Seconds since 1970, as plugins keep a day.
_STAMP = re.compile(r"[0-9]{9,10}")
# Comments are the readers', not the article's, and some posts have thousands.
_PASSED_OVER = frozenset({"comment"})
_NO_DATE = "0000-00-00 00:00:00"
# Where Yoast, Rank Math, SEOPress, The SEO Framework, All in One SEO and SmartCrawl keep that a post is to be found
# nowhere, and how; Rank Math has a list, as PHP writes it.
_HIDING_KEYS = (
    "_yoast_wpseo_meta-robots-noindex",
    "rank_math_robots",
    "_seopress_robots_index",
    "_genesis_noindex",
    "_aioseop_noindex",
    "_wds_meta-robots-noindex",
)
_HIDING_VALUE = re.compile(r'1|yes|on|.*"noindex".*', re.DOTALL)
# Of a post's categories, the one that its editor put first, by number.
_PRIMARY_KEYS = ("_yoast_wpseo_primary_category", "rank_math_primary_category")
# What PublishPress Future does to a post on a day, where that takes it from the public.
_ENDINGS = frozenset({"", "draft", "private", "trash", "delete", "change-status"})
# Co-Authors Plus gives a post its authors as terms, each by a login; those without an account are posts of a kind.
_GUEST = "guest-author"
_PREFIXES = (
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/excerpt/"), "excerpt:"),
    (re.compile(r"https?://wordpress\.org/export/[\d.]+/"), "wp:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/"), "dc:"),
)


@dataclass(frozen=True, slots=True)
class _Site:
    """What posts refer to: pictures by their attachment's id, names by their author's login, categories by number."""

    pictures: Mapping[str, str] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    address: str = ""


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` is a WordPress export."""
    return "://wordpress.org/export/" in head_text(head)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each post's and page's record, with `name:post 123` as its source.

    Raises:
        UnusableFileError: no post can be read, or there is none.
        OSError: the file cannot be read.
    """
    with open_xml(source.file, source.encoding) as stream:
        site = _site(stream)
    others: Counter[str] = Counter()
    read_any = False
    try:
        with open_xml(source.file, source.encoding) as stream:
            for outcome in _records(source, stream, site, others):
                yield outcome
                read_any = True
    except UnusableFileError as error:
        if not read_any:
            raise
        yield Rejection(source.name, error.reason, f"{error}; nothing after it was read")
        return
    passed_over = ", ".join(f"{count} of type {kind!r}" for kind, count in others.most_common(5))
    if not read_any:
        reason = "lost-text" if others else "no-text"
        raise UnusableFileError(reason, f"no post and no page; passed over: {passed_over or 'nothing'}")
    if others:
        yield Rejection(source.name, "other-types", f"only posts and pages are read; passed over: {passed_over}")


def _site(stream: XmlStream) -> _Site:
    pictures: dict[str, str] = {}
    authors: dict[str, str] = {}
    categories: dict[str, str] = {}
    channel = {"language": "", "base_blog_url": ""}
    try:
        for element in iterate(stream, {"item", "author", "category", *channel}, _PASSED_OVER):
            name = local_name(element.tag)
            values = _values(element)
            if name == "item" and values.get("wp:post_type") == _GUEST:
                guest = _meta(element)
                authors[guest.get("cap-user_login", "")] = guest.get("cap-display_name", "") or values.get("title", "")
            if name == "item" and len(pictures) < MAXIMUM_PICTURES and values.get("wp:attachment_url"):
                pictures[values.get("wp:post_id", "")] = values["wp:attachment_url"]
            elif name == "category" and values.get("wp:term_id"):
                categories[values["wp:term_id"]] = line_of(values.get("wp:cat_name", ""))
            elif name == "author":
                authors[values.get("wp:author_login", "")] = values.get("wp:author_display_name", "")
            elif name in channel:
                channel[name] = (element.text or "").strip()
    except UnusableFileError:
        pass  # the second reading comes upon it again, and reports it after the posts before it
    return _Site(pictures, authors, categories, channel["language"], channel["base_blog_url"])


def _records(source: Source, stream: XmlStream, site: _Site, others: Counter[str]) -> Iterator[RawArticle | Rejection]:
    stripped = 0
    for number, item in enumerate(iterate(stream, {"item"}, _PASSED_OVER), start=1):
        values = _values(item)
        kind = values.get("wp:post_type", "")
        if kind in ARTICLE_TYPES:
            place = f"{source.name}:post {values.get('wp:post_id') or f'number {number}'}"
            left_out, stripped = stream.stripped - stripped, stream.stripped
            lost = f"here or just before, {left_out} characters that XML forbids or that are broken were left out"
            notes = (Note("", "", lost, place),) if left_out else ()
            yield _record(place, item, values, site, notes)
        elif not _FURNITURE.fullmatch(kind) and values.get("content:encoded"):
            others[kind[:40] or "(none)"] += 1


def _record(
    place: str, item: Element, values: Mapping[str, str], site: _Site, notes: tuple[Note, ...]
) -> RawArticle | Rejection:
    address = values.get("link") or _short_link(values, site)
    meta = _meta(item)
    content, kept_back = public_part(values.get("content:encoded", ""))
    excerpt, _ = public_part(values.get("excerpt:encoded", ""))
    if kept_back:
        notes = (*notes, Note("body", kept_back, PART_FOR_SOME, place))
    try:
        fields = {
            "url": address,
            "aliases": _aliases(address, values, meta, site),
            "title": line_of(values.get("title", "")),
            "summary": summary_of(fields_of(html_of(excerpt), address))
            or line_of(meta.get("_yoast_wpseo_metadesc", "")),
            **fields_of(html_of(content), address),
            **_labels(
                item, next((name for key in _PRIMARY_KEYS if (name := site.categories.get(meta.get(key, "")))), "")
            ),
            "author": ", ".join(_authors(item, values, site)),
            "published_at": _date(values, "wp:post_date"),
            "updated_at": _date(values, "wp:post_modified"),
            "public_until": _end(meta),
            "language": _language(item) or site.language,
            "image_url": site.pictures.get(meta.get("_thumbnail_id", ""), ""),
            "status": _status(values, meta),
        }
    except UnusableFileError as error:
        return Rejection(place, error.reason, str(error))
    is_kept_whole = is_for_members(meta) and "paywall" not in kept_back  # above which everybody may read it
    if (is_kept_whole or (kept_back and not fields.get("body"))) and fields["status"] != Status.DELETED:
        fields["status"] = Status.UNPUBLISHED.value  # all of it is for members
    return RawArticle(place, {name: value for name, value in fields.items() if value}, notes)


def _values(element: Element) -> dict[str, str]:
    """The text of each child by its usual name ("wp:post_id"); of two with one name, the first."""
    values: dict[str, str] = {}
    for child in element:
        values.setdefault(_usual_name(child.tag), (child.text or "").strip())
    return values


@lru_cache(maxsize=1024)
def _usual_name(tag: str) -> str:
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    return next((prefix for known, prefix in _PREFIXES if known.fullmatch(namespace)), "") + name


def _meta(item: Element) -> dict[str, str]:
    """The post's settings that matter here. A key may be given several times; the last one holds."""
    pairs = (_values(child) for child in item if local_name(child.tag) == "postmeta")
    return {pair.get("wp:meta_key", ""): pair.get("wp:meta_value", "") for pair in pairs}


def _short_link(values: Mapping[str, str], site: _Site) -> str:
    """The address by number, under which WordPress finds a post whatever its name is; ids alone clash between sites."""
    base = site.address or site_of(values.get("link", ""))
    number = values.get("wp:post_id", "")
    return f"{base.rstrip('/')}/?p={number}" if number else ""


def _aliases(address: str, values: Mapping[str, str], meta: Mapping[str, str], site: _Site) -> list[str]:
    slug, old = values.get("wp:post_name", ""), meta.get("_wp_old_slug", "")
    folder = address.rstrip("/").removesuffix(f"/{slug}") if slug else address
    renamed = f"{folder}/{old}/" if old and folder != address.rstrip("/") else ""
    known = (values.get("guid", ""), _short_link(values, site), renamed)
    return [name for name in dict.fromkeys(known) if name not in {"", address}]


def _labels(item: Element, primary: str) -> dict[str, object]:
    """The primary category, else the first, is the category; further categories, and the tags, are tags."""
    found: dict[str, list[str]] = {"category": [], "post_tag": []}
    for child in item:
        label = line_of(child.text or "")
        if child.tag == "category" and label and child.get("nicename") != NO_CATEGORY:
            found.get(child.get("domain", ""), []).append(label)
    categories, tags = found["category"], found["post_tag"]
    categories.sort(key=lambda name: name != primary)
    return {"category": categories[0] if categories else "", "tags": list(dict.fromkeys(categories[1:] + tags))}


def _terms(item: Element, domain: str) -> Iterator[tuple[str, str]]:
    """The slug and the name of each of a post's terms in a taxonomy."""
    for child in item:
        if child.tag == "category" and child.get("domain") == domain:
            yield child.get("nicename", ""), (child.text or "").strip()


def _authors(item: Element, values: Mapping[str, str], site: _Site) -> list[str]:
    """The names of a post's authors, as far as its terms have logins that are known; else of who entered it."""
    logins = [name for slug, own in _terms(item, "author") for name in (own, slug.removeprefix("cap-"))]
    named = dict.fromkeys(filter(None, map(site.authors.get, logins)))
    creator = values.get("dc:creator", "")
    return list(named) or [site.authors.get(creator) or creator]


def _language(item: Element) -> str:
    """The language that Polylang gives a post; empty where it does not."""
    slugs = (slug for slug, _ in _terms(item, "language"))
    return next((tag for slug in slugs if is_language(slug) and (tag := language_tag(slug))), "")


def _end(meta: Mapping[str, str]) -> str:
    """When the plugin PublishPress Future takes a post from the public; empty where it does not."""
    stamp, does = meta.get("_expiration-date", ""), meta.get("_expiration-date-type", "").lower()
    is_set = meta.get("_expiration-date-status", "saved") == "saved" and does in _ENDINGS
    return datetime.fromtimestamp(int(stamp), UTC).isoformat() if is_set and _STAMP.fullmatch(stamp) else ""


def _date(values: Mapping[str, str], name: str) -> str:
    """In UTC, or in the site's own time where an old import left only that; drafts have neither."""
    universal, local = values.get(f"{name}_gmt", ""), values.get(name, "")
    if universal and universal != _NO_DATE:
        return f"{universal}+00:00"
    return "" if local == _NO_DATE else local


def _status(values: Mapping[str, str], meta: Mapping[str, str]) -> str:
    said = values.get("wp:status", "")
    if values.get("wp:post_password"):
        return (Status.DELETED if known_status(said) is Status.DELETED else Status.UNPUBLISHED).value
    is_hidden = any(_HIDING_VALUE.fullmatch(meta.get(key, "")) for key in _HIDING_KEYS)
    return stated(said, Status.NOINDEX if is_hidden else None)
