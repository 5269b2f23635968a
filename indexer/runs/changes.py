"""The generation that was served and the one that a run made -> what changed, for people: articles, lists, topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article
from indexer.snapshot.comparison import list_churn
from indexer.snapshot.snapshot import Snapshot

# Lists shown side by side: as many as somebody looks through before coffee.
_LISTS = 10
# Names in one enumeration: the number says how many there are, and nobody reads on after a few hundred.
_NAMED = 200


@dataclass(frozen=True, slots=True)
class Named:
    """An article or a topic; `was` is its title before, where that was another one."""

    id: str
    title: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """How many there are, and the first of them by id."""

    number: int
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ArticleChanges:
    """Articles that came, went or are not what they were; `changed` is None where the run ended before it knew."""

    added: Enumeration
    changed: Enumeration | None
    removed: Enumeration


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a list; `new` if the article was not in the list before, or is not any more."""

    id: str
    title: str
    new: bool


@dataclass(frozen=True, slots=True)
class ListChange:
    """The list of an article that did not itself change."""

    id: str
    title: str
    share: float  # of its places that others have taken
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """Discovered topics and the vocabulary's, by id."""

    born: Enumeration
    gone: Enumeration
    renamed: Enumeration


def article_changes(before: Sequence[Article], now: Sequence[Article], *, prepared: bool) -> ArticleChanges:
    """Compares articles by id; whether one changed can be told once they are prepared as the former ones were."""
    old, new = {article.id: article for article in before}, {article.id: article for article in now}
    changed = (name for name in sorted(old.keys() & new.keys()) if old[name] != new[name])
    return ArticleChanges(
        added=_enumerated(Named(name, new[name].title) for name in sorted(new.keys() - old.keys())),
        changed=_enumerated(_named(name, old[name].title, new[name].title) for name in changed) if prepared else None,
        removed=_enumerated(Named(name, old[name].title) for name in sorted(old.keys() - new.keys())),
    )


def list_changes(
    served: Snapshot, staged: Snapshot, before: Sequence[Article], now: Sequence[Article]
) -> tuple[ListChange, ...]:
    """The lists that changed most among those of articles that did not change."""
    churn = list_churn(staged, served, now, before)
    most = sorted((name for name, share in churn.items() if share > 0), key=lambda name: (-churn[name], name))
    return tuple(_list_change(served, staged, name, churn[name]) for name in most[:_LISTS])


def topic_changes(served: Snapshot, staged: Snapshot) -> TopicChanges:
    """Topics born, gone, and under another label."""
    old, new = ({topic.id: topic.label for topic in snapshot.topics} for snapshot in (served, staged))
    renamed = (name for name in sorted(old.keys() & new.keys()) if old[name] != new[name])
    return TopicChanges(
        born=_enumerated(Named(name, new[name]) for name in sorted(new.keys() - old.keys())),
        gone=_enumerated(Named(name, old[name]) for name in sorted(old.keys() - new.keys())),
        renamed=_enumerated(_named(name, old[name], new[name]) for name in renamed),
    )


def _list_change(served: Snapshot, staged: Snapshot, name: str, share: float) -> ListChange:
    before, after = _first(served, name), _first(staged, name)
    return ListChange(
        id=name,
        title=staged.cards[staged.rows[name]].title,
        share=share,
        before=tuple(Place(other, title, other not in after) for other, title in before.items()),
        after=tuple(Place(other, title, other not in before) for other, title in after.items()),
    )


def _first(snapshot: Snapshot, name: str) -> dict[str, str]:
    return {card.id: card.title for card in snapshot.first_listed(snapshot.rows[name])}


def _named(name: str, before: str, now: str) -> Named:
    return Named(name, now, before if before != now else "")


def _enumerated(named: Iterable[Named]) -> Enumeration:
    every = tuple(named)
    return Enumeration(len(every), every[:_NAMED])
