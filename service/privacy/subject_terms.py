"""Names for what is asked but not written about: the nearest term of a public list that editors can change.

Never the reader's words: of a query only its vector is used, and of that only which term is nearest.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import EncoderIdentity
from indexer.small_files import read_small
from indexer.snapshot.snapshot import Snapshot
from service.problems import ProblemError

_log = logging.getLogger("related_articles.service")
SHIPPED = Path(__file__).with_name("subject_terms.txt")
_MOST_BYTES, _MOST_TERMS, _LONGEST_TERM = 256 * 1024, 2000, 80
# A few at a time, so that readers' queries go between them, and again after a while where there is no room.
_TERMS_AT_ONCE, _RETRY_SECONDS = 16, 5.0
# A query that is nearer to no term than this has no name at all. Of twenty questions that we made up about these
# subjects all are above it with mpnet (lowest .34), of twenty words and questions about others six (half below .22).
_NEAR_ENOUGH = 0.3

EncodeFor = Callable[[Snapshot, Sequence[str]], NDArray[np.float32]]


class SubjectTermsError(Exception):
    """The file of terms cannot be used. The message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class _Encoded:
    encoder: EncoderIdentity
    vectors: NDArray[np.float32]  # (terms, d) unit


def read_terms(path: Path) -> tuple[str, ...]:
    """The terms of a file: one a line; what follows a # at the start of a line is a remark.

    Raises:
        SubjectTermsError: it cannot be read, a term is too long or stands there twice, or there are too many or none.
    """
    try:
        lines = read_small(path, _MOST_BYTES).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SubjectTermsError(f"{path}: {error}") from error
    terms: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        term = " ".join(line.split())
        if not term or term.startswith("#"):
            continue
        if len(term) > _LONGEST_TERM:
            raise SubjectTermsError(f"{path}:{number}: {len(term)} characters; a term has {_LONGEST_TERM} at most")
        if terms.setdefault(term, number) != number:
            raise SubjectTermsError(f"{path}:{number}: {term!r} stands in line {terms[term]} already")
    if not 0 < len(terms) <= _MOST_TERMS:
        raise SubjectTermsError(f"{path}: {len(terms)} terms; 1 to {_MOST_TERMS} can be used")
    return tuple(terms)


class SubjectTerms:
    """The terms of one worker, and their vectors by the encoder of whichever generation answers."""

    def __init__(self, terms: Sequence[str], encode: EncodeFor) -> None:
        self._terms, self._encode = terms, encode
        self._encoded: _Encoded | None = None
        self._encoding = threading.Lock()

    def nearest(self, snapshot: Snapshot, vector: NDArray[np.float32]) -> str:
        """The term nearest to a unit vector (d,); nothing where none is near, or while the terms are being encoded."""
        encoded = self._encoded
        if encoded is None or encoded.encoder != snapshot.manifest.encoder:
            self.begin(snapshot)
            return ""
        cosines = encoded.vectors @ vector
        best = int(np.argmax(cosines))
        return self._terms[best] if cosines[best] >= _NEAR_ENOUGH else ""

    def begin(self, snapshot: Snapshot) -> None:
        """Starts to encode the terms as `snapshot` is encoded, beside whatever else is done."""
        if self._encoding.acquire(blocking=False):
            threading.Thread(target=self._encode_all, args=(snapshot,), name="subject-terms", daemon=True).start()

    def _encode_all(self, snapshot: Snapshot) -> None:
        try:
            some = [self._terms[start : start + _TERMS_AT_ONCE] for start in range(0, len(self._terms), _TERMS_AT_ONCE)]
            parts = [self._patiently(snapshot, terms) for terms in some]
            self._encoded = _Encoded(snapshot.manifest.encoder, np.concatenate(parts))
        except Exception as error:  # noqa: BLE001 - a subject without a name is no reason to fail
            _log.error(json.dumps({"event": "subject-terms-not-encoded", "exception": type(error).__name__}))
        finally:
            self._encoding.release()

    def _patiently(self, snapshot: Snapshot, terms: Sequence[str]) -> NDArray[np.float32]:
        while True:
            try:
                return self._encode(snapshot, terms)
            except ProblemError as error:
                if not error.retry_after:
                    raise
                time.sleep(_RETRY_SECONDS)
