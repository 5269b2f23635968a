"""The decisions on discovered topics that editors make by day: one file of the state folder, STATE/topic-edits.yaml.

The page at /editor/ and `related-articles topics` both write here, by `keep_edit` alone. The file has the form of the
publisher's own file of edits, so that it can be read, copied into a repository and named in the settings.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import yaml

from corpus.cleaning import clean_line
from indexer.durable_files import replace_durably
from indexer.topics.model import Topic, TopicEdit, TopicKind
from indexer.topics.names import as_read
from indexer.topics.tree import levels_below
from indexer.topics.vocabulary.checks import EditDraft, problems_of_edits
from indexer.topics.vocabulary.from_yaml import DISCOVERED
from indexer.topics.vocabulary.yaml_file import MAXIMUM_BYTES, VocabularyError, read_topic_edits
from indexer.turns import alone_in

_INTRODUCTION = """\
# What editors decided about discovered topics, written by the service and by `related-articles topics`.
# The same form as the file that the setting `edits` names: docs/topics.md.
"""
_log = logging.getLogger("related_articles.topics")


class RefusedEditError(ValueError):
    """An edit that cannot be kept. The message says why, for the editor."""


def kept_edits(path: Path) -> tuple[TopicEdit, ...]:
    """The edits in the file `path`, one a topic; none where there is no file.

    Raises:
        VocabularyError: it cannot be read, or somebody has written something else into it.
    """
    return read_topic_edits(path) if path.exists() else ()


def kept_edits_or_none(path: Path) -> tuple[TopicEdit, ...]:
    """The same for whoever must go on without: a file that cannot be used is warned of, and counts as none."""
    try:
        return kept_edits(path)
    except VocabularyError as error:
        _log.warning("editors' decisions on topics are left out: %s", error)
        return ()


def keep_edit(path: Path, edit: TopicEdit, topics: Sequence[Topic]) -> tuple[TopicEdit, ...]:
    """Keeps `edit` in the file `path` in place of what was decided about its topic before; all that is kept then.

    An edit that says nothing takes the decision back. `topics` are those that there are. On disk on return, in one
    step; of two who write at the same moment neither is lost.

    Raises:
        RefusedEditError: the edit names a topic that there is not, or contradicts itself or another one.
        VocabularyError: what is kept cannot be read.
        OSError: nothing can be written there.
    """
    edit = TopicEdit(edit.topic, clean_line(edit.label), edit.merge_into, edit.hidden)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with alone_in(path.parent):
        before = kept_edits(path)
        after, content = _with(edit, before, topics)
        if after != before:
            replace_durably(path, content)
    return after


def require_keepable(path: Path, edit: TopicEdit, topics: Sequence[Topic]) -> None:
    """Refuses what `keep_edit` would refuse, for whoever looks before they decide; nothing is written.

    Raises:
        RefusedEditError, VocabularyError: as there.
    """
    _with(edit, kept_edits(path), topics)


def together(files: Sequence[TopicEdit], kept: Sequence[TopicEdit]) -> tuple[TopicEdit, ...]:
    """The edits of the publisher's files with those that are `kept`, which are later: one a topic.

    A merger that would close a circle with one of the files' is left out with a warning: it must not stop a night.
    """
    found = {edit.topic: edit for edit in files}
    for edit in kept:
        others = {**found, edit.topic: edit}
        if problems := problems_of_edits([EditDraft(other, 0) for other in others.values()]):
            _log.warning("an editor's decision is left out: %s", problems[0])
        else:
            found = others
    return tuple(found.values())


def _with(
    edit: TopicEdit, before: tuple[TopicEdit, ...], topics: Sequence[Topic]
) -> tuple[tuple[TopicEdit, ...], bytes]:
    """What is kept once `edit` is, and the file of it."""
    after = (*(other for other in before if other.topic != edit.topic), *((edit,) if edit.says_something else ()))
    if edit.says_something:
        _require_possible(edit, before, after, topics)
    content = _as_yaml(after)
    if len(content) > MAXIMUM_BYTES:
        raise RefusedEditError("too much is kept already; take back what is of topics that there are no more")
    return after, content


def _require_possible(
    edit: TopicEdit, before: Sequence[TopicEdit], after: Sequence[TopicEdit], topics: Sequence[Topic]
) -> None:
    """Refuses an edit of which the next night could make nothing."""
    if problems := problems_of_edits([EditDraft(other, 0) for other in after]):
        raise RefusedEditError(str(problems[0]))
    by_id = {topic.id: topic for topic in topics}
    decided = {other.topic for other in before}  # one that was merged stands in no list any more
    for name in filter(None, (edit.topic, edit.merge_into)):
        if name not in by_id and not (name == edit.topic and name in decided):
            raise RefusedEditError(f"there is no topic {name!r}")
        if name in by_id and by_id[name].kind is TopicKind.VOCABULARY:
            raise RefusedEditError(f"{name!r} is of the publisher's vocabulary, which is edited in its own file")
    named = [*((topic.id, topic.label) for topic in topics), *((other.topic, other.label) for other in before)]
    if edit.label and as_read(edit.label) in {as_read(label) for name, label in named if name != edit.topic}:
        raise RefusedEditError(f"another topic is called “{edit.label}” already")
    below = levels_below(topics)
    if edit.merge_into and edit.topic in by_id and below[edit.topic] != below[edit.merge_into]:
        raise RefusedEditError(f"{edit.topic!r} cannot be part of {edit.merge_into!r}, which is of another level")


def _as_yaml(edits: Sequence[TopicEdit]) -> bytes:
    said = [
        {"id": edit.topic}
        | ({"label": edit.label} if edit.label else {})
        | ({"merge_into": edit.merge_into} if edit.merge_into else {})
        | ({"hidden": True} if edit.hidden else {})
        for edit in edits
    ]
    return (_INTRODUCTION + yaml.safe_dump({DISCOVERED: said}, allow_unicode=True, sort_keys=False)).encode()
