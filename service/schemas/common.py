"""What the API takes and gives, as pydantic models: the source of validation and of /openapi.json.

Lists and topics have files of their own: list_parameters.py, list_answers.py, topic_parameters.py, topic_answers.py.
"""

from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.model import TopicAssignment, TopicKind

MAXIMUM_TEXT_CHARACTERS = 200_000


class Strict(BaseModel):
    """A request in which an unknown name is an error: a misspelt filter must not pass for no filter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        """As pydantic makes it. flask-openapi asks for the plain one with every request: that is made once."""
        if arguments or options:
            return super().model_json_schema(*arguments, **options)
        return _plain_schema(cls)


@cache
def _plain_schema(model: type[Strict]) -> dict[str, Any]:
    return super(Strict, model).model_json_schema()


class ArticleId(BaseModel):
    """An article's id in a path."""

    id: str = Field(max_length=512)


class TopicId(BaseModel):
    """A topic's id in a path."""

    id: str = Field(max_length=512)


class DraftArticle(Strict):
    """An article that is not indexed, or not yet."""

    title: str = Field("", max_length=1000)
    summary: str = Field("", max_length=5000)
    body: str = Field("", max_length=MAXIMUM_TEXT_CHARACTERS, description="a paragraph a line; ## starts a heading")
    category: str = Field("", max_length=200)
    tags: list[str] = Field(default_factory=list, max_length=100)
    author: str = Field("", max_length=200)
    published_at: date | None = None
    url: str = Field("", max_length=2048, description="where it stands or will stand; that article is not listed")

    @model_validator(mode="after")
    def _has_text(self) -> "DraftArticle":
        if not (self.title.strip() or self.summary.strip() or self.body.strip()):
            raise ValueError("give at least a title, a summary or a body")
        return self


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

    digest: str = Field(description="changes with what the rules of today do; empty without any")
    rules: int = Field(description="how many the file holds")
    active: int = Field(description="how many of them hold today")
    refused: str = Field(description="why a newer file of rules is not used; empty if there is none")


class IndexAnswer(Answer):
    """What is served."""

    built_at: str
    age_seconds: int
    articles: int
    passages: int
    topics: int
    encoder: dict[str, Any]
    last_run: dict[str, Any] | None
    rules: RulesAnswer
    refused: str = Field(description="why a newer generation is not served; empty if there is none")


def draft_of_text(text: str) -> DraftArticle:
    """A bare text as an article: its first line stands for the title, as far as a title goes."""
    first, _, rest = text.strip().partition("\n")
    return DraftArticle(title=first[:300], body=rest or text)


def tags_of(snapshot: Snapshot, assignments: tuple[TopicAssignment, ...]) -> list[TopicTag]:
    """Topic assignments as the API shows them."""
    found = ((snapshot.topics_by_id[assignment.topic], assignment.score) for assignment in assignments)
    return [TopicTag(id=topic.id, label=topic.label, kind=topic.kind, score=score) for topic, score in found]


def article_of(card: Card, generation: str, request_id: str) -> ArticleAnswer:
    """An article's public record."""
    record = {name: getattr(card, name) for name in Card.__slots__ if name != "tags"}
    return ArticleAnswer(generation=generation, request_id=request_id, tags=list(card.tags), **record)
