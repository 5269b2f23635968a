"""Gates on vectors: whose they are, whether they tell articles apart, and whether the cache still agrees with the
encoder.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.cache.vectors import VectorCache
from indexer.encoding.encoder import Encoder
from indexer.encoding.identity import EncoderIdentity
from indexer.gates.gate import Gate, GateLimits

# Texts encoded again each night to see that the cache still agrees, a quarter of a second of one core: an encoder that
# changed under its name changes every text, so that one would tell; four are not all of one length.
_SAMPLED_TEXTS = 4
# Two vectors that agree to so many decimals in every dimension belong to one text, or to an encoder that is broken.
_DECIMALS = 4
_UNIT_TOLERANCE = 1e-3


def encoder_gate(now: EncoderIdentity, served: EncoderIdentity | None) -> Gate:
    """Whether the encoder is the one that made what is served: another one changes every list."""
    changed = served is not None and now != served
    return Gate(
        "encoder",
        float(changed),
        0,
        f"the encoder is {now.name} ({now.weights_sha256[:12]}), what is served was made by "
        f"{served.name} ({served.weights_sha256[:12]})"
        if served
        else f"the encoder is {now.name}",
        "if that is meant, every list will change and the service needs the same encoder",
    )


def vectors_gate(vectors: NDArray[np.float32]) -> Gate:
    """How many of the rows of `vectors` (n, d) are not finite or not of length one."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    bad = int((~np.isfinite(lengths) | (np.abs(lengths - 1) > _UNIT_TOLERANCE)).sum())
    return Gate(
        "vectors", bad, 0, f"{bad} of {len(vectors)} vectors are not finite unit vectors", "the encoder is broken"
    )


def same_vectors_gate(vectors: NDArray[np.float32], groups: NDArray[np.int32], limits: GateLimits) -> Gate:
    """The share of articles whose vector is that of an article of another group; `vectors` (n, d), `groups` (n,)."""
    _, which = np.unique(np.round(vectors, _DECIMALS) + 0.0, axis=0, return_inverse=True)
    pieces: dict[int, set[int]] = {}
    for place, group in zip(which.ravel().tolist(), groups.tolist(), strict=True):
        pieces.setdefault(place, set()).add(group)
    same = sum(len(pieces[place]) > 1 for place in which.ravel().tolist())
    share = same / max(len(vectors), 1) if same > limits.tolerated_losses else 0.0
    return Gate(
        "same-vectors",
        round(share, 4),
        limits.maximum_same_vectors,
        f"{same} of {len(vectors)} articles have the very vector of another one",
        "look whether their texts are all the same or the encoder is broken",
    )


def drift_gate(texts: Sequence[str], cache: VectorCache, encoder: Encoder, limits: GateLimits) -> Gate:
    """The lowest cosine between a cached vector and the same text encoded now, over a sample of `texts`."""
    sample = sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())[:_SAMPLED_TEXTS]
    known = [(text, vector) for text in sample if (vector := cache.get(text)) is not None]
    lowest = 1.0
    if known:
        now = encoder.encode([text for text, _ in known])
        lowest = float(np.einsum("ij,ij->i", now, np.stack([vector for _, vector in known])).min())
    return Gate(
        "drift",
        round(min(lowest, 1.0), 6),
        limits.minimum_drift_cosine,
        f"of {len(known)} texts encoded again, the least alike has a cosine of {lowest:.4f} with its cached vector",
        "the encoder changed under its name; remove the cache to encode everything anew",
        at_least=True,
    )
