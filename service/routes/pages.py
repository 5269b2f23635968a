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
    """All articles, by category, newest first."""
    answering = snapshot()
    return render_template("front.html", sections=_by_category(answering), generation=answering.generation)


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
        return render_template("front.html", sections=_by_category(answering), generation=answering.generation)
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


def _by_category(answering: Snapshot) -> list[tuple[str, list[Card]]]:
    order = answering.index.metadata.order
    categories: dict[str, list[tuple[int, Card]]] = {}
    for row, card in answering.shown():
        categories.setdefault(card.category or "Other", []).append((int(order[row]), card))
    return [
        (name, [card for _, card in sorted(cards, key=lambda pair: pair[0])])
        for name, cards in sorted(categories.items())
    ]


def _tags(answering: Snapshot, assignments: tuple[TopicAssignment, ...]) -> list[ShownTopic]:
    """The vocabulary's topics; a discovered one only where there is no other."""
    topics = [(answering.topics_by_id[assignment.topic], assignment.score) for assignment in assignments]
    own = [pair for pair in topics if pair[0].kind is TopicKind.VOCABULARY]
    return [ShownTopic(found.id, found.label, score) for found, score in own or topics]
