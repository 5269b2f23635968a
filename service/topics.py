"""`/v1/topics` and tags: what an article, a text or the whole corpus is about."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.answering import articles_of_topic, topics_of_article, topics_of_draft
from indexer.snapshot import Snapshot
from indexer.topics import TopicAssignment
from service.answers import answer, cacheable_answer
from service.problems import ProblemError, openapi_responses
from service.related import article_of_draft
from service.request_context import request_id
from service.schemas import (
    ArticleId,
    ArticleReference,
    SuggestTopics,
    TopicAnswer,
    TopicId,
    TopicListAnswer,
    TopicsAnswer,
    tags_of,
    topic_of,
)
from service.state import row_or_404, rules, snapshot, state

topics_api = APIBlueprint("topics", __name__, abp_tags=[Tag(name="Topics")])


@topics_api.get(
    "/v1/articles/<string:id>/topics",
    summary="The topics of an article",
    responses={200: TopicsAnswer, **openapi_responses(404, 503)},
)
def topics_of(path: ArticleId) -> Response:
    """The topics of an indexed article, best first; its editors' own tags have score 1."""
    answering = snapshot()
    found = topics_of_article(answering, row_or_404(answering, path.id))
    return cacheable_answer(_answer(answering, found))


@topics_api.post(
    "/v1/topics/suggest",
    summary="Topics for a text",
    responses={200: TopicsAnswer, **openapi_responses(400, 411, 413, 415, 422, 503)},
)
def suggest_topics(body: SuggestTopics) -> Response:
    """Topics for a text, by what the articles nearest to it are tagged with."""
    answering = snapshot()
    subject = state().encoding.draft(answering, article_of_draft(body.draft()))
    return answer(_answer(answering, topics_of_draft(answering, subject)))


@topics_api.get("/v1/topics", summary="All topics", responses={200: TopicListAnswer, **openapi_responses(503)})
def all_topics() -> Response:
    """All topics of the corpus: the publisher's vocabulary first, then what was discovered."""
    answering = snapshot()
    entries = [topic_of(topic) for topic in answering.topics]
    return cacheable_answer(TopicListAnswer(generation=answering.generation, request_id=request_id(), topics=entries))


@topics_api.get(
    "/v1/topics/<string:id>",
    summary="A topic and its articles",
    responses={200: TopicAnswer, **openapi_responses(404, 503)},
)
def one_topic(path: TopicId) -> Response:
    """One topic and the articles that have it, best first."""
    answering = snapshot()
    topic = answering.topics_by_id.get(path.id)
    if topic is None:
        raise ProblemError(404, "unknown-topic", "There is no topic with this id", parameter="id")
    articles = [
        ArticleReference(id=card.id, title=card.title, url=card.url)
        for card in articles_of_topic(answering, topic.id, rules(answering))
    ]
    model = TopicAnswer(
        generation=answering.generation, request_id=request_id(), articles=articles, **topic_of(topic).model_dump()
    )
    return cacheable_answer(model)


def _answer(answering: Snapshot, found: tuple[TopicAssignment, ...]) -> TopicsAnswer:
    return TopicsAnswer(generation=answering.generation, request_id=request_id(), topics=tags_of(answering, found))
