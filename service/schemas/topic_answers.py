"""Topics as the API shows them: pydantic models, and how they are made of what the indexer's functions give."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from indexer.answering.topic_page import ListedArticle, TopicPage
from indexer.answering.topics import Suggestions, SupportedTopic
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicEvent, TopicEventKind, TopicKind
from indexer.topics.tagging.evidence import Evidence
from indexer.topics.tagging.sentences import Part
from indexer.topics.tree import Near, Node
from service.request_context import request_id
from service.schemas.common import Answer, TopicTag


class EvidenceSentence(BaseModel):
    """A sentence that supports a topic."""

    text: str
    part: Part
    paragraph: int = Field(ge=1, description="counted in this part from 1, headings left out")
    start: int = Field(ge=0, description="where it begins in the cleaned paragraph, in characters")
    end: int
    strength: float = Field(ge=0, le=1)


class SupportedTag(TopicTag):
    """A topic given to a text, with the sentences that support it, strongest first; none is an honest answer."""

    parent: str = Field(description="id of the topic above it, or empty")
    evidence: list[EvidenceSentence]


class TopicsAnswer(Answer):
    """The topics of an indexed article, best first; with `evidence` each has more to say."""

    topics: list[SupportedTag | TopicTag]


class LanguageAnswer(BaseModel):
    """What language a text is in, beside those that a meaningful share of the articles is in."""

    detected: str = Field(description="a BCP 47 code; empty where the text is too short to tell")
    confidence: float = Field(ge=0, le=1)
    of_corpus: list[str] = Field(description="the commonest first; empty where the articles do not say")


class SuggestionsAnswer(Answer):
    """The topics of a draft, best first."""

    topics: list[SupportedTag]
    language: LanguageAnswer
    note: str = Field(
        description="`other-language`: the text is in none of the corpus' languages, and nothing is guessed; or empty"
    )


class TopicEntry(BaseModel):
    """A topic of the corpus."""

    id: str
    label: str
    kind: TopicKind
    keywords: list[str]
    size: int = Field(description="articles that have it, itself or one of those below it")
    parent: str = Field(description="id of the topic above it, or empty")
    level: int = Field(ge=0, description="how many topics stand above it")
    description: str
    shown: bool = Field(description="whether readers are told of it; else it is a suggestion for editors")
    readability: float = Field(ge=0, le=1, description="how likely a person takes the label for a subject")


class TopicListAnswer(Answer):
    """Topics of the corpus, each followed by those below it; the publisher's vocabulary first."""

    topics: list[TopicEntry] = Field(description="from `offset` on")
    total: int = Field(description="all that are asked for")


class ArticleReference(BaseModel):
    """An article of a topic, and the score that it has the topic with."""

    id: str
    title: str
    url: str
    score: float = Field(ge=0, le=1)


class TopicReference(BaseModel):
    """A topic's id, label, kind and size."""

    id: str
    label: str
    kind: TopicKind
    size: int


class NearTopic(TopicReference):
    """A topic next to another."""

    score: float = Field(ge=0, le=1, description="cosine of the means of their articles' vectors")


class TopicEventEntry(BaseModel):
    """One line of a discovered topic's history."""

    on: str
    kind: TopicEventKind
    label: str
    others: list[str] = Field(description="ids of the other topics that took part")


class YearOfGrowth(BaseModel):
    """The articles of one year."""

    year: int
    articles: int


class TopicAnswer(Answer, TopicEntry):
    """One topic, its articles, and where it stands among the others."""

    synonyms: list[str]
    like: str = Field(description="of a discovered topic: id of the vocabulary's topic that most of its articles have")
    children: list[TopicReference]
    history: list[TopicEventEntry] = Field(description="oldest first")
    articles: list[ArticleReference] = Field(description="best first, from `offset` on")
    total: int = Field(description="all of its articles that are not hidden")
    growth: list[YearOfGrowth] = Field(description="every year from the first to the last")
    undated: int = Field(description="articles whose day of publication is unknown")
    neighbours: list[NearTopic] = Field(description="the nearest other topics by their articles, nearest first")


def supported_tags(snapshot: Snapshot, found: Sequence[SupportedTopic]) -> list[SupportedTag]:
    """Topics with evidence as the API shows them."""
    pairs = [(snapshot.topics_by_id[each.assignment.topic], each) for each in found]
    return [
        SupportedTag(
            id=topic.id, label=topic.label, kind=topic.kind, score=each.assignment.score, parent=topic.parent,
            evidence=[_sentence(sentence) for sentence in each.evidence],
        )
        for topic, each in pairs
    ]  # fmt: skip


def suggestions_answer(snapshot: Snapshot, found: Suggestions) -> SuggestionsAnswer:
    """The topics of a draft as the API shows them."""
    return SuggestionsAnswer(
        generation=snapshot.generation,
        request_id=request_id(),
        topics=supported_tags(snapshot, found.topics),
        language=language_answer(found.language),
        note=found.language.note,
    )


def language_answer(language: TextLanguage) -> LanguageAnswer:
    """A text's language as the API shows it."""
    return LanguageAnswer(
        detected=language.detected, confidence=language.confidence, of_corpus=list(language.of_corpus)
    )


def topic_entry(node: Node) -> TopicEntry:
    """A topic as the API lists it."""
    topic = node.topic
    return TopicEntry(
        id=topic.id, label=topic.label, kind=topic.kind, keywords=list(topic.keywords), size=topic.size,
        parent=topic.parent, level=node.level, description=topic.description, shown=topic.shown,
        readability=topic.readability,
    )  # fmt: skip


def topic_answer(snapshot: Snapshot, page: TopicPage) -> TopicAnswer:
    """One topic as the API shows it."""
    topic = page.node.topic
    return TopicAnswer(
        generation=snapshot.generation,
        request_id=request_id(),
        synonyms=list(topic.synonyms),
        like=topic.like,
        children=[_reference(child) for child in page.children],
        history=[_event(event) for event in topic.history],
        articles=[_article(listed) for listed in page.articles],
        total=page.total,
        growth=[YearOfGrowth(year=year, articles=articles) for year, articles in page.growth.years],
        undated=page.growth.undated,
        neighbours=[_near(near) for near in page.neighbours],
        **dict(topic_entry(page.node)),
    )


def _sentence(evidence: Evidence) -> EvidenceSentence:
    sentence = evidence.sentence
    return EvidenceSentence(
        text=sentence.text, part=sentence.part, paragraph=sentence.paragraph, start=sentence.start, end=sentence.end,
        strength=evidence.strength,
    )  # fmt: skip


def _reference(topic: Topic) -> TopicReference:
    return TopicReference(id=topic.id, label=topic.label, kind=topic.kind, size=topic.size)


def _near(near: Near) -> NearTopic:
    return NearTopic(**dict(_reference(near.topic)), score=near.score)


def _article(listed: ListedArticle) -> ArticleReference:
    card = listed.card
    return ArticleReference(id=card.id, title=card.title, url=card.url, score=listed.score)


def _event(event: TopicEvent) -> TopicEventEntry:
    return TopicEventEntry(on=event.on, kind=event.kind, label=event.label, others=list(event.others))
