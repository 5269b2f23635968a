"""Everyday wordings of what editors name otherwise, by which a query in no vocabulary finds the help that it needs.

"I don't want to be here any more" shares neither words nor a topic with articles on suicide. A list of such sentences
says, group by group, which subjects they speak of; a query that means about the same as one of them speaks of it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.small_files import lines_by_hand
from indexer.topics.profiles import stemmed

SHIPPED = Path(__file__).with_name("everyday_wordings.txt")
_MOST_BYTES, _MOST_WORDINGS, _LONGEST = 256 * 1024, 1000, 200
# A query this near to a wording means about the same. docs/decisions/0039-asked-and-told.md has the figures.
_SAME = 0.49


class WordingsError(Exception):
    """The file of wordings cannot be used. The message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Sentences, and for each the names of the subjects that it speaks of, as `stemmed` gives them."""

    sentences: tuple[str, ...] = ()
    names: tuple[frozenset[str], ...] = ()

    def meant_by(self, query: NDArray[np.float32], vectors: NDArray[np.float32]) -> frozenset[str]:
        """The names of what `query` (d,) speaks of; `vectors` (w, d) are the sentences', all unit."""
        near = np.flatnonzero(vectors @ query >= _SAME).tolist()
        return frozenset[str]().union(*(self.names[number] for number in near))


def read_wordings(path: Path = SHIPPED) -> Wordings:
    """The wordings of a file: a sentence a line, under a line `[subject, subject]`; a # begins a remark.

    Raises:
        WordingsError: it cannot be read, has too many or too long sentences, or one above every subject.
    """
    try:
        lines = lines_by_hand(path, _MOST_BYTES)
    except OSError as error:
        raise WordingsError(f"{path}: cannot be read: {error.strerror or error}") from error
    sentences, names, current = list[str](), list[frozenset[str]](), frozenset[str]()
    for number, line in lines:
        text = " ".join(line.split())
        if text.startswith("["):
            current = _names(path, number, text)
            continue
        if not current:
            raise WordingsError(f"{path}:{number}: stands above the first [subject]")
        if len(text) > _LONGEST:
            raise WordingsError(f"{path}:{number}: {len(text)} characters; a sentence has {_LONGEST} at most")
        sentences.append(text)
        names.append(current)
    if len(sentences) > _MOST_WORDINGS:
        raise WordingsError(f"{path}: {len(sentences)} sentences; {_MOST_WORDINGS} at most can be used")
    return Wordings(tuple(sentences), tuple(names))


def _names(path: Path, number: int, text: str) -> frozenset[str]:
    if not text.endswith("]"):
        raise WordingsError(f"{path}:{number}: a line of subjects ends with ]")
    parts: Sequence[str] = text[1:-1].replace("-", " ").split(",")
    names = frozenset(stemmed(part) for part in parts if stemmed(part).strip())
    if not names:
        raise WordingsError(f"{path}:{number}: names no subject")
    return names
