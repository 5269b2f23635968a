"""`/editor/ask`: a query as a reader would type it, with all that its answer rests on. It is counted nowhere."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from indexer.answering.explanation import Explanation
from indexer.answering.model import MAXIMUM_QUERY_CHARACTERS, Item, ListRequest, SearchResult
from indexer.answering.telling.sentences import told
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic
from service.privacy.reader_queries import answered_as_reader
from service.state import snapshot, state

ask = Blueprint("ask", __name__)
_ARTICLES = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A query and all that is shown of its answer."""

    query: str
    found: SearchResult
    topics: tuple[tuple[Topic, float], ...]  # with their scores, best first
    told: str  # what a reader reads above the articles
    items: tuple[tuple[Item, Explanation], ...]


@ask.get("/ask")
def show() -> ResponseReturnValue:
    """The box."""
    return _page()


@ask.post("/ask")
def answer() -> ResponseReturnValue:
    """The box with the answer below it."""
    query = request.form.get("query", "").strip()[:MAXIMUM_QUERY_CHARACTERS]
    return _page(answered(snapshot(), query) if query else None)


def answered(answering: Snapshot, query: str) -> Answered:
    """What a reader would be given for `query`, and why.

    Raises:
        ProblemError: 503, no encoder or too many callers.
    """
    _, found = answered_as_reader(answering, query, ListRequest(_ARTICLES, explain=True))
    return Answered(
        query,
        found,
        tuple((answering.topics_by_id[given.topic], given.score) for given in found.topics),
        told(found, state().sentences),
        tuple((item, item.explanation) for item in found.items if item.explanation),
    )


def _page(answered: Answered | None = None) -> str:
    return render_template("editor/ask.html", answered=answered, longest=MAXIMUM_QUERY_CHARACTERS)
