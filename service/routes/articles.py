"""`/v1/articles/{id}`: one article's public record."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from service.problems import openapi_responses
from service.request_context import request_id
from service.responses import cacheable_answer
from service.schemas.common import ArticleAnswer, ArticleId, article_of
from service.schemas.requests import NoParameters
from service.state import row_or_404, snapshot

articles_api = APIBlueprint("articles", __name__, abp_tags=[Tag(name="Articles")])


@articles_api.get(
    "/v1/articles/<article:id>",
    summary="An article's public record",
    responses={200: ArticleAnswer, **openapi_responses(404, 410, 422, 503)},
)
def article(path: ArticleId, query: NoParameters) -> Response:  # noqa: ARG001 - refuses what it does not know
    """What the index knows of an article, without its body."""
    answering = snapshot()
    card = answering.cards[row_or_404(answering, path.id)]
    return cacheable_answer(article_of(card, answering.generation, request_id()))
