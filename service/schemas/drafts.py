"""A draft as the API takes it, and as the answering functions do."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from corpus.article import Article
from corpus.configuration import BodyFormat
from indexer.answering.drafts import draft_of
from service.schemas.alternatives import some_seen
from service.schemas.requests import Moment, Strict, Text, is_seen

MAXIMUM_TEXT_CHARACTERS = 200_000
_PARTS = ("title", "summary", "body")
BODY_FORMAT = "what a text in `body` is written in; HTML is read as the night reads it, and its links are the article's"


class DraftFields(Strict):
    """What is known of an article that is not indexed, or not yet."""

    model_config = ConfigDict(json_schema_extra=lambda schema: schema.update(anyOf=some_seen(*_PARTS)))

    title: Text = Field("", max_length=1000)
    summary: Text = Field("", max_length=5000)
    body: Text = Field("", max_length=MAXIMUM_TEXT_CHARACTERS, description="a paragraph a line; ## starts a heading")
    category: Text = Field("", max_length=200)
    tags: list[Annotated[Text, Field(max_length=200)]] = Field(default_factory=list, max_length=100)
    author: Text = Field("", max_length=200)
    published_at: Moment | None = None
    url: Text = Field("", max_length=2048, description="where it stands or will stand; that article is not listed")

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not any(map(is_seen, (self.title, self.summary, self.body))):
            raise ValueError("give at least a title, a summary or a body")
        return self


class DraftArticle(DraftFields):
    """An article that is not indexed, or not yet."""

    body_format: BodyFormat = Field("text", description=BODY_FORMAT)

    def draft(self) -> Article:
        """The same, as the answering functions take it.

        Raises:
            UnusableDraftError: it could not be indexed either.
        """
        more = self.model_dump(exclude={*_PARTS, "body_format"})
        return draft_of(self.title, self.summary, self.body, more, self.body_format)
