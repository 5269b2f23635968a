"""Two generations -> what is different between them: articles, lists, topics, counts and weights."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic

# Lists shown: enough to see what kind of change it is; their number is told as well.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Named:
    """An article or a topic, for people."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ListChange:
    """The first ten related articles of one article that is in both generations: which went and which came."""

    article: Named
    kept: int
    gone: tuple[Named, ...]
    came: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different in the generation `new`, seen from `old`."""

    old: str
    new: str
    counts: Mapping[str, tuple[int, int]]
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    changed: tuple[Named, ...]  # articles in both, of which anything at all is different
    lists_compared: int
    lists_changed: int
    lists: tuple[ListChange, ...]  # those that changed most, most first
    topics_born: tuple[Named, ...]
    topics_gone: tuple[Named, ...]
    weights: Mapping[str, tuple[float, float]]  # `formula.signal`, where they differ; 0 where there is none


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Compares two generations, article by article."""
    both = sorted(old.rows.keys() & new.rows.keys())
    changes = [change for name in both if (change := _list_change(old, new, name)).gone or change.came]
    changes.sort(key=lambda change: (change.kept - len(change.gone) - len(change.came), change.article.id))
    counts_old, counts_new = asdict(old.manifest.counts), asdict(new.manifest.counts)
    return Difference(
        old=old.generation,
        new=new.generation,
        counts={name: (counts_old[name], counts_new[name]) for name in counts_old},
        added=_articles(new, new.rows.keys() - old.rows.keys()),
        removed=_articles(old, old.rows.keys() - new.rows.keys()),
        changed=_articles(new, (n for n in both if old.articles.read(old.rows[n]) != new.articles.read(new.rows[n]))),
        lists_compared=len(both),
        lists_changed=len(changes),
        lists=tuple(changes[:_SHOWN]),
        topics_born=_topics(new.topics, old.topics_by_id),
        topics_gone=_topics(old.topics, new.topics_by_id),
        weights=_weights(old, new),
    )


def _list_change(old: Snapshot, new: Snapshot, name: str) -> ListChange:
    before, after = _first(old, name), _first(new, name)
    return ListChange(
        article=_articles(new, [name])[0],
        kept=len(before.keys() & after.keys()),
        gone=tuple(named for other, named in before.items() if other not in after),
        came=tuple(named for other, named in after.items() if other not in before),
    )


def _first(snapshot: Snapshot, name: str) -> dict[str, Named]:
    return {card.id: Named(card.id, card.title) for card in snapshot.first_listed(snapshot.rows[name])}


def _articles(snapshot: Snapshot, names: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(name, snapshot.cards[snapshot.rows[name]].title) for name in sorted(names))


def _topics(topics: Iterable[Topic], others: Mapping[str, Topic]) -> tuple[Named, ...]:
    return tuple(Named(topic.id, topic.label) for topic in topics if topic.id not in others)


def _weights(old: Snapshot, new: Snapshot) -> dict[str, tuple[float, float]]:
    before, after = _all_weights(old), _all_weights(new)
    pairs = {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in sorted(before.keys() | after.keys())}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _all_weights(snapshot: Snapshot) -> dict[str, float]:
    formulas = {"article": snapshot.article_formula, "query": snapshot.query_formula}
    return {
        f"{formula}.{name}": round(signal.weight, 4)
        for formula, signals in ((name, formula.signals) for name, formula in formulas.items())
        for name, signal in signals.items()
    }
