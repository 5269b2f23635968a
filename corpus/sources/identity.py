"""Versions of articles, from any mixture of sources -> one article each, under the id that it keeps.

Two inputs are versions of one article when they share a name (an id, a URL, an alias that one of them gives, or a name
that the publisher's redirects make equal) and tell the same (grouping.py); one_article.py makes one of them. Where they
do not, both are kept, each under an id of its own, and the clash is told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, islice
from pathlib import PurePosixPath
from urllib.parse import urldefrag

from corpus.addresses import page_address
from corpus.article import Article, Note
from corpus.sources.grouping import grouped
from corpus.sources.likeness import are_translations, told_by
from corpus.sources.one_article import one_of
from corpus.sources.versions import Version, is_named_after_file, joining, key_of, keys_of
from corpus.validation import MAXIMUM_ID_LENGTH, content_id

# Notes on one article that are kept.
_MOST_NOTES = 1_000


class RedirectError(Exception):
    """The publisher's redirects lead in a circle. The message names one of them."""


@dataclass(frozen=True, slots=True)
class Merge:
    """An input that is a further version of an article, and what it was found to be a version of."""

    article: str  # the id under which the article is kept
    place: str  # of this version
    kept: str  # the place of the version that won


@dataclass(frozen=True, slots=True)
class Clash:
    """A name that two articles use, which tell different things. Both are kept."""

    name: str  # an id, a URL or an alias, as the first of them gives it
    articles: tuple[str, str]  # the ids under which they are kept; the name stays with the first
    places: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """Articles ordered by id; each version given up for another one; each name that two of them use; notes by id."""

    articles: tuple[Article, ...]
    merges: tuple[Merge, ...]
    clashes: tuple[Clash, ...]
    notes: Mapping[str, tuple[Note, ...]]


@dataclass(slots=True)
class _Group:
    """Versions that are one article, and what is made of them."""

    versions: list[Version]
    winner: Version
    article: Article
    first: int  # the number of the first version
    names: dict[str, str] = field(default_factory=dict)  # key -> the name as it was given

    @property
    def rank(self) -> tuple[bool, date, int]:
        """Of several that use a name, the least has it: one not named after its file, then the oldest, then the first.

        What is new in a feed stands above, and must not take the id from what was there before.
        """
        named_after_files = all(is_named_after_file(version) for version in self.versions)
        return named_after_files, self.article.published_at or date.max, self.first


def merged(versions: Sequence[Version], redirects: Mapping[str, str]) -> Merged:
    """One article for each set of versions that are the same article; versions come in the order of their sources.

    The latest version wins; what it leaves empty is taken from the others. Of versions that no date tells apart, the
    earlier source wins, but the strictest status holds: what one source calls a draft, no other makes public.

    Raises:
        RedirectError: the redirects lead in a circle.
    """
    targets = {name: _target(name, redirects) for name in redirects}
    old_names: dict[str, list[str]] = {}
    for old, new in targets.items():
        old_names.setdefault(key_of(new), []).append(old)
    keys = [keys_of([version], targets) for version in versions]
    shared = {key for key, uses in Counter(key for own in keys for key in own).items() if uses > 1}
    groups = [_group(numbers, versions, old_names) for numbers in grouped(versions, keys, shared)]
    users = _users([group for group in groups if not shared.isdisjoint(keys[group.first]) or len(group.versions) > 1])
    _give_ids_apart(groups)
    clashes = tuple(_clashes(users))
    _leave_names_to_one(users)
    groups.sort(key=lambda group: group.article.id)
    return Merged(
        tuple(group.article for group in groups),
        tuple(merge for group in groups for merge in _merges(group)),
        clashes,
        {group.article.id: told for group in groups if (told := _notes(group))},
    )


def _group(numbers: Sequence[int], versions: Sequence[Version], old_names: Mapping[str, Sequence[str]]) -> _Group:
    kept = [versions[number] for number in numbers]
    old = [name for key in joining(keys_of(kept, {})) for name in old_names.get(key, ())] if old_names else []
    return _Group(kept, *one_of(kept, old), numbers[0])


def _notes(group: _Group) -> tuple[Note, ...]:
    return tuple(islice((note for version in group.versions for note in version.notes), _MOST_NOTES))


def _merges(group: _Group) -> Iterator[Merge]:
    for version in group.versions:
        if version is not group.winner:
            yield Merge(group.article.id, version.place, group.winner.place)


def _users(groups: Sequence[_Group]) -> dict[str, list[_Group]]:
    """The articles that use each name that several use, the one that it stays with first."""
    users: dict[str, list[_Group]] = {}
    for group in sorted(groups, key=lambda group: group.rank):
        article = group.article
        group.names = {
            key: name for name in (*reversed(article.aliases), article.url, article.id) if (key := key_of(name))
        }
        for key in group.names:
            users.setdefault(key, []).append(group)
    several = {key: those for key, those in sorted(users.items()) if len(those) > 1}
    return {key: sorted(those, key=lambda group: not _is_own(key, group.article)) for key, those in several.items()}


def _is_own(key: str, article: Article) -> bool:
    """Whether a name is an article's id or URL, and not just one that it is also known by."""
    return key in {key_of(article.id), key_of(article.url)}


def _give_ids_apart(groups: Sequence[_Group]) -> None:
    """Leave an id that several articles have to the first of them by rank, and derive others for the rest."""
    taken = {group.article.id for group in groups}
    keeper: dict[str, _Group] = {}
    for group in sorted(groups, key=lambda group: group.rank):
        first = keeper.setdefault(group.article.id, group)
        if first is not group:
            free = next(name for name in _derived_ids(group, first.article) if name and name not in taken)
            taken.add(free)
            group.article = replace(group.article, id=free)


def _derived_ids(group: _Group, first: Article) -> Iterator[str]:
    """Ids for an article whose own is the `first` one's, the best first: by its URL, language, folder, text."""
    article = group.article
    if article.url != first.url:
        fragment = urldefrag(article.url).fragment
        yield f"{page_address(article.url)}{'#' if fragment else ''}{fragment}"[:MAXIMUM_ID_LENGTH]
        yield article.url.partition("//")[2][:MAXIMUM_ID_LENGTH]  # with what is taken for parameters that say nothing
    if are_translations(article, first):
        yield f"{article.id[: MAXIMUM_ID_LENGTH - len(article.language) - 1]}.{article.language}"
    if folder := _folder_of(group.winner):
        yield f"{folder}/{article.id}"[:MAXIMUM_ID_LENGTH]
    for text in (told_by(article) or article.title, article.full_text()):
        yield content_id(text)
    for number in count(2):
        yield f"{content_id(article.full_text())}-{number}"


def _folder_of(version: Version) -> str:
    """The folder above the file, or the folder of files, that an article has its id from; empty where it has not."""
    path = PurePosixPath(version.file)
    bundle = path.parent
    if bundle.name == version.article.id:
        return bundle.parent.name
    return bundle.name if path.stem.endswith(version.article.id) else ""


def _clashes(users: Mapping[str, Sequence[_Group]]) -> Iterator[Clash]:
    """Each pair once, by the first of the names that both use; translations are meant to share theirs."""
    seen: set[tuple[str, str]] = set()
    for key, (first, *others) in users.items():
        for other in others:
            pair = (first.article.id, other.article.id)
            if pair not in seen and not are_translations(first.article, other.article):
                seen.add(pair)
                yield Clash(first.names[key], pair, (first.winner.place, other.winner.place))


def _leave_names_to_one(users: Mapping[str, Sequence[_Group]]) -> None:
    """Take a name that several articles use from the aliases of all but the one that it stays with."""
    taken: dict[int, tuple[_Group, set[str]]] = {}
    for key, (_, *others) in users.items():
        for group in others:
            taken.setdefault(id(group), (group, set()))[1].add(key)
    for group, keys in taken.values():
        kept = tuple(alias for alias in group.article.aliases if key_of(alias) not in keys)
        if kept != group.article.aliases:
            group.article = replace(group.article, aliases=kept)


def _target(name: str, redirects: Mapping[str, str]) -> str:
    """Where a name leads in the end.

    Raises:
        RedirectError: it leads back to itself.
    """
    seen = {name}
    while name in redirects:
        name = redirects[name]
        if name in seen:
            raise RedirectError(f"the redirects of {name} lead in a circle")
        seen.add(name)
    return name
