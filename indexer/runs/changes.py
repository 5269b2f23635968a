"""The generation that was served and the one that a run made -> what changed, for people, and why lists moved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from indexer.snapshot.comparison import (
    ArticleDifferences,
    IdDifferences,
    Named,
    article_differences,
    first_titles,
    id_differences,
    list_churn,
)
from indexer.snapshot.difference import weights_moved
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
    """Articles that came, went or are not what they were.

    `changed` and `relinked`, of which only the links are others, are None where the run ended before it knew.
    """

    added: Enumeration
    changed: Enumeration | None
    relinked: Enumeration | None
    removed: Enumeration


@dataclass(frozen=True, slots=True)
class Category:
    """A category and how many articles it has, or had."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class CategoryChanges:
    """Every category that has articles now and had none before, and the other way round."""

    new: tuple[Category, ...]
    gone: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight of a formula, `formula.signal`, that is not what it was; 0 where there was or is none."""

    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a list; `new` if the article was not in the list before, or is not any more, and why, in words."""

    id: str
    title: str
    new: bool
    why: str = ""


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
    found = article_differences(before, now)
    old, new = ({article.id: article.title for article in articles} for articles in (before, now))
    added, changed, removed = _enumerations(found, old, new)
    relinked = enumerated(Renamed(name, new[name]) for name in sorted(found.relinked))
    return ArticleChanges(added, changed if prepared else None, relinked if prepared else None, removed)


def category_changes(before: Sequence[Article], now: Sequence[Article]) -> CategoryChanges:
    """Every category that came or went, the largest first."""
    old, new = (Counter(article.category for article in articles if article.category) for articles in (before, now))
    return CategoryChanges(new=_only_in(new, old), gone=_only_in(old, new))


def _only_in(here: Counter[str], there: Counter[str]) -> tuple[Category, ...]:
    return tuple(Category(name, count) for name, count in here.most_common() if name not in there)


def weight_changes(served: Snapshot, staged: Snapshot) -> tuple[Weight, ...]:
    """The weights that moved."""
    return tuple(Weight(name, before, now) for name, (before, now) in weights_moved(served, staged).items())


def list_changes(
    served: Snapshot, staged: Snapshot, before: Sequence[Article], now: Sequence[Article]
) -> tuple[ChurnedList, ...]:
    """The lists that changed most among those of articles that did not change."""
    churn = list_churn(staged, served, now, before)
    most = sorted((name for name, share in churn.items() if share > 0), key=lambda name: (-churn[name], name))
    found = article_differences(before, now)
    return tuple(_list_change(served, staged, name, churn[name], found) for name in most[:_LISTS])


def why_lists_moved(served: Snapshot, staged: Snapshot, articles: ArticleChanges) -> tuple[str, ...]:
    """What is different that can move lists, in words, what moves most first."""
    was, now = served.manifest, staged.manifest
    counted = (
        (articles.added.number, "came"),
        (articles.changed.number if articles.changed else 0, "changed"),
        (articles.relinked.number if articles.relinked else 0, "have other links"),
        (articles.removed.number, "went"),
    )
    moved = len(weights_moved(served, staged))
    causes = {
        f"another encoder: {now.encoder.name} in the place of {was.encoder.name}": was.encoder != now.encoder,
        "a new version of the program makes lists in another way": was.build_recipe_version != now.build_recipe_version,
        "other settings": was.configuration_digest != now.configuration_digest,
        f"{moved} weight{'s' if moved > 1 else ''} of the formulas moved, which were learned anew": moved > 0,
        "of the articles " + ", ".join(f"{number} {what}" for number, what in counted if number): any(
            number for number, _ in counted
        ),
    }
    return tuple(cause for cause, holds in causes.items() if holds)


def topic_changes(served: Snapshot, staged: Snapshot) -> TopicChanges:
    """Topics born, gone, and under another label."""
    old, new = ({topic.id: topic.label for topic in snapshot.topics} for snapshot in (served, staged))
    born, renamed, gone = _enumerations(id_differences(old, new, lambda name: old[name] == new[name]), old, new)
    return TopicChanges(born, gone, renamed)


def _list_change(served: Snapshot, staged: Snapshot, name: str, share: float, found: ArticleDifferences) -> ChurnedList:
    before, after = first_titles(served, name), first_titles(staged, name)
    return ChurnedList(
        id=name,
        title=staged.cards[staged.rows[name]].title,
        share=share,
        before=_places(before, after, found, "displaced"),
        after=_places(after, before, found, "nearer now"),
    )


def _places(
    here: Mapping[str, str], there: Mapping[str, str], found: ArticleDifferences, otherwise: str
) -> tuple[Place, ...]:
    """The places of the list `here`; of those that are not in the list `there`, why."""
    return tuple(
        Place(name, title, name not in there, "" if name in there else _why(name, found, otherwise))
        for name, title in here.items()
    )


def _why(name: str, found: ArticleDifferences, otherwise: str) -> str:
    """Why an article came into a list or left it."""
    reasons = {
        "came to the site": found.added,
        "not on the site any more": found.removed,
        "its text changed": found.changed,
    }
    return next((why for why, names in reasons.items() if name in names), otherwise)


def _enumerations(
    found: IdDifferences | ArticleDifferences, old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[Enumeration, Enumeration, Enumeration]:
    """What was added, changed and removed, under the titles that it had and has."""
    return (
        enumerated(Renamed(name, new[name]) for name in sorted(found.added)),
        enumerated(
            Renamed(name, new[name], old[name] if old[name] != new[name] else "") for name in sorted(found.changed)
        ),
        enumerated(Renamed(name, old[name]) for name in sorted(found.removed)),
    )


def enumerated(named: Iterable[Renamed]) -> Enumeration:
    """How many are `named`, and the first of them."""
    every = tuple(named)
    return Enumeration(len(every), every[:_NAMED])
