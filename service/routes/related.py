"""`/v1/.../related`: what goes with an article, with several, or with a draft."""

from flask import Response, render_template
from flask_openapi import APIBlueprint, Tag

from indexer.answering.model import RelatedList
from indexer.answering.related import related_to_article, related_to_articles, related_to_draft
from indexer.snapshot.snapshot import Snapshot
from service.costs import require_wanted
from service.observing.lists import counted
from service.problems import openapi_responses
from service.request_context import request_id
from service.responses import answer, cacheable, cacheable_answer
from service.schemas.common import ArticleId
from service.schemas.list_answers import BatchAnswer, RelatedAnswer, batch_entry, related_answer
from service.schemas.list_parameters import ListInAddress, ListParameters, RelatedBatch, RelatedByQuery, RelatedPosted
from service.state import row_or_404, rules, snapshot, state

related_api = APIBlueprint("related", __name__, abp_tags=[Tag(name="Related articles")])
_HTML = {"description": "An ordered list of links", "content": {"text/html": {"schema": {"type": "string"}}}}
# What a fragment shows of each article where the caller does not say.
_HTML_FIELDS = ("category", "summary")


@related_api.get(
    "/v1/articles/<name:id>/related",
    summary="The related list of an article",
    responses={200: RelatedAnswer, **openapi_responses(404, 410, 422, 503)},
)
def related_of_article(path: ArticleId, query: ListInAddress) -> Response:
    """The related list of an indexed article."""
    return _of_indexed(path.id, query, "id")


@related_api.get(
    "/v1/related",
    summary="The related list of an article named by id or URL",
    responses={200: RelatedAnswer, **openapi_responses(404, 410, 422, 503)},
)
def related_of_named(query: RelatedByQuery) -> Response:
    """The same for an id with a slash, or for a site that knows its URLs only."""
    return _of_indexed(query.id or query.url or "", query, "id" if query.url is None else "url")


@related_api.get(
    "/v1/articles/<name:id>/related.html",
    summary="The related list of an article as HTML",
    responses={"200": _HTML, **openapi_responses(404, 410, 422, 503)},
)
def related_as_html(path: ArticleId, query: ListInAddress) -> Response:
    """The same list as a fragment of a page: plain links that a crawler follows, no script, no style."""
    answering = snapshot()
    found = related_list(answering, path.id, query)
    return cacheable(Response(fragment(found, query), mimetype="text/html"), answering.generation)


@related_api.post(
    "/v1/related",
    summary="One related list for several articles, or for a draft",
    responses={200: RelatedAnswer, **openapi_responses(400, 404, 410, 411, 413, 415, 422, 503)},
)
def related_of_posted(body: RelatedPosted) -> Response:
    """One list for several articles, or for a text that is not indexed; if it is one that is, not that article."""
    answering = snapshot()
    found = _of_several(answering, body) if body.ids is not None else _of_draft(answering, body)
    return answer(related_answer(answering, found), body.fields)


@related_api.post(
    "/v1/related/batch",
    summary="The related list of each of many articles",
    responses={200: BatchAnswer, **openapi_responses(400, 411, 413, 415, 422, 503)},
)
def related_of_each(body: RelatedBatch) -> Response:
    """A list for each article, as its own address gives it; ids that no article has are named and fail nothing."""
    answering, request = snapshot(), body.to_request(state().min_score)
    rows = {name: answering.row_named(name) for name in body.ids}
    lists = []
    for name, row in rows.items():
        if row is not None:
            require_wanted()
            found = related_to_article(answering, row, request, rules())
            lists.append(batch_entry(answering, name, counted(found, request)))
    unknown = [name for name, row in rows.items() if row is None]
    model = BatchAnswer(generation=answering.generation, request_id=request_id(), lists=lists, unknown=unknown)
    return answer(model, body.fields)


def _of_indexed(id_or_url: str, parameters: ListParameters, named_by: str) -> Response:
    answering = snapshot()
    found = related_list(answering, id_or_url, parameters, named_by)
    return cacheable_answer(related_answer(answering, found), parameters.fields)


def fragment(found: RelatedList, parameters: ListParameters) -> str:
    """A list as a fragment of a page."""
    return render_template("related.html", items=found.items, fields=parameters.fields or _HTML_FIELDS)


def related_list(answering: Snapshot, id_or_url: str, parameters: ListParameters, named_by: str = "id") -> RelatedList:
    """The related list of an indexed article, which the parameter `named_by` names.

    Raises:
        ProblemError: 404, there is no such article.
    """
    row, wanted = row_or_404(answering, id_or_url, named_by), parameters.to_request(state().min_score)
    return counted(related_to_article(answering, row, wanted, rules()), wanted)


def _of_several(answering: Snapshot, body: RelatedPosted) -> RelatedList:
    like = [row_or_404(answering, name, f"ids.{place}") for place, name in enumerate(body.ids or ())]
    unlike = [row_or_404(answering, name, f"not_like.{place}") for place, name in enumerate(body.not_like)]
    wanted = body.to_request(state().min_score)
    return counted(related_to_articles(answering, like, unlike, wanted, rules()), wanted)


def _of_draft(answering: Snapshot, body: RelatedPosted) -> RelatedList:
    draft, wanted = body.draft(), body.to_request(state().min_score)
    subject = state().encoding.draft(answering, draft)
    return counted(related_to_draft(answering, subject, draft, wanted, rules()), wanted)
