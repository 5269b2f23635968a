"""Links to set between a draft and articles: what the API takes and gives, and how the answer is made."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from corpus.article import Article
from indexer.answering.drafts import draft_of
from indexer.answering.editing.link_suggestions import LinkSuggestion, LinkSuggestions
from indexer.answering.editing.linked_text import LinkedText
from indexer.snapshot.snapshot import Card, Snapshot
from service.request_context import request_id
from service.schemas.common import Answer
from service.schemas.drafts import DraftFields
from service.schemas.requests import Whole

_MOST = 30
_OF_THE_REQUEST = {"title", "summary", "body", "limit", "min_score"}


class SuggestLinks(DraftFields):
    """A draft to set links in, and to."""

    limit: Whole = Field(10, ge=1, le=_MOST, description="how many links at most, in each direction")
    min_score: float | None = Field(None, ge=0, le=1, description="of the related list; the service's least score")

    def article(self, body: LinkedText) -> Article:
        """The same, as the answering functions take it, with `body` as it is read.

        Raises:
            UnusableDraftError: it could not be indexed either.
        """
        return draft_of(self.title, self.summary, body.text, self.model_dump(exclude=_OF_THE_REQUEST))


class LinkPlace(BaseModel):
    """The sentence that a link would stand in; characters anchor_start:anchor_end of it, the same where none offer."""

    sentence: str
    paragraph: int = Field(ge=1, description="of the body, counted from 1, headings left out")
    start: int = Field(ge=0, description="where the sentence begins in the cleaned paragraph, in characters")
    end: int
    anchor: str = Field(description="words of the sentence for the link, or empty where none offer themselves")
    anchor_start: int = Field(ge=0, description="where these words begin in the sentence")
    anchor_end: int
    strength: float = Field(ge=0, le=1, description="how much the sentence is about what the link leads to")


class LinkedArticle(BaseModel):
    """The article at the other end of a link."""

    id: str
    url: str
    title: str


class SuggestedLink(BaseModel):
    """A link to set; without a place where no sentence speaks of the article, which is then for further reading."""

    article: LinkedArticle
    score: float = Field(ge=0, le=1, description="of the related list")
    place: LinkPlace | None


class LinksAnswer(Answer):
    """Links to set, the most wanted first: no sentence twice, no article twice in one direction."""

    outgoing: list[SuggestedLink] = Field(description="from sentences of the draft to articles")
    incoming: list[SuggestedLink] = Field(description="from sentences of articles to the draft")
    linked_to: list[LinkedArticle] = Field(description="articles that the draft links to already")
    linked_from: list[LinkedArticle] = Field(description="of the nearest articles those that link to its url already")


def links_answer(answering: Snapshot, found: LinkSuggestions) -> LinksAnswer:
    """Suggestions as the API shows them."""
    return LinksAnswer(
        generation=answering.generation,
        request_id=request_id(),
        outgoing=_suggested(found.outgoing),
        incoming=_suggested(found.incoming),
        linked_to=[_linked(card) for card in found.linked_to],
        linked_from=[_linked(card) for card in found.linked_from],
    )


def _suggested(links: Sequence[LinkSuggestion]) -> list[SuggestedLink]:
    return [SuggestedLink(article=_linked(link.card), score=link.score, place=_place(link)) for link in links]


def _linked(card: Card) -> LinkedArticle:
    return LinkedArticle(id=card.id, url=card.url, title=card.title)


def _place(link: LinkSuggestion) -> LinkPlace | None:
    if (place := link.place) is None:
        return None
    return LinkPlace(
        sentence=place.sentence.text,
        paragraph=place.sentence.paragraph,
        start=place.sentence.start,
        end=place.sentence.end,
        anchor=place.anchor,
        anchor_start=place.start,
        anchor_end=place.end,
        strength=place.strength,
    )
