"""Groups of articles and their terms -> keywords, best first: the words that set a group apart."""

from collections.abc import Mapping, Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.topics.discovery.terms import Terms

Rows = NDArray[np.int64]

KEYWORDS = 10
# How many of the best terms keywords are chosen from.
CANDIDATES = 30
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
    terms: Terms, groups: Sequence[Rows], within: Sequence[Rows] | None = None, count: int = CANDIDATES
) -> list[tuple[str, ...]]:
    """The terms that set each group of rows apart, best first and none saying again what a better one said.

    Class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794) that counts articles, not uses, so that one article which
    repeats a word does not name its group, and heads more than texts: the share of members that have a term, times
    the logarithm of that share over the share of all others. With `within`, the others are half all other articles
    and half those of `within[i]`, the group's parent: what sets it apart from its siblings.
    """
    everywhere = count_of(terms.texts)
    chosen = []
    for number, rows in enumerate(groups):
        weights, inside = weigh(terms, rows, within[number] if within is not None else rows, everywhere)
        chosen.append(_best(terms, weights, inside, count))
    return chosen


def weigh(
    terms: Terms, rows: Rows, within: Rows, everywhere: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(T,) how well each term sets `rows` apart, 0 for what too few of them have, and (T,) how many have it.

    `within` are the rows of the group's parent, if they are more; `everywhere` (T,) says how many articles have each.
    """
    size, total = len(rows), terms.texts.shape[0]
    inside, titled = count_of(terms.texts, rows), count_of(terms.heads, rows)
    telling = np.log(_lift(inside, size, everywhere, total))
    if len(within) > size:
        telling = (telling + np.log(_lift(inside, size, count_of(terms.texts, within), len(within)))) / 2
    weights = (inside + _HEAD * titled) / max(1, size) * telling
    enough = max(min(2, size), min(_MINIMUM_MEMBERS, size / 2), _MINIMUM_SHARE * size)
    return np.where(inside >= enough, weights, 0.0), inside


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


def count_of(presence: csr_array, rows: Rows | slice = slice(None)) -> NDArray[np.float64]:
    """(T,) how many of `rows` have each term."""
    return np.asarray(presence[rows].sum(axis=0)).ravel()


def _lift(inside: NDArray[np.float64], size: int, around: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    """The share of members that have each term over the share of the others that do, at least 1."""
    outside = (around - inside) / max(1, total - size) + _RARE
    return np.maximum(inside / max(1, size) / outside, 1.0)


def _best(terms: Terms, weights: NDArray[np.float64], inside: NDArray[np.float64], count: int) -> tuple[str, ...]:
    columns = np.argsort(-weights, kind="stable")[: count * 10]
    candidates = {column: f" {terms.shown[column].lower()} " for column in columns[weights[columns] > 0].tolist()}
    chosen: list[str] = []
    said: set[str] = set()
    for column in candidates:
        term = terms.shown[_phrase_of(column, candidates, inside)]
        stems = set(_STEM.stemWords(term.lower().split()))
        if not said & stems:
            chosen.append(term)
            said |= stems
        if len(chosen) == count:
            break
    return tuple(chosen)


def _phrase_of(column: int, candidates: Mapping[int, str], inside: NDArray[np.float64]) -> int:
    """A word, or the longest phrase of the candidates in which most of its articles have it.

    `candidates` are lower-case terms between blanks, by their columns.
    """
    word, most = candidates[column], _MOSTLY * inside[column]
    phrases = [other for other, phrase in candidates.items() if word in phrase and inside[other] >= most]
    return max(phrases, key=lambda other: (candidates[other].count(" "), inside[other], -other))
