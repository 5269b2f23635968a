"""Topics of which only words are known: label, synonyms, description -> a vector, and how near a text is to it.

Without one labelled text a cosine can be put on a common scale (standard deviations over the corpus, topic by topic),
but not be made a probability: how often a topic applies is not in its label. The scores of topics without examples
therefore borrow the curve of those that have some, or, where none has, that of `MEASURED`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import EncodeTexts, Features
from indexer.topics.vocabulary.model import Entry

# Log-odds = weights . [cosine, cosine in standard deviations] + last, as fitted over the 51 tags of 2,017 articles of
# digital.gov. An encoder other than the default one has other cosines: the standard deviations carry over, the rest
# may not.
MEASURED = np.array([4.860, 0.655, -4.256])
# A topic whose cosines hardly differ over the corpus tells nothing; its deviations are not blown up.
_SMALLEST_DEVIATION = 0.02


def topic_text(entry: Entry) -> str:
    """What an entry says of itself: label and synonyms, then the description; hyphens part words."""
    names = ", ".join((entry.label, *entry.synonyms)).replace("-", " ").replace("_", " ")
    return "\n".join(part for part in (names, entry.description) if part)


def topic_vectors(entries: Sequence[Entry], encode: EncodeTexts) -> NDArray[np.float32]:
    """Unit vectors of the entries' own words, float32 (T, d)."""
    return encode([topic_text(entry) for entry in entries])


def cosines(features: Features, labels: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, T) the mean of a topic's cosines with the whole text, its headline and its nearest passage; `labels` (T, d).

    Each hears what another misses: a headline may name the topic that the text only circles, a passage touch it once.
    """
    if not len(features):
        return np.empty((0, len(labels)), dtype=np.float32)
    whole = features.vectors @ labels.T
    # A short query is one and the same three times.
    headline = whole if features.headlines is features.vectors else features.headlines @ labels.T
    passages = whole if features.passages is features.vectors else features.passages @ labels.T
    nearest = np.maximum.reduceat(passages, features.starts[:-1], axis=0)
    return np.asarray((whole + headline + nearest) / 3, dtype=np.float32)


def corpus_scale(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mean and the standard deviation (T,) of each topic's cosines (n, T) over the corpus."""
    if not len(values):
        return np.zeros(values.shape[1], np.float32), np.ones(values.shape[1], np.float32)
    return values.mean(axis=0), np.maximum(values.std(axis=0), _SMALLEST_DEVIATION).astype(np.float32)
