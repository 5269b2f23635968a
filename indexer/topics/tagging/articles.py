"""Articles and a vocabulary -> its topics, which of them each article has, and a tagger for other texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from corpus.addresses import canonical_url, compared_name
from corpus.article import Article
from indexer.encoding.features import EncodeTexts, Features
from indexer.encoding.metadata import Metadata
from indexer.topics.discovery.naming.keywords import KEYWORDS, keywords_of
from indexer.topics.discovery.terms import Terms
from indexer.topics.model import EDITORS_OWN, Topic, TopicAssignment, TopicKind, in_order
from indexer.topics.tagging.fitting import Fitted, Lessons, fit_tagger
from indexer.topics.tagging.suggest import GIVEN, SUGGESTED, predicted
from indexer.topics.tagging.tagger import Tagger
from indexer.topics.tagging.votes import carried_array
from indexer.topics.tagging.zero_shot import topic_vectors
from indexer.topics.vocabulary.model import Vocabulary, tags_of

# Articles scored at a time, so that memory does not grow with articles times topics.
_BLOCK = 2048


@dataclass(frozen=True)
class Tagging:
    """The vocabulary's topics, those of each article in the articles' order, best first, and what tags other texts."""

    topics: tuple[Topic, ...]
    assignments: tuple[tuple[TopicAssignment, ...], ...]
    foretold: csr_array  # (n, T) float32, the probabilities of `SUGGESTED` and more by models that saw no such article
    reticence: NDArray[np.float32]  # (n,) how little each text tells of what its editors gave it (`reticence_of`)
    tagger: Tagger

    def labels_given(self) -> list[list[str]]:
        """The labels of the topics that editors gave to each article, in the articles' order."""
        labels = {topic.id: topic.label for topic in self.topics}
        return [[labels[given.topic] for given in own if given.score >= EDITORS_OWN] for own in self.assignments]


def tag_articles(
    articles: Sequence[Article],
    features: Features,
    groups: NDArray[np.int32],
    vocabulary: Vocabulary,
    encode: EncodeTexts,
    terms: Terms,
) -> Tagging:
    """Learns the vocabulary from the articles that carry its topics, and gives it to all of them.

    `groups` (n,) numbers the articles that are one piece; of `terms` come the words that set each topic apart. An
    editor's own tag keeps score 1; what is added has a calibrated score, by models that have not seen the article.
    """
    given = carried_topics(articles, vocabulary)
    tagged = {identity for article in articles for identity in tags_of(article, vocabulary)}
    lessons = Lessons(
        features=features,
        days=Metadata.of(articles).days,
        carried=given,
        groups=groups,
        ids=[article.id for article in articles],
        complete=np.array([entry.id in tagged for entry in vocabulary.entries], dtype=bool),
    )
    labels = topic_vectors(vocabulary.entries, encode) if vocabulary.entries else features.vectors[:0]
    fitted = fit_tagger(lessons, [entry.id for entry in vocabulary.entries], labels)
    assignments, foretold = _assignments(fitted)
    topics = _topics(vocabulary, assignments, given, terms)
    return Tagging(topics, assignments, foretold, reticence_of(given, foretold), fitted.tagger)


def reticence_of(given: csr_array, foretold: csr_array) -> NDArray[np.float32]:
    """(n,) one less the mean probability that `foretold` (n, T) has of the topics `given` (n, T) to each; 0 of none.

    A text that tells what it is about has its tags foretold by a tagger that learned from the others. A story seldom
    does: its words are those of its scenery, and what it shares with other stories are kitchens and keys.
    """
    count = np.diff(given.indptr)
    told = np.asarray((given * foretold).sum(axis=1), dtype=np.float32).ravel()
    return np.where(count > 0, 1 - told / np.maximum(count, 1), 0).astype(np.float32)


def carried_topics(articles: Sequence[Article], vocabulary: Vocabulary) -> csr_array:
    """(n, T) float32, 1 where an article carries an entry's tag or is listed as an example of it, by id or address."""
    columns = {entry.id: column for column, entry in enumerate(vocabulary.entries)}
    rows = {compared_name(name): row for row, a in enumerate(articles) for name in (*a.aliases, a.url) if name}
    rows |= {article.id: row for row, article in enumerate(articles)}
    pairs = {(row, columns[identity]) for row, a in enumerate(articles) for identity in tags_of(a, vocabulary)}
    for entry in vocabulary.entries:
        named = (rows.get(name, rows.get(canonical_url(name))) for name in entry.examples)
        pairs |= {(row, columns[entry.id]) for row in named if row is not None}
    return carried_array(sorted(pairs), (len(articles), len(columns)))


def _assignments(fitted: Fitted) -> tuple[tuple[tuple[TopicAssignment, ...], ...], csr_array]:
    """The topics of each article, and what was said of it whatever its editors gave it."""
    tagger, carried = fitted.tagger, fitted.lessons.carried
    found: list[tuple[TopicAssignment, ...]] = []
    foretold = [csr_array((0, carried.shape[1]), dtype=np.float32)]
    for start in range(0, carried.shape[0], _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, carried.shape[0]))
        own = carried[rows].toarray() > 0
        scores = fitted.scores(rows)
        foretold.append(csr_array(np.where(scores >= SUGGESTED, scores, np.float32(0))))
        for given, row_scores in zip(own, scores, strict=True):
            editors = [TopicAssignment(tagger.topics[topic], EDITORS_OWN) for topic in np.flatnonzero(given).tolist()]
            added = np.flatnonzero((row_scores >= GIVEN) & ~given).tolist()
            found.append(in_order([*editors, *(predicted(tagger, topic, row_scores) for topic in added)]))
    return tuple(found), csr_array(vstack(foretold, format="csr"))


def _topics(
    vocabulary: Vocabulary,
    assignments: Sequence[Sequence[TopicAssignment]],
    given: csr_array,
    terms: Terms,
) -> tuple[Topic, ...]:
    parents = {entry.id: entry.parent for entry in vocabulary.entries}
    members: dict[str, list[int]] = {entry.id: [] for entry in vocabulary.entries}
    for row, own in enumerate(assignments):
        for assignment in own:
            members[assignment.topic].append(row)
    by_topic = csr_array(given.T.tocsr())
    # Words of the articles that editors chose; of those that were found, only where they chose none.
    chosen = [
        np.array(by_topic[[column]].indices.tolist() or members[entry.id], dtype=np.int64)
        for column, entry in enumerate(vocabulary.entries)
    ]
    with_those_below = {identity: set(rows) for identity, rows in members.items()}
    for entry in vocabulary.entries:
        above = entry.parent
        while above:
            with_those_below[above] |= set(members[entry.id])
            above = parents[above]
    return tuple(
        Topic(
            id=entry.id,
            label=entry.label,
            kind=TopicKind.VOCABULARY,
            keywords=words or tuple(entry.label.lower().replace("-", " ").split()),
            size=len(with_those_below[entry.id]),
            parent=entry.parent,
            description=entry.description,
            synonyms=entry.synonyms,
        )
        for entry, words in zip(vocabulary.entries, keywords_of(terms, chosen, count=KEYWORDS), strict=True)
    )
