"""Queries that a corpus is known to answer: a few words of its own titles, as a reader might remember them.

No corpus comes with readers' queries. A whole title finds its article by being it; with its rare words dropped, and cut
to three to eight words, it says the subject without the wording. What it finds when its article is left out is what
readers' queries are measured by (model.py).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from indexer.encoding.lexicon import Lexicon
from indexer.ranking.index import RankingIndex

# Enough for the mean evidence to be known to a fiftieth (it varies by .12 to .23 about .4 to .8).
MOST = 200
_FEWEST_WORDS, _MOST_WORDS = 3, 8


@dataclass(frozen=True, slots=True)
class OwnQuery:
    """A few words of the title of the article `row`."""

    row: int
    text: str


def own_queries(articles: Sequence[Article], index: RankingIndex, lexicon: Lexicon) -> list[OwnQuery]:
    """Of at most `MOST` pieces of the corpus a query each.

    Which pieces is told by a digest of their ids, and so are the words: a night asks nearly what the last one did, and
    finds the vectors in the cache.
    """
    rows = sorted(index.standing_rows.tolist(), key=lambda row: _digest(articles[row].id))[:MOST]
    found = [OwnQuery(row, _few_words(articles[row], index, lexicon)) for row in rows]
    return [query for query in found if query.text]


def _few_words(article: Article, index: RankingIndex, lexicon: Lexicon) -> str:
    words = article.title.split()
    if not words:
        return ""
    kept = [word for word, common in zip(words, _common(words, index, lexicon), strict=True) if common] or words
    digest = _digest(article.id)
    length = _FEWEST_WORDS + digest % (_MOST_WORDS - _FEWEST_WORDS + 1)
    start = digest // _MOST_WORDS % (max(0, len(kept) - length) + 1)
    return " ".join(kept[start : start + length])


def _common(words: Sequence[str], index: RankingIndex, lexicon: Lexicon) -> list[bool]:
    """Of each word whether two articles have it, or it is none that counts."""
    articles_of_term = np.diff(index.features.words_by_term.indptr)
    weights = lexicon.weigh(words)
    ends = zip(weights.indptr[:-1].tolist(), weights.indptr[1:].tolist(), strict=True)
    return [not end > start or articles_of_term[weights.indices[start:end]].max() > 1 for start, end in ends]


def _digest(identity: str) -> int:
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")
