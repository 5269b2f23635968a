"""An article as an administrator puts it by day, and what became of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from corpus.body_formats import with_body
from corpus.configuration import BodyFormat
from service.schemas.common import Answer
from service.schemas.drafts import BODY_FORMAT
from service.schemas.requests import Moment, Strict, Text

_Name = Annotated[Text, Field(max_length=2048)]


class PutSection(Strict):
    """A heading and the paragraphs under it."""

    heading: Text = Field("", max_length=1000)
    paragraphs: list[Annotated[Text, Field(max_length=200_000)]] = Field(max_length=10_000)


class PutArticle(Strict):
    """An article by the fields of JSON Lines; its id stands in the address."""

    url: _Name = ""
    title: Text = Field(max_length=1000)
    summary: Text = Field("", max_length=5000)
    body: Annotated[Text, Field(max_length=1_000_000)] | list[PutSection] = Field(
        "", description="a paragraph a line, ## starts a heading; or sections"
    )
    body_format: BodyFormat = Field("text", description=BODY_FORMAT)
    category: Text = Field("", max_length=200)
    tags: list[Annotated[Text, Field(max_length=200)]] = Field(default_factory=list, max_length=100)
    author: Text = Field("", max_length=200)
    published_at: Moment | None = None
    updated_at: Moment | None = None
    language: Text = Field("", max_length=35, description="a BCP 47 tag; found out where it is empty")
    image_url: _Name = ""
    status: Text = Field("published", max_length=40)
    links: list[_Name] = Field(default_factory=list, max_length=1000)
    aliases: list[_Name] = Field(default_factory=list, max_length=100)

    def fields_given(self) -> Mapping[str, object]:
        """The same, as the corpus judges articles."""
        return with_body(self.model_dump(exclude={"body_format"}), self.body_format)


class ChangeAnswer(Answer):
    """What was done; `generation` is what it is laid over."""

    id: str
    done: Literal["put", "deleted"]
    reason: str = Field(description="why what was put is not shown; empty where it is, and after a deletion")
