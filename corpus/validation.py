"""`RawArticle -> Article | Rejection`: the only place where an article is judged fit for the corpus."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from corpus.addresses import canonical_url
from corpus.article import Article, Mention, RawArticle, Rejection, Section, Status
from corpus.cleaning import clean_line, clean_lines
from corpus.configuration import DateOrder
from corpus.dates import UnreadableDateError, moment
from corpus.statuses import status_of

# A guard against a whole archive pasted into one record, far above any article (1,200 words are about 8,000).
MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_ID_LENGTH = 512
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_HEADING = re.compile(r"#{2,6}\s+(?P<heading>.+)")


class InvalidFieldError(ValueError):
    """A field of a raw article cannot be what it has to be. `reason` is the rejection's code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def validate(raw: RawArticle, now: datetime | None = None, order: DateOrder = "") -> Article | Rejection:
    """The article that `raw` describes, or the reason why it is none.

    What is to be published after `now` is under embargo. `order` is that of the numbers in its dates. A language that
    `raw` does not name stays empty, and what is not to be public needs neither title nor text.
    """
    try:
        return _article(raw.fields, now, order)
    except InvalidFieldError as error:
        return Rejection(raw.source, error.reason, str(error))


def _article(fields: Mapping[str, object], now: datetime | None, order: DateOrder) -> Article:
    title, summary = _line(fields, "title"), _line(fields, "summary")
    body = _body(fields)
    published = last_change(fields, order, "published_at", "date")
    status = status_of(_line(fields, "status") or "published")
    if status is Status.PUBLISHED and published and now and published > now:
        status = Status.EMBARGOED
    _require_text(title, summary, body, status)
    url = _url(fields, "url")
    return Article(
        id=_identity(fields, url, title, summary, body),
        url=url,
        title=title,
        summary=summary,
        body=body,
        category=_line(fields, "category"),
        tags=tuple(dict.fromkeys(_lines(fields, "tags"))),
        author=_line(fields, "author"),
        published_at=published.date() if published else None,
        updated_at=_date(fields, "updated_at", order),
        language=_language(fields),
        image_url=_url(fields, "image_url"),
        status=status,
        links=tuple(dict.fromkeys(_lines(fields, "links"))),
        mentions=_mentions(fields),
        aliases=tuple(dict.fromkeys(_lines(fields, "aliases"))),
    )


def has_own_id(fields: Mapping[str, object]) -> bool:
    """Whether the publisher gave the article an id, so that it is not derived from URL or text."""
    return bool(_line(fields, "id"))


def last_change(fields: Mapping[str, object], order: DateOrder, *names: str) -> datetime | None:
    """When the first of the fields `names` that is there says, or None where none is.

    Raises:
        InvalidFieldError: that field is no date.
    """
    name = next((name for name in names if fields.get(name) not in (None, "")), "")
    if not name:
        return None
    value = fields[name]
    try:
        return moment(value if isinstance(value, date) else _line(fields, name), order)
    except UnreadableDateError as error:
        raise InvalidFieldError(f"bad-{name}", f"{name} {error}") from error


def _require_text(title: str, summary: str, body: Sequence[Section], status: Status) -> None:
    """What the public may see needs a title and some text; the others need only be recognised."""
    if status in {Status.UNPUBLISHED, Status.DELETED}:
        return
    if not title:
        raise InvalidFieldError("no-title", "title is missing or empty")
    words = sum(len(line.split()) for section in body for line in (section.heading, *section.paragraphs))
    if not words and not summary:
        raise InvalidFieldError("no-text", "there is no text under the title")


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


def _date(fields: Mapping[str, object], name: str, order: DateOrder = "") -> date | None:
    found = last_change(fields, order, name)
    return found.date() if found else None


def _language(fields: Mapping[str, object]) -> str:
    language = _line(fields, "language").replace("_", "-")
    if language and not _LANGUAGE.fullmatch(language):
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


def _identity(fields: Mapping[str, object], url: str, title: str, summary: str, body: tuple[Section, ...]) -> str:
    """The publisher's own id; else the canonical URL; else a digest of the text."""
    own = _line(fields, "id")
    if len(own) > MAXIMUM_ID_LENGTH:
        raise InvalidFieldError("bad-id", f"id has {len(own)} characters, more than {MAXIMUM_ID_LENGTH}")
    if own or url:
        return own or canonical_url(url)[:MAXIMUM_ID_LENGTH]
    # Not of the title: whoever edits a headline does not make another article.
    text = "\n".join(line for section in body for line in (section.heading, *section.paragraphs))
    return "content-" + hashlib.sha256((text or summary or title).encode()).hexdigest()[:16]
