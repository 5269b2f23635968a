"""Queries that editors judged: a file of theirs, `query<TAB>covered|weak|missing` a line."""

from dataclasses import dataclass
from pathlib import Path

from indexer.coverage.verdicts import Verdict
from indexer.small_files import lines_by_hand

# A weak answer is half of one.
_ANSWERED = {Verdict.COVERED: 1.0, Verdict.WEAK: 0.5, Verdict.MISSING: 0.0}


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query, and what an editor says of it."""

    text: str
    verdict: Verdict

    @property
    def answered(self) -> float:
        """How far the corpus answers it, 0 to 1."""
        return _ANSWERED[self.verdict]


def read_judged_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """The judged queries of a file, empty lines and those that begin with # left out.

    Raises:
        ValueError: it cannot be read, or a line is something else; the message names the file and the line.
    """
    try:
        lines = lines_by_hand(path)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror or error}") from error
    return tuple(_judged(line, f"{path}:{number}") for number, line in lines)


def _judged(line: str, place: str) -> JudgedQuery:
    text, _, verdict = (part.strip() for part in line.rpartition("\t"))
    try:
        judged = JudgedQuery(text, Verdict(verdict.casefold()))
    except ValueError:
        raise ValueError(f"{place}: {verdict!r} is none of {', '.join(Verdict)}") from None
    if not text:
        raise ValueError(f"{place}: not a query, a tab and a verdict")
    return judged
