"""Two generations -> what is different between them: articles, lists, topics, counts and weights."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from indexer.snapshot.comparison import Named, article_differences, first_titles, id_differences
from indexer.snapshot.snapshot import Snapshot

# Lists shown: enough to see what kind of change it is; their number is told as well.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ListDifference:
    """The first ten related articles of one article that is in both generations: which went and which came."""

    article: Named
    kept: int
    gone: tuple[Named, ...]
    came: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class GenerationDifference:
    """What is different in the generation `new`, seen from `old`."""

    old: str
    new: str
    counts: Mapping[str, tuple[int, int]]
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    changed: tuple[Named, ...]  # articles in both that are others themselves
    relinked: tuple[Named, ...]  # of which only the links are others
    lists_compared: int
    lists_changed: int
    lists: tuple[ListDifference, ...]  # those that changed most, most first
    topics_born: tuple[Named, ...]
    topics_gone: tuple[Named, ...]
    weights: Mapping[str, tuple[float, float]]  # `formula.signal`, where they differ; 0 where there is none


def difference(old: Snapshot, new: Snapshot) -> GenerationDifference:
    """Compares two generations, article by article."""
    both = sorted(old.rows.keys() & new.rows.keys())
    lists = [found for name in both if (found := _list_difference(old, new, name)).gone or found.came]
    lists.sort(key=lambda found: (found.kept - len(found.gone) - len(found.came), found.article.id))
    articles = article_differences(old.articles.all(), new.articles.all())
    topics = id_differences(old.topics_by_id, new.topics_by_id, lambda _: True)
    counts_old, counts_new = asdict(old.manifest.counts), asdict(new.manifest.counts)
    return GenerationDifference(
        old=old.generation,
        new=new.generation,
        counts={name: (counts_old[name], counts_new[name]) for name in counts_old},
        added=_articles(new, articles.added),
        removed=_articles(old, articles.removed),
        changed=_articles(new, articles.changed),
        relinked=_articles(new, articles.relinked),
        lists_compared=len(both),
        lists_changed=len(lists),
        lists=tuple(lists[:_SHOWN]),
        topics_born=_topics(new, topics.added),
        topics_gone=_topics(old, topics.removed),
        weights=weights_moved(old, new),
    )


def _list_difference(old: Snapshot, new: Snapshot, name: str) -> ListDifference:
    before, after = first_titles(old, name), first_titles(new, name)
    return ListDifference(
        article=_articles(new, [name])[0],
        kept=len(before.keys() & after.keys()),
        gone=tuple(Named(other, title) for other, title in before.items() if other not in after),
        came=tuple(Named(other, title) for other, title in after.items() if other not in before),
    )


def _articles(snapshot: Snapshot, names: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(name, snapshot.cards[snapshot.rows[name]].title) for name in sorted(names))


def _topics(snapshot: Snapshot, names: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(name, snapshot.topics_by_id[name].label) for name in names)


def weights_moved(old: Snapshot, new: Snapshot) -> dict[str, tuple[float, float]]:
    """The weights of both formulas that differ, before and after, by `formula.signal`; 0 where there is none."""
    before, after = _all_weights(old), _all_weights(new)
    pairs = {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in sorted(before.keys() | after.keys())}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _all_weights(snapshot: Snapshot) -> dict[str, float]:
    formulas = {"article": snapshot.article_formula, "query": snapshot.query_formula}
    return {
        f"{kind}.{name}": round(signal.weight, 4)
        for kind, formula in formulas.items()
        for name, signal in formula.signals.items()
    }
