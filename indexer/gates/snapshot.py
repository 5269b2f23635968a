"""Gates on the staged generation as the service will load it, beside the one that is served.

Read back from disk, so that what is judged is what would be published.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.gates.gate import Gate, GateLimits
from indexer.neighbours.table_report import NeighbourReport, Route
from indexer.ranking.scoring import FIRST
from indexer.snapshot.comparison import agreement, editors_links, list_churn
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery.stability import kept_meaning
from indexer.topics.ids import discovered_ids

# Below so many links, topics, or queries, a share of them is chance.
_FEWEST_LINKS = 30
_FEWEST_TOPICS = 5
_FEWEST_QUERIES = 20


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
        _own_queries(staged, limits),
        _largest_topic(staged, limits),
        _without_topic(staged, limits),
    ]
    if served is not None:
        articles, before = tuple(staged.articles.all()), tuple(served.articles.all()) if before is None else before
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
    possible = np.minimum(FIRST, _others_to_show(staged))
    short = int(((staged.neighbour_rows >= 0).sum(axis=1) < possible).sum())
    share = short / max(len(staged.cards), 1)
    return Gate(
        "short-lists",
        round(share, 4),
        limits.maximum_short_lists,
        f"{short} articles have fewer than {int(possible.max(initial=0))} others to show",
        "look at these articles' texts in the run's report",
    )


def _others_to_show(staged: Snapshot) -> NDArray[np.int64]:
    """(n,) how many other pieces there are for each article's list, in its language where the site has several."""
    counts = {}
    for language in {card.language for card in staged.cards}:
        foreign = staged.foreign_to((language,))
        counts[language] = len(np.unique(staged.index.groups if foreign is None else staged.index.groups[~foreign])) - 1
    return np.array([counts[card.language] for card in staged.cards], dtype=np.int64)


def _own_queries(staged: Snapshot, limits: GateLimits) -> Gate:
    """Queries of a few words of titles whose articles are there: where most are called missing, no verdict is right."""
    found = staged.calibration
    return Gate(
        "own-queries",
        found.own_missing if found.queries >= _FEWEST_QUERIES else 0.0,
        limits.maximum_own_missing,
        f"of {found.queries} queries from our own titles {found.own_missing:.0%} are judged missing",
        "look at `coverage` in `status --json`, and whether texts or titles have been lost",
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


def _picks(
    staged: Snapshot,
    served: Snapshot,
    articles: Sequence[Article],
    limits: GateLimits,
) -> Gate:
    """The share of the links that editors put between articles of both generations which our lists have as well."""
    links = editors_links(articles, staged.rows.keys() & served.rows.keys())
    now, then = agreement(staged, links), agreement(served, links)
    few = len(links) < _FEWEST_LINKS
    return Gate(
        "picks",
        0.0 if few else round(max(0.0, then - now), 4),
        limits.maximum_picks_loss,
        f"of {len(links)} links by editors {now:.0%} are in our first ten, {then:.0%} were",
        "look at the lists that changed most in the run's report",
    )


def topic_of(snapshot: Snapshot) -> dict[str, str]:
    """The discovered topic of each article, empty where it has none."""
    discovered = discovered_ids(snapshot.topics)
    return {
        card.id: next((assignment.topic for assignment in given if assignment.topic in discovered), "")
        for card, given in zip(snapshot.cards, snapshot.assignments, strict=True)
    }


def _sizes(topic_of: Mapping[str, str]) -> Counter[str]:
    """How many articles each topic has; topics without any are left out."""
    return Counter(topic for topic in topic_of.values() if topic)


def _topic_count(staged: Snapshot, served: Snapshot, limits: GateLimits) -> Gate:
    now, before = len(_sizes(topic_of(staged))), len(_sizes(topic_of(served)))
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
    sizes = _sizes(topic_of(staged))
    largest = max(sizes, key=lambda topic: (sizes[topic], topic), default="")
    share = sizes[largest] / max(len(staged.cards), 1) if len(sizes) >= _FEWEST_TOPICS else 0.0
    return Gate(
        "largest-topic",
        round(share, 4),
        limits.maximum_topic_share,
        f"the largest discovered topic is {largest!r} with {share:.0%} of the articles" if share else "few topics",
        "look whether texts have become alike",
    )


def _without_topic(staged: Snapshot, limits: GateLimits) -> Gate:
    sizes = _sizes(topic_of(staged))
    share = 1 - sizes.total() / len(staged.cards) if len(sizes) >= _FEWEST_TOPICS else 0.0
    return Gate(
        "no-topic",
        round(share, 4),
        limits.maximum_without_topic,
        f"{len(staged.cards) - sizes.total()} of {len(staged.cards)} articles are in no discovered topic"
        + ("" if len(sizes) >= _FEWEST_TOPICS else ", and there are too few topics to judge by"),
        "look at these articles' texts",
    )


def _topic_ids(staged: Snapshot, served: Snapshot, limits: GateLimits) -> Gate:
    """The share of topics that still stand under their id for what they stood for, weighed by their articles."""
    now, before = topic_of(staged), topic_of(served)
    then = {article: topic for article, topic in before.items() if article in now}
    kept, sizes = kept_meaning(then, now), _sizes(then)
    articles = sum(sizes[topic] for topic, keeps in kept.items() if keeps)
    share = articles / sizes.total() if len(sizes) >= _FEWEST_TOPICS else 1.0
    return Gate(
        "topic-ids",
        round(share, 4),
        limits.minimum_topic_ids_kept,
        f"{sum(kept.values())} of {len(kept)} discovered topics keep their id and their meaning",
        "look at the topics born and gone in the run's report",
        at_least=True,
    )
