"""Incomplete articles: without standfirst, without category, or with a category that their text contradicts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.audit.finding import Evidence, Finding, Found, Kind, digest_of
from indexer.audit.material import AuditMaterial

# A site that gives a field to fewer articles than this does not use it: that it is empty is nobody's oversight.
_USED = 0.5
# Who votes on an article's category: its nearest, each by its score. Copies of it do not, for they stand in no list.
_VOTERS = 15
# Smaller categories have too few members to be near to one another.
_LEAST_MEMBERS = 10
# A vote this clear has to be right in so many of the articles that have one, or none of them is believed.
_RIGHT = 0.95
# A vote for its own category by more than this share: the text does speak for it.
_MOST_FOR_ITS_OWN = 0.05
# Where so large a part of a category looks like another one, the two overlap, and no article of it is a mistake.
_OVERLAPPING = 0.05
_NEAREST_TOLD = 3
# A category that has this much of the vote may be named to who has to choose one.
_MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class _Doubt:
    """An article whose neighbours are of another category."""

    row: int
    category: str
    share: float  # of the vote


def incomplete(material: AuditMaterial, most: int) -> Found:
    """Contradicted categories first, then what is missing, the most shown first."""
    findings = [*_contradicted(material), *_missing(material)]
    findings.sort(key=lambda finding: (-finding.severity, finding.articles, finding.subject))
    return Found(len(findings), tuple(findings[:most]))


def _missing(material: AuditMaterial) -> Iterator[Finding]:
    fields = {
        "standfirst": [bool(article.summary) for article in material.articles],
        "category": [bool(article.category) for article in material.articles],
    }
    top = int(material.listed.max(initial=1)) or 1
    for name, given in fields.items():
        if sum(given) < _USED * len(given):
            continue
        for row in np.flatnonzero(~np.array(given, dtype=bool)).tolist():
            yield _lacks(material, row, name, 0.5 * int(material.listed[row]) / top)


def _lacks(material: AuditMaterial, row: int, name: str, severity: float) -> Finding:
    article = material.articles[row]
    evidence = [Evidence(f"It has no {name}; it is in the first ten of {int(material.listed[row])} articles")]
    action = f"Give it a {name}"
    vote = _vote(material, row).most_common(1) if name == "category" else []
    if vote and vote[0][1] >= _MAJORITY:
        evidence.append(
            Evidence(f"Most of the articles near to it are in {vote[0][0]}", material.nearest(row, _NEAREST_TOLD))
        )
        action = f"Give it a category, perhaps {vote[0][0]}"
    digest = digest_of(Kind.INCOMPLETE, [article], name)
    return Finding(Kind.INCOMPLETE, (article.id,), tuple(evidence), action, round(severity, 3), digest, name)


def _contradicted(material: AuditMaterial) -> Iterator[Finding]:
    """Few and sure: by a vote as clear as those that are nearly always right, in categories that do not overlap."""
    votes = [_vote(material, row) for row in range(len(material.articles))]
    least = _least_share(material, votes)
    if least is None:
        return
    doubts = [doubt for row, vote in enumerate(votes) if (doubt := _doubt(material, row, vote, least))]
    pairs = Counter((material.articles[doubt.row].category, doubt.category) for doubt in doubts)
    for doubt in doubts:
        own = material.articles[doubt.row].category
        if pairs[own, doubt.category] <= max(1, _OVERLAPPING * material.categories[own]):
            yield _looks_like(material, doubt, least)


def _vote(material: AuditMaterial, row: int) -> Counter[str]:
    """The shares of the vote on an article's category."""
    votes: Counter[str] = Counter()
    rows, scores = material.neighbour_rows[row, :_VOTERS], material.neighbour_scores[row, :_VOTERS]
    for other, score in zip(rows.tolist(), scores.tolist(), strict=True):
        if other >= 0 and (category := material.articles[other].category):
            votes[category] += score
    total = sum(votes.values())
    return Counter({category: share / total for category, share in votes.items()}) if total else votes


def _least_share(material: AuditMaterial, votes: list[Counter[str]]) -> float | None:
    """The smallest share from which a vote is right often enough, as it turned out on these very articles.

    An article has no voice in its own vote, so each of them is held out.
    """
    judged = [
        (vote.most_common(1)[0], material.articles[row].category)
        for row, vote in enumerate(votes)
        if vote
        and material.categories[material.articles[row].category] >= _LEAST_MEMBERS
        and material.articles[row].category
    ]
    if not judged:
        return None
    shares = np.array([share for (_, share), _ in judged])
    right = np.array([category == own for (category, _), own in judged])
    return _first_right(shares, right)


def _first_right(shares: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    order = np.argsort(-shares, kind="stable")
    falling, count = shares[order], np.arange(1, len(order) + 1)
    accuracy = np.cumsum(right[order]) / count
    last_of_its_share = np.append(falling[1:] < falling[:-1], True)  # a cut takes all votes that are as clear
    enough = np.flatnonzero(last_of_its_share & (accuracy >= _RIGHT) & (count >= _LEAST_MEMBERS))
    return float(falling[enough[-1]]) if len(enough) else None


def _doubt(material: AuditMaterial, row: int, vote: Counter[str], least: float) -> _Doubt | None:
    own = material.articles[row].category
    if not own or not vote or material.categories[own] < _LEAST_MEMBERS:
        return None
    category, share = vote.most_common(1)[0]
    if category == own or share < least or vote[own] > _MOST_FOR_ITS_OWN:
        return None
    return _Doubt(row, category, share) if material.categories[category] >= _LEAST_MEMBERS else None


def _looks_like(material: AuditMaterial, doubt: _Doubt, least: float) -> Finding:
    article = material.articles[doubt.row]
    evidence = (
        Evidence(f"It is in {article.category}, and {doubt.share:.0%} of what is near to it is in {doubt.category}"),
        Evidence(f"Votes of {least:.0%} and more name the category that editors chose in {_RIGHT:.0%} of the articles"),
        Evidence("Nearest to it", material.nearest(doubt.row, _NEAREST_TOLD)),
    )
    digest = digest_of(Kind.INCOMPLETE, [article], "category")
    action = f"Look whether it belongs in {doubt.category}"
    severity = round(0.5 + 0.5 * doubt.share, 3)
    return Finding(Kind.INCOMPLETE, (article.id,), evidence, action, severity, digest, "category")
