"""Where probabilities are cut into verdicts."""

from enum import StrEnum

# To call an answered query missing costs a reader the answer and an editor an article that is there already; to call
# an unanswered one weak costs a look at what is near. So only what is improbable is missing: 2 to 4 in 100 of the
# answered queries that these were looked at with (at .4 up to 10). And only what is nearly certain is covered: 3 in 100
# of the unanswered ones at most (at .9 up to 6, at .8 up to 19).
MISSING_BELOW = 0.25
COVERED_FROM = 0.95


class Verdict(StrEnum):
    """How well the corpus answers."""

    COVERED = "covered"
    WEAK = "weak"
    MISSING = "missing"


def verdict_of(probability: float) -> Verdict:
    """The verdict on a query that the corpus answers with this probability."""
    if probability >= COVERED_FROM:
        return Verdict.COVERED
    return Verdict.WEAK if probability >= MISSING_BELOW else Verdict.MISSING
