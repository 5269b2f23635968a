"""Queries that editors judged: a file of theirs, `query<TAB>covered|weak|missing` a line."""

from dataclasses import dataclass
from pathlib import Path

from indexer.coverage.verdicts import Verdict
from indexer.small_files import read_small

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
        lines = read_small(path).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read as UTF-8 text ({type(error).__name__})") from error
    numbered = ((number, line.strip()) for number, line in enumerate(lines, start=1))
    return tuple(_judged(line, f"{path}:{number}") for number, line in numbered if line and not line.startswith("#"))


def _judged(line: str, place: str) -> JudgedQuery:
    text, _, verdict = (part.strip() for part in line.rpartition("\t"))
    try:
        judged = JudgedQuery(text, Verdict(verdict.casefold()))
    except ValueError:
        raise ValueError(f"{place}: {verdict!r} is none of {', '.join(Verdict)}") from None
    if not text:
        raise ValueError(f"{place}: not a query, a tab and a verdict")
    return judged
