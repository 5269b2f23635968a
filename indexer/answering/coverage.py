"""How well the corpus answers a query: covered, weak or missing."""

from dataclasses import dataclass
from enum import StrEnum

from indexer.ranking.scoring import Ranked

# A few everyday words score lower than whole sentences. Of the sample's 65 short queries that it covers half have a
# best article of .5 and more and nine in ten one of .25; of the 15 that it does not cover none and three. Of sixty
# health questions, whole sentences, with the answers to half of them hidden (five draws), 94 in 100 covered ones have
# a best article of .5 and more, and so have 39 in 100 hidden ones, since something near is left. Until this is
# calibrated by corpus, read the order, which is better than the verdicts.
_COVERED = 0.5
_WEAK = 0.25


class Verdict(StrEnum):
    """How well the corpus answers."""

    COVERED = "covered"
    WEAK = "weak"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A verdict, and the probability and the best article's score (both 0 to 1) that it rests on."""

    verdict: Verdict
    probability: float  # that the corpus answers the query
    best_score: float
    outside: bool  # whether the query is outside the site's subject, not only without an answer


def judge(ranked: Ranked) -> Coverage:
    """The coverage of the query that `ranked` answers, over the whole corpus and before any filter."""
    best = float(ranked.scores[0]) if len(ranked.scores) else 0.0
    return Coverage(_verdict_of(best), probability=best, best_score=best, outside=False)


def _verdict_of(best: float) -> Verdict:
    if best >= _COVERED:
        return Verdict.COVERED
    return Verdict.WEAK if best >= _WEAK else Verdict.MISSING
