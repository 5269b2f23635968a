"""A Markdown or HTML file with front matter, as Hugo, Jekyll, Astro and Eleventy have them -> its one article.

A README, LICENSE or the like without front matter is about its folder and is passed over, as is a folder's
`_index.md` without text of its own.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from corpus.addresses import placed
from corpus.article import Note, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError, read_mended
from corpus.configuration import Source
from corpus.html import text as html_text
from corpus.html.markdown_text import MAXIMUM_CHARACTERS, article_link, article_name, fields_of, split_title
from corpus.language import agrees, is_language, language_tag
from corpus.readers import kept_back
from corpus.readers.broken_bytes import note_of_broken
from corpus.readers.front_matter import moment, split, split_properties
from corpus.readers.mdx import markdown_of
from corpus.statuses import stated

# As many characters as the parser takes, in an encoding of up to four bytes for each.
MAXIMUM_BYTES = 4 * MAXIMUM_CHARACTERS
_DRAFTS = "_drafts"  # the folder in which Jekyll keeps what it does not publish
# What others call such a folder, if it is one of the source's own, and what Nuxt puts at the end of a file's name.
_DRAFT_FOLDERS, _DRAFT_ENDING = frozenset({"draft", "drafts"}), ".draft"
_MDX = ".mdx"
_MARKDOWN_ENDINGS = frozenset({".md", ".markdown", _MDX})
# A text this long of which nothing comes out is a loss; shorter ones are a picture, a comment, a shortcode.
_LONG_TEXT = 1_000
_NOTIONS = re.compile(r" [0-9a-f]{32}\Z")  # so end the names of the pages that Notion exports
_ABOUT_THE_FOLDER = frozenset({"readme", "license", "licence", "contributing", "changelog", "code_of_conduct"})
_PUBLISHED = ("publishedat", "published", "pubdate", "publishdate", "datepublished")
# Where our fields stand in front matter, the first that is there counts. Names are without case, "_" and "-".
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "slug"),
    "title": ("title", "headline"),
    "summary": ("summary", "description", "excerpt", "standfirst"),
    "published_at": ("date", *_PUBLISHED),
    "public_from": ("publicfrom", *kept_back.FROM, "publishdate", *_PUBLISHED),  # `date` beside them is what is shown
    "public_until": ("publicuntil", *kept_back.UNTIL),
    "updated_at": ("updatedat", "lastmod", "updated", "modified", "lastmodified", "lastmodifiedat", "updateddate"),
    "category": ("category", "categories", "section"),
    "tags": ("tags", "keywords"),
    "author": ("author", "authors"),
    "url": ("url", "permalink", "canonical", "canonicalurl"),
    "image_url": ("imageurl", "image", "cover", "hero", "heroimage", "thumbnail"),
    "language": ("language", "lang", "locale"),
    "aliases": ("aliases", "redirectfrom"),
    "status": ("status",),
    "links": ("related", "relatedposts", "links"),
}
# Where an author, a tag, a picture or a related article that is an object has what we look for.
_OBJECT_NAMES = ("name", "title", "url", "src", "href", "image", "path", "slug", "id")
_ADDRESS_NAMES = ("url", "src", "href", "link", "image", "path", "slug", "id")
_LARGEST_NUMBER = 10**18
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
# References in the template languages of Hugo and Jekyll; their other tags; attributes of headings and paragraphs; what
# MDX imports above the text; the marks of boxes.
_REFERENCE = re.compile(
    r"""\{\{[<%]\s*(?:rel)?ref\s+"([^"{}\n]+)"\s*[%>]\}\}|\{%-?\s*(?:post_url|link)\s+(\S+?)\s*-?%\}"""
)
# Of Liquid; of Hugo; of Obsidian, within a line or between two.
_COMMENT = re.compile(
    r"\{\{[<%]\s*comment\s*[>%]\}\}.*?\{\{[<%]\s*/\s*comment\s*[>%]\}\}|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|(?<!\w)%%[^%\n]{1,5000}%%"
    r"|^%%[ \t]*\n(?:(?!%%)[^\n]*\n){0,1000}%%[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
# What Liquid and Nunjucks print: a literal through filters; where the site lies; anything else.
_PRINTED = re.compile(r"\{\{-?(?![<%])([^{}]{0,500}?)-?\}\}")
_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:\|.*)?""", re.DOTALL)
_SITE_ADDRESS = re.compile(
    r"\s*(?:site\.(?:github\.)?(?:base_?url|url)|base_?url|root)\s*(?:\|.*)?", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(
    r"""\A(?:\s*(?:import\s[^\n]{0,300}["'][^"'\n]{1,300}["'];?|export\s(?:const|let|default)\s[^\n]{0,500})"""
    r"[ \t]*(?:\n|\Z))+"
    r"|^:{3,}[ \t]*\{?\.?[\w-]{0,40}\}?|(?<=\n>[ \t])\[![A-Za-z]{1,20}\][-+]?"
    r"|^(?:[-*+]|\d\.)[ \t][^\n]{0,200}\n\{:toc\b[^{}\n]*\}[ \t]*$|^\[{1,2}_?toc_?\]{1,2}[ \t]*$"
    r"|\{\{[<%][^{}]*[%>]\}\}|\{%[^{}]*%\}|\{[:#][^{}\n]*\}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """The one article of the file, or none if the file is about its folder.

    Raises:
        UnusableFileError: the file is too long, not in its encoding, without text, or has unusable front matter.
        OSError: the file cannot be read.
    """
    text, broken = read_mended(source.file, MAXIMUM_BYTES, source.encoding)
    if len(text) > MAXIMUM_CHARACTERS:
        raise UnusableFileError("too-long", f"more than the {MAXIMUM_CHARACTERS:,} characters that an article may have")
    front = split(text.lstrip("\ufeff"))
    if front.values is None and _NOTIONS.search(source.file.stem):
        front = split_properties(front.content)
    if front.values is None and source.file.stem.lower() in _ABOUT_THE_FOLDER:
        return
    is_mdx = source.file.suffix.lower() == _MDX
    content, exported = markdown_of(front.content) if is_mdx else (front.content, {})
    content, tags = _without_templates(content)
    values = _by_field({**exported, **(front.values or {})}, source.columns)
    read_body = _of_html if source.file.suffix.lower() not in _MARKDOWN_ENDINGS else _title_and_body
    title, found = read_body(_text(values.get("title")), content, source.base_url)
    title = title or _title_of_file(source.file.stem)
    if not found.get("body"):
        if source.file.stem == "_index":
            return
        _refuse_without_text(title, content)
    fields, notes = _fields(values, source)
    links = [*_addresses(values.get("links")), *_listed(found.get("links"))]
    fields = {**found, "title": title, **fields, "links": links}
    fields["language"] = fields["language"] or _language_of_path(source.name, content)
    given = {name: value for name, value in fields.items() if value}
    told = tuple(Note("", "", reason, source.name) for reason in (*front.notes, *tags))
    yield RawArticle(source.name, given, (*note_of_broken(broken, source.name), *told, *notes))


def _title_of_file(name: str) -> str:
    """A file's name where it is written in words: Obsidian's notes have their title there alone."""
    return _NOTIONS.sub("", name) if " " in name else ""


def _title_and_body(title: str, content: str, base_url: str) -> tuple[str, dict[str, object]]:
    """The given title or else the first heading, which leaves the body where it is the title."""
    heading, below = split_title(content)
    is_title = heading.casefold() == title.casefold() if title else bool(heading)
    return title or heading, fields_of(below if is_title else content, base_url)


def _of_html(title: str, content: str, base_url: str) -> tuple[str, dict[str, object]]:
    return title, html_text.fields_of(content, base_url)


def _refuse_without_text(title: str, content: str) -> None:
    if len(content.strip()) > _LONG_TEXT:
        raise UnusableFileError("lost-text", f"nothing could be read from {len(content):,} characters of Markdown")
    if not title:
        raise UnusableFileError("no-text", "neither a title nor a text")


def _by_field(values: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    """What front matter says: our fields by their names, and everything by its plain name."""
    told = {name: value for name, value in values.items() if value not in ("", None, "~", "null")}
    plain = {kept_back.plain(str(name)): value for name, value in told.items()}
    if isinstance(days := plain.get("date"), Mapping):  # as MkDocs' blogs have them
        plain = {**plain, "date": days.get("created", ""), "updated": days.get("updated", "")}
    found: dict[str, object] = {name: value for name, value in plain.items() if name not in _NAMES}
    for field, names in _NAMES.items():
        wanted = (kept_back.plain(columns[field]),) if field in columns else names
        candidates = [plain[name] for name in wanted if name in plain]
        if field in {"published_at", "public_from", "public_until"}:  # `published: false` is how Jekyll says draft
            candidates = [value for value in candidates if not _is(value, _TRUE | _FALSE)]
        if candidates:
            found[field] = candidates[0]
    return found


def _fields(values: Mapping[str, object], source: Source) -> tuple[dict[str, object], list[Note]]:
    """Everything but title, body and links; notes on what was left out."""
    name, day = article_name(str(source.file))
    own = _text(values.get("id")).strip("/")
    categories = _strings(values.get("category"), _OBJECT_NAMES)
    url, public_from = _on_site(_text(values.get("url")), source.base_url), values.get("public_from")
    image = _on_site((_addresses(values.get("image_url")) or [""])[0], source.base_url)
    fields: dict[str, object] = {
        "id": own or name,
        "url": url,
        "summary": _text(values.get("summary")),
        "category": categories[0] if categories else "",
        "tags": [*_tags(values.get("tags"), is_jekylls=bool(day)), *categories[1:]],
        "author": ", ".join(_texts(values.get("author"))),
        "published_at": moment(values.get("published_at", day)),
        "updated_at": moment(values.get("updated_at")),
        "public_from": "" if public_from == values.get("published_at") else moment(public_from),
        "public_until": moment(values.get("public_until")),
        "language": _text(values.get("language")).replace("_", "-"),
        "image_url": image,
        "status": "unpublished" if _is_among_drafts(source) else _status(values),
        "aliases": [*_addresses(values.get("aliases")), *_other_names(values, name, own or name, url)],
    }
    unread = [field for field in ("url", "image_url") if values.get(field) and not fields[field]]
    return fields, [
        Note(field, _text(values[field]), "no address of a page on the site", source.name) for field in unread
    ]


def _is_among_drafts(source: Source) -> bool:
    folders = {folder.lower() for folder in PurePosixPath(source.name).parent.parts}
    is_draft = source.file.stem.lower().endswith(_DRAFT_ENDING) or not _DRAFT_FOLDERS.isdisjoint(folders)
    return is_draft or _DRAFTS in source.file.parts


def _language_of_path(name: str, content: str) -> str:
    """The language that a file's name or its folder says (index.es.md, ca/about.md), if its text may be in it."""
    path = PurePosixPath(name)
    parts = [path.stem.rpartition(".")[2] if "." in path.stem else "", *reversed(path.parent.parts)]
    language = next((language_tag(part) for part in parts if is_language(part)), "")
    return language if language and agrees(language, content) else ""


def _other_names(values: Mapping[str, object], name: str, own: str, url: str) -> list[str]:
    """The name of the file, by which other files link to it, and the canonical URL, where they are not told already."""
    canonical = _text(values.get("canonicalurl", values.get("canonical")))
    return [other for other in (name, canonical) if other and other not in {own, url}]


def _status(values: Mapping[str, object]) -> str:
    """What front matter says of who may see the article; Hugo and Eleventy may make no page of it."""
    if _hugo_makes_none(values, "render") or values.get("permalink") == "false":
        return Status.UNPUBLISHED.value
    said = kept_back.status_of(values, _text(values.get("status")))
    is_hidden = _hugo_makes_none(values, "list")
    return stated(said, Status.NOINDEX if is_hidden else None) if said or is_hidden else ""


def _hugo_makes_none(values: Mapping[str, object], what: str) -> bool:
    """Whether Hugo's build options say of the page itself (`render`), or of its places in lists, that there is none."""
    build = values.get("build")
    return isinstance(build, Mapping) and _is(build.get(what), _FALSE | {"never", "link"})


def _on_site(address: str, base_url: str) -> str:
    """An address as readers' browsers know it; empty for a pattern (`/:year/:title/`) and for a file of the sources."""
    if re.match(r"https?://", address):
        return address
    if not address or re.search(r"[\s{}:]|^\.", address) or not (base_url or address.startswith("/")):
        return ""
    return placed(base_url, address)


def _without_templates(content: str) -> tuple[str, tuple[str, ...]]:
    content = _COMMENT.sub("", content)
    content = _REFERENCE.sub(lambda found: f"{(found[1] or found[2]).removesuffix('.md')}.md", content)
    content = _PRINTED.sub(_known_print, content)
    content, printed = _PRINTED.subn("", content)
    content, count = _TAG.subn("", content)
    count += printed
    return content, ((f"{count} tags of a template language were left out",) if count else ())


def _known_print(found: re.Match[str]) -> str:
    """A literal as it is, and nothing for the site's own address, so that links start from it; else the tag."""
    if literal := _LITERAL.fullmatch(found[1]):
        return literal[1] or literal[2] or ""
    return "" if _SITE_ADDRESS.fullmatch(found[1]) else found[0]


def _text(value: object) -> str:
    return next(iter(_strings(value, _OBJECT_NAMES)), "")


def _texts(value: object) -> list[str]:
    """The names in a value; one string may hold several after commas."""
    names = value.split(",") if isinstance(value, str) else value
    return _strings(names, _OBJECT_NAMES)


def _tags(value: object, *, is_jekylls: bool) -> list[str]:
    """As `_texts`; Jekyll, which dates the names of its files, has spaces between the tags of a string."""
    is_spaced = is_jekylls and isinstance(value, str) and "," not in value
    return _texts(str(value).split() if is_spaced else value)


def _addresses(value: object) -> list[str]:
    """The URLs and ids in a value; the path of a Markdown file gives the id of its article."""
    return [article_link(text) for text in _strings(value, _ADDRESS_NAMES)]


def _strings(value: object, names: tuple[str, ...]) -> list[str]:
    """What is text in a value, a list of values or of such lists; of an object, what is under the first of `names`."""
    listed = value if isinstance(value, list) else [value]
    items = (part for item in listed for part in (item if isinstance(item, list) else [item]))  # Hexo: [News, Sea]
    chosen = (_chosen(item, names) if isinstance(item, Mapping) else item for item in items)
    texts = (str(item).strip() for item in chosen if isinstance(item, str | date) or _is_small_number(item))
    return [text for text in texts if text]


def _chosen(item: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((item[name] for name in names if item.get(name)), None)


def _is_small_number(item: object) -> bool:
    """Python refuses to print integers of thousands of digits, as TOML may hold them in hexadecimal."""
    return isinstance(item, int) and not isinstance(item, bool) and abs(item) < _LARGEST_NUMBER


def _is(value: object, words: frozenset[str]) -> bool:
    return isinstance(value, str | bool) and str(value).lower() in words


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
