"""What one reading of the sources may take: records, memory and processor time, by file and altogether.

A file that does not end by itself costs what it may and its rest, and no other file; each limit is a key of `[corpus]`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from time import process_time

from corpus.article import Article, Rejection
from corpus.bounded import TOO_SLOW, UnusableFileError, in_time
from corpus.configuration import CorpusConfiguration
from corpus.sources.records import Record

TOO_MANY = "too-many"


class Budget:
    """What is left of what a reading may take. One reading has one."""

    def __init__(self, settings: CorpusConfiguration) -> None:
        self._settings = settings
        self._records = self._bytes = 0
        self._seconds = 0.0

    def spent_on(self, name: str, records: Iterable[Record]) -> Iterator[Record]:
        """The records of the file `name` as far as it may go on; the last may be a rejection that names the limit."""
        try:
            yield from self._within(records)
        except UnusableFileError as error:
            yield Record(name, Rejection(name, error.reason, f"{error}; the rest was not read"))

    def _within(self, records: Iterable[Record]) -> Iterator[Record]:
        settings, coming = self._settings, iter(records)
        number, of_file, since_article = 0, 0.0, 0.0
        while True:
            key, left = min(
                ("maximum_record_seconds", settings.maximum_record_seconds - since_article),
                ("maximum_file_seconds", settings.maximum_file_seconds - of_file),
                ("maximum_night_seconds", settings.maximum_night_seconds - self._seconds),
                key=lambda limit: limit[1],
            )
            started = process_time()
            record = in_time(coming, left, _told(TOO_SLOW, "processor seconds", key, getattr(settings, key)))
            took = process_time() - started
            if record is None:
                return
            number, of_file, since_article = number + 1, of_file + took, since_article + took
            self._seconds += took
            self._count(record, number)
            yield record
            if isinstance(record.outcome, Article):
                since_article = 0.0

    def _count(self, record: Record, number: int) -> None:
        """Count one more record, the `number`-th of its file.

        Raises:
            UnusableFileError: it is one too many.
        """
        settings = self._settings
        self._records += 1
        self._bytes += record.memory() if isinstance(record.outcome, Article) else 0
        for key, count, what in (
            ("maximum_file_records", number, "records in the file"),
            ("maximum_night_records", self._records, "records in all"),
            ("maximum_night_bytes", self._bytes, "bytes of memory for all articles"),
        ):
            if count > getattr(settings, key):
                raise _told(TOO_MANY, what, key, getattr(settings, key))


class Listed:
    """Rejections of one file: so many one by one, and one for all further ones of each reason."""

    def __init__(self, name: str, most: int) -> None:
        self._name, self._most = name, most
        self._further: Counter[str] = Counter()
        self.number = 0

    def takes(self, rejection: Rejection) -> bool:
        """Whether it is to be listed itself; what ends a file always is, and any other is counted where it is not."""
        self.number += 1
        if self.number <= self._most or rejection.source == self._name:
            return True
        self._further[rejection.reason] += 1
        return False

    def further(self) -> Iterator[Rejection]:
        """One for each reason, that stands for all that were not listed."""
        for reason, count in self._further.items():
            detail = f"{count:,} more in the file than are listed ([corpus] maximum_listed_rejects = {self._most})"
            yield Rejection(self._name, reason, detail, count)


def _told(reason: str, what: str, key: str, value: float) -> UnusableFileError:
    return UnusableFileError(reason, f"more than {value:,} {what} ([corpus] {key} = {value})")
