"""What a caller of topics may ask, as pydantic models."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from corpus.article import Article
from corpus.configuration import BodyFormat
from indexer.answering.drafts import draft_of, draft_of_text
from indexer.answering.model import MAXIMUM_LIMIT
from indexer.answering.topics import TopicRequest
from indexer.topics.model import TopicKind
from service.schemas.alternatives import NO_TEXT, NULL, Schema, one_of, some_seen
from service.schemas.drafts import BODY_FORMAT, MAXIMUM_TEXT_CHARACTERS
from service.schemas.requests import SEEN, InAddress, Strict, Text, Whole, is_seen

# The largest topic of a corpus can be most of it; pages past this many articles are what search is for.
_MAXIMUM_OFFSET = 100_000
# A vocabulary that people keep has some hundreds; the free tags of a large site are tens of thousands, and megabytes.
_MOST_TOPICS = 1000
# Both the publisher's own and those that were found, which are discovered or named.
EVERY_KIND: Literal["both"] = "both"
Kind = Literal["vocabulary", "discovered", "named", "both"]
_PARTS = ("title", "summary", "body")


def _described(schema: Schema) -> None:
    one_of(schema, {"text": None, **dict.fromkeys(_PARTS, NO_TEXT)}, {"text": NULL})
    schema["oneOf"][1]["anyOf"] = some_seen(*_PARTS)


class SuggestTopics(Strict):
    """A text to tag."""

    model_config = ConfigDict(json_schema_extra=_described)

    title: Text = Field("", max_length=1000)
    summary: Text = Field("", max_length=5000)
    body: Text = Field("", max_length=MAXIMUM_TEXT_CHARACTERS, description="a paragraph a line; ## starts a heading")
    body_format: BodyFormat = Field("text", description=BODY_FORMAT)
    text: str | None = Field(
        None, max_length=MAXIMUM_TEXT_CHARACTERS, pattern=SEEN,
        description="instead of the three: a bare text, whose first line stands for the title",
    )  # fmt: skip
    min_score: float = Field(0.0, ge=0, le=1, description="no topic below this score")
    limit: Whole = Field(10, ge=1, le=MAXIMUM_LIMIT, description="how many topics at most")
    kind: Kind = Field(EVERY_KIND, description="which kind of topics; `both`: of whatever kind")

    @model_validator(mode="after")
    def _has_text(self) -> "SuggestTopics":
        parts = self.title + self.summary + self.body
        if (self.text is None) == (not parts) or not is_seen(self.text or parts):
            raise ValueError("give either text, or at least one of title, summary and body")
        return self

    def draft(self) -> Article:
        """The draft to tag.

        Raises:
            UnusableDraftError: it could not be indexed either.
        """
        if self.text is not None:
            return draft_of_text(self.text)
        return draft_of(self.title, self.summary, self.body, body_format=self.body_format)

    def to_request(self) -> TopicRequest:
        """The same, as the answering functions take it."""
        return TopicRequest(self.limit, self.min_score, None if self.kind == EVERY_KIND else TopicKind(self.kind))


class ArticleTopics(InAddress):
    """How much to say of an article's topics."""

    evidence: bool = Field(False, description="with the sentences that support each, at most three")


class TopicFilter(InAddress):
    """Which topics to list."""

    kind: Kind = Field(EVERY_KIND, description="which kind of topics; `both`: of whatever kind")
    parent: Text | None = Field(None, max_length=512, description="only those directly below the topic with this id")
    suggested: bool = Field(False, description="also discovered topics that readers are not told of")
    limit: Whole = Field(_MOST_TOPICS, ge=1, le=_MOST_TOPICS, description="how many topics at most")
    offset: Whole = Field(0, ge=0, le=_MAXIMUM_OFFSET, description="how many to skip")


class TopicArticles(InAddress):
    """Which of a topic's articles to list."""

    limit: Whole = Field(10, ge=1, le=MAXIMUM_LIMIT, description="how many articles at most")
    offset: Whole = Field(0, ge=0, le=_MAXIMUM_OFFSET, description="how many to skip")
