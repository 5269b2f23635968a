"""Gates on the staged generation as the service will load it, beside the one that is served.

Read back from disk, so that what is judged is what would be published.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.gates import Gate, GateLimits
from indexer.neighbour_report import NeighbourReport, Route
from indexer.snapshot import Snapshot
from indexer.topics import TopicKind

# What a page shows: gates look at the first ten, as the figures of quality do.
_FIRST = 10
# Below so many links, or topics, a share of them is chance.
_FEWEST_LINKS = 30
_FEWEST_TOPICS = 5
# A topic keeps its meaning if, of the articles that are in both generations, this share of those that have or had it
# is common to both (Jaccard): below it, more changed than stayed.
_KEPT = 0.5


def snapshot_gates(
    staged: Snapshot, served: Snapshot | None, limits: GateLimits, before: Sequence[Article] | None = None
) -> list[Gate]:
    """The gates that need no encoder; `served` is the generation that answers now, if any.

    `before` are its articles, if somebody has read them already.
    """
    gates = [
        _duplicate_ids(staged),
        _lists(staged),
        _short_lists(staged, limits),
        _largest_topic(staged, limits),
        _without_topic(staged, limits),
    ]
    if served is not None:
        articles, before = _articles(staged), _articles(served) if before is None else before
        gates += [
            *_churn(staged, served, articles, before, limits),
            _picks(staged, served, articles, limits),
            _topic_count(staged, served, limits),
            _topic_ids(staged, served, limits),
        ]
    return gates


def recall_gate(report: NeighbourReport | None, limits: GateLimits) -> Gate:
    """How much of the exact lists the table has, where it was made from candidates; an exact table has all."""
    recall = report.recall if report else 0.0
    return Gate(
        "recall",
        round(recall, 4),
        limits.minimum_recall,
        _recall_in_words(report),
        "report it with the run's report: more candidates are needed for this corpus",
        at_least=True,
    )


def _recall_in_words(report: NeighbourReport | None) -> str:
    if report is None:
        return "what the table's recall is was not recorded"
    if report.route is Route.EXACT:
        return "every article was compared with all"
    return f"candidates hold {report.recall:.1%} of exact first tens, over {report.sampled} articles"


def _articles(snapshot: Snapshot) -> tuple[Article, ...]:
    return tuple(snapshot.articles.read(row) for row in range(len(snapshot.cards)))


def _duplicate_ids(staged: Snapshot) -> Gate:
    twice = len(staged.cards) - len({card.id for card in staged.cards})
    return Gate("duplicate-ids", twice, 0, f"{twice} articles share an id with another", "mend the ids in the sources")


def _lists(staged: Snapshot) -> Gate:
    """Places of the table that name no article, the article itself, a copy of it, or one article twice."""
    rows, groups = staged.neighbour_rows, staged.index.groups
    outside = (rows < -1) | (rows >= len(rows))
    known = (rows >= 0) & ~outside
    own = known & (groups[np.where(known, rows, 0)] == groups[:, None])
    ordered = np.sort(np.where(known, rows, -1), axis=1)
    twice = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)
    wrong = int(outside.sum() + own.sum() + twice.sum())
    return Gate(
        "lists",
        wrong,
        0,
        f"{wrong} places of lists name the article itself, a copy, nobody, or one article twice",
        "this is a fault of the program; report it",
    )


def _short_lists(staged: Snapshot, limits: GateLimits) -> Gate:
    """Articles with fewer places than a page shows, although there are enough other pieces."""
    possible = min(_FIRST, len(np.unique(staged.index.groups)) - 1)
    short = int(((staged.neighbour_rows >= 0).sum(axis=1) < possible).sum())
    share = short / max(len(staged.cards), 1)
    return Gate(
        "short-lists",
        round(share, 4),
        limits.maximum_short_lists,
        f"{short} articles have fewer than {possible} others to show",
        "look at these articles' texts in the run's report",
    )


def _churn(
    staged: Snapshot,
    served: Snapshot,
    articles: Sequence[Article],
    before: Sequence[Article],
    limits: GateLimits,
) -> list[Gate]:
    """How much of the first ten of unchanged articles changed."""
    churn = list_churn(staged, served, articles, before)
    changed = [share for share in churn.values() if share > 0]
    mean = round(sum(churn.values()) / len(churn), 4) if churn else 0.0
    says = (
        f"of {len(churn)} unchanged articles {len(changed)} have another list; {mean:.0%} of all their places changed"
    )
    advice = "look at the lists that changed most in the run's report"
    refused = Gate("churn", mean, limits.maximum_churn, says, advice)
    # One gate, two limits: only the one that matters is read out.
    return [refused if refused.beyond else Gate("churn", mean, limits.warning_churn, says, advice, warns=True)]


def list_churn(
    staged: Snapshot, served: Snapshot, articles: Sequence[Article], before: Sequence[Article]
) -> dict[str, float]:
    """For each article that did not change, the share of its first ten places that others have taken.

    A place whose article is gone from the corpus had to be taken and does not count.
    """
    old = {article.id: (row, article) for row, article in enumerate(before)}
    churn = {}
    for row, article in enumerate(articles):
        if article.id not in old or old[article.id][1] != article:
            continue
        now = set(_first_ids(staged, row))
        then = [name for name in _first_ids(served, old[article.id][0]) if name in staged.rows]
        if then:
            churn[article.id] = round(sum(name not in now for name in then) / len(then), 4)
    return churn


def _first_ids(snapshot: Snapshot, row: int) -> list[str]:
    return [snapshot.cards[other].id for other in snapshot.neighbour_rows[row, :_FIRST].tolist() if other >= 0]


def _picks(
    staged: Snapshot,
    served: Snapshot,
    articles: Sequence[Article],
    limits: GateLimits,
) -> Gate:
    """The share of the links that editors put between articles of both generations which our lists have as well."""
    both = staged.rows.keys() & served.rows.keys()
    links = [
        (article.id, to)
        for article in articles
        if article.id in both
        for to in article.links
        if to in both and to != article.id
    ]
    now, then = _found(staged, links), _found(served, links)
    few = len(links) < _FEWEST_LINKS
    return Gate(
        "picks",
        0.0 if few else round(max(0.0, then - now), 4),
        limits.maximum_picks_loss,
        f"of {len(links)} links by editors {now:.0%} are in our first ten, {then:.0%} were",
        "look at the lists that changed most in the run's report",
    )


def _found(snapshot: Snapshot, links: Sequence[tuple[str, str]]) -> float:
    found = sum(to in _first_ids(snapshot, snapshot.rows[of]) for of, to in links)
    return found / max(len(links), 1)


def _members(snapshot: Snapshot, among: Iterable[str] | None = None) -> dict[str, set[str]]:
    """The articles of each discovered topic, of those `among`; a topic without any is left out."""
    discovered = {topic.id for topic in snapshot.topics if topic.kind is TopicKind.DISCOVERED}
    wanted = set(snapshot.rows if among is None else among)
    members: dict[str, set[str]] = {}
    for card, given in zip(snapshot.cards, snapshot.assignments, strict=True):
        for assignment in given:
            if assignment.topic in discovered and card.id in wanted:
                members.setdefault(assignment.topic, set()).add(card.id)
    return members


def _topic_count(staged: Snapshot, served: Snapshot, limits: GateLimits) -> Gate:
    now, before = len(_members(staged)), len(_members(served))
    comparable = min(now, before) > 0 and max(now, before) >= _FEWEST_TOPICS
    factor = max(now / before, before / now) if comparable else 1.0
    return Gate(
        "topic-count",
        round(factor, 2),
        limits.maximum_topic_growth,
        f"{now} discovered topics, {before} before",
        "look at the topics born and gone in the run's report",
    )


def _largest_topic(staged: Snapshot, limits: GateLimits) -> Gate:
    members = _members(staged)
    largest = max(members, key=lambda topic: (len(members[topic]), topic), default="")
    share = len(members.get(largest, ())) / max(len(staged.cards), 1) if len(members) >= _FEWEST_TOPICS else 0.0
    return Gate(
        "largest-topic",
        round(share, 4),
        limits.maximum_topic_share,
        f"the largest discovered topic is {largest!r} with {share:.0%} of the articles" if share else "few topics",
        "look whether texts have become alike",
    )


def _without_topic(staged: Snapshot, limits: GateLimits) -> Gate:
    members = _members(staged)
    share = 1 - len(set().union(*members.values())) / len(staged.cards) if len(members) >= _FEWEST_TOPICS else 0.0
    return Gate(
        "no-topic",
        round(share, 4),
        limits.maximum_without_topic,
        f"{share:.0%} of the articles are in no discovered topic",
        "look at these articles' texts",
    )


def _topic_ids(staged: Snapshot, served: Snapshot, limits: GateLimits) -> Gate:
    """The share of topics that still stand under their id for what they stood for, weighed by their articles."""
    both = staged.rows.keys() & served.rows.keys()
    now, then = _members(staged, both), _members(served, both)
    weights = np.array([len(ids) for ids in then.values()], dtype=float)
    kept = np.array([_jaccard(ids, now.get(topic, set())) >= _KEPT for topic, ids in then.items()], dtype=float)
    share = _weighted(kept, weights) if len(then) >= _FEWEST_TOPICS else 1.0
    return Gate(
        "topic-ids",
        round(share, 4),
        limits.minimum_topic_ids_kept,
        f"{int(kept.sum())} of {len(then)} discovered topics keep their id and their meaning",
        "look at the topics born and gone in the run's report",
        at_least=True,
    )


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _weighted(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    return float((values * weights).sum() / weights.sum()) if weights.sum() else 1.0
