"""What two generations have in common and what not, and how far lists agree with the links that editors put."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from indexer.ranking.scoring import FIRST
from indexer.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Named:
    """An article or a topic, for people."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class IdDifferences:
    """Ids that came, that went, and that stand for something else now; each in the order in which they were given."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def id_differences(before: Collection[str], now: Collection[str], same: Callable[[str], bool]) -> IdDifferences:
    """Compares two collections of ids; `same` tells of one that is in both whether it stands for the same."""
    old, new = frozenset(before), frozenset(now)
    return IdDifferences(
        added=tuple(name for name in now if name not in old),
        removed=tuple(name for name in before if name not in new),
        changed=tuple(name for name in now if name in old and not same(name)),
    )


@dataclass(frozen=True, slots=True)
class ArticleDifferences:
    """Ids of articles that came, that went, that are others themselves, and of which only the links are others."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    relinked: tuple[str, ...]


def article_differences(before: Iterable[Article], now: Iterable[Article]) -> ArticleDifferences:
    """Compares articles by id. Links become others also where what they lead to came or went."""
    old, new = ({article.id: article for article in articles} for articles in (before, now))
    found = id_differences(old, new, lambda name: old[name] == new[name])
    relinked = {name for name in found.changed if replace(old[name], links=new[name].links) == new[name]}
    return ArticleDifferences(
        added=found.added,
        removed=tuple(sorted(found.removed)),
        changed=tuple(name for name in found.changed if name not in relinked),
        relinked=tuple(name for name in found.changed if name in relinked),
    )


def first_titles(snapshot: Snapshot, name: str) -> dict[str, str]:
    """The ids and titles of the first ten of the article `name`, in their order."""
    return {card.id: card.title for card in snapshot.first_listed(snapshot.rows[name])}


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


def editors_links(articles: Iterable[Article], among: Collection[str]) -> list[tuple[str, str]]:
    """The links that editors put from one to another of the articles `among`: ids from and to."""
    return [(a.id, to) for a in articles if a.id in among for to in a.links if to in among and to != a.id]


def agreement(snapshot: Snapshot, links: Sequence[tuple[str, str]]) -> float:
    """The share of `links`, ids of articles from and to, that our first ten have as well; 0 of none."""
    rows = snapshot.rows
    found = sum(rows[to] in snapshot.neighbour_rows[rows[of], :FIRST] for of, to in links)
    return found / max(len(links), 1)
