"""What the API takes and gives, as pydantic models: the source of validation and of /openapi.json.

What every request model is stands in requests.py; drafts, lists and topics have files of their own: drafts.py,
list_parameters.py, list_answers.py, topic_parameters.py, topic_answers.py.
"""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field, RootModel

from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.model import TopicAssignment, TopicKind

_WHICH_ARTICLE = (
    "The article's id or URL; slashes in it may be escaped or not. One that ends in `/related`, `/related.html` or"
    " `/topics` is reached by its URL with a slash behind it"
)


class ArticleId(BaseModel):
    """An article's id in a path."""

    id: str = Field(max_length=512, description=_WHICH_ARTICLE)


class TopicId(BaseModel):
    """A topic's id in a path."""

    id: str = Field(max_length=512)


class TopicTag(BaseModel):
    """A topic given to a text."""

    id: str
    label: str
    kind: TopicKind
    score: float = Field(ge=0, le=1)


class Answer(BaseModel):
    """What every answer carries."""

    generation: str
    request_id: str


class ArticleAnswer(Answer):
    """One article's public record."""

    id: str
    url: str
    title: str
    summary: str
    category: str
    tags: list[str]
    author: str
    published_at: date | None
    updated_at: date | None
    language: str
    image_url: str


class RulesAnswer(BaseModel):
    """The editors' rules that act on every list."""

    digest: str = Field(description="changes with what any rule of the file does, as in the log; empty without any")
    rules: int = Field(description="how many the file holds")
    active: int = Field(description="how many of them hold today")
    refused: str = Field(description="why a newer file of rules is not used; empty if there is none")
    unmet: list[str] = Field(description="the names of rules that require an article that there is not")


class KeysAnswer(BaseModel):
    """The keys that are valid."""

    keys: int = Field(description="how many there are")
    refused: str = Field(description="why a newer file of keys is not used; empty if there is none")


class IndexAnswer(Answer):
    """What is served, as everybody may know it."""

    built_at: str
    age_seconds: int


class IndexReport(IndexAnswer):
    """What is served, as an administrator is told."""

    articles: int
    passages: int
    topics: int
    encoder: dict[str, Any]
    last_run: dict[str, Any] | None
    rules: RulesAnswer
    keys: KeysAnswer
    refused: str = Field(description="why a newer generation is not served; empty if there is none")
    damaged: str = Field(
        description="which file of the generation that answers is no longer what was written, though its answers are; "
        "empty if there is none"
    )
    state_refused: str = Field(description="why the service cannot write its folder; empty if it can")


class IndexForRole(RootModel[IndexReport | IndexAnswer]):
    """What is served: more of it for an administrator."""


def tags_of(snapshot: Snapshot, assignments: tuple[TopicAssignment, ...]) -> list[TopicTag]:
    """Topic assignments as the API shows them."""
    found = ((snapshot.topics_by_id[assignment.topic], assignment.score) for assignment in assignments)
    return [TopicTag(id=topic.id, label=topic.label, kind=topic.kind, score=score) for topic, score in found]


def article_of(card: Card, generation: str, request_id: str) -> ArticleAnswer:
    """An article's public record."""
    record = {name: getattr(card, name) for name in Card.__slots__ if name != "tags"}
    return ArticleAnswer(generation=generation, request_id=request_id, tags=list(card.tags), **record)
