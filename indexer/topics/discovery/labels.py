"""Groups of articles and their terms -> keywords, best first, and short labels, no two of which are the same."""

from collections.abc import Collection, Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.topics.discovery.terms import Terms

Rows = NDArray[np.int64]

KEYWORDS = 10
# How many of the best terms a label may come from.
CANDIDATES = 30
# A label is kept while most of its terms are still among so many of the best, so that it does not change whenever
# terms change places: editors read every change of a name.
STILL_SAYING = 90
_LABEL_TERMS = 3
# A word that stands in a phrase in this share of the members that have it is shown as the phrase.
_MOSTLY = 0.5
# A term of fewer members than this, half of a small group, or of a smaller share of them, says what a few articles
# are about.
_MINIMUM_MEMBERS = 3
_MINIMUM_SHARE = 0.2
# Standfirsts say what an article is about; 1 and 2 were tried and their labels read, and 2 named more subjects.
_HEAD = 2.0
# A term is as good as unknown elsewhere if one article in fifty has it; rarer ones are not more telling for that.
_RARE = 0.02
_STEM = Stemmer.Stemmer("english")


def keywords_of(
    terms: Terms, groups: Sequence[Rows], within: Sequence[Rows] | None = None, count: int = STILL_SAYING
) -> list[tuple[str, ...]]:
    """The terms that set each group of rows apart, best first and none saying again what a better one said.

    Class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794) that counts articles, not uses, so that one article which
    repeats a word does not name its group, and heads more than texts: the share of members that have a term, times
    the logarithm of that share over the share of all others. With `within`, the others are half all other articles
    and half those of `within[i]`, the group's parent: what sets it apart from its siblings.
    """
    total = terms.texts.shape[0]
    everywhere = np.asarray(terms.texts.sum(axis=0)).ravel()
    chosen = []
    for number, rows in enumerate(groups):
        inside, titled = _count(terms.texts, rows), _count(terms.heads, rows)
        telling = np.log(_lift(inside, len(rows), everywhere, total))
        if within is not None and len(within[number]) > len(rows):
            around = _count(terms.texts, within[number])
            telling = (telling + np.log(_lift(inside, len(rows), around, len(within[number])))) / 2
        weights = (inside + _HEAD * titled) / max(1, len(rows)) * telling
        size = len(rows)
        enough = max(min(2, size), min(_MINIMUM_MEMBERS, size / 2), _MINIMUM_SHARE * size)
        chosen.append(_best(terms, np.where(inside >= enough, weights, 0.0), inside, count))
    return chosen


def by_meaning(
    keywords: Sequence[str], vectors: NDArray[np.float32], direction: NDArray[np.float64]
) -> tuple[str, ...]:
    """The keywords reordered: half by the place they have, half by how near in meaning they are to their group.

    `vectors` (k, d) are the encoded keywords, `direction` (d,) the unit vector from the middle of the corpus to the
    middle of the group: words alone name what its articles happen to mention, a kitchen or a car, in personal essays
    above all. After KeyBERT-inspired topics (Grootendorst 2022), with the centred direction: the middle of the group
    itself is near to every word of the corpus' subject.
    """
    count = len(keywords)
    nearness = vectors.astype(np.float64) @ direction
    spread = np.ptp(nearness)
    meaning = (nearness - nearness.min()) / spread if spread else np.zeros(count)
    order = np.argsort(-(1 - np.arange(count) / count + meaning), kind="stable")
    return tuple(keywords[place] for place in order.tolist())


def label_of(keywords: Sequence[str], taken: Collection[str], without: str = "") -> str:
    """A label of the best keywords that is not in `taken`; none of its terms stands in the label `without`."""
    used = {term.lower() for term in terms_in(without)}
    free = [term for term in keywords if term.lower() not in used] or list(keywords)
    others = {label.lower() for label in taken}
    # The shortest new label that starts with the best terms; where all are taken, other last terms.
    for end in range(min(_LABEL_TERMS, len(free)), len(free) + 1):
        label = _written([*free[: _LABEL_TERMS - 1], *free[end - 1 : end]])
        if label.lower() not in others:
            return label
    label = _written(free) or "Topic"
    names = (_numbered(label, number) for number in range(1, len(taken) + 2))
    return str(next(name for name in names if name.lower() not in others))


def terms_in(label: str) -> list[str]:
    """The terms that a label was made of."""
    return label.split(", ") if label else []


def still_says(label: str, keywords: Sequence[str]) -> bool:
    """Whether most of a label's terms, two of three, are still among the keywords, word by word."""
    known = {word for term in keywords for word in term.lower().split()}
    terms = terms_in(label)
    said = sum(all(word in known for word in term.lower().split()) for term in terms)
    return 2 * said > len(terms)


def _written(terms: Sequence[str]) -> str:
    """Terms as a label: a capital first, the rest as in the texts."""
    label = ", ".join(dict.fromkeys(terms))
    first = label.split(" ")[0]
    return label if first != first.lower() else label[:1].upper() + label[1:]


def _numbered(label: str, number: int) -> str:
    return label if number == 1 else f"{label} {number}"


def _count(presence: csr_array, rows: Rows) -> NDArray[np.float64]:
    return np.asarray(presence[rows].sum(axis=0)).ravel()


def _lift(inside: NDArray[np.float64], size: int, around: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    """The share of members that have each term over the share of the others that do, at least 1."""
    outside = (around - inside) / max(1, total - size) + _RARE
    return np.maximum(inside / max(1, size) / outside, 1.0)


def _best(terms: Terms, weights: NDArray[np.float64], inside: NDArray[np.float64], count: int) -> tuple[str, ...]:
    columns = np.argsort(-weights, kind="stable")[: count * 10]
    columns = columns[weights[columns] > 0]
    chosen: list[str] = []
    said: set[str] = set()
    for column in columns.tolist():
        term = _as_phrase(terms, column, columns, inside)
        stems = set(_STEM.stemWords(term.lower().split()))
        if not said & stems:
            chosen.append(term)
            said |= stems
        if len(chosen) == count:
            break
    return tuple(chosen)


def _as_phrase(terms: Terms, column: int, columns: Rows, inside: NDArray[np.float64]) -> str:
    """A word, or the longest phrase of the candidates in which most of its articles have it."""
    term = terms.shown[column]
    words = f" {term.lower()} "
    phrases = [
        other
        for other in columns.tolist()
        if words in f" {terms.shown[other].lower()} " and inside[other] >= _MOSTLY * inside[column]
    ]
    best: int = max(phrases, key=lambda other: (terms.shown[other].count(" "), inside[other], -other))
    return terms.shown[best]
