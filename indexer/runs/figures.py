"""A generation -> the few figures that tell one night's quality from another's."""

from collections.abc import Sequence

from corpus.article import Article
from indexer.neighbours.exposure import exposure_of
from indexer.snapshot.comparison import agreement, editors_links
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.ids import discovered_ids


def generation_figures(snapshot: Snapshot, articles: Sequence[Article]) -> dict[str, float]:
    """The figures of `snapshot`, whose articles are `articles`, by name."""
    exposure, counts = exposure_of(snapshot.neighbour_rows), snapshot.manifest.counts
    scores = snapshot.neighbour_scores[:, 0] if snapshot.neighbour_scores.shape[1] else snapshot.neighbour_scores
    links = editors_links(articles, snapshot.rows)
    found = {"agreement with editors' links": round(agreement(snapshot, links), 4)} if links else {}
    return {
        "articles": counts.articles,
        "passages": counts.passages,
        "topics": counts.topics,
        "without topic": _without_topic(snapshot),
        "links by editors": len(links),
        **found,
        "mean score of the first place": round(float(scores.mean()), 4) if scores.size else 0.0,
        "exposure, Gini": exposure.gini,
        "never listed": exposure.never_listed,
    }


def _without_topic(snapshot: Snapshot) -> int:
    """Articles in no discovered topic."""
    discovered = discovered_ids(snapshot.topics)
    return sum(not any(one.topic in discovered for one in given) for given in snapshot.assignments)
