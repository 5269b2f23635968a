"""`/v1/.../related`: what goes with an article, or with a draft."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from corpus.article import Article, RawArticle, Rejection
from corpus.validation import validate
from indexer.answering import RelatedList, related_to_article, related_to_draft
from indexer.snapshot import Snapshot
from service.answers import answer, cacheable_answer
from service.problems import ProblemError, openapi_responses
from service.request_context import request_id
from service.schemas import (
    ArticleId,
    DraftArticle,
    ListParameters,
    RelatedAnswer,
    RelatedByQuery,
    RelatedToText,
    dropped_of,
    item_of,
)
from service.state import row_or_404, snapshot, state

related_api = APIBlueprint("related", __name__, abp_tags=[Tag(name="Related articles")])


@related_api.get(
    "/v1/articles/<string:id>/related",
    summary="The related list of an article",
    responses={200: RelatedAnswer, **openapi_responses(404, 422, 503)},
)
def related_of_article(path: ArticleId, query: ListParameters) -> Response:
    """The related list of an indexed article."""
    return _of_indexed(path.id, query)


@related_api.get(
    "/v1/related",
    summary="The related list of an article named by id or URL",
    responses={200: RelatedAnswer, **openapi_responses(404, 422, 503)},
)
def related_of_named(query: RelatedByQuery) -> Response:
    """The same for an id with a slash, or for a site that knows its URLs only."""
    return _of_indexed(query.id or query.url or "", query)


@related_api.post(
    "/v1/related",
    summary="The related list of a draft",
    responses={200: RelatedAnswer, **openapi_responses(400, 411, 413, 415, 422, 503)},
)
def related_of_draft(body: RelatedToText) -> Response:
    """The related list of a text that is not indexed; if it is one that is, not that article."""
    answering, draft = snapshot(), article_of_draft(body.draft())
    subject = state().encoding.draft(answering, draft)
    found = related_to_draft(answering, subject, draft.full_text(), body.to_request())
    return answer(_answer(answering, found), list(body.fields))


def article_of_draft(draft: DraftArticle) -> Article:
    """A draft as an article, cleaned and judged as an indexed one is.

    Raises:
        ProblemError: 422, it could not be indexed either.
    """
    fields = draft.model_dump()
    # A draft may lack what an indexed article must have: then what it has stands in for it.
    fields["title"] = draft.title.strip() or draft.summary.strip()[:200] or draft.body.strip()[:200]
    fields["body"] = draft.body.strip() or draft.summary.strip() or draft.title
    outcome = validate(RawArticle("draft", {**fields, "id": "draft"}))
    if isinstance(outcome, Rejection):
        raise ProblemError(422, "bad-parameter", f"The draft cannot be used: {outcome.reason}", parameter="article")
    return outcome


def _of_indexed(id_or_url: str, parameters: ListParameters) -> Response:
    answering = snapshot()
    found = related_to_article(answering, row_or_404(answering, id_or_url), parameters.to_request())
    return cacheable_answer(_answer(answering, found), list(parameters.fields))


def _answer(answering: Snapshot, found: RelatedList) -> RelatedAnswer:
    return RelatedAnswer(
        generation=answering.generation,
        request_id=request_id(),
        items=[item_of(answering, item) for item in found.items],
        dropped=dropped_of(found.dropped),
    )
