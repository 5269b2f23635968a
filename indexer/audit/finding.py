"""What an audit says of some articles: what is the matter, by what evidence, what to do, and what it rests on."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.article import Article

_DIGEST_LETTERS = 16


class Kind(StrEnum):
    """What may be the matter with articles, in the order in which people are told."""

    STALE = "stale"
    DUPLICATES = "duplicates"
    BROKEN_LINKS = "broken-links"
    ORPHANS = "orphans"
    HUBS = "hubs"
    THIN_TOPICS = "thin-topics"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of an article, and where it stands in its full text."""

    article: str
    start: int  # in characters
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, in words; with the articles that it names, what it quotes, and the topics that it names."""

    says: str
    articles: tuple[str, ...] = ()  # ids; who may not see one of them is not told of it
    quotes: tuple[Quote, ...] = ()
    topics: tuple[str, ...] = ()  # ids; told as they are called and are large when somebody asks


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an editor may want to mend, or to dismiss."""

    kind: Kind
    articles: tuple[str, ...]  # ids of those that it is about, of very many the first
    evidence: tuple[Evidence, ...]
    action: str  # what may be done, in words
    severity: float  # from 0 to 1; comparable within a kind only
    digest: str  # the same for as long as what the finding rests on is the same
    subject: str = ""  # what it is about beside articles: the id of a topic, where a link leads


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit of one kind found: the worst, in order, and how many there are in all."""

    total: int = 0
    findings: tuple[Finding, ...] = ()


def digest_of(kind: Kind, articles: Iterable[Article], subject: str = "") -> str:
    """What a dismissal of such a finding rests on: its kind, its subject, and all that the articles say.

    What an article links to and announces is left out: that changes with other articles.
    """
    parts = sorted(f"{article.id}\n{content_digest(article)}" for article in articles)
    return digest_of_parts(kind, subject, parts)


def digest_of_parts(kind: Kind, subject: str, parts: Sequence[str] = ()) -> str:
    """The same of anything that can be written down, in this order."""
    text = "\0".join((kind, subject, *parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LETTERS]


def content_digest(article: Article) -> str:
    """Changes with an article's text, category and tags."""
    text = "\0".join((article.full_text(), article.category, *article.tags))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
