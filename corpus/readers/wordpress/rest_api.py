"""Posts as WordPress serves them by its REST API (`/wp-json/wp/v2/posts`), or WordPress.com by its own -> records.

The file is an array of posts, `{"posts": [...]}` or one post. An article is identified by its address: numbers are
given twice as soon as there are two sites.
"""

import re
from collections.abc import Iterator
from functools import partial

from corpus.article import Note, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers.cms_html import fields_of, line_of, summary_of
from corpus.readers.json_file import Json, head_text, list_of, mended_document, object_of, records_of, text_of
from corpus.readers.wordpress.members import PART_FOR_SOME, is_for_members, public_part
from corpus.readers.wordpress.site import NO_CATEGORY, site_of
from corpus.readers.wordpress.stored_text import html_of
from corpus.statuses import stated

# What only WordPress has: rendered fields beside one another, or the names of WordPress.com.
_MARKS = (
    re.compile(r'"rendered"\s*:'),
    re.compile(r'"(?:wp/v2|_links|guid|yoast_head_json|featured_media|date_gmt|modified_gmt)"'),
)
_COM_MARKS = (re.compile(r'"ID"\s*:\s*\d'), re.compile(r'"(?:URL|short_URL|site_ID)"\s*:'))


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` holds WordPress posts."""
    text = head_text(head)
    return any(all(mark.search(text) for mark in marks) for marks in (_MARKS, _COM_MARKS))


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each post's record, with `name:post 123` as its source.

    Raises:
        UnusableFileError: it is not JSON, or holds no posts.
        OSError: the file cannot be read.
    """
    value, broken = mended_document(source.file, source.encoding)
    read_post = partial(_read_post, base_url=source.base_url)
    yield from records_of(source, _posts(value), broken, ("a post", "posts"), _number, read_post)


def _posts(value: object) -> list[object]:
    if isinstance(value, dict):
        if isinstance(value.get("posts"), list):
            value = value["posts"]
        elif "content" in value or "title" in value:
            value = [value]
        elif isinstance(value.get("code"), str):
            raise UnusableFileError("no-text", f"WordPress answered with the error {value['code'][:100]!r}")
    if not isinstance(value, list):
        raise UnusableFileError("no-text", "neither a list of posts nor a post")
    return value


def _number(post: Json) -> str:
    number = post.get("id", post.get("ID"))
    return f"post {number}" if _is_number(number) else ""


def _read_post(post: Json, place: str, *, base_url: str) -> tuple[dict[str, object], list[Note]]:
    link = text_of(post.get("link")) or text_of(post.get("URL")) or _short_link(post, base_url)
    seo = object_of(post.get("yoast_head_json"))
    categories, without_category = _terms(post, "category", "categories")
    tags, without_tags = _terms(post, "post_tag", "tags")
    content, kept_back = _public_content(post)
    fields: dict[str, object] = {
        **fields_of(content, link or base_url),
        "id": "" if link or not _is_number(post.get("id")) else f"wp-{post['id']}",
        "url": link,
        "title": line_of(_rendered(post.get("title"))),
        "summary": summary_of(fields_of(_rendered(post.get("excerpt")), link))
        or line_of(text_of(seo.get("description"))),
        "category": next(iter(categories), ""),
        "tags": [*categories[1:], *tags],
        "author": ", ".join(_authors(post)),
        "published_at": _moment(post, "date"),
        "updated_at": _moment(post, "modified"),
        "image_url": _image(post),
        "status": _status(post, seo, is_kept_whole=bool(kept_back) and not content.strip()),
        "aliases": _aliases(post, seo, link),
    }
    notes = [Note("body", kept_back, PART_FOR_SOME, place)] if kept_back else []
    left_out = [name for name, is_left_out in (("category", without_category), ("tags", without_tags)) if is_left_out]
    says = "numbers, which were left out; fetch the posts with ?_embed"
    return fields, [*notes, *(Note(name, "", says, place) for name in left_out)]


def _public_content(post: Json) -> tuple[str, str]:
    """The HTML that everybody sees, and the first tag of what was left out.

    To an editor who asks for it, WordPress gives the text as it is stored, and shows all of it beside.
    """
    public, kept_back = public_part(text_of(object_of(post.get("content")).get("raw")))
    return (html_of(public) if kept_back else _rendered(post.get("content"))), kept_back


def _aliases(post: Json, seo: Json, link: str) -> list[str]:
    """The guid and the address by number, as an export of the same site gives them, and the canonical URL."""
    known = (
        _rendered(post.get("guid")),
        _short_link(post, link),
        text_of(post.get("short_URL")),
        text_of(seo.get("canonical")),
    )
    return [name for name in dict.fromkeys(known) if name not in {"", link}]


def _short_link(post: Json, site: str) -> str:
    """The address by number, under which WordPress finds a post whatever its name is."""
    address, number = site_of(site), post.get("id", post.get("ID"))
    return f"{address}/?p={number}" if address and _is_number(number) else ""


def _terms(post: Json, taxonomy: str, name: str) -> tuple[list[str], bool]:
    """The names of a post's categories or tags; whether there are only their numbers."""
    embedded = [object_of(term) for terms in list_of(_embedded(post, "wp:term")) for term in list_of(terms)]
    terms = [term for term in embedded if term.get("taxonomy") == taxonomy and term.get("slug") != NO_CATEGORY]
    given = post.get(name)  # numbers; names in a file that someone prepared; an object by names at WordPress.com
    own = list(given) if isinstance(given, dict) else list_of(given)
    names = [line_of(text_of(term)) for term in ([term.get("name") for term in terms] or own)]
    return list(dict.fromkeys(filter(None, names))), not embedded and any(_is_number(term) for term in own)


def _authors(post: Json) -> list[str]:
    embedded = [object_of(author) for author in list_of(_embedded(post, "author"))]
    authors = embedded or [object_of(post.get("author"))]
    return [name for author in authors if (name := line_of(text_of(author.get("name"))))]


def _embedded(post: Json, name: str) -> object:
    return object_of(post.get("_embedded")).get(name)


def _image(post: Json) -> str:
    pictures = [object_of(picture) for picture in list_of(_embedded(post, "wp:featuredmedia"))]
    found = [text_of(picture.get("source_url")) for picture in pictures]
    own = (text_of(post.get("jetpack_featured_media_url")), text_of(post.get("featured_image")))
    return next((address for address in (*found, *own) if address), "")


def _moment(post: Json, name: str) -> str:
    """In UTC; in the site's own time where nothing else is there, as for drafts."""
    universal = text_of(post.get(f"{name}_gmt"))
    return f"{universal}+00:00" if universal and not universal.startswith("0000") else text_of(post.get(name))


def _status(post: Json, seo: Json, *, is_kept_whole: bool) -> str:
    said = text_of(post.get("status"))
    settings = {name: text_of(value) for name, value in object_of(post.get("meta")).items()}
    if is_kept_whole or is_for_members(settings):
        return stated(said, Status.UNPUBLISHED)
    is_protected = object_of(post.get("content")).get("protected") is True or bool(post.get("password"))
    if is_protected:
        return stated(said, Status.UNPUBLISHED)
    is_hidden = object_of(seo.get("robots")).get("index") == "noindex"
    return stated(said, Status.NOINDEX if is_hidden else None)


def _rendered(value: object) -> str:
    return text_of(value.get("rendered")) if isinstance(value, dict) else text_of(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
