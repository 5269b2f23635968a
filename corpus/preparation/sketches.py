"""Texts as sets of word runs -> pairs that may be alike, found by MinHash without comparing each with each."""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Runs = NDArray[np.uint64]  # a text's runs of words as numbers, each once, in order
Sketches = NDArray[np.uint32]  # (n, 126)

# Runs of this many words: short enough that an edited sentence keeps some, long enough that two articles on one
# subject share almost none.
RUN_WORDS = 4
# 42 bands of 3 rows find all but 1 in 2,000 pairs with an overlap of .55 (1 - (1 - overlap^3)^42).
_BANDS = 42
_ROWS_PER_BAND = 3
_VALUES = _BANDS * _ROWS_PER_BAND
_SEED = 20260101
_DIGEST_BYTES = 32
_RECORD_BYTES = _DIGEST_BYTES + 4 * _VALUES
# Raise with every change of what is a word, a run, or a sketch: what was kept is then made anew.
_RECIPE = f"1 {_VALUES} {RUN_WORDS} {_SEED}"
# A sketch of 126 values estimates an overlap of .55 with a standard deviation of .044: what it puts this far below is
# not alike. It spares a site whose every page carries the same boxes millions of comparisons of texts.
_TOLERANCE = 0.15
# Texts taken apart at a time: their runs take 10 kB each.
_BATCH = 512
_WORD = re.compile(r"\w+")
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads numbers that differ little


class KnownSketches(Protocol):
    """Where sketches are kept between nights. What it gives must be what it was given; it may forget anything."""

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under those of `keys` that are known."""
        ...

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps `values` by their keys."""
        ...


def words_of(text: str) -> list[str]:
    """The words of a text, lower case."""
    return _WORD.findall(text.lower())


def runs_of(text: str) -> Runs:
    """The runs of words of a text as numbers, each once, in order; none if it has fewer words than a run."""
    return _runs(words_of(text))


def _runs(words: Sequence[str]) -> Runs:
    if len(words) < RUN_WORDS:
        return np.empty(0, dtype=np.uint64)
    number = {word: zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    numbers = np.fromiter(map(number.__getitem__, words), dtype=np.uint64, count=len(words))
    count = len(words) - RUN_WORDS + 1
    runs = numbers[:count].copy()
    for place in range(1, RUN_WORDS):
        runs = runs * _ODD + numbers[place : place + count]
    # What numpy's unique gives, in an eighth of the time: it puts numbers into a table first, and sorts them then.
    runs.sort()
    return np.asarray(runs[np.append(True, runs[1:] != runs[:-1])], dtype=np.uint64)


def overlap(first: Runs, second: Runs) -> float:
    """The share of all runs of two texts that both have (Jaccard)."""
    union = len(first) + len(second)
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (union - shared) if union else 0.0


def candidate_pairs(sketches: Sketches, least_overlap: float) -> list[tuple[int, int]]:
    """Pairs of rows that may overlap by so much, each once, in order."""
    found: set[tuple[int, int]] = set()
    for low, high in _sharing_a_band(sketches):
        alike = (sketches[low] == sketches[high]).mean(axis=1) >= least_overlap - _TOLERANCE
        found.update(zip(low[alike].tolist(), high[alike].tolist(), strict=True))
    return sorted(found)


def sketched(texts: Sequence[str], known: KnownSketches | None = None) -> tuple[list[bytes], Sketches]:
    """For each text a digest of its words, empty where they make no run, and its sketch, 0 where they make none.

    What is in `known` is not taken apart again, and gives the same.
    """
    digests: list[bytes] = []
    sketches = np.zeros((len(texts), _VALUES), dtype=np.uint32)
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        records = _records(some, known)
        digests += [record[:_DIGEST_BYTES] for record in records]
        for row, record in enumerate(records, start):
            if record:
                sketches[row] = np.frombuffer(record[_DIGEST_BYTES:], dtype="<u4")
    return digests, sketches


def _records(texts: Sequence[str], known: KnownSketches | None) -> list[bytes]:
    """For each text its digest and its sketch as they are kept; empty where it has no run."""
    if known is None:
        return _made(texts)
    keys = [_key(text) for text in texts]
    kept = known.get(keys)
    whole = {key: record for key, record in kept.items() if len(record) in (0, _RECORD_BYTES)}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in whole}
    made = dict(zip(missing, _made(list(missing.values())), strict=True))
    if made:
        known.put(made)
    return [whole[key] if key in whole else made[key] for key in keys]


def _made(texts: Sequence[str]) -> list[bytes]:
    from rensa import RMinHash  # of the `index` extra: judging two texts does without it

    words = [words_of(text) for text in texts]
    runs = [_runs(own).tolist() for own in words]
    if not runs:
        return []
    sketches = np.asarray(RMinHash.digest_matrix_from_token_hash_sets(runs, _VALUES, _SEED).to_rows(), dtype="<u4")
    return [_digest(own) + sketch.tobytes() if r else b"" for own, r, sketch in zip(words, runs, sketches, strict=True)]


def _digest(words: Sequence[str]) -> bytes:
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{_RECIPE}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _sharing_a_band(sketches: NDArray[np.uint32]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows, lower and higher, that have a whole band of their sketches in common."""
    for band in range(_BANDS):
        keys = np.zeros(len(sketches), dtype=np.uint64)
        for column in range(band * _ROWS_PER_BAND, (band + 1) * _ROWS_PER_BAND):
            keys = keys * _ODD + sketches[:, column]
        order = np.argsort(keys, kind="stable")
        places = np.arange(len(order))
        # Equal keys stand together now: compare each place with the next, then, where equal, with the one after.
        for distance in range(1, len(order)):
            places = places[places + distance < len(order)]
            places = places[keys[order[places]] == keys[order[places + distance]]]
            if not len(places):
                break
            yield order[places], order[places + distance]
