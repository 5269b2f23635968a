"""A generation -> the few figures that tell one night's quality from another's."""

from collections.abc import Iterator, Sequence

from corpus.article import Article
from indexer.gates.snapshot import topic_of
from indexer.neighbours.exposure import exposure_of
from indexer.snapshot.comparison import agreement, editors_links
from indexer.snapshot.snapshot import Snapshot


def figures_beside(
    staged: Snapshot, articles: Sequence[Article], served: Snapshot | None
) -> Iterator[tuple[str, float, float | None]]:
    """The name of each figure, what it is of `staged`, whose articles are `articles`, and what it was of `served`.

    Links are those between articles of both, as the gate on picks takes them: the same links, measured twice.
    """
    among = staged.rows.keys() & served.rows.keys() if served else staged.rows.keys()
    links = editors_links(articles, among)
    now, before = generation_figures(staged, links), generation_figures(served, links) if served else {}
    for name, value in now.items():
        yield name, value, before.get(name)


def generation_figures(snapshot: Snapshot, links: Sequence[tuple[str, str]]) -> dict[str, float]:
    """The figures of `snapshot` by name; `links` by editors, ids from and to, are compared with its lists."""
    exposure, counts = exposure_of(snapshot.neighbour_rows), snapshot.manifest.counts
    scores = snapshot.neighbour_scores[:, 0] if snapshot.neighbour_scores.shape[1] else snapshot.neighbour_scores
    topics = topic_of(snapshot).values()
    found = {"editors' links in our first ten": round(agreement(snapshot, links), 4)} if links else {}
    return {
        "articles": counts.articles,
        "passages": counts.passages,
        "discovered topics": len(set(topics) - {""}),
        "in no discovered topic": sum(not topic for topic in topics),
        "editors' links compared": len(links),
        **found,
        "mean score of the first place": round(float(scores.mean()), 4) if scores.size else 0.0,
        "exposure, Gini": exposure.gini,
        "never listed": exposure.never_listed,
    }
