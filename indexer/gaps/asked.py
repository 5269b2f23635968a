"""What readers ask, with the names of its subjects: for a page, the API, a terminal and a spreadsheet alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from indexer.asked.cells import BANDS, SubjectKind
from indexer.asked.disclosure import THRESHOLD
from indexer.asked.report import AskedReport, AskedSubject, Change, Direction
from indexer.csv_text import csv_text
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery.memory import read_memory
from indexer.topics.tree import successors

WITHHELD = (
    f"Each week's numbers are shown as the multiple of {THRESHOLD} below them; what is under {THRESHOLD} is shown like "
    "nothing at all. No reader's words are kept."
)
_FAR = "far from every topic"
_HEADER = (
    "kind", "id", "subject", "queries", *BANDS, "lack", "recent", "before", "change",
    "week", *(f"week_{band}" for band in BANDS),
)  # fmt: skip


class Status(StrEnum):
    """Which subjects: those with questions that were answered weakly or not at all, the others, or all."""

    OPEN = "open"
    ANSWERED = "answered"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class NamedSubject:
    """A subject of the report, and what an editor calls it."""

    label: str
    is_topic: bool  # of today's, so that there is a page about it
    asked: AskedSubject


def named_subjects(
    snapshot: Snapshot, report: AskedReport, status: Status = Status.ALL, min_count: int = 0
) -> tuple[NamedSubject, ...]:
    """Those subjects of `report` with at least `min_count` questions, in its order, with their names."""
    wanted = {Status.ALL: {True, False}, Status.OPEN: {True}, Status.ANSWERED: {False}}[status]
    kept = [each for each in report.subjects if each.is_open in wanted and each.queries >= min_count]
    old = _OldNames(snapshot)
    return tuple(NamedSubject(_label(snapshot, each, old), _is_topic(snapshot, each), each) for each in kept)


def change_in_words(change: Change) -> str:
    """What may be said of a change, and of nothing else."""
    if change.direction is Direction.RISING:
        return f"more than before: {change.low:.1f} times or more"
    if change.direction is Direction.FALLING:
        return f"less than before: {change.high:.1f} times or less"
    return "no change that is certain"


def asked_as_csv(report: AskedReport, subjects: tuple[NamedSubject, ...]) -> str:
    """A line for each subject and week in which anything may be shown, for a spreadsheet to turn as it likes."""
    return csv_text(_HEADER, (row for each in subjects for row in _rows(report, each)))


def _rows(report: AskedReport, subject: NamedSubject) -> Iterator[tuple[object, ...]]:
    asked, change = subject.asked, subject.asked.change
    whole = (
        str(asked.kind), asked.name, subject.label, asked.queries, *asked.by_band.values(), asked.lack,
        change.recent, change.before, str(change.direction),
    )  # fmt: skip
    for week, numbers in zip(report.weeks, asked.weeks, strict=True):
        if any(numbers.values()):
            yield *whole, week, *(numbers[band] for band in BANDS)


def _is_topic(snapshot: Snapshot, subject: AskedSubject) -> bool:
    return subject.kind is SubjectKind.TOPIC and subject.name in snapshot.topics_by_id


def _label(snapshot: Snapshot, subject: AskedSubject, old: "_OldNames") -> str:
    if subject.kind is SubjectKind.FAR:
        return f"{subject.name} ({_FAR})" if subject.name else _FAR
    topic = snapshot.topics_by_id.get(subject.name)
    return topic.label if topic else old.of(subject.name)


class _OldNames:
    """What topics were called that are none any more; their memory is read when the first of them is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._labels: dict[str, str] | None = None

    def of(self, identity: str) -> str:
        """A name to read, and which topics it went into."""
        name = self._remembered().get(identity) or _said_by(identity)
        heirs = ", ".join(heir.label for heir in successors(identity, self._snapshot.topics))
        return f"{name} (now in {heirs})" if heirs else f"{name} (no topic any more)"

    def _remembered(self) -> dict[str, str]:
        if self._labels is None:
            memory = read_memory(self._snapshot.folder)
            self._labels = {}
            if memory:
                self._labels = {topic.id: topic.label for topic in memory.topics}
                self._labels |= {topic.id: topic.label for topic in memory.dead}
        return self._labels


def _said_by(identity: str) -> str:
    """An id is made of the words that it stood for; what comes after a dot makes it unlike others."""
    return identity.partition(".")[0].replace("-", " ")
