"""How well the corpus answers a query, judged by day from the signs and the night's calibration (indexer/coverage)."""

from dataclasses import dataclass

from indexer.coverage.model import probability
from indexer.coverage.signs import LOOKED_AT, signs_of
from indexer.coverage.verdicts import Verdict, verdict_of
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Ranked
from indexer.snapshot.snapshot import Snapshot

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """A verdict, and the probability and the best article's score (both 0 to 1) that it rests on."""

    verdict: Verdict
    probability: float  # that the corpus answers the query
    best_score: float
    outside: bool  # whether the query is outside the site's subject, not only without an answer


def judge(snapshot: Snapshot, query: Subject, ranked: Ranked) -> Coverage:
    """The coverage of `query`, for which `ranked` are all articles that may be seen, before any filter."""
    if not len(ranked.rows):
        return Coverage(Verdict.MISSING, 0.0, 0.0, outside=False)
    signs = signs_of(query, snapshot.index, ranked.rows[:LOOKED_AT])
    likely = round(probability(signs, snapshot.calibration), _DECIMALS)
    verdict = verdict_of(likely)
    outside = verdict is Verdict.MISSING and signs.surroundings < snapshot.calibration.outside
    return Coverage(verdict, likely, float(ranked.scores[0]), outside)
