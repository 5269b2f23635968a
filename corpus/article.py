"""What an article is, from the moment a reader finds it to the moment it is embedded.

`RawArticle -> Article | Rejection`, with notes on what was left out; all are frozen, so whoever holds one may keep it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Enough for a person to recognise a value that could not be read.
LONGEST_SHOWN = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escaped(text: str) -> str:
    """`text` on one line: control characters, those that turn its direction, and halves of pairs shown as escapes."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def shown(value: str) -> str:
    """As much of a value as a person needs to recognise it, on one line; of what is shown it gives the same."""
    line = escaped(value[: LONGEST_SHOWN + 1])
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


# What a record may have, by the names of the JSON Lines contract.
FIELDS = (
    "id",
    "url",
    "title",
    "summary",
    "body",
    "text",
    "category",
    "tags",
    "author",
    "published_at",
    "date",
    "updated_at",
    "public_from",
    "public_until",
    "language",
    "image_url",
    "status",
    "draft",
    "links",
    "mentions",
    "aliases",
)


class Status(StrEnum):
    """Whether the public may see an article. Only a published one is indexed."""

    PUBLISHED = "published"
    EMBARGOED = "embargoed"  # to be published at a time that has not come
    NOINDEX = "noindex"  # public, but its publisher wants it found nowhere
    UNPUBLISHED = "unpublished"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out or mended of an article that was kept: a person can find the value by it and mend it."""

    field: str  # by its name in the JSON Lines contract; empty where the note is about the whole
    value: str  # as it was given, cut to 80 characters and on one line; empty where there is none
    reason: str  # a sentence's end, for a person: "is not a date like 2024-03-18"
    place: str  # where it stands, as `RawArticle.source` says it

    def __post_init__(self) -> None:
        """Cut and escape the value; to make a note again of its own fields changes nothing."""
        object.__setattr__(self, "value", shown(self.value))

    def __str__(self) -> str:
        """The note but for its place, in words."""
        what = " ".join(part for part in (self.field, repr(self.value) if self.value else "") if part)
        return f"{what}: {self.reason}" if what else self.reason


# The reason of the note on "body" where a page has far more text than was taken for its body, or none was taken for it
# although it has a summary. Such articles count against a gate, so every reader says it in these words.
LOST_TEXT = "most of its text was lost"


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a reader found, before anyone has judged it: fields by the names of the JSON Lines contract."""

    source: str  # where a person finds it: "articles.jsonl:17"
    fields: Mapping[str, object]
    notes: tuple[Note, ...] = ()  # what its reader had to leave out or mend


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that did not become an article, and why. `reason` is a stable code; `detail` is for a person."""

    source: str
    reason: str
    detail: str
    count: int = 1  # of inputs that it stands for: of very many in one file the later ones are not listed one by one


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
TEXT_RECIPE_VERSION = 2

# Part of the key of every record that is remembered between nights: raise it whenever a reader, cleaning or validation
# would now make another article of the same bytes.
READER_VERSION = 9
