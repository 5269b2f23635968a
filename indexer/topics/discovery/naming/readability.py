"""Whether readers are told of a discovered topic: how likely a person takes its label for a subject."""

import math

# A logistic curve over the logarithm of a label's score (labels.py), fitted on 142 labels that a person read: those of
# digital.gov and of the sample, each with the editors' tags and without them (decision 34).
_SLOPE, _MIDDLE = 1.33, 0.58
# An editor would rather name a topic than find a senseless one below an article, so more than even is asked for: of
# those 142 labels .6 shows 103, of which 86 are subjects. What is shown stays so until it is clearly less likely, or a
# topic whose label is at the edge would come and go from night to night.
SHOWN, _STILL_SHOWN = 0.6, 0.45
_DECIMALS = 4


def readability(score: float) -> float:
    """How likely a label with this score, from 0 on, is taken for a subject, from 0 to 1; infinite is an editor's."""
    if score in (0, math.inf):
        return float(score > 0)
    return round(1 / (1 + math.exp(-_SLOPE * math.log(score / _MIDDLE))), _DECIMALS)


def is_shown(readable: float, was_shown: bool, own: float = 0.0) -> bool:
    """Whether readers are told of a topic, which under this label they were, or not, last night.

    `own` is how readable it would be under the best name that a topic of the publisher's has: where that says better
    what it is about, readers have it already.
    """
    return readable >= max(SHOWN, own) - (SHOWN - _STILL_SHOWN if was_shown else 0)
