"""Lists as the API shows them: pydantic models, and how they are made of what the answering functions give."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from indexer.answering.coverage import Coverage
from indexer.answering.explanation import Explanation
from indexer.answering.model import Item, ItemSource, RelatedList, SearchResult
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.snapshot import Snapshot
from service.request_context import request_id
from service.schemas.common import Answer, TopicTag, tags_of
from service.schemas.topic_answers import LanguageAnswer, language_answer


def _only_fields(schema: dict[str, Any]) -> None:
    """With `fields` only those asked for are there, so none is required but an explanation where there is one."""
    schema["required"] = [name for name in schema["required"] if name not in ListItem.model_fields]
    schema["additionalProperties"] = False


class ListItem(BaseModel):
    """One entry of a list. With `fields`, only those asked for are there."""

    model_config = ConfigDict(json_schema_extra=_only_fields)

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
    source: ItemSource = Field(
        description="`related`; `pinned` by an editors' rule; or a filler, the newest of the `category` or the `latest`"
    )


class ExplainedItem(ListItem):
    """One entry of a list, with `explain`."""

    explanation: Explanation


class DroppedCounts(BaseModel):
    """Why fewer than `limit` came back: how many articles are not in the whole list, each counted once."""

    excluded: int = Field(description="by the caller, or a copy of one that is")
    filtered: int = Field(
        description="by the caller's filters, or in another language than the subject, where the site has several"
    )
    below_score: int = Field(description="below min_score")
    duplicate: int = Field(description="copies of an article that is listed")
    hidden: int = Field(description="by an editors' rule, everywhere")
    rule: int = Field(description="by another editors' rule")


class ActedRuleEntry(BaseModel):
    """An editors' rule that kept articles out of this list."""

    name: str
    effect: str
    articles: int = Field(description="how many of the corpus")


class ListContent(BaseModel):
    """The items of a list; `dropped` is there whenever fewer than `limit` came back, `rules` with `explain`."""

    items: list[ListItem | ExplainedItem]
    dropped: DroppedCounts | None = None
    rules: list[ActedRuleEntry] | None = None


class RelatedAnswer(Answer, ListContent):
    """A related list."""


class BatchEntry(ListContent):
    """The related list of one article of a batch."""

    id: str = Field(description="as it was asked for")


class BatchAnswer(Answer):
    """The related lists of many articles, in the order in which they were asked for."""

    lists: list[BatchEntry]
    unknown: list[str] = Field(description="those of the ids that no article has")


class CoverageAnswer(BaseModel):
    """How well the corpus answers the query."""

    verdict: Verdict
    probability: float = Field(ge=0, le=1, description="that the corpus answers the query")
    best_score: float = Field(ge=0, le=1, description="of the nearest article")
    outside: bool = Field(description="whether the query is outside the site's subject")


class SearchAnswer(RelatedAnswer):
    """Articles for a reader's query, its topics, and whether the corpus covers it."""

    topics: list[TopicTag]
    coverage: CoverageAnswer
    message: str = Field(
        description="plain text for the reader, in the site's own words (`serve --sentences`): what the nearest "
        "articles are about, or that the first one says where to find help"
    )
    language: LanguageAnswer
    note: str = Field(
        description="`other-language`: the query is in none of the corpus' languages, so it has no topics; or empty"
    )


def related_answer(snapshot: Snapshot, found: RelatedList) -> RelatedAnswer:
    """A related list as the API shows it."""
    return RelatedAnswer(generation=snapshot.generation, request_id=request_id(), **dict(_content(snapshot, found)))


def batch_entry(snapshot: Snapshot, name: str, found: RelatedList) -> BatchEntry:
    """One list of a batch as the API shows it."""
    return BatchEntry(id=name, **dict(_content(snapshot, found)))


def search_answer(snapshot: Snapshot, found: SearchResult, message: str) -> SearchAnswer:
    """The answer to a query as the API shows it; `message` is what its reader is told."""
    return SearchAnswer(
        generation=snapshot.generation,
        request_id=request_id(),
        topics=tags_of(snapshot, found.topics),
        coverage=_coverage(found.coverage),
        message=message,
        language=language_answer(found.language),
        note=found.language.note,
        **dict(_content(snapshot, found)),
    )


def _content(snapshot: Snapshot, found: RelatedList) -> ListContent:
    return ListContent(
        items=[list_item(snapshot, item) for item in found.items],
        dropped=DroppedCounts(**asdict(found.dropped)) if found.dropped is not None else None,
        rules=[ActedRuleEntry(**asdict(rule)) for rule in found.rules] or None,
    )


def list_item(snapshot: Snapshot, item: Item) -> ListItem:
    """One entry of a list as the API shows it."""
    card = item.card
    shown = ListItem(
        position=item.position, id=card.id, url=card.url, title=card.title, summary=card.summary,
        category=card.category, author=card.author, published_at=card.published_at, image_url=card.image_url,
        topics=tags_of(snapshot, item.topics), score=item.score, source=item.source,
    )  # fmt: skip
    return ExplainedItem(**dict(shown), explanation=item.explanation) if item.explanation is not None else shown


def _coverage(coverage: Coverage) -> CoverageAnswer:
    return CoverageAnswer(**asdict(coverage))
