"""The publisher's file of topics in YAML -> its vocabulary and edits, or every problem that it has.

A file with an error is refused as a whole: half a vocabulary would take tags off articles without anybody's saying so.
What serves reads editors' decisions by this; tables are for who builds (file.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.configuration import ConfigurationError
from indexer.safe_yaml import UnreadableYamlError, compose
from indexer.small_files import read_small
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.checks import Draft, EditDraft, VocabularyProblem, problems_of_edits, problems_of_entries
from indexer.topics.vocabulary.from_yaml import DISCOVERED, YamlReading
from indexer.topics.vocabulary.model import Vocabulary

# Some 6,000 topics with synonyms and descriptions, for which PyYAML takes five seconds.
MAXIMUM_BYTES = 2 * 1024 * 1024


class VocabularyError(ConfigurationError):
    """A file of topics cannot be used. The message has a line for every error."""

    def __init__(self, path: Path, problems: Sequence[VocabularyProblem]) -> None:
        errors = [problem for problem in problems if not problem.warning]
        super().__init__("\n".join(in_words(path, problem) for problem in errors))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """What a file of topics says, and what may surprise its author."""

    vocabulary: Vocabulary
    edits: tuple[TopicEdit, ...] = ()  # of discovered topics
    warnings: tuple[VocabularyProblem, ...] = ()


def read_topic_edits(path: Path) -> tuple[TopicEdit, ...]:
    """The edits of discovered topics in the YAML file `path`, which holds no topics of the publisher's.

    Raises:
        VocabularyError: it cannot be read, or has errors; all of them are told.
    """
    return read_yaml(path, (DISCOVERED,)).edits


def in_words(path: Path, problem: VocabularyProblem) -> str:
    """A problem as compilers tell them: file, line, what is wrong."""
    place = f"{path}:{problem.line}: " if problem.line else f"{path}: "
    return f"{place}{'warning: ' if problem.warning else ''}{problem}"


def read_yaml(path: Path, sections: Sequence[str]) -> VocabularyFile:
    """What the YAML file `path` says in these of its sections.

    Raises:
        VocabularyError: it cannot be read, or has errors; all of them are told.
    """
    reading = YamlReading(sections)
    try:
        reading.file(compose(content_of(path)))
    except UnreadableYamlError as error:
        raise VocabularyError(path, [VocabularyProblem(error.line, "", "", str(error))]) from error
    return checked(path, reading.problems, reading.entries, reading.edits)


def checked(
    path: Path, problems: Sequence[VocabularyProblem], entries: Sequence[Draft], edits: Sequence[EditDraft]
) -> VocabularyFile:
    """What was read, once all of it is found to be without an error.

    Raises:
        VocabularyError: it is not.
    """
    found = [*problems, *problems_of_entries(entries), *problems_of_edits(edits)]
    found.sort(key=lambda problem: problem.line)
    if not all(problem.warning for problem in found):
        raise VocabularyError(path, found)
    vocabulary = Vocabulary(tuple(draft.entry for draft in entries))
    return VocabularyFile(vocabulary, tuple(draft.edit for draft in edits), tuple(found))


def content_of(path: Path) -> bytes:
    """The bytes of a file of topics.

    Raises:
        VocabularyError: it cannot be read.
    """
    try:
        return read_small(path, MAXIMUM_BYTES)
    except OSError as error:
        raise unusable(path, f"cannot be read: {error.strerror}") from error


def unusable(path: Path, text: str) -> VocabularyError:
    """The error that a file as a whole has."""
    return VocabularyError(path, [VocabularyProblem(0, "", "", text)])
