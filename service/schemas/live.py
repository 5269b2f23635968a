"""An article as an administrator puts it by day, and what became of it."""

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.common import Answer
from service.schemas.requests import Day, Strict, Text

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
        "", description="plain text, not HTML: a paragraph a line, ## starts a heading; or sections"
    )
    category: Text = Field("", max_length=200)
    tags: list[Annotated[Text, Field(max_length=200)]] = Field(default_factory=list, max_length=100)
    author: Text = Field("", max_length=200)
    published_at: Day | None = None
    updated_at: Day | None = None
    language: Text = Field("", max_length=35, description="a BCP 47 tag; found out where it is empty")
    image_url: _Name = ""
    status: Text = Field("published", max_length=40)
    links: list[_Name] = Field(default_factory=list, max_length=1000)
    aliases: list[_Name] = Field(default_factory=list, max_length=100)

    def fields_given(self) -> dict[str, object]:
        """The same, as the corpus judges articles."""
        return self.model_dump()


class ChangeAnswer(Answer):
    """What was done; `generation` is what it is laid over."""

    id: str
    done: Literal["put", "deleted"]
