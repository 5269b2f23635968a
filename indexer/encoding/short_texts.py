"""What a person types in a few words -> a vector, by which it finds what is written about it.

Nobody searches as an article is written. So a short text is encoded twice, as it stands and as the subject of an
article, and counts as the mean of both.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import EncodeTexts

# Other ways to say it gained as much or less; docs/decisions/0043 has the figures.
_AS_SUBJECT = "An article about {}"


def both_ways(texts: Sequence[str]) -> list[str]:
    """For each of `texts` the two that are encoded for it.

    A full stop at its end, or an exclamation mark, is no part of it: it tells nothing of what is asked, and an encoder
    hears other things in "love." than in "love".
    """
    plain = [text.rstrip(".! ") or text for text in texts]
    return [way for text in plain for way in (text, _AS_SUBJECT.format(text.rstrip("? ")))]


def encode_short(texts: Sequence[str], encode: EncodeTexts) -> NDArray[np.float32]:
    """One unit vector a text, which the encoder should read whole: float32, (len(texts), d)."""
    ways = encode(both_ways(texts))
    return unit_rows(ways[0::2] + ways[1::2])
