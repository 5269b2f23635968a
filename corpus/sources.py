"""Where articles come in: any mixture of sources -> a `Corpus` of articles, with every reject kept and explained.

To add a format:
1. write `corpus/readers/<format>.py` with `read(source) -> Iterator[RawArticle | Rejection]`: fields by the names of
   the JSON Lines contract, `source.name:position` as each record's source, `UnusableFileError` for a whole file;
2. if other formats share its endings, add `recognises(head) -> bool` over the first bytes of a file;
3. add its line to `FORMATS`;
4. add its golden records to `tests/corpus/golden/`, and a fuzz test beside the others;
5. say in `docs/sources.md` what is read from where.
"""

import csv
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from corpus import markdown_text
from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError, in_time, open_unpacked
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.fetching import fetch
from corpus.html import text as html_text
from corpus.identity import RedirectError, Version, merged
from corpus.language import detected
from corpus.readers import (
    csv_table,
    database,
    feed,
    ghost_json,
    html_page,
    json_ld,
    json_lines,
    markdown,
    page_text,
    sitemap,
    wordpress_export,
    wordpress_json,
)
from corpus.validation import InvalidFieldError, has_own_id, last_change, validate

# How much of a file is looked at to tell formats apart that share an ending.
_HEAD_BYTES = 64 * 1024
# No file that a person made takes a parser so long for one record; a database may take two minutes for a batch of rows.
SECONDS_A_RECORD = 180.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _any(_head: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of source is read, and how a file of it is told from others."""

    read: Callable[[Source], Iterator[RawArticle | Rejection]]
    endings: tuple[str, ...] = ()
    recognises: Callable[[bytes], bool] = _any


# The first format whose ending and content fit reads a file, unless its source says which.
FORMATS: dict[str, Format] = {
    "json-lines": Format(json_lines.read, (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")),
    "csv": Format(csv_table.read, (".csv", ".csv.gz", ".tsv", ".tsv.gz")),
    "markdown": Format(markdown.read, (".md", ".markdown")),
    "html": Format(html_page.read, (".html", ".htm", ".xhtml")),
    "page-text": Format(page_text.read, (".txt",)),
    "wordpress-export": Format(wordpress_export.read, (".xml", ".xml.gz", ".wxr"), wordpress_export.recognises),
    "sitemap": Format(sitemap.read, (".xml", ".xml.gz"), sitemap.recognises),
    "feed": Format(feed.read, (".xml", ".xml.gz", ".rss", ".atom"), feed.recognises),
    "ghost-json": Format(ghost_json.read, (".json",), ghost_json.recognises),
    "wordpress-json": Format(wordpress_json.read, (".json",), wordpress_json.recognises),
    "json-ld": Format(json_ld.read, (".json", ".jsonld"), json_ld.recognises),
    "database": Format(database.read),
}
_ENDINGS = tuple(sorted({ending for known in FORMATS.values() for ending in known.endings}, key=len, reverse=True))


class UnreadableSourceError(Exception):
    """A source that was named cannot be read at all: the night must not go on without it."""


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
        for file in _files(source, passed_over):
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
            yield from in_time(_format(source).read(source), SECONDS_A_RECORD)
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
        path = Path(folder) / (name if _ending(name) else f"{name}.xml")
        fetch(source.address, settings.allowed_hosts, path)
        local = source.model_copy(update={"path": path, "base_url": source.base_url or source.address})
        yield from in_time(_format(local).read(local), SECONDS_A_RECORD)


def _format(source: Source) -> Format:
    """The format of one file: the one that its source names, or the first whose ending and content fit.

    Raises:
        UnusableFileError: none fits.
        ConfigurationError: the source names a format that is not known.
    """
    if source.database or source.database_variable:
        return FORMATS["database"]
    if source.format:
        if source.format not in FORMATS:
            raise ConfigurationError(f"{source.name}: unknown format {source.format!r}; known are {', '.join(FORMATS)}")
        return FORMATS[source.format]
    ending = _ending(source.file.name)
    fitting = {name: known for name, known in FORMATS.items() if ending in known.endings}
    with open_unpacked(source.file) as stream:
        try:
            head = stream.read(_HEAD_BYTES)
        except (EOFError, OSError) as error:
            raise UnusableFileError("broken-file", f"the gzip stream is damaged: {error}") from error
    found = next((known for known in fitting.values() if known.recognises(head)), None)
    if found is None:
        raise UnusableFileError("unknown-format", f"none of {', '.join(fitting)} by its first bytes; say its `format`")
    return found


def _files(source: Source, passed_over: Counter[str]) -> Iterator[Source | Rejection]:
    """The source itself, or one source for each file in its folder, in the order of their names."""
    path = source.path
    if path is None:
        yield source.model_copy(
            update={"name": source.name or source.address or source.database_variable or "database"}
        )
    elif path.is_dir():
        yield from _inside(source, path, passed_over)
    elif not path.exists():
        raise UnreadableSourceError(f"{path}: no such file or folder")
    elif not source.format and not _ending(path.name):
        raise UnreadableSourceError(f"{path}: unknown format; known endings are {', '.join(sorted(_ENDINGS))}")
    else:
        yield source.model_copy(update={"name": source.name or _printable(path.name)})


def _inside(source: Source, folder: Path, passed_over: Counter[str]) -> Iterator[Source | Rejection]:
    root = folder.resolve()
    paths = sorted(_walk(folder))
    known = [path for path in paths if source.format or _ending(path.name)]
    passed_over.update(_printable(path.suffix.lower()) or "(no ending)" for path in paths if path not in set(known))
    if not known:
        raise UnreadableSourceError(f"{folder}: no file of a known format ({', '.join(sorted(_ENDINGS))})")
    listed = frozenset[Path]() if source.format else _listed_by_sitemaps(source, known)
    for path in known:
        name = _printable(f"{source.name or folder.name}/{path.relative_to(folder)}")
        if not path.resolve().is_relative_to(root):
            yield Rejection(name, "outside-folder", "a link that leads out of the folder; it was not followed")
        elif path.exists() and not path.is_file():
            yield Rejection(name, "no-file", "a pipe, a socket or a device, not a file")
        elif path.resolve() not in listed:
            yield source.model_copy(update={"path": path, "name": name})


def _listed_by_sitemaps(source: Source, paths: Sequence[Path]) -> frozenset[Path]:
    """The files that the sitemaps among `paths` lead to, and which are read with what the sitemaps tell of them."""
    found: set[Path] = set()
    for path in paths:
        if _ending(path.name) in FORMATS["sitemap"].endings and path.is_file():
            with suppress(OSError, EOFError), open_unpacked(path) as stream:
                if sitemap.recognises(stream.read(_HEAD_BYTES)):
                    found |= sitemap.pages(source.model_copy(update={"path": path})) - {path.resolve()}
    return frozenset(found)


def _walk(folder: Path) -> Iterable[Path]:
    """Every file below `folder` but hidden ones; linked folders are not entered."""
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(top) / name for name in files if not name.startswith("."))


def _ending(name: str) -> str:
    return next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")


def _printable(name: str) -> str:
    """A file's name on one line: bytes that are no text and control characters are shown as escapes."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
