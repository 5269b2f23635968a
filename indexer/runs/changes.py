"""The generation that was served and the one that a run made -> what changed, for people: articles, lists, topics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from indexer.snapshot.comparison import Changes, Named, changes, first_titles, list_churn
from indexer.snapshot.snapshot import Snapshot

# Lists shown side by side: as many as somebody looks through before coffee.
_LISTS = 10
# Names in one enumeration: the number says how many there are, and nobody reads on after a few hundred.
_NAMED = 200


@dataclass(frozen=True, slots=True)
class Renamed(Named):
    """An article or a topic, and its title before, where that was another one."""

    was: str = ""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """How many there are, and the first of them by id."""

    number: int
    named: tuple[Renamed, ...]


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
class ChurnedList:
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
    found = changes(old, new, lambda name: old[name] == new[name])
    titles = ({name: one.title for name, one in articles.items()} for articles in (old, new))
    added, changed, removed = _enumerations(found, *titles)
    return ArticleChanges(added, changed if prepared else None, removed)


def list_changes(
    served: Snapshot, staged: Snapshot, before: Sequence[Article], now: Sequence[Article]
) -> tuple[ChurnedList, ...]:
    """The lists that changed most among those of articles that did not change."""
    churn = list_churn(staged, served, now, before)
    most = sorted((name for name, share in churn.items() if share > 0), key=lambda name: (-churn[name], name))
    return tuple(_list_change(served, staged, name, churn[name]) for name in most[:_LISTS])


def topic_changes(served: Snapshot, staged: Snapshot) -> TopicChanges:
    """Topics born, gone, and under another label."""
    old, new = ({topic.id: topic.label for topic in snapshot.topics} for snapshot in (served, staged))
    born, renamed, gone = _enumerations(changes(old, new, lambda name: old[name] == new[name]), old, new)
    return TopicChanges(born, gone, renamed)


def _list_change(served: Snapshot, staged: Snapshot, name: str, share: float) -> ChurnedList:
    before, after = first_titles(served, name), first_titles(staged, name)
    return ChurnedList(
        id=name,
        title=staged.cards[staged.rows[name]].title,
        share=share,
        before=tuple(Place(other, title, other not in after) for other, title in before.items()),
        after=tuple(Place(other, title, other not in before) for other, title in after.items()),
    )


def _enumerations(
    found: Changes, old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[Enumeration, Enumeration, Enumeration]:
    """What was added, changed and removed, under the titles that it had and has."""
    return (
        _enumerated(Renamed(name, new[name]) for name in sorted(found.added)),
        _enumerated(
            Renamed(name, new[name], old[name] if old[name] != new[name] else "") for name in sorted(found.changed)
        ),
        _enumerated(Renamed(name, old[name]) for name in sorted(found.removed)),
    )


def _enumerated(named: Iterable[Renamed]) -> Enumeration:
    every = tuple(named)
    return Enumeration(len(every), every[:_NAMED])
