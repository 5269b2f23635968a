"""Thin topics: few articles, old or short ones, where the topics next to them have many, newer or longer ones.

How often readers ask about a topic is not known at night: it is added where findings are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.audit.finding import Evidence, Finding, Found, Kind, content_digest, digest_of_parts
from indexer.audit.material import Material
from indexer.topics.model import Topic, TopicKind
from indexer.topics.tree import members

# The topics next to one by their centroids, with which it is compared.
_NEXT = 5
# A topic has few articles if it has this share of what those next to it have, or less, and no more than so many.
_FEW, _MOST_OF_FEW = 0.25, 4
# It is quiet if its newest article is that old, while those next to it go on, by so many years.
_OLD_YEARS, _BEHIND_YEARS = 3.0, 2.0
# Its articles are short if half of them have this share of the words of those next to it; fewer say nothing of it.
_SHORT, _FEWEST_TO_BE_SHORT = 0.5, 3
_ARTICLES_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Measures:
    """What a topic has: articles, years since the newest (nan: no dates), words of the middle one."""

    articles: float
    newest: float
    words: float


@dataclass(frozen=True, slots=True)
class _Thin:
    topic: Topic
    rows: list[int]
    beside: tuple[str, ...]  # the labels of the topics next to it
    reasons: tuple[str, ...]
    severity: float
    twin: str  # the label of a larger topic of the same name, spelled otherwise


def thin_topics(material: Material, most: int) -> Found:
    """Topics with less than what is next to them has, the thinnest first."""
    by_id = members(material.topics, material.assignments)
    rows = {topic.id: _without_copies(material, by_id[topic.id].rows) for topic in material.topics}
    topics = [topic for topic in material.topics if rows[topic.id]]
    own = [rows[topic.id] for topic in topics]
    measured = [_measured(material, each) for each in own]
    near = _nearest_topics(material, own)
    twins = _twins(topics)
    found = []
    for place, topic in enumerate(topics):
        others = near[place].tolist()
        reasons, severity = _reasons(topic, measured[place], _middle([measured[other] for other in others]))
        if reasons:
            beside = tuple(topics[other].label for other in others)
            found.append(_Thin(topic, own[place], beside, reasons, severity, twins.get(topic.id, "")))
    found.sort(key=lambda thin: (-thin.severity, thin.topic.id))
    return Found(len(found), tuple(_finding(material, thin) for thin in found[:most]))


def _without_copies(material: Material, rows: NDArray[np.int64]) -> list[int]:
    return [row for row in rows.tolist() if not material.is_copy(row)]


def _measured(material: Material, rows: list[int]) -> _Measures:
    ages = material.age[rows]
    newest = float(np.nanmin(ages)) if np.isfinite(ages).any() else float("nan")
    return _Measures(float(len(rows)), newest, float(np.median(material.words[rows])))


def _middle(measured: Sequence[_Measures]) -> _Measures | None:
    if not measured:
        return None
    each = np.array([(one.articles, one.newest, one.words) for one in measured])
    dated = each[:, 1][np.isfinite(each[:, 1])]
    newest = float(np.median(dated)) if len(dated) else float("nan")
    return _Measures(float(np.median(each[:, 0])), newest, float(np.median(each[:, 2])))


def _nearest_topics(material: Material, rows: list[list[int]]) -> NDArray[np.int64]:
    """(T, <=5) the places of the topics whose centroids are nearest to each one's."""
    if not rows:
        return np.empty((0, 0), dtype=np.int64)
    vectors = material.index.features.vectors
    centroids = np.stack([vectors[own].mean(axis=0) for own in rows])
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    likeness = centroids @ centroids.T
    np.fill_diagonal(likeness, -1.0)
    return np.argsort(-likeness, axis=1, kind="stable")[:, : min(_NEXT, len(rows) - 1)]


def _twins(topics: Sequence[Topic]) -> dict[str, str]:
    """By the id of a topic of the vocabulary the label of the largest one whose name has the same letters."""
    largest: dict[str, Topic] = {}
    for topic in sorted(topics, key=lambda topic: (topic.size, topic.id)):
        if topic.kind is TopicKind.VOCABULARY:
            largest[_letters(topic.label)] = topic
    return {
        topic.id: twin.label
        for topic in topics
        if (twin := largest.get(_letters(topic.label))) is not None
        and twin is not topic
        and topic.kind is TopicKind.VOCABULARY
    }


def _letters(label: str) -> str:
    return "".join(filter(str.isalnum, label.casefold()))


def _reasons(topic: Topic, has: _Measures, usual: _Measures | None) -> tuple[tuple[str, ...], float]:
    """Why a topic is thin beside what is `usual` next to it, in words, and how much; none where it is not."""
    if usual is None:
        return (), 0.0
    reasons: list[str] = []
    severity = 0.0
    # A discovered topic is as large as it is: only a name that editors gave promises articles.
    if topic.kind is TopicKind.VOCABULARY and has.articles <= min(_MOST_OF_FEW, _FEW * usual.articles):
        number = "One article is" if has.articles == 1 else f"{has.articles:.0f} articles are"
        reasons.append(f"{number} on it; the topics next to it have {usual.articles:.0f} each")
        severity += 0.6 * (1 - has.articles / usual.articles)
    if has.newest >= _OLD_YEARS and has.newest - usual.newest >= _BEHIND_YEARS:
        own, others = _in_years(has.newest), _in_years(usual.newest)
        reasons.append(f"Its newest article is {own} old; next to it the newest are {others} old")
        severity += 0.3 * (1 - 0.5 ** (has.newest - usual.newest))
    if has.articles >= _FEWEST_TO_BE_SHORT and has.words <= _SHORT * usual.words:
        reasons.append(f"Its articles have {has.words:.0f} words, those next to it {usual.words:.0f}")
        severity += 0.1
    return tuple(reasons), severity


def _in_years(age: float) -> str:
    years = round(age)
    return f"{years} year{'' if years == 1 else 's'}" if years else "less than a year"


def _finding(material: Material, thin: _Thin) -> Finding:
    articles = [material.articles[row] for row in thin.rows]
    newest = sorted(articles, key=lambda article: (str(article.published_at or ""), article.id), reverse=True)
    evidence = (
        Evidence(f"“{thin.topic.label}” is a topic of {len(articles)} article{'' if len(articles) == 1 else 's'}"),
        *(Evidence(reason) for reason in thin.reasons),
        Evidence(f"Next to it: {'; '.join(thin.beside)}"),
        *([Evidence(f"There is “{thin.twin}” too, the same name spelled otherwise")] if thin.twin else ()),
    )
    action = "Write on it, or let it go: give its articles the tag of a topic next to it"
    return Finding(
        kind=Kind.THIN_TOPICS,
        articles=tuple(article.id for article in newest[:_ARTICLES_TOLD]),
        evidence=evidence,
        action=f"Give its articles the tag “{thin.twin}”" if thin.twin else action,
        severity=round(thin.severity, 3),
        digest=digest_of_parts(
            Kind.THIN_TOPICS, thin.topic.id, [f"{article.id} {content_digest(article)}" for article in articles]
        ),
        subject=thin.topic.id,
    )
