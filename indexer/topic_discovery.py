"""The topics of a corpus, at night: the articles' own tags, and clusters with labels that a person can read."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer

from corpus.article import Article
from indexer.topics import EDITORS_OWN, Topic, TopicAssignment, TopicKind

# A cluster for every dozen articles or so, growing with the square root: 130 articles give 11, 2,000 give 45.
_CLUSTERS_PER_ROOT = 1.0
_MINIMUM_ARTICLES = 20
_MINIMUM_CLUSTER = 3
_KEYWORDS = 8
# A word of more than a fifth of the articles tells none of their topics apart ("said", "like", "people").
_COMMON = 0.2
_LABEL_WORDS = 3
_SEED = 20260101

Assignments = tuple[tuple[TopicAssignment, ...], ...]


def discover_topics(articles: Sequence[Article], vectors: NDArray[np.float32]) -> tuple[tuple[Topic, ...], Assignments]:
    """The topics of a corpus and, in the order of `articles`, those of each: tags first, then its cluster.

    `vectors` (n, d) are the articles' unit vectors. The same input gives the same topics.
    """
    words = _CorpusWords(articles)
    tagged = {tag: [row for row, article in enumerate(articles) if tag in article.tags] for tag in _tags(articles)}
    clusters = _clusters(vectors)
    topics: list[Topic] = []
    given: list[list[TopicAssignment]] = [[] for _ in articles]
    for tag, keywords in zip(tagged, words.keywords(list(tagged.values())), strict=True):
        topic = Topic(_unused(slug(tag), topics), tag, TopicKind.VOCABULARY, keywords, len(tagged[tag]))
        topics.append(topic)
        for row in tagged[tag]:
            given[row].append(TopicAssignment(topic.id, EDITORS_OWN))
    for members, keywords in zip(clusters, words.keywords([rows for rows, _ in clusters]), strict=True):
        rows, scores = members
        label = ", ".join(keywords[:_LABEL_WORDS])
        topic = Topic(_unused(f"cluster-{slug(label)}", topics), label, TopicKind.DISCOVERED, keywords, len(rows))
        topics.append(topic)
        for row, score in zip(rows, scores, strict=True):
            given[row].append(TopicAssignment(topic.id, score))
    return tuple(topics), tuple(map(tuple, given))


def slug(text: str) -> str:
    """`text` as a part of an id: lower case, words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "topic"


def _tags(articles: Sequence[Article]) -> list[str]:
    return sorted({tag for article in articles for tag in article.tags})


def _clusters(vectors: NDArray[np.float32]) -> list[tuple[list[int], list[float]]]:
    """Rows and scores (cosine to the centre) of each cluster that is large enough, largest first."""
    if len(vectors) < _MINIMUM_ARTICLES:
        return []
    count = round(_CLUSTERS_PER_ROOT * float(np.sqrt(len(vectors))))
    model = KMeans(count, n_init=4, random_state=_SEED).fit(vectors)
    centres = model.cluster_centers_ / np.linalg.norm(model.cluster_centers_, axis=1, keepdims=True)
    cosines = np.clip(np.einsum("ij,ij->i", vectors, centres[model.labels_]), 0, 1)
    found = []
    for label in range(count):
        rows = np.flatnonzero(model.labels_ == label)
        if len(rows) >= _MINIMUM_CLUSTER:
            found.append((rows.tolist(), [round(float(cosines[row]), 4) for row in rows]))
    return sorted(found, key=lambda members: (-len(members[0]), members[0]))


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


def _unused(identity: str, topics: Sequence[Topic]) -> str:
    taken = Counter(topic.id for topic in topics)
    if not taken[identity]:
        return identity
    return next(f"{identity}-{number}" for number in range(2, len(topics) + 3) if not taken[f"{identity}-{number}"])
