"""Articles in a line, for tests of what is done to articles."""

import random
from collections.abc import Sequence
from typing import Any

from corpus.article import Article, Section, Status

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("ll", "nd", "rk", "st", "tch", "m")]


def article(identity: str, *paragraphs: str, sections: Sequence[Section] = (), **fields: Any) -> Article:
    """An article of these paragraphs, then these sections."""
    opening = (Section("", paragraphs),) if paragraphs else ()
    values: dict[str, Any] = {
        "id": identity,
        "url": f"https://site.example/{identity}",
        "title": f"About {identity} and more",
        "summary": "",
        "body": (*opening, *sections),
        "category": "",
        "tags": (),
        "author": "",
        "published_at": None,
        "updated_at": None,
        "language": "en",
        "image_url": "",
        "status": Status.PUBLISHED,
        "links": (),
        "mentions": (),
    }
    return Article(**(values | fields))


def prose(seed: int | str, words: int = 300) -> str:
    """A paragraph of invented words that no other seed shares runs with."""
    generator = random.Random(seed)  # noqa: S311 - a fixed text, not a secret
    return " ".join(generator.choice(WORDS) for _ in range(words)).capitalize() + "."


def edited(text: str, share: float, seed: int = 0) -> str:
    """`text` with this share of its words replaced."""
    generator = random.Random(seed)  # noqa: S311 - a fixed edit, not a secret
    return " ".join("edited" if generator.random() < share else word for word in text.split())
