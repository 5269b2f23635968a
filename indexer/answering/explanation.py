"""Why an article stands in a list: the parts of its score, the words and the passages it shares with the subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.answering.signal_words import in_words
from indexer.encoding.subject import Subject
from indexer.ranking.formula import Formula
from indexer.ranking.scoring import Wish, curve
from indexer.ranking.signals import linking_to, measure
from indexer.snapshot.snapshot import Snapshot

_TERMS = 8
_EXCERPT_CHARACTERS = 300
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class SignalPart:
    """What one signal adds: `part` is its weight times how many deviations its value lies above the mean."""

    signal: str
    words: str  # what it found, in a sentence
    value: float | None  # in the signal's own unit; None where it is unknown for the pair, which counts as average
    weight: float
    mean: float
    deviation: float
    part: float


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A stem, or a pair of stems, that both texts hold; the weights of all add up to the cosine of their words."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class MatchingPassages:
    """The passage of the subject and the passage of the item that are nearest to one another; beginnings of them."""

    subject: str  # empty for a reader's query, which nobody repeats
    item: str
    similarity: float  # cosine


@dataclass(frozen=True, slots=True)
class Compared:
    """One of several subjects, and the item's score under it."""

    id: str
    role: str  # like, not_like
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score is 1 / (1 + exp(-(sum - middle) / spread)), and `sum` is the sum of the parts.

    With several subjects the parts are those under the nearest, and `compared` has the score under each.
    """

    subject: str  # the id of the article that the parts are about; empty for a text
    parts: tuple[SignalPart, ...]
    sum: float
    middle: float
    spread: float
    terms: tuple[SharedTerm, ...]
    passages: MatchingPassages
    compared: tuple[Compared, ...] = ()
    rule: str = ""  # the editors' rule that put it there


def explain(
    snapshot: Snapshot, wish: Wish, like: Sequence[int], unlike: Sequence[int], rows: Sequence[int]
) -> list[Explanation]:
    """Why each of `rows` has its score under `wish`, whose subjects are the articles `like` and `unlike` if indexed."""
    subjects = (*wish.like, *wish.unlike)
    signals = tuple(wish.formula.signals)
    measured = [measure(subject, snapshot.index, np.array(rows, dtype=np.int64), signals) for subject in subjects]
    scores = [curve(values, wish.formula) for values in measured]
    # Weighing the linking articles takes as long as a list does: once a subject, not once an item.
    linking = [linking_to(subject, snapshot.index, np.array(rows, dtype=np.int64)) for subject in wish.like]
    explanations = []
    for place, row in enumerate(rows):
        best = int(np.argmax([scores[number][place] for number in range(len(wish.like))]))
        values = {name: float(measured[best][name][place]) for name in signals}
        subject_row = like[best] if like else None
        parts = _parts(snapshot, wish.like[best], row, values, wish.formula, int(linking[best][place]))
        explanations.append(
            Explanation(
                subject="" if subject_row is None else snapshot.cards[subject_row].id,
                parts=parts,
                sum=round(sum(part.part for part in parts), _DECIMALS),
                middle=wish.formula.middle,
                spread=wish.formula.spread,
                terms=_terms(snapshot, wish.like[best], row),
                passages=_passages(snapshot, wish.like[best], subject_row, row),
                compared=_compared(snapshot, like, unlike, [float(each[place]) for each in scores]),
            )
        )
    return explanations


def beginning_of(text: str, longest: int) -> str:
    """A text on one line; of one that is longer than `longest` characters the whole words that fit, and a mark.

    Where words are written without spaces, or one is longer than half of that, it is cut inside a word.
    """
    line = " ".join(text[: 2 * longest].split())
    if len(line) <= longest:
        return line
    return line[: max(line.rfind(" ", 0, longest), longest // 2)] + " …"


def nearest_passage(snapshot: Snapshot, text: Subject, row: int) -> MatchingPassages:
    """The passage of the article `row` that is nearest to a query or a draft: where it answers, if it does."""
    return _passages(snapshot, text, None, row)


def _parts(
    snapshot: Snapshot, subject: Subject, row: int, values: Mapping[str, float], formula: Formula, linking: int
) -> tuple[SignalPart, ...]:
    parts = []
    for name, signal in formula.signals.items():
        known = not np.isnan(values[name])
        part = signal.weight * (values[name] - signal.mean) / signal.deviation if known and signal.weight else 0.0
        shown = round(values[name], _DECIMALS) if known else None
        words = in_words(name, values[name], signal, subject, snapshot, row, linking)
        parts.append(
            SignalPart(name, words, shown, signal.weight, signal.mean, signal.deviation, round(part, 2 * _DECIMALS))
        )
    return tuple(parts)


def _compared(
    snapshot: Snapshot, like: Sequence[int], unlike: Sequence[int], scores: Sequence[float]
) -> tuple[Compared, ...]:
    roles = ["like"] * len(like) + ["not_like"] * len(unlike)
    if len(roles) < 2:
        return ()
    rows = zip((*like, *unlike), roles, scores, strict=True)
    return tuple(Compared(snapshot.cards[row].id, role, score) for row, role, score in rows)


def _terms(snapshot: Snapshot, subject: Subject, row: int) -> tuple[SharedTerm, ...]:
    shared = subject.features.words.multiply(snapshot.index.features_of(row).words).tocoo()
    products = sorted(zip(shared.data.tolist(), shared.coords[-1].tolist(), strict=True), key=lambda p: (-p[0], p[1]))
    return tuple(
        SharedTerm(snapshot.lexicon.terms[column], round(weight, _DECIMALS))
        for weight, column in products[:_TERMS]
        if weight > 0
    )


def _passages(snapshot: Snapshot, subject: Subject, subject_row: int | None, row: int) -> MatchingPassages:
    its_own = snapshot.index.features_of(row).passages
    cosines = subject.features.passages @ its_own.T
    mine, its = (int(place) for place in np.unravel_index(int(np.argmax(cosines)), cosines.shape))
    if subject_row is not None:
        text = snapshot.passage_text(subject_row, mine)
    else:
        text = subject.texts.passages[mine] if subject.texts else ""
    mine_told, its_told = (beginning_of(each, _EXCERPT_CHARACTERS) for each in (text, snapshot.passage_text(row, its)))
    return MatchingPassages(mine_told, its_told, round(float(cosines[mine, its]), _DECIMALS))
