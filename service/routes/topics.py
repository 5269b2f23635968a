"""`/v1/topics` and tags: what an article, a text or the whole corpus is about."""

from collections.abc import Sequence

from flask import Response, url_for
from flask_openapi import APIBlueprint, Tag
from flask_openapi.types import ResponseDict

from indexer.answering.topic_page import topic_page
from indexer.answering.topics import TopicRequest, suggested_topics, supported_topics, topics_of_article
from indexer.topics.model import Topic
from indexer.topics.tree import in_tree_order, successors
from service.problems import InvalidParameter, openapi_responses, problem_response
from service.request_context import request_id
from service.responses import answer, cacheable_answer
from service.schemas.common import ArticleId, TopicId, TopicTag, tags_of
from service.schemas.topic_answers import (
    SuggestionsAnswer,
    TopicAnswer,
    TopicListAnswer,
    TopicsAnswer,
    suggestions_answer,
    supported_tags,
    topic_answer,
    topic_entry,
)
from service.schemas.topic_parameters import EVERY_KIND, ArticleTopics, SuggestTopics, TopicArticles, TopicFilter
from service.state import row_or_404, rules, snapshot, state, topic_or_404

topics_api = APIBlueprint("topics", __name__, abp_tags=[Tag(name="Topics")])
_MOVED: ResponseDict = {
    "301": {"description": "It was merged into another topic, whose address is in Location; a problem says the same"}
}


@topics_api.get(
    "/v1/articles/<name:id>/topics",
    summary="The topics of an article",
    responses={200: TopicsAnswer, **openapi_responses(404, 410, 422, 503)},
)
def topics_of(path: ArticleId, query: ArticleTopics) -> Response:
    """The topics of an indexed article, best first; its editors' own tags have score 1. No model is needed."""
    answering = snapshot()
    row = row_or_404(answering, path.id)
    found = topics_of_article(answering, row)
    entries: Sequence[TopicTag] = tags_of(answering, found)
    if query.evidence:
        entries = supported_tags(answering, supported_topics(answering, row, TopicRequest(limit=len(found))))
    model = TopicsAnswer(generation=answering.generation, request_id=request_id(), topics=[*entries])
    return cacheable_answer(model)


@topics_api.post(
    "/v1/topics/suggest",
    summary="Topics for a text, with the sentences that support them",
    responses={200: SuggestionsAnswer, **openapi_responses(400, 411, 413, 415, 422, 503)},
)
def suggest_topics(body: SuggestTopics) -> Response:
    """Topics for a text with calibrated scores, and why. None are guessed for a language that the corpus is not in.

    Below sixty letters languages cannot be told apart: such a text passes for the corpus' own, unless it is written
    in another script. Nothing of the text is kept.
    """
    answering, encoding = snapshot(), state().encoding
    draft = body.draft()
    subject = encoding.draft(answering, draft)
    found = suggested_topics(
        answering, draft, subject, lambda texts: encoding.texts(answering, texts), body.to_request()
    )
    return answer(suggestions_answer(answering, found))


@topics_api.get(
    "/v1/topics", summary="All topics", responses={200: TopicListAnswer, **openapi_responses(404, 422, 503)}
)
def all_topics(query: TopicFilter) -> Response:
    """The topics that readers are told of, each followed by those below it; the publisher's vocabulary comes first.

    Those that were discovered are told once an editor has named them, or their label reads as a subject; `suggested`
    gives the others too, for whoever names them.
    """
    answering = snapshot()
    if query.parent is not None:
        topic_or_404(answering, query.parent, "parent")
    asked_for = [
        node
        for node in in_tree_order(answering.topics if query.suggested else answering.shown_topics)
        if query.kind in (EVERY_KIND, node.topic.kind) and query.parent in (None, node.topic.parent)
    ]
    entries = [topic_entry(node) for node in asked_for[query.offset : query.offset + query.limit]]
    return cacheable_answer(
        TopicListAnswer(generation=answering.generation, request_id=request_id(), topics=entries, total=len(asked_for))
    )


@topics_api.get(
    "/v1/topics/<string:id>",
    summary="A topic and its articles",
    responses={200: TopicAnswer, **_MOVED, **openapi_responses(404, 410, 422, 503)},
)
def one_topic(path: TopicId, query: TopicArticles) -> Response:
    """One topic, its articles best first, and where it stands among the others.

    The id of a topic that went into one other redirects to that one; of one that was split up, the 410 names the
    parts. An id that no history knows is 404.
    """
    answering = snapshot()
    if path.id not in answering.topics_by_id and (heirs := successors(path.id, answering.topics)):
        return _gone(heirs)
    topic = topic_or_404(answering, path.id, "id")
    page = topic_page(answering, topic, query.limit, query.offset, rules())
    return cacheable_answer(topic_answer(answering, page))


def _gone(heirs: tuple[Topic, ...]) -> Response:
    names = ", ".join(heir.id for heir in heirs)
    where = [InvalidParameter(name="id", reason=f"its articles are now in: {names}")]
    if len(heirs) > 1:
        return problem_response(410, "topic-gone", "This topic was split up; its parts are other topics now", where)
    response = problem_response(301, "topic-merged", "This topic went into another one", where)
    response.headers["Location"] = url_for("topics.one_topic", id=heirs[0].id)
    return response
