"""Drafts of entries and of edits, as a file has them -> every problem that they have, each with its line and key."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.validation import MAXIMUM_ID_LENGTH
from indexer.near_names import did_you_mean
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.model import Entry, plain_name

# Letters and digits of any script and what RFC 3986 lets stand beside them unescaped; first no dot, as in "..".
_URL_SAFE = re.compile(r"\w[\w.~-]*")
# Far above what an editor writes, and low enough that a paste of an article into a cell is noticed. A description
# beyond about 1,200 characters is more than the encoder reads.
_LONGEST = {"id": 100, "label": 200, "synonyms": 200, "description": 2_000, "parent": 100}
MAXIMUM_LABEL = _LONGEST["label"]
# What topic pages can show, and what editors keep in their heads.
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class VocabularyProblem:
    """What is wrong in a vocabulary file; as a warning, what may surprise its author but can be used."""

    line: int  # from 1; 0 where it is the whole file's
    topic: str  # the id or label of the entry, if it has one
    key: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        topic = f"topic {self.topic!r}: " if self.topic else ""
        return f"{topic}{self.key + ': ' if self.key else ''}{self.text}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as the file has it, and the line where it starts."""

    entry: Entry
    line: int

    def problem(self, key: str, text: str, *, warning: bool = False) -> VocabularyProblem:
        """A problem of this entry."""
        return VocabularyProblem(self.line, self.entry.id or self.entry.label, key, text, warning)


@dataclass(frozen=True, slots=True)
class EditDraft:
    """An edit as the file has it, and the line where it starts."""

    edit: TopicEdit
    line: int

    def problem(self, key: str, text: str) -> VocabularyProblem:
        """A problem of this edit."""
        return VocabularyProblem(self.line, self.edit.topic, key, text)


def problems_of_entries(drafts: Sequence[Draft]) -> list[VocabularyProblem]:
    """All that is wrong with the entries of a file, one by one and together."""
    by_id = {draft.entry.id: draft for draft in drafts if draft.entry.id}
    alone = [problem for draft in drafts for problem in (*_own(draft), *_lengths(draft), *_examples(draft))]
    return [*alone, *_names(drafts), *_unknown_parents(drafts, by_id), *_cycles(by_id), *_levels(drafts, by_id)]


def problems_of_edits(drafts: Sequence[EditDraft]) -> list[VocabularyProblem]:
    """All that is wrong with the edits of a file, one by one and together."""
    seen: dict[str, int] = {}
    found: list[VocabularyProblem] = []
    for draft in drafts:
        found += _own_edit(draft)
        if draft.edit.topic and draft.edit.topic in seen:
            found.append(draft.problem("id", f"line {seen[draft.edit.topic]} edits this topic already"))
        seen.setdefault(draft.edit.topic, draft.line)
    by_topic = {draft.edit.topic: draft for draft in drafts if draft.edit.topic}
    for circle in _circles({topic: draft.edit.merge_into for topic, draft in by_topic.items()}):
        found.append(by_topic[circle[0]].problem("merge_into", f"goes round in a circle: {' > '.join(circle)}"))
    return found


def _own(draft: Draft) -> Iterator[VocabularyProblem]:
    entry = draft.entry
    if not entry.id:
        yield draft.problem("id", "is missing")
    elif not _URL_SAFE.fullmatch(entry.id):
        text = (
            f"{entry.id!r} does not fit an address; use letters, digits and - _ . ~, and begin with a letter or digit"
        )
        yield draft.problem("id", text)
    if not entry.label:
        yield draft.problem("label", "is missing")
    for synonym, count in Counter(map(plain_name, entry.synonyms)).items():
        if count > 1:
            yield draft.problem("synonyms", f"{synonym!r} is given twice", warning=True)


def _lengths(draft: Draft) -> Iterator[VocabularyProblem]:
    entry = draft.entry
    texts = [("id", entry.id), ("label", entry.label), ("description", entry.description), ("parent", entry.parent)]
    texts += [("synonyms", synonym) for synonym in entry.synonyms]
    for key, text in texts:
        if len(text) > _LONGEST[key]:
            yield draft.problem(key, f"{text[:40]!r}... has {len(text)} characters, more than {_LONGEST[key]}")


def _examples(draft: Draft) -> Iterator[VocabularyProblem]:
    for example, count in Counter(draft.entry.examples).items():
        if count > 1:
            yield draft.problem("examples", f"{example!r} is given twice")
        if len(example) > MAXIMUM_ID_LENGTH:
            yield draft.problem("examples", f"{example[:40]!r}... is longer than any id")


def _names(drafts: Sequence[Draft]) -> Iterator[VocabularyProblem]:
    """Ids given twice, and names by which a tag could mean either of two entries."""
    owners: dict[str, tuple[int, str]] = {}  # plain name -> the draft that has it first, and as what
    for number, draft in enumerate(drafts):
        names = [("id", draft.entry.id), ("label", draft.entry.label)]
        names += [("synonyms", synonym) for synonym in draft.entry.synonyms]
        for key, name in names:
            if not name:
                continue
            owner, as_what = owners.setdefault(plain_name(name), (number, key))
            if owner != number:
                other = drafts[owner]
                whose = f"{'a synonym' if as_what == 'synonyms' else 'the ' + as_what} of {other.entry.id!r}"
                yield draft.problem(key, f"{name!r} is {whose} already, in line {other.line}")


def _unknown_parents(drafts: Sequence[Draft], by_id: Mapping[str, Draft]) -> Iterator[VocabularyProblem]:
    meant_by = {plain_name(name): draft.entry.id for draft in drafts for name in draft.entry.names}
    meant_by |= {plain_name(identity): identity for identity in by_id}
    hints: dict[str, str] = {}  # one wrong name often stands in many entries
    for draft in drafts:
        parent = draft.entry.parent
        if parent and parent not in by_id:
            if parent not in hints:
                meant = meant_by.get(plain_name(parent), "")
                hints[parent] = f"; give its id, {meant!r}" if meant else did_you_mean(parent, list(by_id))
            yield draft.problem("parent", f"there is no topic {parent!r}{hints[parent]}")


def _cycles(by_id: Mapping[str, Draft]) -> Iterator[VocabularyProblem]:
    for circle in _circles({identity: draft.entry.parent for identity, draft in by_id.items()}):
        yield by_id[circle[0]].problem("parent", f"goes round in a circle: {' > '.join(circle)}")


def _levels(drafts: Sequence[Draft], by_id: Mapping[str, Draft]) -> Iterator[VocabularyProblem]:
    for draft in drafts:
        above, levels = draft.entry.parent, 1
        while above in by_id and levels <= _LEVELS:
            above, levels = by_id[above].entry.parent, levels + 1
        if levels > _LEVELS:
            yield draft.problem("parent", f"is more than {_LEVELS} levels deep", warning=True)


def _circles(step: Mapping[str, str]) -> Iterator[list[str]]:
    """Every circle that following `step` leads into, once: from its least member round to it again."""
    done: set[str] = set()
    for start in step:
        way: dict[str, None] = {}  # in order
        at = start
        while at in step and at not in done and at not in way:
            way[at] = None
            at = step[at]
        if at in way:
            members = list(way)[list(way).index(at) :]
            first = members.index(min(members))
            yield [*members[first:], *members[:first], members[first]]
        done.update(way)


def _own_edit(draft: EditDraft) -> Iterator[VocabularyProblem]:
    edit = draft.edit
    if not edit.topic:
        yield draft.problem("id", "is missing: the id of the discovered topic, as `topics list` prints it")
    if not edit.says_something:
        yield draft.problem("", "does nothing; give label, merge_into or hidden")
    if edit.label and edit.merge_into:
        yield draft.problem("label", "a topic that is merged has no label of its own; edit the one that it goes into")
    if edit.hidden and edit.merge_into:
        yield draft.problem("hidden", "a topic that is merged is not shown by itself; hide the one that it goes into")
    if len(edit.label) > MAXIMUM_LABEL:
        yield draft.problem("label", f"has {len(edit.label)} characters, more than {MAXIMUM_LABEL}")
