"""What the API takes and gives, as pydantic models: the source of validation and of /openapi.json."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from indexer.answering import MAXIMUM_LIMIT, Dropped, Item, ListRequest
from indexer.coverage import Coverage, Verdict
from indexer.snapshot import Card, Snapshot
from indexer.topics import Topic, TopicAssignment, TopicKind

MAXIMUM_QUERY_CHARACTERS = 512
MAXIMUM_TEXT_CHARACTERS = 200_000
_MAXIMUM_EXCLUDED = 200

ItemField = Literal[
    "position", "id", "url", "title", "summary", "category", "author", "published_at", "image_url", "topics", "score",
    "source",
]  # fmt: skip


def _split(value: object) -> object:
    """`a,b` and repeated parameters mean the same for `fields`; names of fields hold no comma."""
    if isinstance(value, list):
        return [part.strip() for item in value for part in (item.split(",") if isinstance(item, str) else [item])]
    return value


class Strict(BaseModel):
    """A request in which an unknown name is an error: a misspelt filter must not pass for no filter."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ListParameters(Strict):
    """The parameters of every list, in a query string or in a body."""

    limit: int = Field(10, ge=1, le=MAXIMUM_LIMIT, description="how many articles at most")
    exclude: list[str] = Field(
        default_factory=list, max_length=_MAXIMUM_EXCLUDED,
        description="ids or URLs not to list, such as those already linked on the page; repeatable",
    )  # fmt: skip
    category: list[str] = Field(default_factory=list, max_length=50, description="any of these categories; repeatable")
    min_score: float = Field(0.0, ge=0, le=1, description="list nothing below this score")
    fields: Annotated[list[ItemField], BeforeValidator(_split)] = Field(
        default_factory=list, description="the fields of each item, repeatable or separated by commas; all if absent"
    )

    def to_request(self) -> ListRequest:
        """The same, as the answering functions take it."""
        return ListRequest(self.limit, tuple(self.exclude), tuple(self.category), self.min_score)


class RelatedByQuery(ListParameters):
    """The list of an article named by id or URL, for ids that do not fit a path."""

    id: str | None = Field(None, max_length=512)
    url: str | None = Field(None, max_length=2048)

    @model_validator(mode="after")
    def _one_of_them(self) -> "RelatedByQuery":
        if (self.id is None) == (self.url is None):
            raise ValueError("give either id or url")
        return self


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

    @model_validator(mode="after")
    def _has_text(self) -> "DraftArticle":
        if not (self.title.strip() or self.summary.strip() or self.body.strip()):
            raise ValueError("give at least a title, a summary or a body")
        return self


class RelatedToText(ListParameters):
    """The list of a draft: an article with its parts, or a bare text."""

    article: DraftArticle | None = None
    text: str | None = Field(None, min_length=1, max_length=MAXIMUM_TEXT_CHARACTERS)

    @model_validator(mode="after")
    def _one_of_them(self) -> "RelatedToText":
        if (self.article is None) == (self.text is None):
            raise ValueError("give either article or text")
        return self

    def draft(self) -> DraftArticle:
        """The article to list for; the first line of a bare text stands for its title."""
        if self.article is not None:
            return self.article
        return draft_of_text(self.text or "")


class SearchQuery(ListParameters):
    """A reader's query."""

    query: str = Field(min_length=1, max_length=MAXIMUM_QUERY_CHARACTERS, pattern=r"\S")


class SuggestTopics(Strict):
    """A text to tag."""

    title: str = Field("", max_length=1000)
    body: str = Field("", max_length=MAXIMUM_TEXT_CHARACTERS)
    text: str | None = Field(None, min_length=1, max_length=MAXIMUM_TEXT_CHARACTERS)

    @model_validator(mode="after")
    def _has_text(self) -> "SuggestTopics":
        if (self.text is None) == (not (self.title.strip() or self.body.strip())):
            raise ValueError("give either text, or title and body")
        return self

    def draft(self) -> DraftArticle:
        """The article to tag."""
        return draft_of_text(self.text) if self.text is not None else DraftArticle(title=self.title, body=self.body)


class TopicTag(BaseModel):
    """A topic given to a text."""

    id: str
    label: str
    kind: TopicKind
    score: float = Field(ge=0, le=1)


class ListItem(BaseModel):
    """One entry of a list. With `fields`, only those asked for are there."""

    position: int
    id: str
    url: str
    title: str
    summary: str
    category: str
    author: str
    published_at: date | None
    image_url: str
    topics: list[TopicTag]
    score: float = Field(ge=0, le=1, description="0 to 1, higher is nearer; the scale that min_score cuts")
    source: Literal["related"]


class DroppedCounts(BaseModel):
    """Why fewer than `limit` came back."""

    excluded: int
    filtered: int
    below_score: int
    duplicate: int
    hidden: int
    rule: int


class Answer(BaseModel):
    """What every answer carries."""

    generation: str
    request_id: str


class RelatedAnswer(Answer):
    """A related list; `dropped` is there whenever fewer than `limit` came back."""

    items: list[ListItem]
    dropped: DroppedCounts | None = None


class CoverageAnswer(BaseModel):
    """How well the corpus answers the query."""

    verdict: Verdict
    best_score: float


class SearchAnswer(RelatedAnswer):
    """Articles for a reader's query, its topics, and whether the corpus covers it."""

    topics: list[TopicTag]
    coverage: CoverageAnswer


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


class TopicsAnswer(Answer):
    """The topics of a text, best first."""

    topics: list[TopicTag]


class TopicEntry(BaseModel):
    """A topic of the corpus."""

    id: str
    label: str
    kind: TopicKind
    keywords: list[str]
    size: int


class TopicListAnswer(Answer):
    """All topics of the corpus."""

    topics: list[TopicEntry]


class ArticleReference(BaseModel):
    """An article's id, title and URL."""

    id: str
    title: str
    url: str


class TopicAnswer(Answer, TopicEntry):
    """One topic and its articles."""

    articles: list[ArticleReference] = Field(description="best first")


class IndexAnswer(Answer):
    """What is served."""

    built_at: str
    age_seconds: int
    articles: int
    passages: int
    topics: int
    encoder: dict[str, Any]
    last_run: dict[str, Any] | None
    refused: str = Field(description="why a newer generation is not served; empty if there is none")


def draft_of_text(text: str) -> DraftArticle:
    """A bare text as an article: its first line stands for the title, as far as a title goes."""
    first, _, rest = text.strip().partition("\n")
    return DraftArticle(title=first[:300], body=rest or text)


def tags_of(snapshot: Snapshot, assignments: tuple[TopicAssignment, ...]) -> list[TopicTag]:
    """Topic assignments as the API shows them."""
    found = ((snapshot.topics_by_id[assignment.topic], assignment.score) for assignment in assignments)
    return [TopicTag(id=topic.id, label=topic.label, kind=topic.kind, score=score) for topic, score in found]


def item_of(snapshot: Snapshot, item: Item) -> ListItem:
    """A list's entry as the API shows it."""
    card = item.card
    return ListItem(
        position=item.position, id=card.id, url=card.url, title=card.title, summary=card.summary,
        category=card.category, author=card.author, published_at=card.published_at, image_url=card.image_url,
        topics=tags_of(snapshot, item.topics), score=item.score, source="related",
    )  # fmt: skip


def dropped_of(dropped: Dropped | None) -> DroppedCounts | None:
    """Dropped counts as the API shows them."""
    return DroppedCounts(**asdict(dropped)) if dropped is not None else None


def coverage_of(coverage: Coverage) -> CoverageAnswer:
    """A coverage verdict as the API shows it."""
    return CoverageAnswer(verdict=coverage.verdict, best_score=coverage.best_score)


def article_of(card: Card, generation: str, request_id: str) -> ArticleAnswer:
    """An article's public record."""
    record = {name: getattr(card, name) for name in Card.__slots__ if name != "tags"}
    return ArticleAnswer(generation=generation, request_id=request_id, tags=list(card.tags), **record)


def topic_of(topic: Topic) -> TopicEntry:
    """A topic as the API lists it."""
    return TopicEntry(id=topic.id, label=topic.label, kind=topic.kind, keywords=list(topic.keywords), size=topic.size)
