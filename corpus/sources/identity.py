"""Versions of articles, from any mixture of sources -> one article each, under the id that it keeps.

Two inputs are versions of one article when they share a name (an id, a URL, an alias that one of them gives, or a name
that the publisher's redirects make equal) and tell the same. Where they do not, both are kept, and the clash is told.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from itertools import count, islice
from operator import itemgetter
from pathlib import PurePosixPath
from urllib.parse import urldefrag

from corpus.addresses import canonical_url, names_a_page, page_address
from corpus.article import Article, Note, Section, Status
from corpus.sources.likeness import are_items_of_a_list, are_translations, has_text, tell_the_same, told_by
from corpus.validation import MAXIMUM_ID_LENGTH, content_id

# From what anyone may see to what nobody may: of versions that no date tells apart, the strictest holds.
_STRICTNESS = {status: place for place, status in enumerate(Status)}
# As many different texts under one name are each compared with a further one. A name of more (a section's address, an
# empty guid) is no article's, and joins no more than texts that are equal.
_MOST_COMPARED = 12
# An edit takes a sentence or a section out; what has less than this of another version's words is cut off.
_EXCERPT = 0.5
# Names, and notes, of one article that are kept; it moves ten times at most, and one name that all share makes many.
_MOST_NAMES = _MOST_NOTES = 1_000
_SITE = "://"  # begins the key of a whole site's address, as no other key begins


class RedirectError(Exception):
    """The publisher's redirects lead in a circle. The message names one of them."""


@dataclass(frozen=True, slots=True)
class Version:
    """One article as one source tells it."""

    article: Article
    file: str  # the name of the source it is from
    place: str  # where in it, for a person
    moment: datetime | None  # when it was last changed; None where the source does not say
    has_own_id: bool  # its id is the publisher's, not derived from its URL or text
    notes: tuple[Note, ...] = ()


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
        is_named_after_file = all(_is_named_after_file(version) for version in self.versions)
        return is_named_after_file, self.article.published_at or date.max, self.first


@dataclass(slots=True)
class _Found:
    """The versions of one article as far as they are found, by number."""

    numbers: list[int]
    stands_for: Version  # the first with a text, by which further ones are judged
    own_ids: dict[str, str]  # file -> the id that the publisher gave the article there


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
        old_names.setdefault(_key(new), []).append(old)
    keys = [_keys([version], targets) for version in versions]
    shared = {key for key, uses in Counter(key for own in keys for key in own).items() if uses > 1}
    groups = [_group(numbers, versions, old_names) for numbers in _grouped(versions, keys, shared)]
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


def _grouped(
    versions: Sequence[Version], keys_of: Sequence[frozenset[str]], shared: Collection[str]
) -> list[list[int]]:
    """The numbers of the versions of each article, in the order of their first ones."""
    alone = [number for number, keys in enumerate(keys_of) if keys.isdisjoint(shared)]
    home: dict[int, _Found] = {}
    by_key: dict[str, list[int]] = {}  # a version of each article that uses a key
    by_text: dict[tuple[str, int], int] = {}  # the same by the hash of its text
    # What has no text joins what it shares a name with, so all that has one comes first.
    others = sorted(set(range(len(versions))).difference(alone))
    for number in sorted(others, key=lambda n: not has_text(versions[n].article)):
        version, keys = versions[number], _joining(keys_of[number])
        text = hash(told_by(version.article))
        own_ids = {version.file: version.article.id} if version.has_own_id else {}
        home[number] = _Found([number], version, own_ids)
        near = [by_text[key, text] for key in keys if (key, text) in by_text]
        near += [other for key in keys for other in by_key.get(key, ())]
        for found in sorted({id(home[n]): home[n] for n in near}.values(), key=_claim):
            if found is not home[number] and _are_one(found, home[number]):
                _join(found, home[number], home)
        for key in keys:
            by_text.setdefault((key, text), number)
            users = by_key.setdefault(key, [])
            if len(users) < _MOST_COMPARED and not any(home[other] is home[number] for other in users):
                users.append(number)
    articles = {id(found): found for found in home.values()}.values()  # each once, before its numbers are sorted
    return sorted([*(sorted(found.numbers) for found in articles), *([n] for n in alone)])


def _claim(found: _Found) -> tuple[bool, date, int]:
    """As `_Group.rank`, of what is not yet a whole."""
    return _is_named_after_file(found.stands_for), found.stands_for.article.published_at or date.max, found.numbers[0]


def _are_one(found: _Found, other: _Found) -> bool:
    """Whether two articles that share a name are one.

    One source that gives two articles ids of their own means two, even if a URL is given twice; and so does one that
    gives them titles of their own.
    """
    few, many = sorted((found.own_ids, other.own_ids), key=len)
    if any(many.get(file, own) != own for file, own in few.items()):
        return False
    one, second = found.stands_for, other.stands_for
    at_once = one.moment == second.moment
    if one.file == second.file and are_items_of_a_list(one.article, second.article, at_once=at_once):
        return False
    return tell_the_same(one.article, second.article)


def _join(found: _Found, other: _Found, home: dict[int, _Found]) -> None:
    large, small = (found, other) if len(found.numbers) >= len(other.numbers) else (other, found)
    first = min(found, other, key=lambda f: (not has_text(f.stands_for.article), f.numbers[0]))
    large.stands_for = first.stands_for
    large.numbers += small.numbers
    large.own_ids |= small.own_ids
    home.update(dict.fromkeys(small.numbers, large))


def _keys(versions: Iterable[Version], targets: Mapping[str, str]) -> frozenset[str]:
    names = {name for v in versions for name in (v.article.id, v.article.url, *v.article.aliases) if name}
    return frozenset(key for name in names for key in (_key(name), _key(targets.get(name, name))) if key)


def _key(name: str) -> str:
    """What two names of one article have in common: the canonical form of a URL, or the id itself.

    The address of a whole site is kept apart: it names no article, and joins none.
    """
    url = canonical_url(name) if "/" in name else ""
    if names_a_page(url):
        return url
    return (_SITE + url if url else "") if "://" in name else name


def _joining(keys: Iterable[str]) -> list[str]:
    """The keys by which inputs may be one article."""
    return sorted(key for key in keys if key and not key.startswith(_SITE))


def _is_named_after_file(version: Version) -> bool:
    return version.has_own_id and PurePosixPath(version.file).stem == version.article.id


def _group(numbers: Sequence[int], versions: Sequence[Version], old_names: Mapping[str, Sequence[str]]) -> _Group:
    kept = [versions[number] for number in numbers]
    old = [name for key in _joining(_keys(kept, {})) for name in old_names.get(key, ())] if old_names else []
    staying, moved = _parted(kept)
    # Sorting keeps the first of equals, which is the earlier source, in front.
    ordered = sorted(staying, key=lambda v: v.moment.timestamp() if v.moment else -1.0, reverse=True)
    old += [name for version in moved for name in _names(version)]
    article = kept[0].article if len(kept) == 1 and not old else _one(staying, ordered, old)
    return _Group(kept, ordered[0], article, numbers[0])


def _parted(group: Sequence[Version]) -> tuple[Sequence[Version], Sequence[Version]]:
    """The versions, and those that only say where their article has gone: a deleted address that names a new one."""
    if not any(version.article.status is Status.DELETED for version in group):
        return group, ()
    uses = Counter(key for version in group for key in _own_keys(version))
    have_moved = [_has_moved(version, uses) for version in group]
    if all(have_moved):
        return group, ()
    parts: tuple[list[Version], list[Version]] = [], []
    for version, has_moved in zip(group, have_moved, strict=True):
        parts[has_moved].append(version)
    return parts


def _has_moved(version: Version, uses: Mapping[str, int]) -> bool:
    own = _own_keys(version)
    points_to_another = any(uses.get(_key(alias)) for alias in version.article.aliases if _key(alias) not in own)
    return version.article.status is Status.DELETED and points_to_another and all(uses[key] == 1 for key in own)


def _own_keys(version: Version) -> set[str]:
    return set(_joining({_key(version.article.id), _key(version.article.url)}))


def _one(group: Sequence[Version], ordered: Sequence[Version], old_names: Sequence[str]) -> Article:
    latest = max((v.moment for v in group if v.moment), default=None)
    winner = ordered[0].article
    own = next((v.article.id for v in group if v.has_own_id), "") or winner.id
    contenders = [v.article.status for v in group if v.moment in {latest, None}]
    filled = {
        field.name: next(
            (value for v in ordered if (value := getattr(v.article, field.name))), getattr(winner, field.name)
        )
        for field in fields(Article)
    }
    filled["body"] = _body(ordered)
    names = [name for v in group for name in _names(v)] + list(old_names)
    return replace(
        winner,
        **{
            **filled,
            "id": own,
            "status": max(contenders, key=_STRICTNESS.__getitem__),
            "aliases": tuple(dict.fromkeys(n for n in names if n and n not in {own, filled["url"]}))[:_MOST_NAMES],
        },
    )


def _body(ordered: Sequence[Version]) -> tuple[Section, ...]:
    """The body of the first version that has one; where that is but an excerpt of another's, the other's."""
    bodies = [(len(v.article.body_text().split()), v.article.body) for v in ordered if v.article.body]
    longest = max(bodies, key=itemgetter(0), default=(0, ()))
    return longest[1] if not bodies or bodies[0][0] < longest[0] * _EXCERPT else bodies[0][1]


def _names(version: Version) -> tuple[str, ...]:
    """What an article may go on being called; an id that was derived is no name of its own."""
    own = (version.article.id,) if version.has_own_id else ()
    return (*own, version.article.url, *version.article.aliases)


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
            key: name for name in (*reversed(article.aliases), article.url, article.id) if (key := _key(name))
        }
        for key in group.names:
            users.setdefault(key, []).append(group)
    several = {key: those for key, those in sorted(users.items()) if len(those) > 1}
    return {key: sorted(those, key=lambda group: not _is_own(key, group.article)) for key, those in several.items()}


def _is_own(key: str, article: Article) -> bool:
    """Whether a name is an article's id or URL, and not just one that it is also known by."""
    return key in {_key(article.id), _key(article.url)}


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
        kept = tuple(alias for alias in group.article.aliases if _key(alias) not in keys)
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
