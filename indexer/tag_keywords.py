"""The words that set the articles of a tag apart from the others."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from corpus.article import Article

_MINIMUM_ARTICLES = 20
_KEYWORDS = 8
# A word of more than a fifth of the articles tells none of their topics apart ("said", "like", "people").
_COMMON = 0.2


def keywords_among(articles: Sequence[Article]) -> Callable[[Sequence[Sequence[int]]], list[tuple[str, ...]]]:
    """A function that gives, for groups of rows of `articles`, the words that set each apart from the others."""
    return _CorpusWords(articles).keywords


class _CorpusWords:
    """Which articles have which words and two-word phrases."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._vectoriser = CountVectorizer(
            stop_words="english",
            ngram_range=(1, 2),
            min_df=2 if len(articles) >= _MINIMUM_ARTICLES else 1,
            max_df=_COMMON if len(articles) >= _MINIMUM_ARTICLES else 1.0,
            token_pattern=r"(?u)\b[^\W\d_]{3,}\b",  # noqa: S106 - words of letters, not a password
        )
        try:
            self._counts = self._vectoriser.fit_transform([article.full_text() for article in articles])
            self._terms = self._vectoriser.get_feature_names_out()
        except ValueError:  # scikit-learn's word for a corpus without a single term
            self._terms = np.empty(0, dtype=object)

    def keywords(self, groups: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
        """The words that set each group of articles apart from the other groups."""
        if not groups or not len(self._terms):
            return [() for _ in groups]
        articles = (self._counts > 0).astype(np.float64)
        everywhere = np.asarray(articles.sum(axis=0)).ravel()
        return [self._best(_telling(articles[list(rows)], everywhere, articles.shape[0])) for rows in groups]

    def _best(self, weights: NDArray[np.float64]) -> tuple[str, ...]:
        """The heaviest terms, none of which says again what a heavier one said."""
        chosen: list[str] = []
        for column in np.argsort(-weights, kind="stable")[: _KEYWORDS * 6]:
            term = str(self._terms[column])
            said = {stem for other in chosen for stem in _stems(other)}
            if weights[column] > 0 and not said & set(_stems(term)):
                chosen.append(term)
            if len(chosen) == _KEYWORDS:
                break
        return tuple(chosen)


def _telling(members: csr_matrix, everywhere: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    """How much each term tells that an article belongs to a group: `members` (k, T) has 1 where a member has it.

    The share of members that have it, times the logarithm of that share over the share of all others: the idea of
    class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794) with articles counted instead of words, so that one
    article which repeats a word does not name the whole group.
    """
    inside = np.asarray(members.sum(axis=0)).ravel()
    size = members.shape[0]
    share = inside / size
    outside = (everywhere - inside + 0.5) / (total - size + 1)
    telling = share * np.log((share + 1e-9) / outside)
    # A word of one member says what that member is about, not what the group is.
    return np.where((inside >= min(2, size)) & (share > outside), telling, 0.0)


def _stems(term: str) -> list[str]:
    return [word[:5] for word in term.split()]
