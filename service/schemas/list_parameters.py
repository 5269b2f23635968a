"""What a caller of a list may ask, as pydantic models: the same for every list, in an address or in a body."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import ConfigDict, Field, model_validator

from corpus.article import Article
from indexer.answering.drafts import draft_of_text
from indexer.answering.model import MAXIMUM_LIMIT, MAXIMUM_OFFSET, MAXIMUM_QUERY_CHARACTERS, Fill, ListRequest
from service.schemas.alternatives import NO_ITEMS, NULL, Schema, one_of
from service.schemas.drafts import MAXIMUM_TEXT_CHARACTERS, DraftArticle
from service.schemas.requests import SEEN, Day, InAddress, Strict, Text, Whole

_MAXIMUM_EXCLUDED = 200
_MAXIMUM_SUBJECTS = 20
_MAXIMUM_BATCH = 200
_MAXIMUM_VALUES = 50


@dataclass(frozen=True, slots=True)
class _Batch:
    """How large a batch may be."""

    ids: int
    limit: int
    explained: bool = False

    def holds(self, ids: int, limit: int, explain: bool) -> bool:
        """Whether a batch like this one is no larger."""
        return ids <= self.ids and limit <= self.limit and self.explained >= explain

    def in_words(self) -> str:
        """The size as a caller reads it."""
        return f"{self.ids} ids with a limit of {self.limit} at most{' and explain' if self.explained else ''}"


# A batch is answered in one go, within the time that a worker has for a request: 5000 items, or 500 explained ones.
_BATCHES = (_Batch(_MAXIMUM_BATCH, 25), _Batch(50, MAXIMUM_LIMIT), _Batch(50, 10, True), _Batch(5, MAXIMUM_LIMIT, True))

ItemField = Literal[
    "position", "id", "url", "title", "summary", "category", "author", "published_at", "image_url", "topics", "score",
    "source",
]  # fmt: skip
Address = Annotated[Text, Field(max_length=2048)]  # an id or a URL
Name = Annotated[Address, Field(min_length=1)]
# A category, a tag, an author or a language. An empty one, as forms send it, would leave nothing of a list.
Value = Annotated[str, Field(max_length=512, pattern=SEEN)]


class ListParameters(Strict):
    """The parameters of every list, in a query string or in a body."""

    limit: Whole = Field(10, ge=1, le=MAXIMUM_LIMIT, description="how many articles at most")
    offset: Whole = Field(
        0, ge=0, le=MAXIMUM_OFFSET, description="how many places to skip; pages put together are the longer list"
    )
    exclude: list[Address] = Field(
        default_factory=list, max_length=_MAXIMUM_EXCLUDED,
        description="ids or URLs not to list, nor copies of them, such as those already linked on the page; repeatable",
    )  # fmt: skip
    category: list[Value] = Field(
        default_factory=list, max_length=_MAXIMUM_VALUES,
        description="any of these categories; repeatable. Filters come before the cut: ten are given if ten exist",
    )  # fmt: skip
    tag: list[Value] = Field(
        default_factory=list, max_length=_MAXIMUM_VALUES, description="any of these tags or ids of topics; repeatable"
    )
    author: list[Value] = Field(
        default_factory=list, max_length=_MAXIMUM_VALUES, description="any of these authors; repeatable"
    )
    language: list[Value] = Field(
        default_factory=list, max_length=_MAXIMUM_VALUES,
        description="any of these languages; `en` means `en-GB` too; repeatable. Where a site is in several languages, "
        "a related list without this is in its subject's",
    )  # fmt: skip
    published_after: Day | None = Field(None, description="published on this day or later; an unknown day is not")
    published_before: Day | None = Field(None, description="published before this day; an unknown day is not")
    min_score: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="list nothing below this score, but for fillers and what editors' rules place; 0 lists all. "
        "Related lists have a default that the operator sets, below which practically nothing is related; queries none",
    )  # fmt: skip
    diversity: float = Field(
        0.0, ge=0, le=1,
        description="0 keeps the order of relevance; up to 1 the nearest hundred are put in an order in which each "
        "differs from those before it (maximal marginal relevance)",
    )  # fmt: skip
    fill: Fill = Field(
        Fill.NONE, strict=False,
        description="where fewer than `limit` are near enough: give fewer, or add the newest of the category, or of "
        "all; each is marked in `source` and has the score that it has",
    )  # fmt: skip
    fields: list[ItemField] = Field(
        default_factory=list, max_length=len(get_args(ItemField)),
        description="the fields of each item; all if absent; in an address repeatable, or separated by commas",
    )  # fmt: skip
    explain: bool = Field(False, description="say of each item why it is there, and which rules kept articles out")
    placement: str = Field(
        "", max_length=64, pattern=r"^[A-Za-z0-9_.-]*$",
        description="where on the site the list stands, like `article_end`; editors' rules may hold in one place only",
    )  # fmt: skip

    def to_request(self, min_score: float = 0.0) -> ListRequest:
        """The same, as the answering functions take it; `min_score` where the caller does not say."""
        if self.min_score is not None:
            min_score = self.min_score
        return ListRequest(
            limit=self.limit, offset=self.offset, exclude=tuple(self.exclude), categories=tuple(self.category),
            tags=tuple(self.tag), authors=tuple(self.author), languages=tuple(self.language),
            published_after=self.published_after, published_before=self.published_before, min_score=min_score,
            diversity=self.diversity, fill=self.fill, explain=self.explain, placement=self.placement,
        )  # fmt: skip


class ListInAddress(InAddress, ListParameters):
    """The parameters of every list, where they stand in an address."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As in a body, but that `fields=a,b` and `fields=a&fields=b` mean the same; names of fields hold no comma."""
        fields = [part.strip() for value in obj.get("fields", ()) for part in value.split(",")]
        return super().model_validate({**obj, "fields": fields} if fields else obj, **options)


class RelatedByQuery(ListInAddress):
    """The list of an article named by id or URL, for ids that do not fit a path."""

    id: Text | None = Field(None, max_length=512)
    url: Text | None = Field(None, max_length=2048)

    @model_validator(mode="after")
    def _one_of_them(self) -> "RelatedByQuery":
        if (self.id is None) == (self.url is None):
            raise ValueError("give either id or url")
        return self


def _posted(schema: Schema) -> None:
    one_of(
        schema,
        {"ids": None, "article": NULL, "text": NULL},
        {"article": None, "ids": NULL, "text": NULL, "not_like": NO_ITEMS},
        {"text": None, "ids": NULL, "article": NULL, "not_like": NO_ITEMS},
    )


class RelatedPosted(ListParameters):
    """One list for several articles, for a draft with its parts, or for a bare text."""

    model_config = ConfigDict(json_schema_extra=_posted)

    ids: list[Name] | None = Field(
        None, min_length=1, max_length=_MAXIMUM_SUBJECTS,
        description="ids or URLs of articles; an article's score is the mean of its scores under each, and none of "
        "them nor a copy of one is listed",
    )  # fmt: skip
    not_like: list[Name] = Field(
        default_factory=list, max_length=_MAXIMUM_SUBJECTS,
        description="with ids: articles to stay away from. Half the score under the nearest of them is taken off",
    )  # fmt: skip
    article: DraftArticle | None = None
    text: str | None = Field(None, max_length=MAXIMUM_TEXT_CHARACTERS, pattern=SEEN)

    @model_validator(mode="after")
    def _one_of_them(self) -> "RelatedPosted":
        if sum(given is not None for given in (self.ids, self.article, self.text)) != 1:
            raise ValueError("give one of ids, article and text")
        if self.not_like and self.ids is None:
            raise ValueError("not_like goes with ids")
        return self

    def draft(self) -> Article:
        """The draft to list for.

        Raises:
            UnusableDraftError: it could not be indexed either.
        """
        return self.article.draft() if self.article is not None else draft_of_text(self.text or "")


def _batch(schema: Schema) -> None:
    schema["anyOf"] = [
        {
            "properties": {
                "ids": {"maxItems": size.ids},
                "limit": {"maximum": size.limit},
                "explain": {"enum": [False, True] if size.explained else [False]},
            }
        }
        for size in _BATCHES
    ]


class RelatedBatch(ListParameters):
    """A list for each of many articles, for a site that is built as static pages."""

    model_config = ConfigDict(json_schema_extra=_batch)

    ids: list[Name] = Field(
        min_length=1, max_length=_MAXIMUM_BATCH,
        description="ids or URLs of articles: " + "; or ".join(size.in_words() for size in _BATCHES),
    )  # fmt: skip

    @model_validator(mode="after")
    def _not_too_many(self) -> "RelatedBatch":
        if not any(size.holds(len(self.ids), self.limit, self.explain) for size in _BATCHES):
            raise ValueError("too large; it may have " + ", or ".join(size.in_words() for size in _BATCHES))
        return self


class SearchQuery(ListParameters):
    """A reader's query."""

    query: str = Field(min_length=1, max_length=MAXIMUM_QUERY_CHARACTERS, pattern=SEEN)
