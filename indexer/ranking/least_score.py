"""Below which score a related list is noise, and holds nothing unless its caller asks: by day and in a terminal."""

# Of what editors and judges call related, in the first ten places of 42 articles of the sample corpus and 356 of
# digital.gov, nothing scores lower (lowest .198 and .528), so no figure of the evaluation falls; of the first ten
# places of drafts that are none of the sample's business 84% do (benchmarks/quality/least_score.py).
# A reader's query is scored on another footing, where the same cut would take a fifth of what answers it: there the
# verdict on coverage says what the list is worth, and nothing is cut.
DEFAULT_MIN_SCORE = 0.15
