"""Article, draft or query -> its topics with the sentences that support them: what HTTP and commands both call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from indexer.answering.model import SearchResult
from indexer.answering.related import topics_of_article, topics_of_draft
from indexer.encoding.features import EncodeTexts
from indexer.encoding.subject import Subject
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicAssignment, TopicKind
from indexer.topics.tagging.evidence import Evidence, Text, evidence


@dataclass(frozen=True, slots=True)
class TopicRequest:
    """What a caller wants of a text's topics."""

    limit: int = 10
    min_score: float = 0.0
    kind: TopicKind | None = None  # None for both


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
    features = snapshot.index.features
    own = slice(int(features.starts[row]), int(features.starts[row + 1]))
    text = Text.of(snapshot.articles.read(row), features.passages[own], snapshot.passage_spans[own].tolist())
    return _supported(snapshot, text, _chosen(snapshot, topics_of_article(snapshot, row), request))


def in_language(found: SearchResult, language: TextLanguage) -> SearchResult:
    """The answer to a query, without topics where the query is in a language that the corpus is not in."""
    return replace(found, topics=()) if language.other else found


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
