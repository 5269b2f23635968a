"""Every related list as the API gives it at this moment, as bytes that stand for themselves."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask

from service.problems import ProblemError
from service.routes.related import fragment, related_list
from service.schemas.list_answers import batch_entry
from service.schemas.list_parameters import ListParameters
from service.state import row_or_404, snapshot


@dataclass(frozen=True, slots=True)
class StaticList:
    """The related list of one article, as JSON and as a fragment of HTML."""

    id: str
    json: bytes
    html: bytes


@dataclass(frozen=True, slots=True)
class VisibleArticle:
    """An article that readers may see."""

    id: str
    url: str


def visible_articles(application: Flask) -> tuple[str, Sequence[VisibleArticle]]:
    """The generation that answers, and its articles but those that are hidden or were deleted.

    Raises:
        ProblemError: nothing has been published.
    """
    with application.test_request_context():
        answering = snapshot()
        return answering.generation, [
            VisibleArticle(card.id, card.url) for card in answering.cards if _is_visible(card.id)
        ]


def static_lists(application: Flask, articles: Sequence[VisibleArticle], limit: int) -> Iterator[StaticList]:
    """Their lists, of at most `limit` items, in that order; without one that has vanished meanwhile."""
    parameters = ListParameters(limit=limit)
    with application.test_request_context():
        answering = snapshot()
        for article in articles:
            if _is_visible(article.id):
                found = related_list(answering, article.id, parameters)
                # Neither generation nor time: a list that says the same is the same file.
                content = batch_entry(answering, article.id, found).model_dump_json(include={"id", "items"})
                yield StaticList(article.id, content.encode(), fragment(found, parameters).encode())


def contents(generation: str, names: dict[str, VisibleArticle]) -> bytes:
    """What is there, for whoever looks for the list of an article by its id or URL: its file, without the ending."""
    articles = {article.id: {"file": name, "url": article.url} for name, article in names.items()}
    return json.dumps({"generation": generation, "articles": articles}, ensure_ascii=False).encode()


def _is_visible(identity: str) -> bool:
    try:
        row_or_404(snapshot(), identity)
    except ProblemError:
        return False
    return True
