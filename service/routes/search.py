"""`/v1/search`: what answers a reader's query. The words are answered and forgotten."""

from flask import Response
from flask_openapi import APIBlueprint, Tag

from indexer.answering.telling.sentences import told
from service.observing.lists import counted
from service.privacy.reader_queries import answer_reader
from service.problems import openapi_responses
from service.responses import answer
from service.schemas.list_answers import SearchAnswer, search_answer
from service.schemas.list_parameters import SearchQuery
from service.state import snapshot, state

search_api = APIBlueprint("search", __name__, abp_tags=[Tag(name="Readers' queries")])


@search_api.post(
    "/v1/search",
    summary="Articles, topics and coverage for a reader's query",
    responses={200: SearchAnswer, **openapi_responses(400, 411, 413, 415, 422, 503)},
)
def search_articles(body: SearchQuery) -> Response:
    """Articles for a query, what the query is about, and whether the corpus covers it."""
    answering = snapshot()
    wanted = body.to_request()
    found = counted(answer_reader(answering, body.query, wanted), wanted)
    return answer(search_answer(answering, found, told(found, state().sentences)), body.fields)
