"""`/`: a small reading site, so that a person can see what the lists are like. No script, no cookie, no trace."""

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from indexer.answering.model import MAXIMUM_QUERY_CHARACTERS, ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.telling.sentences import told
from indexer.answering.topics import topics_of_article
from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.model import TopicAssignment, TopicKind
from service.privacy.reader_queries import answer_reader
from service.state import row_or_404, rules, snapshot, state

pages = Blueprint("pages", __name__)
# Of all categories together: a page of some hundred kilobytes, however many articles there are.
_ON_FRONT = 500
_RELATED = 8
_RESULTS = 10


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A topic as a page shows it."""

    id: str
    label: str
    score: float


@pages.get("/")
def front() -> ResponseReturnValue:
    """The newest articles, by category."""
    return _front(snapshot())


@pages.get("/articles/<name:id>")
def article(id: str) -> ResponseReturnValue:  # noqa: A002 - as the API calls it
    """One article with its related list and its topics."""
    answering = snapshot()
    row = row_or_404(answering, id)
    return render_template(
        "article.html",
        article=answering.articles.read(row),
        related=related_to_article(
            answering, row, ListRequest(limit=_RELATED, min_score=state().min_score), rules()
        ).items,
        tags=_tags(answering, topics_of_article(answering, row)),
        generation=answering.generation,
    )


@pages.post("/search")
def search() -> ResponseReturnValue:
    """The answer to a reader's query. The page is not to be kept, and the query stands in no address."""
    answering = snapshot()
    query = request.form.get("query", "").strip()[:MAXIMUM_QUERY_CHARACTERS]
    if not query:
        return _front(answering)
    found = answer_reader(answering, query, ListRequest(limit=_RESULTS))
    page = render_template(
        "search.html",
        query=query,
        found=found,
        message=told(found, state().sentences),
        tags=_tags(answering, found.topics),
        generation=answering.generation,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _front(answering: Snapshot) -> str:
    newest = answering.newest_shown
    categories: dict[str, list[Card]] = {}
    for row in newest[:_ON_FRONT].tolist():
        card = answering.cards[row]
        categories.setdefault(card.category or "Other", []).append(card)
    return render_template(
        "front.html",
        sections=sorted(categories.items()),
        older=max(0, len(newest) - _ON_FRONT),
        generation=answering.generation,
    )


def _tags(answering: Snapshot, assignments: tuple[TopicAssignment, ...]) -> list[ShownTopic]:
    """The vocabulary's topics; a discovered one only where there is no other."""
    topics = [(answering.topics_by_id[assignment.topic], assignment.score) for assignment in assignments]
    own = [pair for pair in topics if pair[0].kind is TopicKind.VOCABULARY]
    return [ShownTopic(found.id, found.label, score) for found, score in own or topics]
