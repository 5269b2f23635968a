"""Where probabilities are cut into verdicts."""

from enum import StrEnum

# To call an answered query missing costs a reader the answer and an editor an article that is there already; to call
# an unanswered one weak costs a look at what is near. So only what is improbable is missing: of the answered queries in
# everyday words that these were looked at with, one in eight (at .2 one in four), of health questions none. And only
# what is likely is covered: of 36 unanswered queries on the sample none, of health questions that lost their answers
# one in nine (at .65 two of 36, and one in five).
MISSING_BELOW = 0.1
COVERED_FROM = 0.8


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
