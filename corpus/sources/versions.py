"""One article as one source tells it, and the names by which two of them may be one article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from corpus.addresses import canonical_url, names_a_page
from corpus.article import Article, Note

_SITE = "://"  # begins the key of a whole site's address, as no other key begins


@dataclass(frozen=True, slots=True)
class Version:
    """One article as one source tells it."""

    article: Article
    file: str  # the name of the source it is from
    place: str  # where in it, for a person
    moment: datetime | None  # when it was last changed; None where the source does not say
    has_own_id: bool  # its id is the publisher's, not derived from its URL or text
    notes: tuple[Note, ...] = ()


def keys_of(versions: Iterable[Version], targets: Mapping[str, str]) -> frozenset[str]:
    """The keys of all names that the versions have, and of those to which the publisher's redirects lead."""
    names = {name for v in versions for name in (v.article.id, v.article.url, *v.article.aliases) if name}
    return frozenset(key for name in names for key in (key_of(name), key_of(targets.get(name, name))) if key)


def key_of(name: str) -> str:
    """What two names of one article have in common: the canonical form of a URL, or the id itself.

    The address of a whole site is kept apart: it names no article, and joins none.
    """
    url = canonical_url(name) if "/" in name else ""
    if names_a_page(url):
        return url
    return (_SITE + url if url else "") if "://" in name else name


def joining(keys: Iterable[str]) -> list[str]:
    """The keys by which inputs may be one article."""
    return sorted(key for key in keys if key and not key.startswith(_SITE))


def is_named_after_file(version: Version) -> bool:
    """Whether its id is the name of its file, which the publisher may not have meant for one."""
    return version.has_own_id and PurePosixPath(version.file).stem == version.article.id


def names_of(version: Version) -> tuple[str, ...]:
    """What an article may go on being called; an id that was derived is no name of its own."""
    own = (version.article.id,) if version.has_own_id else ()
    return (*own, version.article.url, *version.article.aliases)
