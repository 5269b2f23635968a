"""Thin topics: few articles, old or short ones, where the topics next to them have many, newer or longer ones.

A topic is compared with its peers alone: of the publisher's own or found as it is, and with as many levels below it.
What stands above it has its articles and more.

How often readers ask about a topic is not known at night: it is added where findings are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from indexer.audit.finding import Evidence, Finding, Found, Kind, content_digest, digest_of_parts
from indexer.audit.material import AuditMaterial
from indexer.topics.model import Topic, TopicKind
from indexer.topics.tree import ancestors, levels_below, members

# The peers next to a topic by their centroids, with which it is compared.
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
class _Reason:
    """One way in which a topic is thin, what to do about it, and how bad it is."""

    says: str
    advice: str
    severity: float


@dataclass(frozen=True, slots=True)
class _Thin:
    topic: Topic
    rows: list[int]
    beside: tuple[str, ...]  # ids of the topics next to it
    reasons: tuple[_Reason, ...]
    twin: str  # the label of a larger topic of the same name, spelled otherwise

    @property
    def severity(self) -> float:
        return sum(reason.severity for reason in self.reasons)


def thin_topics(material: AuditMaterial, most: int) -> Found:
    """Topics with less than what is next to them has, the thinnest first."""
    by_id = members(material.topics, material.assignments)
    rows = {topic.id: _without_copies(material, by_id[topic.id].rows) for topic in material.topics}
    topics = [topic for topic in material.topics if rows[topic.id]]
    own = [rows[topic.id] for topic in topics]
    measured = [_measured(material, each) for each in own]
    near = _nearest_peers(material, topics, own)
    twins = _twins(topics)
    named = {topic.id: topic for topic in material.topics}
    also_had = partial(_also_had, topics, [frozenset(each) for each in own], _topics_by_row(topics, own))
    found = []
    for place, topic in enumerate(topics):
        others = near[place]
        if not others:
            continue
        above = ancestors(topic, named)
        instead = f"“{above[-1].label}”, above it," if above else also_had(place)
        reasons = _reasons(topic, measured[place], _middle([measured[other] for other in others]), instead)
        if reasons:
            beside = tuple(topics[other].id for other in others)
            found.append(_Thin(topic, own[place], beside, reasons, twins.get(topic.id, "")))
    found.sort(key=lambda thin: (-thin.severity, thin.topic.id))
    return Found(len(found), tuple(_finding(material, thin) for thin in found[:most]))


def _topics_by_row(topics: Sequence[Topic], own: Sequence[list[int]]) -> dict[int, list[int]]:
    """For each article the places of its topics of the vocabulary."""
    found: dict[int, list[int]] = {}
    for place, topic in enumerate(topics):
        for row in own[place] if topic.kind is TopicKind.VOCABULARY else ():
            found.setdefault(row, []).append(place)
    return found


def _also_had(
    topics: Sequence[Topic], own: Sequence[frozenset[int]], by_row: Mapping[int, Sequence[int]], place: int
) -> str:
    """The smallest topic of the vocabulary that all articles of the one at `place` have too; none if there is none.

    What lies next to it by meaning may be its very opposite, but what its articles have besides is true of them.
    """
    others = by_row.get(min(own[place]), ())
    found = [(len(own[other]), topics[other].label) for other in others if other != place and own[place] <= own[other]]
    return f"“{min(found)[1]}”, which they all have too," if found else ""


def _without_copies(material: AuditMaterial, rows: NDArray[np.int64]) -> list[int]:
    return [row for row in rows.tolist() if not material.is_copy(row)]


def _measured(material: AuditMaterial, rows: list[int]) -> _Measures:
    ages = material.age[rows]
    newest = float(np.nanmin(ages)) if np.isfinite(ages).any() else float("nan")
    return _Measures(float(len(rows)), newest, float(np.median(material.words[rows])))


def _middle(measured: Sequence[_Measures]) -> _Measures:
    each = np.array([(one.articles, one.newest, one.words) for one in measured])
    dated = each[:, 1][np.isfinite(each[:, 1])]
    newest = float(np.median(dated)) if len(dated) else float("nan")
    return _Measures(float(np.median(each[:, 0])), newest, float(np.median(each[:, 2])))


def _nearest_peers(material: AuditMaterial, topics: list[Topic], rows: list[list[int]]) -> list[list[int]]:
    """(T, <=5) the places of those among each one's peers whose centroids are nearest to its own."""
    if not rows:
        return []
    vectors = material.index.features.vectors
    centroids = np.stack([vectors[own].mean(axis=0) for own in rows])
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    likeness = centroids @ centroids.T
    likeness[~_are_peers(topics, levels_below(material.topics))] = -np.inf
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEXT]
    return [near[np.isfinite(own[near])].tolist() for near, own in zip(nearest, likeness, strict=True)]


def _are_peers(topics: list[Topic], below: Mapping[str, int]) -> NDArray[np.bool_]:
    """(T, T) whether two may be compared; none is a peer of its own."""
    levels = np.array([below[topic.id] for topic in topics])
    found = np.array([topic.kind.is_found for topic in topics])
    peers: NDArray[np.bool_] = (levels[:, None] == levels) & (found[:, None] == found)
    np.fill_diagonal(peers, val=False)
    return peers


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


def _reasons(topic: Topic, has: _Measures, usual: _Measures, instead: str) -> tuple[_Reason, ...]:
    """Why a topic is thin beside what is `usual` next to it; none where it is not.

    `instead` names the topic whose tag may be enough for the articles of a small one, if there is such a topic.
    """
    reasons: list[_Reason] = []
    # A discovered topic is as large as it is: only a name that editors gave promises articles.
    if topic.kind is TopicKind.VOCABULARY and has.articles <= min(_MOST_OF_FEW, _FEW * usual.articles):
        says = f"The topics next to it usually have {usual.articles:.0f}"
        advice = "write more on it" + (f", or drop its tag where {instead} says enough" if instead else "")
        reasons.append(_Reason(says, advice, 0.6 * (1 - has.articles / usual.articles)))
    if has.newest >= _OLD_YEARS and has.newest - usual.newest >= _BEHIND_YEARS:
        own, others = _in_years(has.newest), _in_years(usual.newest)
        says = f"Its newest article is {own} old; in the topics next to it the newest is usually {others} old"
        advice = "write something new on it, or bring its best articles up to date"
        reasons.append(_Reason(says, advice, 0.3 * (1 - 0.5 ** (has.newest - usual.newest))))
    if has.articles >= _FEWEST_TO_BE_SHORT and has.words <= _SHORT * usual.words:
        says = f"Its articles usually have {has.words:.0f} words, those next to it {usual.words:.0f}"
        reasons.append(_Reason(says, "let its articles say more, or make one of several", 0.1))
    return tuple(reasons)


def _in_years(age: float) -> str:
    years = round(age)
    return f"{years} year{'' if years == 1 else 's'}" if years else "less than a year"


def _finding(material: AuditMaterial, thin: _Thin) -> Finding:
    articles = [material.articles[row] for row in thin.rows]
    newest = sorted(articles, key=lambda article: (str(article.published_at or ""), article.id), reverse=True)
    count = f"{len(articles)} article{'' if len(articles) == 1 else 's'}"
    found = " was found in " if thin.topic.kind.is_found else " has "
    evidence = (
        Evidence(f"“{thin.topic.label}”{found}{count}"),
        *(Evidence(reason.says) for reason in thin.reasons),
        Evidence("Next to it", topics=thin.beside),
        *([Evidence(f"There is “{thin.twin}” too, the same name spelled otherwise")] if thin.twin else ()),
    )
    advice = "; ".join(reason.advice for reason in thin.reasons)
    return Finding(
        kind=Kind.THIN_TOPICS,
        articles=tuple(article.id for article in newest[:_ARTICLES_TOLD]),
        evidence=evidence,
        action=f"Give its articles the tag “{thin.twin}”" if thin.twin else advice[0].upper() + advice[1:],
        severity=round(thin.severity, 3),
        digest=digest_of_parts(
            Kind.THIN_TOPICS, thin.topic.id, [f"{article.id} {content_digest(article)}" for article in articles]
        ),
        subject=thin.topic.id,
    )
