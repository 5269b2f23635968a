"""Article, draft or query -> its topics, and the sentences that support them: what HTTP and commands both call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from indexer.answering.related import ranked_for_draft
from indexer.encoding.features import EncodeTexts
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Ranked
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import VOTERS, Topic, TopicAssignment, TopicKind, in_order, vote
from indexer.topics.shares import shares_of_one
from indexer.topics.tagging.evidence import Evidence, Text, evidence
from indexer.topics.tagging.suggest import SUGGESTED, suggest


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """What a caller wants of a text's topics."""

    limit: int = 10
    min_score: float = 0.0
    kind: TopicKind | None = None  # None for all


@dataclass(frozen=True, slots=True)
class SupportedTopic:
    """A topic given to a text, and the sentences that support it, strongest first."""

    assignment: TopicAssignment
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The topics of a draft, best first; none where it is in a language that the corpus is not in."""

    topics: tuple[SupportedTopic, ...]
    language: TextLanguage


def topics_of_article(snapshot: Snapshot, row: int) -> tuple[TopicAssignment, ...]:
    """The topics of an indexed article that readers are told of, best first: its editors' tags, then what was found."""
    return snapshot.shown_among(snapshot.assignments[row])


def topics_of_draft(snapshot: Snapshot, draft: Subject) -> tuple[TopicAssignment, ...]:
    """The topics of a text that readers are told of, best first: calibrated ones of the vocabulary, and the clusters of
    its nearest articles.
    """
    return snapshot.shown_among(topics_by_nearest(snapshot, draft, ranked_for_draft(snapshot, draft)))


def topics_by_nearest(snapshot: Snapshot, text: Subject, ranked: Ranked) -> tuple[TopicAssignment, ...]:
    """All topics of a text whose nearest articles somebody has ranked, and maybe hidden some of them."""
    return topics_told(snapshot, topics_of_vocabulary(snapshot, text), ranked)


def topics_of_vocabulary(snapshot: Snapshot, text: Subject, minimum: float = SUGGESTED) -> tuple[TopicAssignment, ...]:
    """The vocabulary's topics of a text with a score of `minimum` at least; some may be of nothing that is shown.

    Nobody needs to have ranked anything for them: those of a query are a signal by which it is answered.
    """
    return suggest(snapshot.tagger, snapshot.tagging, text.features, float(text.metadata.days[0]), minimum)


def asked_about(snapshot: Snapshot, query: Subject, vocabulary: Sequence[TopicAssignment]) -> Subject:
    """`query` with the topics that it was found to be about, as ranking compares them."""
    return replace(query, topics=shares_of_one(vocabulary, snapshot.tagger.topics, SUGGESTED))


def topics_told(
    snapshot: Snapshot, vocabulary: Sequence[TopicAssignment], ranked: Ranked
) -> tuple[TopicAssignment, ...]:
    """The topics that may be told of a text: its `vocabulary` topics, and the clusters of its nearest articles."""
    places = zip(ranked.rows[:VOTERS].tolist(), ranked.scores[:VOTERS].tolist(), strict=True)
    known = set(snapshot.tagger.topics)
    discovered = [
        ([assignment for assignment in snapshot.assignments[row] if assignment.topic not in known], score)
        for row, score in places
    ]
    return in_order([found for found in (*vocabulary, *vote(discovered)) if found.topic in snapshot.topics_by_id])


def best_topic(snapshot: Snapshot, given: Sequence[TopicAssignment]) -> Topic | None:
    """Of a text's topics, best first, the best of the publisher's own; a discovered one where there is no other."""
    topics = [snapshot.topics_by_id[assignment.topic] for assignment in given]
    own = (topic for topic in topics if topic.kind is TopicKind.VOCABULARY)
    return next(own, topics[0] if topics else None)


def suggested_topics(
    snapshot: Snapshot, draft: Article, subject: Subject, encode: EncodeTexts, request: TopicRequest
) -> Suggestions:
    """The topics of a text that is not indexed; `subject` is `draft` encoded, and `encode` encodes its sentences."""
    language = snapshot.languages.judge(draft.full_text())
    if language.other:
        return Suggestions((), language)
    chosen = _chosen(snapshot, topics_of_draft(snapshot, subject), request)
    spans = subject.texts.spans if subject.texts else ()
    text = Text.of(draft, subject.features.passages, spans)
    return Suggestions(_supported(snapshot, text, chosen, encode), language)


def supported_topics(snapshot: Snapshot, row: int, request: TopicRequest) -> tuple[SupportedTopic, ...]:
    """The topics of an indexed article with their evidence; no model is needed."""
    chosen = _chosen(snapshot, topics_of_article(snapshot, row), request)
    return _supported(snapshot, indexed_text(snapshot, row), chosen)


def indexed_text(snapshot: Snapshot, row: int) -> Text:
    """An indexed article as sentences are looked for in it."""
    spans = snapshot.passage_spans[int(snapshot.index.starts[row]) : int(snapshot.index.starts[row + 1])]
    return Text.of(snapshot.articles.read(row), snapshot.index.features_of(row).passages, spans.tolist())


def _chosen(snapshot: Snapshot, found: Sequence[TopicAssignment], request: TopicRequest) -> tuple[TopicAssignment, ...]:
    kept = [
        assignment
        for assignment in found
        if assignment.score >= request.min_score
        and (request.kind is None or snapshot.topics_by_id[assignment.topic].kind is request.kind)
    ]
    return tuple(kept[: request.limit])


def _supported(
    snapshot: Snapshot, text: Text, chosen: Sequence[TopicAssignment], encode: EncodeTexts | None = None
) -> tuple[SupportedTopic, ...]:
    profiles = [snapshot.topic_profiles.of(assignment.topic) for assignment in chosen]
    found = evidence(text, profiles, encode)
    return tuple(SupportedTopic(assignment, each) for assignment, each in zip(chosen, found, strict=True))
