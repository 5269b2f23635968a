"""A sentence and what a link in it is to lead to -> the words that the link may stand on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from indexer.encoding.features import Features
from indexer.encoding.lexicon import Lexicon, terms_of

_WORD = re.compile(r"\w+(?:['’]\w+)?")
# A link does not reach over what parts a sentence.
_PARTING = re.compile(r"[.,;:!?()\[\]\"“”„«»–—/|]")
# Beside the words of its title, as many words tell what an article is about.
_KEY_TERMS = 12
# Links that people set are two or three words; a longer one has to hold more of what it leads to.
_LONGEST = 7
# A link on words that stand for little of an article promises another one.
_LEAST = 0.5
# What a word costs that is none of the terms, as a part of the heaviest term's weight.
_COST = 0.2


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    stem: str  # empty for a stop word


def key_terms(features: Features, lexicon: Lexicon) -> dict[str, float]:
    """What one article (n of one) is known by: the terms of its title and the heaviest of its text, with weights."""
    words = features.words.tocoo()
    weights = dict(zip(words.coords[-1].tolist(), words.data.tolist(), strict=True))
    title = set(features.titles.tocoo().coords[-1].tolist()) & weights.keys()
    heaviest = sorted(weights, key=lambda column: (-weights[column], column))[:_KEY_TERMS]
    return {lexicon.terms[column]: weights[column] for column in sorted({*title, *heaviest})}


def anchor_in(sentence: str, terms: Mapping[str, float]) -> tuple[int, int] | None:
    """Where in `sentence` the shortest run of words stands that holds most of `terms`; None where none holds enough."""
    words = list(_words(sentence))
    known = [place for place, word in enumerate(words) if terms.get(word.stem)]
    heaviest = max(terms.values(), default=0.0)
    runs = (
        (first, last)
        for first in known
        for last in known
        if first <= last < first + _LONGEST and not _PARTING.search(sentence, words[first].end, words[last].start)
    )
    worth = {(first, last): _worth(words[first : last + 1], terms, _COST * heaviest) for first, last in runs}
    best = max(worth, key=lambda run: (worth[run], run[0] - run[1]), default=None)
    if best is None or worth[best] < _LEAST * heaviest:
        return None
    return words[best[0]].start, words[best[1]].end


def _words(sentence: str) -> Iterator[_Word]:
    for found in _WORD.finditer(sentence):
        stems = terms_of(found[0])
        yield _Word(found.start(), found.end(), stems[0] if stems else "")


def _worth(run: list[_Word], terms: Mapping[str, float], cost: float) -> float:
    """The weights of the terms in it, each once, pairs of neighbours among them, less what the other words cost."""
    stems = [word.stem for word in run if word.stem]
    pairs = {f"{first} {second}" for first, second in pairwise(stems)}
    others = sum(word.stem not in terms for word in run)
    return sum(terms.get(term, 0.0) for term in {*stems, *pairs}) - cost * others
