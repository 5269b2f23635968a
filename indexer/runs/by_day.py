"""What a night made of the changes of the days before it -> how many of each fate, and which, for its report."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article
from indexer.live.folding import Fate, Folding
from indexer.runs.changes import Enumeration, Renamed, enumerated

_SAYS = {
    Fate.PUT: "put",
    Fate.DELETED: "deleted",
    Fate.SUPERSEDED: "put earlier and given up, since the sources say something else by now",
    Fate.STANDING: "put earlier and kept, since the sources say what they said",
    Fate.KEPT_OUT: "deleted earlier and kept out until put again",
    Fate.WAITING: "changed while the night worked, and left to the next one",
}
# On a terminal as many ids of one fate are named; the report has more.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ChangedByDay:
    """The articles whose changes by day had one fate; `says` is that in words."""

    fate: Fate
    says: str
    articles: Enumeration

    def in_words(self) -> str:
        """How many, of what, and the ids of the first."""
        named = ", ".join(one.id for one in self.articles.named[:_SHOWN])
        return f"{self.articles.number:,} {self.says}: {named}{', ...' if self.articles.number > _SHOWN else ''}"


def changed_by_day(
    folding: Folding, before: Sequence[Article] = (), waiting: Sequence[str] = ()
) -> tuple[ChangedByDay, ...]:
    """Every fate that a change had; `waiting` are the ids of those that came too late.

    The titles are those that the articles have, or had `before`.
    """
    titles = {article.id: article.title for article in (*before, *folding.articles)}
    ids = folding.by_fate() | {Fate.WAITING: tuple(sorted(waiting))}
    return tuple(
        ChangedByDay(fate, says, enumerated(Renamed(one, titles.get(one, "")) for one in ids[fate]))
        for fate, says in _SAYS.items()
        if ids[fate]
    )
