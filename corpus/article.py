"""What an article is, from the moment a reader finds it to the moment it is embedded.

`RawArticle -> Article | Rejection`; all three are frozen, so whoever holds one may keep it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Whether the public may see an article. Only a published one is indexed."""

    PUBLISHED = "published"
    EMBARGOED = "embargoed"  # to be published at a time that has not come
    NOINDEX = "noindex"  # public, but its publisher wants it found nowhere
    UNPUBLISHED = "unpublished"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a reader found, before anyone has judged it: fields by the names of the JSON Lines contract."""

    source: str  # where a person finds it: "articles.jsonl:17"
    fields: Mapping[str, object]
    notes: tuple[str, ...] = ()  # what its reader had to leave out or mend, for a person


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that did not become an article, and why. `reason` is a stable code; `detail` is for a person."""

    source: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of paragraphs under one heading; the opening section's heading is empty."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Another article as a related block announces it: a teaser that may have no title and no link."""

    summary: str
    category: str = ""
    published_at: date | None = None
    article: str = ""  # the id of the article it announces; empty where that is not in the corpus


@dataclass(frozen=True, slots=True)
class Article:
    """One validated article. Text is normalised, ids are unique within a corpus, dates are calendar days."""

    id: str
    url: str
    title: str
    summary: str
    body: tuple[Section, ...]
    category: str
    tags: tuple[str, ...]
    author: str
    published_at: date | None
    updated_at: date | None
    language: str
    image_url: str
    status: Status
    links: tuple[str, ...]  # ids or URLs that its body or its editors' related block points to
    mentions: tuple[Mention, ...]  # teasers of other articles, as printed below it
    aliases: tuple[str, ...] = ()  # other ids and URLs under which it was or is known

    def headline_text(self) -> str:
        """Title and standfirst: what a reader sees of the article in a list."""
        return "\n".join(part for part in (self.title, self.summary) if part)

    def body_text(self) -> str:
        """Headings and paragraphs, a line each; no title, no standfirst, no mentions of other articles."""
        lines = [line for section in self.body for line in (section.heading, *section.paragraphs) if line]
        return "\n".join(lines)

    def full_text(self) -> str:
        """All that the article says."""
        return "\n".join(part for part in (self.headline_text(), self.body_text()) if part)

    def lexical_text(self) -> str:
        """The text whose words stand for the article: the title counts twice, as the publisher's own summary."""
        return f"{self.title}\n{self.full_text()}"


# Part of every vector's cache key and of every manifest: raise it whenever the text of an article that is
# embedded changes (the methods above, or how passages are cut), so that no old vector meets a new text.
TEXT_RECIPE_VERSION = 1

# Part of the key of every record that is remembered between nights: raise it whenever a reader, cleaning or validation
# would now make another article of the same bytes.
READER_VERSION = 1
