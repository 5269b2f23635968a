"""Where articles come in: any mixture of sources -> a `Corpus` of articles, with every reject kept and explained."""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from corpus import markdown_text
from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError, in_time
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.fetching import fetch
from corpus.formats import ending_of, format_of
from corpus.html import text as html_text
from corpus.identity import RedirectError, Version, merged
from corpus.language import detected
from corpus.places import UnreadableSourceError, files_of
from corpus.validation import InvalidFieldError, has_own_id, last_change, validate

# No file that a person made takes a parser so long for one record; a database may take two minutes for a batch of rows.
SECONDS_A_RECORD = 180.0


@dataclass(frozen=True, slots=True)
class Corpus:
    """What one reading of the sources gave. Articles are ordered by id, so equal input gives equal output."""

    articles: tuple[Article, ...]  # the published ones
    rejections: tuple[Rejection, ...] = ()
    withheld: Mapping[str, int] = field(default_factory=dict)  # by status
    superseded: int = 0  # versions given up for a later one, or found twice
    passed_over: Mapping[str, int] = field(default_factory=dict)  # files of no known format, by ending
    notes: tuple[tuple[str, str], ...] = ()  # (place, what was left out or mended)


def read_corpus(
    sources: Sequence[Source], settings: CorpusConfiguration | None = None, now: datetime | None = None
) -> Corpus:
    """Every published article of `sources`, and every reject.

    `now` is the time at which an embargo must have ended; None for no embargo.

    Raises:
        UnreadableSourceError: a source is missing, unreadable, of no known format, or a folder without any.
        ConfigurationError: the settings contradict one another or the sources.
    """
    settings = settings or CorpusConfiguration()
    versions: list[Version] = []
    rejections: list[Rejection] = []
    notes: list[tuple[str, str]] = []
    passed_over: Counter[str] = Counter()
    for source in sources:
        for file in files_of(source, passed_over):
            if isinstance(file, Rejection):
                rejections.append(file)
                continue
            for raw in _records(file, settings, named=file.path == source.path):
                outcome = raw if isinstance(raw, Rejection) else _version(raw, file, now)
                if isinstance(outcome, Rejection):
                    rejections.append(outcome)
                else:
                    versions.append(outcome)
                    notes += [(outcome.place, note) for note in raw.notes] if isinstance(raw, RawArticle) else []
    try:
        one_each = merged(versions, read_redirects(settings.redirects))
    except RedirectError as error:
        raise ConfigurationError(f"{settings.redirects}: {error}") from error
    published = [article for article in one_each.articles if article.status is Status.PUBLISHED]
    withheld = Counter(a.status.value for a in one_each.articles if a.status is not Status.PUBLISHED)
    return Corpus(
        articles=tuple(_with_language(article, settings.language) for article in published),
        rejections=(*rejections, *one_each.rejections),
        withheld=dict(sorted(withheld.items())),
        superseded=one_each.superseded,
        passed_over=dict(sorted(passed_over.items())),
        notes=tuple(notes),
    )


def read_redirects(path: Path | None) -> dict[str, str]:
    """The pairs of a CSV file of two columns, from and to; a header row of these two words is skipped.

    Raises:
        ConfigurationError: it cannot be read, or a row has another number of cells.
    """
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [[cell.strip() for cell in row] for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    for number, row in enumerate(rows, start=1):
        if len(row) != 2 or not all(row):
            raise ConfigurationError(f"{path}: row {number} does not have the two cells from and to")
    return {old: new for old, new in rows if (old.lower(), new.lower()) != ("from", "to")}


def _version(raw: RawArticle, source: Source, now: datetime | None) -> Version | Rejection:
    raw = replace(raw, fields=_with_body(raw.fields, source))
    outcome = validate(raw, now, source.date_order)
    if isinstance(outcome, Rejection):
        return outcome
    try:
        changed = last_change(raw.fields, source.date_order, "updated_at", "published_at", "date")
    except InvalidFieldError:  # a date that validation does not look at
        changed = None
    return Version(outcome, source.name, raw.source, changed, has_own_id(raw.fields))


def _with_body(fields: Mapping[str, object], source: Source) -> Mapping[str, object]:
    """Records may hold their body as HTML or Markdown; the source's settings say so."""
    body = fields.get("body") or fields.get("text")
    if source.body_format == "text" or not isinstance(body, str):
        return fields
    read = html_text.fields_of if source.body_format == "html" else markdown_text.fields_of
    base = fields.get("url") if isinstance(fields.get("url"), str) else ""
    found = read(body, str(base or source.base_url))
    links = [*_listed(fields.get("links")), *_listed(found.get("links"))]
    mentions = [*_listed(fields.get("mentions")), *_listed(found.get("mentions"))]
    return {**fields, **found, "links": links, "mentions": mentions}


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _with_language(article: Article, default: str) -> Article:
    return article if article.language else replace(article, language=detected(article.full_text()) or default)


def _records(source: Source, settings: CorpusConfiguration, *, named: bool) -> Iterator[RawArticle | Rejection]:
    """What a reader finds in one file, address or database.

    A file that a person `named` must be there; one that was found in a folder may be broken without stopping the night.
    """
    try:
        if source.address:
            yield from _fetched(source, settings)
        else:
            yield from in_time(format_of(source).read(source), SECONDS_A_RECORD)
    except UnusableFileError as error:
        if error.reason in {"database", "fetch"}:
            raise UnreadableSourceError(f"{source.name}: {error}") from error
        yield Rejection(source.name, error.reason, str(error))
    except OSError as error:
        if named:
            raise UnreadableSourceError(f"{source.name}: {error.strerror or error}") from error
        yield Rejection(source.name, "unreadable", error.strerror or type(error).__name__)


def _fetched(source: Source, settings: CorpusConfiguration) -> Iterator[RawArticle | Rejection]:
    name = PurePosixPath(urlsplit(source.address).path).name or "index.html"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (name if ending_of(name) else f"{name}.xml")
        fetch(source.address, settings.allowed_hosts, path)
        local = source.model_copy(update={"path": path, "base_url": source.base_url or source.address})
        yield from in_time(format_of(local).read(local), SECONDS_A_RECORD)
