"""The versions of one article -> the article: the latest, with what it leaves empty taken from the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from operator import itemgetter

from corpus.article import Article, Section, Status
from corpus.sources.versions import Version, joining, key_of, names_of

# From what anyone may see to what nobody may: of versions that no date tells apart, the strictest holds.
_STRICTNESS = {status: place for place, status in enumerate(Status)}
# An edit takes a sentence or a section out; what has less than this of another version's words is cut off.
_EXCERPT = 0.5
# Names of one article that are kept; it moves ten times at most, and one name that all share makes many.
_MOST_NAMES = 1_000


def one_of(versions: Sequence[Version], old_names: Sequence[str]) -> tuple[Version, Article]:
    """The version that wins, and the article that all are; `old_names` lead to it too."""
    staying, moved = _parted(versions)
    # Sorting keeps the first of equals, which is the earlier source, in front.
    ordered = sorted(staying, key=lambda v: v.moment.timestamp() if v.moment else -1.0, reverse=True)
    old = [*old_names, *(name for version in moved for name in names_of(version))]
    return ordered[0], versions[0].article if len(versions) == 1 and not old else _one(staying, ordered, old)


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
    points_to_another = any(uses.get(key_of(alias)) for alias in version.article.aliases if key_of(alias) not in own)
    return version.article.status is Status.DELETED and points_to_another and all(uses[key] == 1 for key in own)


def _own_keys(version: Version) -> set[str]:
    return set(joining({key_of(version.article.id), key_of(version.article.url)}))


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
    names = [name for v in group for name in names_of(v)] + list(old_names)
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
