"""From signs to the probability that the corpus answers a query: a formula of constants, and a corpus' own numbers.

    evidence = nearness + w . words above chance + l . lead + t . title^2
    odds of being answered = exp(slope . s . (evidence - m . unanswered) + offset)

Cosines lie higher where all articles are about one subject in one manner, and words in common are more where all say
the same names. So evidence is measured by the corpus' own: `unanswered` is what a few words of a title have when their
article is left out. What is left is the same on corpora as different as a magazine and pages on diseases.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from indexer.coverage.signs import Signs
from indexer.small_files import read_small

# Chosen on 60 readers' health questions (half of them with their answers left out), whole and in a few words, on the
# same pages asked for by title, on the sample's 81 queries and on 75 in everyday words. Words that weigh 0, .25, .5
# give .949, .953, .956 AUC on the sample, .945, .950, .951 on health questions, .865, .857, .846 on everyday words,
# which share only by chance what they share; docs/decisions/0032 has what lost.
_WORDS = 0.25
_LEAD = 0.25
_TITLE = 0.1
# A line of its own for each set of readers' queries is as steep as 14 to 20, and has its middle at .76 and .77 of
# `unanswered` (health questions), .78 (everyday words), .91 (the sample); with MiniLM at .73, .74, .60 and .91.
_STEEPNESS = 18.0
_MIDDLE = 0.8
# Less than this much of the words in common is chance: everyday words share that with any article. Where the
# signal lies for queries that nobody answers: .27 to .33 on the sample and for health questions.
_CHANCE_WORDS = 0.35


@dataclass(frozen=True, slots=True)
class Calibration:
    """A corpus' own numbers, made each night; and what was seen in making them, over as many `queries`."""

    unanswered: float  # the mean evidence that a few words of a title are answered when their article is left out
    outside: float  # queries whose surroundings are less near than this are outside the site's subject
    slope: float = 1.0  # by editors' judgements of queries, as the next
    offset: float = 0.0
    queries: int = 0
    own_missing: float = 0.0  # share of them called missing although their article is there
    separation: float = 0.5  # probability that one with its article gets more than one whose article is left out
    judged: int = 0  # queries that editors judged, where they made a difference


# Where a corpus has no titles to ask by: between those of four corpora, and nothing is outside its subject.
UNCALIBRATED = Calibration(unanswered=0.55, outside=-1.0)
CALIBRATION_FILE = "calibration.json"
_CALIBRATION = TypeAdapter(Calibration)


def evidence(signs: Signs) -> float:
    """How much speaks for an answer, in no unit but a corpus' own; never falls when a sign rises."""
    words = max(0.0, signs.words - _CHANCE_WORDS)
    return signs.nearness + _WORDS * words + _LEAD * signs.lead + _TITLE * signs.title**2


def log_odds(signs: Signs, calibration: Calibration) -> float:
    """The logarithm of the odds that the corpus answers a query with these signs, before editors' judgements."""
    return _STEEPNESS * (evidence(signs) - _MIDDLE * calibration.unanswered)


def probability(signs: Signs, calibration: Calibration) -> float:
    """The probability, 0 to 1, that the corpus answers a query with these signs."""
    odds = calibration.slope * log_odds(signs, calibration) + calibration.offset
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def calibration_in(content: bytes) -> Calibration:
    """What a file holds.

    Raises:
        ValueError: it holds something else, or numbers that no corpus has.
    """
    found = _CALIBRATION.validate_json(content)
    numbers = found.unanswered + found.outside + found.slope + found.offset
    if not (math.isfinite(numbers) and found.unanswered > 0 and found.slope > 0):
        raise ValueError(f"{CALIBRATION_FILE} holds numbers that no corpus has")
    return found


def read_calibration(directory: Path) -> Calibration | None:
    """The calibration of the generation in `directory`, or None where there is none that can be read."""
    try:
        return calibration_in(read_small(directory / CALIBRATION_FILE))
    except (OSError, ValueError):
        return None


def calibration_as_json(calibration: Calibration) -> bytes:
    """What `calibration_in` reads."""
    return _CALIBRATION.dump_json(calibration, indent=1)
