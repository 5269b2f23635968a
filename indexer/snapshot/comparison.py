"""How far a generation's lists agree: with those of another generation, and with the links that editors put."""

from collections.abc import Sequence

from corpus.article import Article
from indexer.ranking.scoring import FIRST
from indexer.snapshot.snapshot import Snapshot


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
        now = {card.id for card in staged.first_listed(row)}
        then = [card.id for card in served.first_listed(old[article.id][0]) if card.id in staged.rows]
        if then:
            churn[article.id] = round(sum(name not in now for name in then) / len(then), 4)
    return churn


def agreement(snapshot: Snapshot, links: Sequence[tuple[int, int]]) -> float:
    """The share of `links`, rows of articles from and to, that our first ten have as well; 0 of none."""
    return sum(to in snapshot.neighbour_rows[of, :FIRST] for of, to in links) / max(len(links), 1)
