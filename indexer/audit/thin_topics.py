"""Thin topics: few articles, old or short ones, where the topics next to them have many.

How often readers ask about a topic is not known at night: it is added where findings are shown.
"""

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
_FEW = 0.25
_MOST_OF_FEW = 4
_OLD_YEARS = 3.0
_SHORT = 0.6
_ARTICLES_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Thin:
    topic: Topic
    rows: list[int]
    usual: float  # articles in the topics next to it
    beside: tuple[str, ...]  # their labels
    newest: float  # age of the newest article, in years; nan where none has a date
    words: float  # how long its articles are, by all articles' median
    severity: float


def thin_topics(material: Material, most: int) -> Found:
    """Topics with few articles for what is next to them, the thinnest first."""
    by_id = members(material.topics, material.assignments)
    topics = [topic for topic in material.topics if len(by_id[topic.id])]
    rows = [_without_copies(material, by_id[topic.id].rows) for topic in topics]
    near = _nearest_topics(material, rows)
    found = [thin for place in range(len(topics)) if (thin := _thin(material, topics, rows, near[place], place))]
    found.sort(key=lambda thin: (-thin.severity, thin.topic.id))
    return Found(len(found), tuple(_finding(material, thin) for thin in found[:most]))


def _without_copies(material: Material, rows: NDArray[np.int64]) -> list[int]:
    return [row for row in rows.tolist() if not material.is_copy(row)]


def _nearest_topics(material: Material, rows: list[list[int]]) -> NDArray[np.int64]:
    """(T, <=5) the places of the topics whose centroids are nearest to each one's."""
    if not rows:
        return np.empty((0, 0), dtype=np.int64)
    vectors = material.index.features.vectors
    centroids = np.stack([vectors[own].mean(axis=0) if own else np.zeros(vectors.shape[1]) for own in rows])
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    likeness = centroids @ centroids.T
    np.fill_diagonal(likeness, -1.0)
    return np.argsort(-likeness, axis=1, kind="stable")[:, : min(_NEXT, len(rows) - 1)]


def _thin(
    material: Material, topics: list[Topic], rows: list[list[int]], near: NDArray[np.int64], place: int
) -> _Thin | None:
    topic, own = topics[place], rows[place]
    usual = float(np.median([len(rows[other]) for other in near])) if len(near) else 0.0
    if topic.kind is not TopicKind.VOCABULARY or not own or len(own) > min(_MOST_OF_FEW, _FEW * usual):
        return None
    ages = material.age[own]
    newest = float(np.nanmin(ages)) if np.isfinite(ages).any() else float("nan")
    words = float(np.median(material.words[own])) / max(1.0, float(np.median(material.words)))
    lack = 1 - len(own) / usual
    severity = lack * (0.7 + 0.2 * (newest >= _OLD_YEARS) + 0.1 * (words <= _SHORT))
    beside = tuple(topics[other].label for other in near)
    return _Thin(topic, own, usual, beside, newest, words, severity)


def _finding(material: Material, thin: _Thin) -> Finding:
    articles = [material.articles[row] for row in thin.rows]
    ids = tuple(article.id for article in articles[:_ARTICLES_TOLD])
    number = "One article is" if len(articles) == 1 else f"{len(articles)} articles are"
    evidence = [
        Evidence(f"{number} on “{thin.topic.label}”; the topics next to it have {thin.usual:.0f} each", ids),
        Evidence(f"Next to it: {', '.join(thin.beside)}"),
    ]
    if thin.newest >= _OLD_YEARS:
        evidence.append(Evidence(f"The newest of them is {thin.newest:.0f} years old"))
    if thin.words <= _SHORT:
        evidence.append(Evidence(f"They are short: {thin.words:.0%} of what articles here usually have"))
    digest = digest_of_parts(Kind.THIN_TOPICS, thin.topic.id, [f"{a.id} {content_digest(a)}" for a in articles])
    action = "Write more on it, or let it go: give its articles the tag of a topic next to it"
    return Finding(Kind.THIN_TOPICS, ids, tuple(evidence), action, round(thin.severity, 3), digest, thin.topic.id)
