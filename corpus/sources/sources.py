"""Where articles come in: any mixture of sources -> a `Corpus` of articles, with every reject kept and explained."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from corpus.article import Article, Note, Rejection, Status
from corpus.bounded import ByteLimits, UnusableFileError, limited_to, read_text
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.language import detected
from corpus.sources.budget import Budget, Listed
from corpus.sources.identity import Clash, Merge, RedirectError, merged
from corpus.sources.places import files_of
from corpus.sources.records import KnownRecords, Record, key_of, records_of
from corpus.sources.versions import Version

# A million pairs of long addresses; a CMS keeps some thousand.
_MAXIMUM_REDIRECT_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Corpus:
    """What one reading of the sources gave. Articles are ordered by id, so equal input gives equal output."""

    articles: tuple[Article, ...]  # the published ones
    rejections: tuple[Rejection, ...] = ()
    withheld: Mapping[str, int] = field(default_factory=dict)  # by status
    merges: tuple[Merge, ...] = ()  # each further version of an article, withheld ones included
    clashes: tuple[Clash, ...] = ()  # each pair of articles that use one name
    passed_over: Mapping[str, int] = field(default_factory=dict)  # files of no known format, by ending
    # By the id of the article, or "" for an input that became none. Withheld articles have theirs too.
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    changes_at: datetime | None = None  # when the same sources give another corpus: an embargo ends, an article expires

    @property
    def rejected(self) -> int:
        """How many inputs were rejected, those included that are not listed one by one."""
        return sum(rejection.count for rejection in self.rejections)


def read_corpus(
    sources: Sequence[Source],
    settings: CorpusConfiguration | None = None,
    now: datetime | None = None,
    known: KnownRecords | None = None,
) -> Corpus:
    """Every published article of `sources`, and every reject.

    `now` is the time at which an embargo must have ended; None for no embargo. What is in `known` is not parsed again,
    and gives the same corpus.

    Raises:
        UnreadableSourceError: a source is missing, unreadable, of no known format, or a folder without any.
        ConfigurationError: the settings contradict one another or the sources.
    """
    settings = settings or CorpusConfiguration()
    versions: list[Version] = []
    rejections: list[Rejection] = []
    notes: list[Note] = []  # on what became no article
    passed_over: Counter[str] = Counter()
    ends: list[datetime] = []
    for file, record in _records(sources, settings, known, passed_over):
        if isinstance(record.outcome, Rejection):
            rejections.append(record.outcome)
            notes += record.notes
        else:
            article, end = _at_time(record.outcome, record, now)
            version = Version(article, file, record.place, record.changed, record.has_own_id)
            versions.append(replace(version, notes=record.notes))
            ends += [end] if end else []
    try:
        one_each = merged(versions, read_redirects(settings.redirects))
    except RedirectError as error:
        raise ConfigurationError(f"{settings.redirects}: {error}") from error
    published = [article for article in one_each.articles if article.status is Status.PUBLISHED]
    withheld = Counter(a.status.value for a in one_each.articles if a.status is not Status.PUBLISHED)
    return Corpus(
        articles=_with_languages(published, settings.language, known),
        rejections=tuple(rejections),
        withheld=dict(sorted(withheld.items())),
        merges=one_each.merges,
        clashes=one_each.clashes,
        passed_over=dict(sorted(passed_over.items())),
        notes={**({"": tuple(notes)} if notes else {}), **one_each.notes},
        changes_at=min(ends, default=None),
    )


def _records(
    sources: Sequence[Source], settings: CorpusConfiguration, known: KnownRecords | None, passed_over: Counter[str]
) -> Iterator[tuple[str, Record]]:
    """The records of all sources, as far as each may go on, each with the name of its file."""
    budget = Budget(settings)
    with limited_to(ByteLimits(settings.maximum_file_bytes, settings.maximum_unpacking)):
        for source in sources:
            for file in files_of(source, passed_over):
                if isinstance(file, Rejection):
                    yield file.source, Record(file.source, file)
                    continue
                listed = Listed(file.name, settings.maximum_listed_rejects)
                records = records_of(file, settings, known, named=file.path == source.path)
                for record in budget.spent_on(file.name, records):
                    if not isinstance(record.outcome, Rejection) or listed.takes(record.outcome):
                        yield file.name, record
                for further in listed.further():
                    yield file.name, Record(file.name, further)


def read_redirects(path: Path | None) -> dict[str, str]:
    """The pairs of a CSV file of two columns, from and to; a header row of these two words is skipped.

    Raises:
        ConfigurationError: it cannot be read, or a row has another number of cells.
    """
    if path is None:
        return {}
    try:
        lines = read_text(path, _MAXIMUM_REDIRECT_BYTES, "utf-8-sig").splitlines(keepends=True)
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines) if any(cell.strip() for cell in row)]
    except (OSError, UnusableFileError, csv.Error) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    for number, row in enumerate(rows, start=1):
        if len(row) != 2 or not all(row):
            raise ConfigurationError(f"{path}: row {number} does not have the two cells from and to")
    return {old: new for old, new in rows if (old.lower(), new.lower()) != ("from", "to")}


def _at_time(article: Article, record: Record, now: datetime | None) -> tuple[Article, datetime | None]:
    """The article as it is `now`, and when that changes: an embargo on it ends, or its time is over."""
    begins, ends = record.public_from, record.public_until
    if article.status is not Status.PUBLISHED or now is None:
        return article, None
    if ends and ends <= now:
        return replace(article, status=Status.UNPUBLISHED), None
    if begins and begins > now:
        return replace(article, status=Status.EMBARGOED), begins
    return article, ends


def _with_languages(articles: Sequence[Article], default: str, known: KnownRecords | None) -> tuple[Article, ...]:
    """The articles, each with a language: its own, or that of its text, which is remembered like a record."""
    keys = [b"" if article.language else key_of("language", article.full_text()) for article in articles]
    found = dict(known.get([key for key in keys if key])) if known is not None else {}
    fresh = {}
    for key, article in zip(keys, articles, strict=True):
        if key and key not in found:
            found[key] = fresh[key] = detected(article.full_text()).encode()
    if known is not None and fresh:
        known.put(fresh)
    return tuple(
        replace(article, language=found[key].decode() or default) if key else article
        for key, article in zip(keys, articles, strict=True)
    )
