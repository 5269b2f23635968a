"""Stale articles: bound to a time that is over, and still shown. An evergreen article is not, however old.

Three things together: the text says that it is of its time (time_bound.py), that time is past, and readers are still
led there, by lists or links. That newer articles on the same are there makes it more urgent, and says what to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from indexer.audit.finding import Evidence, Finding, Found, Kind, Quote, digest_of
from indexer.audit.material import AuditMaterial
from indexer.audit.quotes import sentence_round
from indexer.audit.time_bound import Sign, TimeBound, time_bound

# What was written for a winter is over the next one.
_OLD_YEARS = 1.0
# From here on a text is of its time: of 123 evergreen articles one more has it, a story told in days and months, which
# is why something has to be anchored besides: a sign in the headline, or a day or a year that has passed.
_BOUND = 0.6
_FEWEST_SORTS = 2
_ANCHORED = frozenset({"names days", "names the year it was written in"})
# Newer articles on the same: among the nearest ten, at least as near as half of all articles' third.
_NEWER_YEARS = 1.0
_NEWER_TOLD = 3
_SIGNS_TOLD = 3
_LIKE_ITS_THIRD = 2


@dataclass(frozen=True, slots=True)
class _Stale:
    row: int
    bound: TimeBound
    newer: tuple[int, ...]
    severity: float


def stale(material: AuditMaterial, most: int) -> Found:
    """Articles that are of a time that is over and are still shown, the most urgent first."""
    near = _near(material)
    led_to = material.listed + np.array([len(rows) for rows in material.linked_from], dtype=np.int64)
    found = []
    for row in np.flatnonzero((material.age >= _OLD_YEARS) & (led_to > 0)).tolist():
        bound = time_bound(material.articles[row])
        if is_of_its_time(material.articles[row], bound):
            newer = _newer(material, row, near)
            found.append(_Stale(row, bound, newer, _severity(material, row, bound, newer)))
    found.sort(key=lambda one: (-one.severity, material.articles[one.row].id))
    return Found(len(found), tuple(_finding(material, one) for one in found[:most]))


def is_of_its_time(article: Article, bound: TimeBound) -> bool:
    """Whether `article`, in which `bound` was found, is no longer true when its time is over; else it is evergreen."""
    if bound.score < _BOUND or len({sign.sort for sign in bound.signs}) < _FEWEST_SORTS:
        return False
    headline = len(article.headline_text())
    return any(sign.start < headline or sign.sort in _ANCHORED for sign in bound.signs)


def _near(material: AuditMaterial) -> float:
    """The score from which a neighbour is about the same."""
    if material.neighbour_scores.shape[1] <= _LIKE_ITS_THIRD:
        return 0.0
    return float(np.median(material.neighbour_scores[:, _LIKE_ITS_THIRD]))


def _newer(material: AuditMaterial, row: int, near: float) -> tuple[int, ...]:
    rows, scores = material.first_lists[row], material.neighbour_scores[row, : material.first_lists.shape[1]]
    later = [
        other
        for other, score in zip(rows.tolist(), scores.tolist(), strict=True)
        if other >= 0 and score >= near and material.age[row] - material.age[other] >= _NEWER_YEARS
    ]
    return tuple(later[:_NEWER_TOLD])


def _severity(material: AuditMaterial, row: int, bound: TimeBound, newer: tuple[int, ...]) -> float:
    """How urgent, from 0 to 1: how much it is of its time, how long that is over, how often it is led to."""
    over = 1 - 0.5 ** (float(material.age[row]) / 2)
    shown = 1 - 0.5 ** ((int(material.listed[row]) + 3 * len(material.linked_from[row])) / 10)
    return float(bound.score * over * (0.4 + 0.4 * shown + 0.2 * bool(newer)))


def _finding(material: AuditMaterial, one: _Stale) -> Finding:
    article, links = material.articles[one.row], material.linked_from[one.row]
    evidence = [
        Evidence(_age_in_words(material, one.row)),
        *_signs_in_words(article, one.bound),
        Evidence(f"It is still in the first ten of {int(material.listed[one.row])} articles"),
    ]
    if links:
        evidence.append(Evidence("Articles link to it", _ids(material, links[:_NEWER_TOLD])))
    if one.newer:
        evidence.append(Evidence("There are newer articles near to it", _ids(material, one.newer)))
    action = (
        "Send its readers to a newer article by a redirect, or bring it up to date"
        if one.newer
        else "Bring it up to date, say at its top that it is of its time, or take it down"
    )
    digest = digest_of(Kind.STALE, [article])
    return Finding(Kind.STALE, (article.id,), tuple(evidence), action, round(one.severity, 3), digest)


def _signs_in_words(article: Article, bound: TimeBound) -> Iterator[Evidence]:
    """The strongest sign of each sort in its sentence; those in one sentence together."""
    text = article.full_text()
    strongest: dict[str, Sign] = {}
    for sign in sorted(bound.signs, key=lambda sign: (-sign.weight, sign.start)):
        strongest.setdefault(sign.sort, sign)
    sentences: dict[tuple[int, int], list[str]] = {}
    for sort, sign in strongest.items():
        sentences.setdefault(sentence_round(text, sign.start, sign.end), []).append(sort)
    for (start, end), sorts in list(sentences.items())[:_SIGNS_TOLD]:
        yield Evidence(f"It {', '.join(sorts)}", (), (Quote(article.id, start, end, text[start:end]),))


def _age_in_words(material: AuditMaterial, row: int) -> str:
    article, years = material.articles[row], float(material.age[row])
    touched = article.updated_at or article.published_at
    verb = "last updated" if article.updated_at else "published"
    whole = int(years)
    day = f"{touched.day} {touched:%B %Y}" if touched else "an unknown day"
    return f"It was {verb} on {day}, {whole} year{'' if whole == 1 else 's'} ago"


def _ids(material: AuditMaterial, rows: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(material.articles[row].id for row in rows)
