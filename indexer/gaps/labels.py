"""What a group of queries is called: the words that most of them share, else the query that stands for them best."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.answering.explanation import beginning_of
from indexer.encoding.lexicon import terms_of
from indexer.gaps.model import AskedQuery
from indexer.gaps.wording import words_of

# A word is shared if this part of a group's queries has it, and a group is one of three or more.
_SHARED, _FEWEST = 0.6, 3
_LONGEST_LABEL, _MOST_WORDS = 60, 4


def label_of(queries: Sequence[AskedQuery], vectors: NDArray[np.float32]) -> str:
    """The label of a group: `queries` (n) with their unit `vectors` (n, d)."""
    return _shared_words([query.text for query in queries]) or beginning_of(_central(queries, vectors), _LONGEST_LABEL)


def _shared_words(texts: Sequence[str]) -> str:
    """The words that most of the texts share, as the commonest of them have them; empty where there are none."""
    if len(texts) < _FEWEST:
        return ""
    said = [{terms[0]: word for word in words_of(text) if (terms := terms_of(word))} for text in texts]
    times = Counter(stem for words in said for stem in words)
    shared = [stem for stem, count in times.most_common(_MOST_WORDS) if count >= _SHARED * len(texts)]
    first = next((words for words in said if all(stem in words for stem in shared)), said[0])
    order = {stem: place for place, stem in enumerate(first)}
    spelling = {stem: Counter(words[stem] for words in said if stem in words).most_common(1)[0][0] for stem in shared}
    return " ".join(spelling[stem] for stem in sorted(shared, key=lambda stem: (order.get(stem, len(order)), stem)))


def _central(queries: Sequence[AskedQuery], vectors: NDArray[np.float32]) -> str:
    """The query that is nearest to all that was asked, so that one asked often draws the middle to itself."""
    volumes = np.array([max(1, query.volume) for query in queries], dtype=np.float64)
    nearness = vectors @ (volumes[:, None] * vectors).sum(axis=0)
    return queries[int(nearness.argmax())].text
