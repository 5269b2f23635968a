"""What was changed by day, taken in by the night: articles that were put on top of the sources, deletions last.

A put stands until the sources say something else of the article than they did on the first night after it: an export
that is a day old does not undo a correction, and one that is newer is right. What was deleted stays out, even if the
sources have it, until it is put again.

A change that no night needs any more still acts on generations from before it, which a rollback may serve. So it is
forgotten only when every generation that is kept has it: a put that gave way to the sources or that they carry just so,
and the deletion of what they do not have.

An article is known by its id, and where the sources have none of this id by its URL, if one of theirs has it: then it
is one article with both ids, and its deletion holds for both.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus.addresses import canonical_url, names_a_page
from corpus.article import Article
from indexer.live.changes import NO_CHANGES, SUPERSEDED, Change, Changes, LiveChanges
from indexer.small_files import read_small
from indexer.snapshot.content import FOLDED_FILE, NOTHING_FOLDED, Folded
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, generations, last_built
from indexer.snapshot.snapshot import ARTICLE


class Fate(StrEnum):
    """What a night makes of a change."""

    PUT = "put"
    DELETED = "deleted"
    SUPERSEDED = "superseded"  # a put that gives way: the sources say something else of it by now
    STANDING = "standing"  # a put of an earlier day
    KEPT_OUT = "kept_out"  # deleted on an earlier day
    WAITING = "waiting"  # came while the night worked: left to the next one


@dataclass(frozen=True)
class Folding:
    """The articles of a night with the changes in them, and what became of each change."""

    articles: tuple[Article, ...]
    folded: Folded = NOTHING_FOLDED
    put: dict[str, tuple[int, str]] = field(default_factory=dict)  # id -> revision, and what the sources said of it
    carried: dict[str, int] = field(default_factory=dict)  # of these, those that the sources have just so
    superseded: dict[str, int] = field(default_factory=dict)  # puts of which the sources now say something else
    given_up: dict[str, int] = field(default_factory=dict)  # those that were superseded on an earlier night
    deleted: dict[str, int] = field(default_factory=dict)  # that the sources have
    absent: dict[str, int] = field(default_factory=dict)  # deleted, and the sources do not have it either
    new: frozenset[str] = frozenset()  # ids of changes that the generation built last does not have

    def by_fate(self) -> dict[Fate, tuple[str, ...]]:
        """The ids of each but those that wait, ordered; each change once, and none that was given up before."""
        put, deleted = self.put.keys(), self.deleted.keys() | self.absent.keys()
        found = {
            Fate.PUT: put & self.new,
            Fate.DELETED: deleted & self.new,
            Fate.SUPERSEDED: self.superseded.keys(),
            Fate.STANDING: put - self.new,
            Fate.KEPT_OUT: deleted - self.new,
        }
        return {fate: tuple(sorted(ids)) for fate, ids in found.items()}


def changes_by_day(paths: IndexPaths, *, read_only: bool = False) -> Changes:
    """What was changed by day and is not forgotten; `read_only` leaves no trace of the look.

    Raises:
        LiveChangesError: it cannot be read; a night that did not know it would bring back what was deleted.
    """
    if not paths.live_changes.exists():
        return NO_CHANGES
    store = LiveChanges(paths.live_changes, read_only=read_only)
    try:
        return store.look()
    finally:
        store.close()


def folded_last(paths: IndexPaths) -> Folded:
    """What the generation built last holds."""
    try:
        return _folded_in(paths, last_built(paths))
    except NoSnapshotError:
        return NOTHING_FOLDED


def has_news(paths: IndexPaths, *, read_only: bool = False) -> bool:
    """Whether something was changed that the generation built last does not have; else as `changes_by_day`."""
    return bool(changes_by_day(paths, read_only=read_only).on(folded_last(paths)))


def fold(articles: Sequence[Article], changes: Changes, last: Folded = NOTHING_FOLDED) -> Folding:
    """`articles` of the sources with `changes` in them, ordered by id; `last` is what the generation before holds."""
    sources = {article.id: article for article in articles}
    found = dict(sources)
    by_url = _ids_by_url(articles) if changes.all else {}
    folding = Folding((), Folded(changes.identity, changes.revision))
    for change in changes.all:
        said = _said_of(change, found, by_url)
        # What an earlier change has made of it, such as another name, the sources do not say.
        _fold_one(change, said, sources[said.id] if said else None, found, folding)
    ordered = tuple(found[identity] for identity in sorted(found))
    return replace(folding, articles=ordered, new=frozenset(change.id for change in changes.on(last)))


def settle(paths: IndexPaths, folding: Folding) -> None:
    """After the night is published: notes what the sources said, and forgets what acts on no generation any more.

    Raises:
        LiveChangesError: it cannot be written; the next night settles it.
    """
    if not folding.folded.store:
        return
    kept = [_folded_in(paths, name) for name in generations(paths)]
    everywhere = min((f.revision if f.store == folding.folded.store else 0 for f in kept), default=0)
    done = folding.absent | folding.carried | folding.superseded | folding.given_up
    forgotten = {identity: revision for identity, revision in done.items() if revision <= everywhere}
    marked = {identity: (revision, SUPERSEDED) for identity, revision in folding.superseded.items()}
    store = LiveChanges(paths.live_changes)
    try:
        store.settle(folding.put | marked, forgotten)
    finally:
        store.close()


def _fold_one(
    change: Change, now: Article | None, said: Article | None, found: dict[str, Article], folding: Folding
) -> None:
    """Folds a change into `found`, where the article is `now`; in the sources it is `said`."""
    if now is not None:
        del found[now.id]
    if change.article is None:
        (folding.absent if now is None else folding.deleted)[change.id] = change.revision
        return
    digest = hashlib.sha256(ARTICLE.dump_json(said)).hexdigest()[:16] if said is not None else ""
    if change.source in (None, digest):
        found[change.id] = change.article if now is None else _also_known_as(change.article, now.id)
        folding.put[change.id] = change.revision, digest
        if said is not None and _carries(said, change.article):
            folding.carried[change.id] = change.revision
    else:
        given_up = folding.given_up if change.source == SUPERSEDED else folding.superseded
        given_up[change.id] = change.revision
        if now is not None:
            found[now.id] = _also_known_as(now, change.id)


def _carries(said: Article, put: Article) -> bool:
    """Whether the sources have an article as it was put, under its id and every name that it has."""
    return set(put.aliases) <= set(said.aliases) and replace(said, aliases=put.aliases) == put


def _said_of(change: Change, found: Mapping[str, Article], by_url: Mapping[str, Sequence[str]]) -> Article | None:
    """What the sources have of the article that was changed."""
    if change.id in found:
        return found[change.id]
    url = canonical_url(change.article.url) if change.article is not None else next(iter(change.names), "")
    # One that an earlier change has moved is elsewhere now, and its old URL may be another's.
    same = [name for name in by_url.get(url, ()) if name in found and canonical_url(found[name].url) == url]
    return found[same[0]] if len(same) == 1 else None


def _ids_by_url(articles: Sequence[Article]) -> dict[str, list[str]]:
    """The ids of those that have a URL, by what is canonical of it; that of a whole site names no article."""
    ids: dict[str, list[str]] = {}
    for article in articles:
        url = canonical_url(article.url)
        if names_a_page(url) and url != "/":
            ids.setdefault(url, []).append(article.id)
    return ids


def _also_known_as(article: Article, name: str) -> Article:
    """`article` with another name, unless it is its own id."""
    return article if name == article.id else replace(article, aliases=tuple(dict.fromkeys((*article.aliases, name))))


def _folded_in(paths: IndexPaths, generation: str) -> Folded:
    """What a generation holds; nothing where that cannot be told, so that all acts on it."""
    try:
        return Folded.from_json(read_small(paths.generation(generation) / FOLDED_FILE))
    except (OSError, ValueError, KeyError, TypeError):
        return NOTHING_FOLDED
