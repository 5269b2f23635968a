"""`RawArticle -> Article | Rejection`: the only place where an article is judged fit for the corpus."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from corpus.addresses import is_link, page_address, without_campaign
from corpus.article import Article, Mention, Note, RawArticle, Rejection, Section, Status, shown
from corpus.bylines import author_of
from corpus.cleaning import clean_line, clean_lines
from corpus.configuration import DateOrder
from corpus.dates import UnreadableDateError, earliest, moment
from corpus.language import language_tag
from corpus.statuses import known_status, status_of

# A guard against a whole archive pasted into one record, far above any article (1,200 words are about 8,000).
MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_ID_LENGTH = 512
# Of a title, a tag, an address. The longest address that a browser sends has 8,000 characters.
MAXIMUM_LINE_LENGTH = 10_000
# Tags, links, aliases or mentions of one article. An index page of a large site links to some thousand.
MAXIMUM_VALUES = 10_000
# More than these of one record tell nobody more; what is beyond is counted in the last.
MAXIMUM_NOTES = 100
_Read = TypeVar("_Read")
_HEADING = re.compile(r"#{2,6}\s+(?P<heading>.+)")


class InvalidFieldError(ValueError):
    """A field of a raw article cannot be what it has to be. `reason` is the rejection's code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """The article that a raw one describes, or why it is none; its notes, then those on fields that were left out."""

    outcome: Article | Rejection
    notes: tuple[Note, ...] = ()
    public_from: datetime | None = None  # None: it is public already, if its status says so
    public_until: datetime | None = None
    changed: datetime | None = None  # when it was last changed, or published; None where it does not say


def judge(raw: RawArticle, order: DateOrder = "") -> Verdict:
    """What `raw` is worth. A field that cannot be read costs the field; only what makes it no article rejects it.

    `order` is that of the numbers in its dates. A language that `raw` does not name stays empty, and what is not to be
    public needs neither title nor text.
    """
    fields = _Fields(raw)
    published = fields.date(order, "published_at", "date")
    public_from, public_until = _public_from(fields, published, order), fields.date(order, "public_until")
    updated = fields.date(order, "updated_at")
    try:
        outcome: Article | Rejection = _article(fields, published, updated, order)
    except InvalidFieldError as error:
        outcome = Rejection(raw.source, error.reason, str(error))
    notes = (*raw.notes[:MAXIMUM_NOTES], *fields.notes, *fields.further())
    return Verdict(outcome, notes, public_from, public_until, updated or published)


def validate(raw: RawArticle, order: DateOrder = "") -> Article | Rejection:
    """As `judge`, for one who asks about a single article: a field that cannot be read rejects it."""
    verdict = judge(raw, order)
    unread = verdict.notes[len(raw.notes) :]
    if unread:
        return Rejection(raw.source, f"bad-{unread[0].field}", str(unread[0]))
    return verdict.outcome


class _Fields:
    """The fields of a raw article, each read as what it has to be; what cannot be is left out, with a note."""

    def __init__(self, raw: RawArticle) -> None:
        self.values = raw.fields
        self.notes: list[Note] = []
        self._unlisted = 0
        self._place = raw.source

    def read(self, name: str, reading: Callable[[object], _Read], absent: _Read) -> _Read:
        """The field `name` by `reading`, or `absent` where it is not there, or cannot be read."""
        value = self.values.get(name)
        return absent if value is None or value == "" else self.item(name, value, reading, absent)

    def item(self, name: str, value: object, reading: Callable[[object], _Read], absent: _Read) -> _Read:
        """One value of the field `name`, as `read` reads it."""
        try:
            return reading(value)
        except (InvalidFieldError, UnreadableDateError) as error:
            self.leave_out(name, value, str(error))
            return absent

    def leave_out(self, name: str, value: object, reason: str) -> None:
        """Note that a value of the field `name` is not used."""
        if len(self.notes) < MAXIMUM_NOTES:
            self.notes.append(Note(name, _shown(value), reason, self._place))
        else:
            self._unlisted += 1

    def further(self) -> Iterator[Note]:
        """One that counts what was left out beyond those that `notes` lists."""
        if self._unlisted:
            yield Note("", "", f"{self._unlisted:,} more values were left out than are listed", self._place)

    def line(self, name: str) -> str:
        """A line of text, empty where there is none."""
        return self.read(name, _line, "")

    def items(self, name: str, reading: Callable[[object], _Read]) -> list[_Read]:
        """The values of a list that can be read."""
        none: Sequence[object] = ()
        given = self.read(name, _list, none)
        if len(given) > MAXIMUM_VALUES:
            self.leave_out(name, "", f"{len(given):,} values, of which those beyond {MAXIMUM_VALUES:,} were left out")
        found = [self.item(name, value, reading, None) for value in given[:MAXIMUM_VALUES]]
        return [value for value in found if value]

    def date(self, order: DateOrder, *names: str) -> datetime | None:
        """When the first of the fields `names` that is a date says."""
        for name in names:
            if found := self.read(name, partial(_moment, order=order), None):
                return found
        return None


def _article(fields: _Fields, published: datetime | None, updated: datetime | None, order: DateOrder) -> Article:
    title, summary = fields.line("title"), fields.read("summary", _text, "")
    body = _body(fields)
    status = _status(fields)
    _require_text(title, summary, body, status)
    url = without_campaign(fields.read("url", _url, ""))
    return Article(
        id=_identity(fields, url, title, summary, body),
        url=url,
        title=title,
        summary=summary,
        body=body,
        category=fields.line("category"),
        tags=tuple(dict.fromkeys(fields.items("tags", _line))),
        author=fields.read("author", _author, ""),
        published_at=published.date() if published else None,
        updated_at=updated.date() if updated else None,
        language=fields.read("language", _language, ""),
        image_url=fields.read("image_url", _url, ""),
        status=status,
        links=tuple(dict.fromkeys(fields.items("links", _line))),
        mentions=tuple(fields.items("mentions", partial(_mention, fields=fields, order=order))),
        aliases=tuple(dict.fromkeys(fields.items("aliases", _line))),
    )


def _public_from(fields: _Fields, published: datetime | None, order: DateOrder) -> datetime | None:
    """When it becomes public, else when it was published, but not before the earliest that an unreadable date means."""
    if own := fields.date(order, "public_from"):
        return own
    unread = {note.field for note in fields.notes} & {"public_from", "published_at", "date"}
    meant = [earliest(_shown(fields.values[name]), order) for name in unread]
    return max(filter(None, (published, *meant)), default=None)


def has_own_id(fields: Mapping[str, object]) -> bool:
    """Whether the publisher gave the article an id, so that it is not derived from URL or text."""
    try:
        return bool(_id(fields.get("id") or ""))
    except InvalidFieldError:
        return False


def _require_text(title: str, summary: str, body: Sequence[Section], status: Status) -> None:
    """What the public may see needs a title and some text; the others need only be recognised."""
    if status in {Status.UNPUBLISHED, Status.DELETED}:
        return
    if not title:
        raise InvalidFieldError("no-title", "title is missing or empty")
    words = sum(len(line.split()) for section in body for line in (section.heading, *section.paragraphs))
    if not words and not summary:
        raise InvalidFieldError("no-text", f"there is no text under the title {shown(title)!r}")


def _shown(value: object) -> str:
    """A value as a person recognises it. Python refuses to print integers of thousands of digits."""
    if isinstance(value, str):
        return value
    try:
        return str(value)
    except (ValueError, RecursionError):
        return type(value).__name__


def _line(value: object) -> str:
    line = _text(value)
    if len(line) > MAXIMUM_LINE_LENGTH:
        raise InvalidFieldError("too-long", f"{len(line):,} characters, more than {MAXIMUM_LINE_LENGTH:,}")
    return line


def _text(value: object) -> str:
    """Some text on one line, as long as a body may be."""
    if not isinstance(value, str | int):
        raise InvalidFieldError("bad-value", f"{type(value).__name__}, not a string")
    line = clean_line(str(value))
    if len(line) > MAXIMUM_CHARACTERS:
        raise InvalidFieldError("too-long", f"{len(line):,} characters, more than {MAXIMUM_CHARACTERS:,}")
    return line


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidFieldError("bad-value", f"{type(value).__name__}, not a list")
    return value


def _moment(value: object, order: DateOrder) -> datetime:
    return moment(value if isinstance(value, date) else _line(value), order)


def _author(value: object) -> str:
    line = _line(value)
    author = author_of(line)
    if line and not author:
        raise InvalidFieldError("bad-value", "no name")
    return author


def _status(fields: _Fields) -> Status:
    """Public where nothing is said; not public where something is that we do not know."""
    value = fields.values.get("status")
    word = fields.item("status", value, _line, "unreadable") if value is not None else ""
    if isinstance(value, str | int) and word and known_status(word) is None:
        fields.leave_out("status", value, "not known, so the article counts as not published")
    return status_of(word) if word else Status.PUBLISHED


def _url(value: object) -> str:
    """An absolute http(s) URL or a path on the site; anything else (`javascript:`, `///host`) is refused."""
    url = _line(value)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise InvalidFieldError("bad-value", f"no URL: {error}") from error
    if "@" in parts.netloc:  # a user name, and perhaps a password, that nobody means to publish
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if parts.netloc and not parts.scheme:  # "//cdn.site.example/a.jpg", by the page's own scheme
        return f"https:{url}"
    if url and not is_link(url):
        raise InvalidFieldError("bad-value", "neither an http(s) URL nor a path that starts with /")
    return url


def _body(fields: _Fields) -> tuple[Section, ...]:
    """Sections from `body` (a list of {heading, paragraphs}) or from plain text in `body` or `text`.

    In plain text every line is a paragraph, and a line that starts with ## is a heading.

    Raises:
        InvalidFieldError: it is too long.
    """
    name = "body" if fields.values.get("body") is not None else "text"
    value = fields.values.get(name)
    if isinstance(value, str):
        _refuse_oversize(len(value))
        return _sections_of_text(value)
    sections = tuple(fields.items(name, partial(_section, fields=fields, name=name)))
    _refuse_oversize(sum(len(paragraph) for section in sections for paragraph in section.paragraphs))
    return tuple(section for section in sections if section.heading or section.paragraphs)


def _section(value: object, fields: _Fields, name: str) -> Section:
    if not isinstance(value, Mapping):
        raise InvalidFieldError("bad-value", "not a section with a heading and a list of paragraphs")
    paragraphs = [fields.item(name, paragraph, _text, "") for paragraph in _list(value.get("paragraphs"))]
    return Section(fields.item(name, value.get("heading") or "", _line, ""), tuple(filter(None, paragraphs)))


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


def _language(value: object) -> str:
    written = _line(value)
    language = language_tag(written)
    if written and not language:
        raise InvalidFieldError("bad-value", "not a BCP 47 tag (like en or pt-BR)")
    return language


def _mention(value: object, fields: _Fields, order: DateOrder) -> Mention:
    if not isinstance(value, Mapping):
        raise InvalidFieldError("bad-value", "not a {summary, category, published_at}")
    told = value.get("published_at")
    published = fields.item("mentions", told, partial(_moment, order=order), None) if told else None
    category = fields.item("mentions", value.get("category") or "", _line, "")
    return Mention(_line(value.get("summary") or ""), category, published.date() if published else None)


def _id(value: object) -> str:
    own = _line(value)
    if len(own) > MAXIMUM_ID_LENGTH:
        raise InvalidFieldError("bad-id", f"{len(own)} characters, more than {MAXIMUM_ID_LENGTH}")
    return own


def _identity(fields: _Fields, url: str, title: str, summary: str, body: tuple[Section, ...]) -> str:
    """The publisher's own id; else the canonical URL; else a digest of the text."""
    own = fields.read("id", _id, "")
    if own or url:
        return own or page_address(url)[:MAXIMUM_ID_LENGTH]
    # Not of the title: whoever edits a headline does not make another article.
    text = "\n".join(line for section in body for line in (section.heading, *section.paragraphs))
    return content_id(text or summary or title)


def content_id(text: str) -> str:
    """An id for an article of which nothing but its text is known."""
    return "content-" + hashlib.sha256(text.encode()).hexdigest()[:16]
