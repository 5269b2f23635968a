"""Whose vectors they are. Not beside `Encoder`, since who only publishes or reads a manifest needs no numpy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What makes two vectors comparable. It is part of every vector's cache key and of every manifest.

    It names the sentence-transformers model, not what carries it out: a runtime is accepted only if its vectors agree
    with that model's in every arithmetic that it may use (conversion.py), so they may share a cache and an index.
    """

    name: str
    weights_sha256: str
    dimension: int
