"""What a discovered topic is called: phrases that the editors wrote themselves, and how well each says its subject.

A phrase is a tag, or a term that stands in titles, standfirsts and headings. It is scored by what it says of the
topic's articles: how many have it and how few others (keywords.py), how near in meaning it is to them, and two signs
that it names a subject and no scenery, both from the corpus itself: it stands in heads and not in bodies alone, and it
is a noun phrase by itself and no piece of a longer one.
"""

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import Stemmer
from numpy.typing import NDArray

from indexer.topics.discovery.naming.keywords import Rows, count_of, weigh
from indexer.topics.discovery.terms import Terms

# So many phrases of a topic, the best by their words, are compared with its articles by meaning.
_PHRASES = 12
# Of a topic's articles so many must have a phrase in their heads; that of one is the article's.
_HEADS = 2
# From where on more of a sign is no better sign. Nouns by themselves are so in a quarter of their uses, "prize" and
# "mobile" in a twelfth; terms stand in a head in a quarter of their articles; a cosine to the direction of a topic is
# .4 and more for what an editor would call it, .1 for "minutes". Chosen on digital.gov and the sample.
_WHOLE, _IN_HEADS, _NEAR = 0.25, 0.25, 0.4
# How common being in a head is for a term of which little is known.
_FEW_ARTICLES, _USUAL_IN_HEADS = 2, 0.1
# What nobody reads who does not know it already: "DAP". Readers know some of them, so it is no reason by itself.
_ACRONYM, _OF_ACRONYMS = re.compile(r"[A-Z]{2,}s?"), 0.5
# A label stays while it is more than half as good as what would be chosen anew: editors read every change of a name.
_STILL_GOOD = 0.5
_KEYWORDS_IN_LABEL = 3
_STEM = Stemmer.Stemmer("english")

Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a topic could be called, and how good that is, from 0."""

    text: str
    score: float

    @property
    def stems(self) -> Stems:
        """What it says, whatever the form of its words."""
        return stems_of(self.text)


@dataclass(frozen=True, slots=True)
class Label:
    """What a topic is called, and how good that is: the score of its phrase, 0 where it is of keywords."""

    text: str
    score: float


def phrases_of(
    phrases: Terms, rows: Rows, within: Rows, everywhere: NDArray[np.float64], before: str = ""
) -> tuple[Phrase, ...]:
    """What the articles `rows` could be called by their words, best first; those of the label `before` among them.

    `phrases` are the corpus' terms with its tags; `within` and `everywhere` as in `weigh`.
    """
    weights, _ = weigh(phrases, rows, within, everywhere)
    titled, heads = count_of(phrases.heads, rows), count_of(phrases.heads)
    in_heads = (heads + _FEW_ARTICLES * _USUAL_IN_HEADS) / (everywhere + _FEW_ARTICLES)
    scores = weights * (titled >= min(_HEADS, len(rows)))
    scores *= np.minimum(phrases.whole / _WHOLE, 1) * np.sqrt(np.minimum(in_heads / _IN_HEADS, 1))
    forms: dict[Stems, list[int]] = {}
    for column in np.argsort(-scores, kind="stable")[: 4 * _PHRASES].tolist():
        if scores[column] > 0:
            forms.setdefault(stems_of(phrases.shown[column]), []).append(column)
    found = []
    for place, columns in enumerate(forms.values()):
        # Of singular and plural that which is usual in heads and by itself: "customers", not "customer".
        same = [c for c in columns if _singular(phrases.shown[c]) == _singular(phrases.shown[columns[0]])]
        form = max(same, key=lambda column: phrases.whole[column] * in_heads[column])
        if place < _PHRASES or phrases.shown[form].lower() == before.lower():
            known = _OF_ACRONYMS if _ACRONYM.fullmatch(phrases.shown[form]) else 1.0
            found.append(Phrase(phrases.shown[form], float(scores[columns[0]]) * known))
    return tuple(found)


def by_nearness(
    found: Sequence[Phrase], vectors: NDArray[np.float32], direction: NDArray[np.float64]
) -> tuple[Phrase, ...]:
    """The same phrases, scored by their meaning too, best first.

    `vectors` (p, d) are the encoded phrases, `direction` (d,) the unit vector from the middle of the corpus to that of
    the topic's articles.
    """
    nearness = np.clip(vectors.astype(np.float64) @ direction / _NEAR, 0, 1)
    scored = [replace(phrase, score=phrase.score * near) for phrase, near in zip(found, nearness.tolist(), strict=True)]
    return tuple(sorted(scored, key=lambda phrase: -phrase.score))


def apart_from(found: Sequence[Phrase], own: Collection[Stems]) -> tuple[tuple[Phrase, ...], float]:
    """The phrases that are no names of the publisher's `own` topics, and the best score of one that is, or 0."""
    left = tuple(phrase for phrase in found if phrase.stems not in own)
    return left, max((phrase.score for phrase in found if phrase.stems in own), default=0.0)


def chosen_label(
    found: Sequence[Phrase],
    keywords: Sequence[str],
    others: Collection[str],
    above: str,
    own: Collection[Stems] = frozenset(),
) -> Label:
    """A new label, the best phrase that is none of `others`, or where there is none, of keywords.

    `above` is the label of the topic above, whose words need not be said again; `own` are names of the publisher's.
    """
    taken, said = {stems_of(label) for label in others} | {*own}, stems_of(above)
    for phrase in found:
        if phrase.score > 0 and phrase.stems not in taken and not phrase.stems <= said:
            return Label(_capitalised(phrase.text), phrase.score)
    lower = {label.lower() for label in others}
    return Label(_of_keywords(keywords, lambda label: label.lower() in lower or stems_of(label) in own), 0.0)


def label_again(before: str, found: Sequence[Phrase], keywords: Sequence[str]) -> Label | None:
    """Last night's label as good as it is tonight; None where neither phrases nor keywords say it any more."""
    for phrase in found:
        if phrase.text.lower() == before.lower():
            return Label(before, phrase.score)
    return Label(before, 0.0) if _still_says(before, keywords) else None


def stays(before: Label, new: Label) -> bool:
    """Whether a label is not given up for a new one."""
    return before.score >= _STILL_GOOD * new.score


def label_of_editors(text: str) -> Label:
    """A label that nobody may weigh."""
    return Label(text, math.inf)


def stems_of(text: str) -> Stems:
    """The stems of the words of a phrase."""
    return frozenset(_STEM.stemWords(text.lower().replace("-", " ").split()))


def _singular(phrase: str) -> str:
    return phrase.lower().removesuffix("s")


def _of_keywords(keywords: Sequence[str], taken: Callable[[str], bool]) -> str:
    """The best keywords as a label that is not taken: of no use to a reader, but an editor sees what it is about."""
    for end in range(min(_KEYWORDS_IN_LABEL, len(keywords)), len(keywords) + 1):
        chosen = dict.fromkeys([*keywords[: _KEYWORDS_IN_LABEL - 1], *keywords[end - 1 : end]])
        label = _capitalised(", ".join(chosen))
        if label and not taken(label):
            return label
    label = _capitalised(", ".join(keywords)) or "Topic"
    names = (label if number == 1 else f"{label} {number}" for number in count(1))
    return next(name for name in names if not taken(name))


def _still_says(label: str, keywords: Sequence[str]) -> bool:
    """Whether most of the keywords that a label was made of are still among the best, word by word."""
    known = {word for term in keywords for word in term.lower().split()}
    terms = label.lower().split(", ") if label else []
    return 2 * sum(all(word in known for word in term.split()) for term in terms) > len(terms)


def _capitalised(label: str) -> str:
    """A capital first, the rest as it is written."""
    first = label.split(" ")[0]
    return label if first != first.lower() else label[:1].upper() + label[1:]
