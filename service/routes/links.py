"""`/v1/links`: which links to set in a draft, and to it."""

from functools import partial

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.answering.editing.link_suggestions import LinkTask, suggest_links
from indexer.answering.editing.linked_text import linked_text
from service.problems import openapi_responses
from service.responses import answer
from service.schemas.link_answers import LinksAnswer, SuggestLinks, links_answer
from service.state import rules, snapshot, state

links_api = APIBlueprint("links", __name__, abp_tags=[Tag(name="Editors")])


@links_api.post(
    "/v1/links/suggest",
    summary="Links to set in a draft, and to it",
    responses={200: LinksAnswer, **openapi_responses(400, 401, 403, 411, 413, 415, 422, 503)},
)
def suggested_links(body: SuggestLinks) -> Response:
    """From which sentence of a draft to which article, and from which sentences of articles to the draft.

    Links that stand in its body in Markdown or HTML count as set. Nothing of it is kept.
    """
    answering, encoding, text = snapshot(), state().encoding, linked_text(body.body)
    article = body.article(text)
    subject, encode = encoding.draft(answering, article), partial(encoding.texts, answering)
    task = LinkTask(answering, article, subject, encode, text.links, rules())
    least = state().min_score if body.min_score is None else body.min_score
    return answer(links_answer(answering, suggest_links(task, body.limit, least)))
