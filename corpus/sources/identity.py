"""Versions of articles, from any mixture of sources -> one article each, under the id that it keeps.

Two versions are the same article when they share an id, a URL, or a name that one of them gives as its alias, or
that the publisher's redirects make equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import PurePosixPath

from corpus.addresses import canonical_url
from corpus.article import Article, Note, Rejection, Status
from corpus.preparation.near_duplicates import is_same_piece

# From what anyone may see to what nobody may: of versions that no date tells apart, the strictest holds.
_STRICTNESS = {status: place for place, status in enumerate(Status)}


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
class Merged:
    """Articles ordered by id; what was rejected; how many versions were given up for a later one; notes by id."""

    articles: tuple[Article, ...]
    rejections: tuple[Rejection, ...]
    superseded: int
    notes: Mapping[str, tuple[Note, ...]]


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
    articles, rejections, superseded = [], [], 0
    notes: dict[str, tuple[Note, ...]] = {}
    for group in _grouped(versions, targets):
        clashes = _clashes(group)
        kept = [version for version in group if version not in clashes]
        rejections += [
            Rejection(v.place, "duplicate-id", f"id {v.article.id!r} already means another text; that one is kept")
            for v in clashes
        ]
        superseded += len(kept) - 1
        article = _one(kept, [old for key in sorted(_keys(kept, {})) for old in old_names.get(key, ())])
        articles.append(article)
        if told := tuple(note for version in group for note in version.notes):
            notes[article.id] = (*notes.get(article.id, ()), *told)
    return Merged(
        tuple(sorted(articles, key=lambda a: a.id)), tuple(rejections), superseded, dict(sorted(notes.items()))
    )


def _grouped(versions: Sequence[Version], targets: Mapping[str, str]) -> list[list[Version]]:
    """The versions in sets that share a key, in the order of their first members."""
    group_of: dict[str, int] = {}
    groups: dict[int, list[Version]] = {}
    for number, version in enumerate(versions):
        keys = _keys([version], targets)
        found = sorted({group_of[key] for key in keys if key in group_of})
        joined = [g for g in found if not any(_are_different(version, other) for other in groups[g])]
        home = joined[0] if joined else number
        members = [member for g in joined for member in groups.pop(g)] + [version]
        groups[home] = members
        for key in _keys(members, targets):
            if group_of.get(key) in {None, *joined}:
                group_of[key] = home
    return [groups[number] for number in sorted(groups)]


def _are_different(one: Version, other: Version) -> bool:
    """One source that gives two articles ids of their own means two articles, even if a URL is given twice."""
    return one.file == other.file and one.has_own_id and other.has_own_id and one.article.id != other.article.id


def _keys(versions: Iterable[Version], targets: Mapping[str, str]) -> frozenset[str]:
    names = {name for v in versions for name in (v.article.id, v.article.url, *v.article.aliases) if name}
    return frozenset(key for name in names for key in (_key(name), _key(targets.get(name, name))) if key)


def _key(name: str) -> str:
    """What two names of one article have in common: the canonical form of a URL, or the id itself.

    The address of a whole site names no article.
    """
    url = canonical_url(name) if "/" in name else ""
    return url if "/" in url.strip("/") or "?" in url or url.startswith("/") else ("" if "://" in name else name)


def _clashes(group: Sequence[Version]) -> list[Version]:
    """Versions that use an id a second time for another text, so that to merge them would lose an article.

    Within one file that is any other text, unless a date says which is later. Across files ids are the same article's,
    but where one is only a file's name: two folders may each have an "intro".
    """
    first: dict[tuple[str, str], Version] = {}
    clashes = []
    for version in group:
        earlier = first.setdefault((version.file, version.article.id), version)
        if earlier is not version and version.moment == earlier.moment and version.article != earlier.article:
            clashes.append(version)
    by_id: dict[str, Version] = {}
    for version in sorted(first.values(), key=_is_named_after_file):
        earlier = by_id.setdefault(version.article.id, version)
        if earlier is not version and _is_named_after_file(version) and not _tell_the_same(earlier, version):
            clashes.append(version)
    return clashes


def _is_named_after_file(version: Version) -> bool:
    return version.has_own_id and PurePosixPath(version.file).stem == version.article.id


def _tell_the_same(one: Version, other: Version) -> bool:
    """Whether two versions share a name beside their id, or their text, or the title where one has no text."""
    names = [{_key(n) for n in (v.article.url, *v.article.aliases)} - {""} for v in (one, other)]
    texts = [v.article.body_text() for v in (one, other)]
    titles = [v.article.title.casefold() for v in (one, other)]
    alike = is_same_piece(texts[0], texts[1]) or texts[0] == texts[1]
    return bool(names[0] & names[1]) or (alike if all(texts) else titles[0] == titles[1])


def _one(group: Sequence[Version], old_names: Sequence[str]) -> Article:
    if len(group) == 1 and not old_names:
        return group[0].article
    latest = max((v.moment for v in group if v.moment), default=None)
    # max() keeps the first of equals, which is the earlier source.
    ordered = sorted(group, key=lambda v: v.moment.timestamp() if v.moment else -1.0, reverse=True)
    winner = ordered[0].article
    own = next((v.article.id for v in group if v.has_own_id), "") or winner.id
    contenders = [v.article.status for v in group if v.moment in {latest, None}]
    filled = {
        field.name: next(
            (value for v in ordered if (value := getattr(v.article, field.name))), getattr(winner, field.name)
        )
        for field in fields(Article)
    }
    names = [name for v in group for name in _names(v)] + list(old_names)
    return replace(
        winner,
        **{
            **filled,
            "id": own,
            "status": max(contenders, key=_STRICTNESS.__getitem__),
            "aliases": tuple(dict.fromkeys(n for n in names if n and n not in {own, filled["url"]})),
        },
    )


def _names(version: Version) -> tuple[str, ...]:
    """What an article may go on being called; an id that was derived is no name of its own."""
    own = (version.article.id,) if version.has_own_id else ()
    return (*own, version.article.url, *version.article.aliases)


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
