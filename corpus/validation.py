"""`RawArticle -> Article | Rejection`: the only place where an article is judged fit for the corpus."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from corpus.article import Article, Mention, RawArticle, Rejection, Section, Status
from corpus.cleaning import clean_line, clean_lines

# A guard against a whole archive pasted into one record, far above any article (1,200 words are about 8,000).
MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_ID_LENGTH = 512
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_HEADING = re.compile(r"#{2,6}\s+(?P<heading>.+)")
_PUBLIC_STATUSES = {"", "published", "publish", "public"}


class InvalidFieldError(ValueError):
    """A field of a raw article cannot be what it has to be. `reason` is the rejection's code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def validate(raw: RawArticle, default_language: str = "en") -> Article | Rejection:
    """The article that `raw` describes, or the reason why it is none."""
    try:
        return _article(raw.fields, default_language)
    except InvalidFieldError as error:
        return Rejection(raw.source, error.reason, str(error))


def _article(fields: Mapping[str, object], default_language: str) -> Article:
    title, summary = _line(fields, "title"), _line(fields, "summary")
    body = _body(fields)
    words = sum(len(line.split()) for section in body for line in (section.heading, *section.paragraphs))
    if not title:
        raise InvalidFieldError("no-title", "title is missing or empty")
    if not words and not summary:
        raise InvalidFieldError("no-text", "there is no text under the title")
    url = _url(fields, "url")
    return Article(
        id=_identity(fields, url, title, body),
        url=url,
        title=title,
        summary=summary,
        body=body,
        category=_line(fields, "category"),
        tags=tuple(dict.fromkeys(_lines(fields, "tags"))),
        author=_line(fields, "author"),
        published_at=_date(fields, "published_at", "date"),
        updated_at=_date(fields, "updated_at"),
        language=_language(fields, default_language),
        image_url=_url(fields, "image_url"),
        status=Status.PUBLISHED if _line(fields, "status").lower() in _PUBLIC_STATUSES else Status.UNPUBLISHED,
        links=tuple(dict.fromkeys(_lines(fields, "links"))),
        mentions=_mentions(fields),
    )


def _line(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise InvalidFieldError(f"bad-{name}", f"{name} is {type(value).__name__}, not a string")
    return clean_line(str(value))


def _lines(fields: Mapping[str, object], name: str) -> list[str]:
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InvalidFieldError(f"bad-{name}", f"{name} is {type(value).__name__}, not a list of strings")
    lines = [_line({name: item}, name) for item in value]
    return [line for line in lines if line]


def _url(fields: Mapping[str, object], name: str) -> str:
    """An absolute http(s) URL or a path on the site; anything else (`javascript:`, `data:`) is refused."""
    url = _line(fields, name)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise InvalidFieldError(f"bad-{name}", f"{name} is no URL: {error}") from error
    absolute = parts.scheme in {"http", "https"} and bool(parts.netloc)
    rooted = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    if url and not absolute and not rooted:
        raise InvalidFieldError(f"bad-{name}", f"{name} is neither an http(s) URL nor a path that starts with /")
    return url


def _body(fields: Mapping[str, object]) -> tuple[Section, ...]:
    """Sections from `body` (a list of {heading, paragraphs}) or from plain text in `body` or `text`.

    In plain text every line is a paragraph, and a line that starts with ## is a heading.
    """
    value = fields.get("body") if fields.get("body") is not None else fields.get("text")
    if value is None:
        return ()
    if isinstance(value, str):
        _refuse_oversize(len(value))
        return _sections_of_text(value)
    if not isinstance(value, Sequence):
        raise InvalidFieldError("bad-body", f"body is {type(value).__name__}, neither text nor a list of sections")
    sections = tuple(_section(number, item) for number, item in enumerate(value))
    _refuse_oversize(sum(len(paragraph) for section in sections for paragraph in section.paragraphs))
    return tuple(section for section in sections if section.heading or section.paragraphs)


def _section(number: int, value: object) -> Section:
    if not isinstance(value, Mapping) or not isinstance(value.get("paragraphs"), Sequence):
        raise InvalidFieldError("bad-body", f"body[{number}] is not a section with a heading and a list of paragraphs")
    return Section(_line(value, "heading"), tuple(_lines(value, "paragraphs")))


def _sections_of_text(text: str) -> tuple[Section, ...]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in clean_lines(text):
        heading = _HEADING.fullmatch(line)
        if heading:
            sections.append((heading["heading"], []))
        else:
            sections[-1][1].append(line)
    return tuple(Section(heading, tuple(lines)) for heading, lines in sections if heading or lines)


def _refuse_oversize(characters: int) -> None:
    if characters > MAXIMUM_CHARACTERS:
        raise InvalidFieldError("too-long", f"body has {characters} characters, more than {MAXIMUM_CHARACTERS}")


def _date(fields: Mapping[str, object], *names: str) -> date | None:
    """The day named by the first of `names` that is present, in ISO 8601; no other order is guessed."""
    name = next((name for name in names if fields.get(name) not in (None, "")), "")
    if not name:
        return None
    value = fields[name]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(_line(fields, name)).date()
    except ValueError as error:
        raise InvalidFieldError(f"bad-{name}", f"{name} is not an ISO 8601 date (like 2024-03-18)") from error


def _language(fields: Mapping[str, object], default: str) -> str:
    language = _line(fields, "language") or default
    if not _LANGUAGE.fullmatch(language):
        raise InvalidFieldError("bad-language", "language is not a BCP 47 tag (like en or pt-BR)")
    return language


def _mentions(fields: Mapping[str, object]) -> tuple[Mention, ...]:
    value = fields.get("mentions")
    if value is None:
        return ()
    if not isinstance(value, Sequence) or not all(isinstance(item, Mapping) for item in value):
        raise InvalidFieldError("bad-mentions", "mentions is not a list of {summary, category, published_at}")
    return tuple(
        Mention(_line(item, "summary"), _line(item, "category"), _date(item, "published_at")) for item in value
    )


def _identity(fields: Mapping[str, object], url: str, title: str, body: tuple[Section, ...]) -> str:
    """The publisher's own id; else the URL without its query; else a digest of what the article says."""
    own = _line(fields, "id")
    if len(own) > MAXIMUM_ID_LENGTH:
        raise InvalidFieldError("bad-id", f"id has {len(own)} characters, more than {MAXIMUM_ID_LENGTH}")
    if own or url:
        return own or _identity_from_url(url)
    content = "\n".join([title, *(line for section in body for line in (section.heading, *section.paragraphs))])
    return "content-" + hashlib.sha256(content.encode()).hexdigest()[:16]


def _identity_from_url(url: str) -> str:
    parts = urlsplit(url)
    return (parts.netloc.lower() + parts.path).rstrip("/")[:MAXIMUM_ID_LENGTH]
