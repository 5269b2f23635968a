"""The publisher's topics and the names that each goes by: the tags that articles carry -> ids of entries."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Protocol

from indexer.topics.ids import slug, unused

UnknownTags = Literal["keep", "drop"]
# Room for `-2` behind it under the limit that a vocabulary file has for ids.
_LONGEST_SLUG = 90


class Tagged(Protocol):
    """An article, or its card."""

    @property
    def tags(self) -> tuple[str, ...]:
        """As the publisher wrote them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic of the publisher's."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    parent: str = ""  # the id of the entry above it
    examples: tuple[str, ...] = ()  # ids or addresses of articles that are about it

    @property
    def names(self) -> tuple[str, ...]:
        """All that a tag may call it."""
        return (self.label, *self.synonyms, self.id)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The publisher's topics, in their own order."""

    entries: tuple[Entry, ...]
    _by_id: Mapping[str, Entry] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})
        object.__setattr__(self, "_by_name", _by_name(self.entries))

    def entry(self, identity: str) -> Entry | None:
        """The entry with exactly this id."""
        return self._by_id.get(identity)

    def named(self, name: str) -> Entry | None:
        """The entry that goes by this name, whatever its case and spaces: its label, one of its synonyms, or its id."""
        return self._by_name.get(plain_name(name))


@dataclass(frozen=True, slots=True)
class UnknownTag:
    """A tag that no entry names, in its commonest spelling."""

    tag: str
    articles: int


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """What two spellings of one name share: NFKC, case folded (as Unicode's caseless matching), spaces single."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def vocabulary_of_tags(articles: Sequence[Tagged]) -> Vocabulary:
    """Every tag of the articles as an entry, by name: what a publisher without a vocabulary file has."""
    return with_unknown_tags(Vocabulary(()), articles)


def vocabulary_for(articles: Sequence[Tagged], given: Vocabulary | None, unknown: UnknownTags) -> Vocabulary:
    """The vocabulary to tag with: the publisher's, and what its articles' tags add to it unless those are dropped."""
    if given is None:
        return vocabulary_of_tags(articles)
    return with_unknown_tags(given, articles) if unknown == "keep" else given


def with_unknown_tags(vocabulary: Vocabulary, articles: Sequence[Tagged]) -> Vocabulary:
    """The entries of `vocabulary`, then one of its own for each tag that none of them names, sorted by tag.

    Tags that differ by case or spaces alone are one. Ids are slugs, none of which is another entry's id or name.
    """
    tags = sorted(unknown.tag for unknown in unknown_tags(articles, vocabulary))
    names = {plain_name(name) for entry in vocabulary.entries for name in entry.names} | set(map(plain_name, tags))
    added: dict[str, Entry] = {}
    for tag in tags:

        def is_taken(identity: str, own: str = plain_name(tag)) -> bool:
            name = plain_name(identity)
            return name in added or (name in names and name != own)

        identity = unused(slug(tag, _LONGEST_SLUG), is_taken)
        added[plain_name(identity)] = Entry(identity, tag)
    return Vocabulary((*vocabulary.entries, *added.values()))


def unknown_tags(articles: Iterable[Tagged], vocabulary: Vocabulary) -> tuple[UnknownTag, ...]:
    """The tags that no entry of `vocabulary` names, and how many articles carry each, commonest first."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    carrying: Counter[str] = Counter()
    for article in articles:
        strange = [tag for tag in article.tags if vocabulary.named(tag) is None]
        for tag in strange:
            spellings[plain_name(tag)][tag] += 1
        carrying.update({plain_name(tag) for tag in strange})
    found = [UnknownTag(_commonest(spellings[name]), count) for name, count in carrying.items()]
    return tuple(sorted(found, key=lambda unknown: (-unknown.articles, unknown.tag)))


def tags_of(article: Tagged, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The ids of the entries that the article's own tags name, in the order of its tags, each once."""
    named = (vocabulary.named(tag) for tag in article.tags)
    return tuple(dict.fromkeys(entry.id for entry in named if entry is not None))


def _by_name(entries: Sequence[Entry]) -> dict[str, Entry]:
    """A label counts before a synonym, and a synonym before an id, should a name be given to several entries."""
    found: dict[str, Entry] = {}
    for names in (
        ((entry.label, entry) for entry in entries),
        ((synonym, entry) for entry in entries for synonym in entry.synonyms),
        ((entry.id, entry) for entry in entries),
    ):
        for name, entry in names:
            found.setdefault(plain_name(name), entry)
    return found


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
