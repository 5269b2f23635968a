"""Articles that are the same piece twice: re-issues, syndicated copies, light edits. Candidates by MinHash,
each then verified on the text, so that parts of a series or articles on one subject are never taken for copies.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

# Runs of this many words: short enough that an edited sentence keeps some, long enough that two articles on one
# subject share almost none.
_SHINGLE_WORDS = 4
# Overlap of runs (Jaccard) from which two articles are one piece. Real re-issues on a government news site kept .77
# and more, while pages on two kinds of one disease written to one pattern reach .45 and are not the same piece.
_SAME_PIECE = 0.55
# 42 bands of 3 rows find all but 1 in 2,000 pairs at the threshold (1 - (1 - overlap^3)^42).
_BANDS = 42
_ROWS_PER_BAND = 3
_SEED = 20260101
_WORD = re.compile(r"\w+")


def duplicate_groups(texts: Sequence[str]) -> NDArray[np.int32]:
    """A group number for each text, shape (n,): equal for texts that are one piece, its first row's number."""
    shingles = [_shingles(text) for text in texts]
    groups = np.arange(len(texts), dtype=np.int32)
    for first, second in _candidate_pairs(shingles):
        if groups[first] != groups[second] and _jaccard(shingles[first], shingles[second]) >= _SAME_PIECE:
            low, high = sorted((groups[first], groups[second]))
            groups[groups == high] = low
    return groups


def is_same_piece(first: str, second: str) -> bool:
    """Whether two texts are copies or light edits of one another."""
    return _jaccard(_shingles(first), _shingles(second)) >= _SAME_PIECE


def _candidate_pairs(shingles: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that MinHash takes for alike, each once, in order."""
    from rensa import RMinHash, RMinHashLSH  # of the `index` extra: judging two texts does without it

    permutations = _BANDS * _ROWS_PER_BAND
    sketches = RMinHash.from_token_sets([sorted(runs) for runs in shingles], permutations, _SEED)
    table = RMinHashLSH(_SAME_PIECE, permutations, _BANDS)
    table.insert_many(sketches)
    for row, sketch in enumerate(sketches):
        if shingles[row]:
            yield from ((row, other) for other in sorted(table.query(sketch)) if other > row)


def _shingles(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[i : i + _SHINGLE_WORDS]) for i in range(len(words) - _SHINGLE_WORDS + 1))


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 0.0
