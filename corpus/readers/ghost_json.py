"""A Ghost export (Settings > Export) or an answer of Ghost's Content API -> one record for each post and page.

Only what everyone may read is published: a post for members or for those who pay counts as not published, and a part
of a public post that is for them is left out, because its text would show in search results. A note says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from corpus.article import LONGEST_SHOWN, Note, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers.cms_html import fields_of, line_of
from corpus.readers.ghost_editor import lines_of_lexical, lines_of_mobiledoc
from corpus.readers.json_file import Json, head_text, list_of, mended_document, object_of, records_of, text_of
from corpus.statuses import stated

_EXPORT_MARKS = (re.compile(r'"db"\s*:\s*\['), re.compile(r'"(?:meta|data)"\s*:\s*\{'))
_POST_MARKS = (
    re.compile(r'"posts"\s*:\s*\['),
    re.compile(r'"(?:comment_id|mobiledoc|lexical|feature_image|custom_excerpt|reading_time)"\s*:'),
)
# Stands for the site's address in exports.
_SITE = "__GHOST_URL__"
_MAILED = "email"
# The same text, without marks for whom it is.
_UNMARKED = frozenset({"plaintext", "lexical", "mobiledoc", "excerpt"})
_MEMBERS_ONLY = "<!--members-only-->"
# A block that says for whom it is; one that is not closed goes on to the end.
_GATED = re.compile(
    r"<!--\s*kg-gated-block:begin([^<>]{0,500}?)-->(.*?)(?:<!--\s*kg-gated-block:end\s*-->|\Z)", re.DOTALL
)
_END_OF_TIME = 4_102_444_800_000  # the year 2100, in milliseconds


@dataclass(frozen=True, slots=True)
class _Relations:
    """What an export keeps apart from its posts, by the post's id."""

    tags: Mapping[str, list[Json]] = field(default_factory=dict)
    authors: Mapping[str, list[Json]] = field(default_factory=dict)
    meta: Mapping[str, Json] = field(default_factory=dict)


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` is a Ghost export or an answer of its Content API."""
    text = head_text(head)
    return any(all(mark.search(text) for mark in marks) for marks in (_EXPORT_MARKS, _POST_MARKS))


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each post's record, with `name:slug` as its source.

    Raises:
        UnusableFileError: it is not JSON, or holds no posts.
        OSError: the file cannot be read.
    """
    value, broken = mended_document(source.file, source.encoding)
    data = _data(value)
    posts = [*list_of(data.get("posts")), *list_of(data.get("pages"))]
    read_post = partial(_read_post, base_url=source.base_url, relations=_relations(data))
    yield from records_of(source, posts, broken, ("a post", "posts"), _slug, read_post)


def _data(value: object) -> Json:
    outer = object_of(value)
    exports = list_of(outer.get("db"))
    data = object_of(object_of(exports[0]).get("data")) if exports else object_of(outer.get("data")) or outer
    if not isinstance(data.get("posts"), list) and not isinstance(data.get("pages"), list):
        raise UnusableFileError("no-text", "no list of posts")
    return data


def _relations(data: Json) -> _Relations:
    return _Relations(
        tags=_joined(data, "posts_tags", "tag_id", "tags"),
        authors=_joined(data, "posts_authors", "author_id", "users"),
        meta={text_of(row.get("post_id")): row for row in _rows(data, "posts_meta")},
    )


def _joined(data: Json, link: str, key: str, table: str) -> dict[str, list[Json]]:
    """The rows of `table` that belong to each post, in the order that the editors gave them."""
    by_id = {str(row.get("id")): row for row in _rows(data, table)}
    found: dict[str, list[tuple[float, Json]]] = defaultdict(list)
    for row in _rows(data, link):
        other = by_id.get(str(row.get(key)))
        if other is not None:
            order = row.get("sort_order")
            found[str(row.get("post_id"))].append((order if isinstance(order, int | float) else 0, other))
    return {post: [row for _, row in sorted(rows, key=lambda pair: pair[0])] for post, rows in found.items()}


def _rows(data: Json, table: str) -> list[Json]:
    return [object_of(row) for row in list_of(data.get(table))]


def _slug(post: Json) -> str:
    return text_of(post.get("slug"))[:200]


def _read_post(post: Json, place: str, *, base_url: str, relations: _Relations) -> tuple[dict[str, object], list[Note]]:
    html, kept_back = _public_part(text_of(post.get("html")))
    shown = {name: value for name, value in post.items() if not (kept_back and name in _UNMARKED)} | {"html": html}
    notes = []
    if kept_back:
        notes.append(Note("body", kept_back, "a part for members, which was left out", place))
    if relations.meta.get(str(post.get("id")), {}).get("email_only"):  # it was sent, and stands on no page
        shown["visibility"] = _MAILED
    if _is_kept_back(shown):
        visibility = text_of(shown.get("visibility"))
        notes.append(Note("status", visibility, "not for everybody, so it counts as not published", place))
    return _fields(shown, base_url, relations), notes


def _public_part(html: str) -> tuple[str, str]:
    """The HTML that everybody sees, and the beginning of what only members do."""
    public = _GATED.sub(lambda found: "" if "nonMember:false" in found[1].replace(" ", "") else found[0], html)
    public, _, for_members = public.partition(_MEMBERS_ONLY)
    if len(public) == len(html):
        return html, ""
    gated = (found[2] for found in _GATED.finditer(html) if "nonMember:false" in found[1].replace(" ", ""))
    return public, line_of(for_members or next(gated, ""))[:LONGEST_SHOWN] or "(nothing)"


def _fields(post: Json, base_url: str, relations: _Relations) -> dict[str, object]:
    key = str(post.get("id"))
    meta = relations.meta.get(key, post)
    primary, *others = _public_tags(post, relations.tags.get(key, [])) or [""]
    given = list_of(post.get("authors")) or relations.authors.get(key) or [post.get("author")]
    authors = [line_of(text_of(object_of(author).get("name"))) for author in given]
    url = _placed(text_of(post.get("url")), base_url) or _own_url(post, base_url)
    summaries = (post.get("custom_excerpt"), meta.get("meta_description"), post.get("excerpt"))
    aliases = (post.get("uuid"), post.get("comment_id"), _placed(text_of(post.get("canonical_url")), base_url))
    return {
        **_body(post, base_url, url),
        "id": text_of(post.get("slug")),
        "url": url,
        "title": line_of(text_of(post.get("title"))),
        "summary": next((line for summary in summaries if (line := line_of(text_of(summary)))), ""),
        "category": primary,
        "tags": others,
        "author": ", ".join(author for author in authors if author),
        "published_at": _moment(post.get("published_at")),
        "updated_at": _moment(post.get("updated_at")),
        "image_url": _placed(text_of(post.get("feature_image")), base_url),
        "status": _status(post),
        "aliases": [name for alias in aliases if (name := text_of(alias)) and name != url],
    }


def _body(post: Json, base_url: str, url: str) -> dict[str, object]:
    """From the HTML that Ghost made of it; else from its plain text; else from what the editor stored."""
    html = text_of(post.get("html")).strip()
    if html:
        return fields_of(html.replace(_SITE, base_url.rstrip("/")), base_url or url)
    text = text_of(post.get("plaintext")).strip()
    if not text and post.get("lexical"):
        text = "\n".join(lines_of_lexical(text_of(post["lexical"])))
    if not text and post.get("mobiledoc"):
        text = "\n".join(lines_of_mobiledoc(text_of(post["mobiledoc"])))
    return {"body": text}


def _public_tags(post: Json, related: list[Json]) -> list[str]:
    """The primary tag and then the others; internal ones (#newsletter) are the editors' own."""
    given = [object_of(tag) for tag in list_of(post.get("tags")) or related]
    tags = [object_of(post.get("primary_tag")), *given]
    public = [tag for tag in tags if text_of(tag.get("visibility")) in {"", "public"}]
    names = [line_of(text_of(tag.get("name"))) for tag in public]
    return list(dict.fromkeys(name for name in names if name and not name.startswith("#")))


def _own_url(post: Json, base_url: str) -> str:
    """Where Ghost puts a post if nobody configured otherwise: a path on the site, if the site's address is unknown."""
    slug = text_of(post.get("slug"))
    return f"{base_url.rstrip('/')}/{slug}/" if slug else ""


def _placed(address: str, base_url: str) -> str:
    return address.replace(_SITE, base_url.rstrip("/"))


def _status(post: Json) -> str:
    """As Ghost says; what was only sent by e-mail is on no page. The Content API names no status, for all is public."""
    return stated(text_of(post.get("status")), Status.UNPUBLISHED if _is_kept_back(post) else None)


def _is_kept_back(post: Json) -> bool:
    return post.get("visibility", "public") != "public"


def _moment(value: object) -> object:
    """Ghost's dates are in UTC; before Ghost 1.0 they were milliseconds since 1970."""
    if isinstance(value, int) and 0 < value < _END_OF_TIME:
        return datetime.fromtimestamp(value / 1000, UTC)
    return text_of(value)
