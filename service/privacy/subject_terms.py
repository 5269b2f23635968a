"""Names for what is asked but not written about: the nearest term of a public list that editors can change.

Never the reader's words: of a query only its vector is used, and of that only which term is nearest.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.small_files import lines_by_hand
from indexer.snapshot.snapshot import Snapshot
from service.encoded_texts import EncodedTexts, EncodeFor

SHIPPED = Path(__file__).with_name("subject_terms.txt")
_MOST_BYTES, _MOST_TERMS, _LONGEST_TERM = 256 * 1024, 2000, 80
# A query that is nearer to no term than this has no name at all. Of 25 questions that we made up about these subjects
# all are above it with mpnet (lowest .45), and 24 with MiniLM; of 25 words and questions about others four, and two.
_NEAR_ENOUGH = 0.36


class SubjectTermsError(Exception):
    """The file of terms cannot be used. The message names file, line and what is wrong."""


def read_terms(path: Path) -> tuple[str, ...]:
    """The terms of a file: one a line; what follows a # at the start of a line is a remark.

    Raises:
        SubjectTermsError: it cannot be read, a term is too long or stands there twice, or there are too many or none.
    """
    try:
        lines = lines_by_hand(path, _MOST_BYTES)
    except OSError as error:
        raise SubjectTermsError(f"{path}: cannot be read: {error.strerror or error}") from error
    terms: dict[str, int] = {}
    for number, line in lines:
        term = " ".join(line.split())
        if len(term) > _LONGEST_TERM:
            raise SubjectTermsError(f"{path}:{number}: {len(term)} characters; a term has {_LONGEST_TERM} at most")
        if terms.setdefault(term, number) != number:
            raise SubjectTermsError(f"{path}:{number}: {term!r} stands in line {terms[term]} already")
    if not 0 < len(terms) <= _MOST_TERMS:
        raise SubjectTermsError(f"{path}: {len(terms)} terms; 1 to {_MOST_TERMS} can be used")
    return tuple(terms)


class SubjectTerms:
    """The terms of one worker, and which of them is nearest."""

    def __init__(self, terms: Sequence[str], encode: EncodeFor, folder: Path) -> None:
        """`folder` is where their vectors are kept from start to start."""
        self._terms, self._encoded = terms, EncodedTexts("subject-terms", terms, encode, folder)

    def nearest(self, snapshot: Snapshot, vector: NDArray[np.float32]) -> str:
        """The term nearest to a unit vector (d,); nothing where none is near, or while the terms are being encoded."""
        vectors = self._encoded.vectors(snapshot)
        if vectors is None:
            return ""
        cosines = vectors @ vector
        best = int(np.argmax(cosines))
        return self._terms[best] if cosines[best] >= _NEAR_ENOUGH else ""

    def begin(self, snapshot: Snapshot) -> None:
        """Starts to encode the terms as `snapshot` is encoded, beside whatever else is done."""
        self._encoded.begin(snapshot)
