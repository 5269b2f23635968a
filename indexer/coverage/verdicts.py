"""Where probabilities are cut into verdicts."""

from enum import StrEnum

# To call an answered query missing costs a reader the answer and an editor an article that is there already; to call
# an unanswered one weak costs a look at what is near. So only what is improbable is missing. Of the everyday queries
# that these were looked at with, one answered in twelve lies below, and one unanswered in fifteen above `covered`.
MISSING_BELOW = 0.2
COVERED_FROM = 0.65


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
