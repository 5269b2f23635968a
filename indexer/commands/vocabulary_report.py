"""A vocabulary and a snapshot -> what the vocabulary does on its articles, and what it leaves without a name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.near_names import nearest
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.ids import discovered_ids
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.model import Entry, UnknownTag, Vocabulary, plain_name, tags_of, unknown_tags
from indexer.topics.vocabulary.yaml_file import VocabularyFile

# Comparing one spelling with a thousand names takes 3 to 16 milliseconds; an editor reads the commonest tags first.
_MOST_HINTS = 100


@dataclass(frozen=True, slots=True)
class EntryReport:
    """One entry on a corpus."""

    id: str
    label: str
    articles: int  # that carry it by their own tags
    examples_found: int
    examples_missing: tuple[str, ...]
    by_label_alone: bool  # nothing to go by but its names: no tagged article, no example, no description


@dataclass(frozen=True, slots=True)
class UnknownTagReport:
    """A tag that no entry names, and the entry that is spelled most like it."""

    tag: str
    articles: int
    nearest: str  # an entry's id, or nothing


@dataclass(frozen=True, slots=True)
class VocabularyReport:
    """A vocabulary on a corpus."""

    articles: int
    named: int  # articles that carry at least one entry
    entries: tuple[EntryReport, ...]
    unknown_tags: tuple[UnknownTagReport, ...]
    unknown_edits: tuple[str, ...]  # ids in edits that no topic of the snapshot has or had


def report_on(file: VocabularyFile, snapshot: Snapshot) -> VocabularyReport:
    """What `file` does on the articles of `snapshot`."""
    vocabulary = file.vocabulary
    tags = [tags_of(card, vocabulary) for card in snapshot.cards]
    carrying = Counter(identity for given in tags for identity in given)
    return VocabularyReport(
        articles=len(tags),
        named=sum(map(bool, tags)),
        entries=tuple(_entry(entry, carrying[entry.id], snapshot) for entry in vocabulary.entries),
        unknown_tags=_with_hints(unknown_tags(snapshot.cards, vocabulary), vocabulary),
        unknown_edits=_unknown_edits(file.edits, vocabulary, snapshot),
    )


def _entry(entry: Entry, articles: int, snapshot: Snapshot) -> EntryReport:
    missing = tuple(example for example in entry.examples if snapshot.row_named(example) is None)
    found = len(entry.examples) - len(missing)
    return EntryReport(
        id=entry.id,
        label=entry.label,
        articles=articles,
        examples_found=found,
        examples_missing=missing,
        by_label_alone=not (articles or found or entry.description),
    )


def _with_hints(unknown: Sequence[UnknownTag], vocabulary: Vocabulary) -> tuple[UnknownTagReport, ...]:
    names = [plain_name(name) for entry in vocabulary.entries for name in entry.names]
    found = []
    for number, tag in enumerate(unknown):
        name = nearest(plain_name(tag.tag), names) if number < _MOST_HINTS else ""
        entry = vocabulary.named(name) if name else None
        found.append(UnknownTagReport(tag.tag, tag.articles, entry.id if entry else ""))
    return tuple(found)


def _unknown_edits(edits: Sequence[TopicEdit], vocabulary: Vocabulary, snapshot: Snapshot) -> tuple[str, ...]:
    """Ids that edits name in vain. One that was merged away is known from the history of what it went into."""
    known = discovered_ids(snapshot.topics)
    known.update(other for topic in snapshot.topics for event in topic.history for other in event.others)
    targets = known | {entry.id for entry in vocabulary.entries}
    unknown = [edit.topic for edit in edits if edit.topic not in known]
    unknown += [edit.merge_into for edit in edits if edit.merge_into and edit.merge_into not in targets]
    return tuple(dict.fromkeys(unknown))
