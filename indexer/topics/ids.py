"""A name -> an id: what is unique, fits an address as it is, and says what it stands for.

That a discovered topic keeps its id from one night to the next is decided in discovery/identity.py.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from corpus.cleaning import clean_line
from indexer.topics.model import Topic

# What an id says of the words that its topic was born with; the rest of it makes it unlike any other.
_LONGEST_BIRTH_NAME = 48


def slug(text: str, longest: int | None = None) -> str:
    """`text` as a part of an id: lower case, words joined by hyphens, `longest` characters at most.

    Cleaned as a file's ids are, or an id would be another one once an editor has written it into a file.
    """
    joined = re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "topic"
    return clean_line(joined[:longest].rstrip("-"))


def unused(identity: str, is_taken: Callable[[str], bool]) -> str:
    """`identity`, or where that is taken already, the first of `identity-2`, `identity-3`... that is not."""
    candidate, number = identity, 1
    while is_taken(candidate):
        number += 1
        candidate = f"{identity}-{number}"
    return candidate


def discovered_id(words: str, members: Sequence[str], used: Collection[str]) -> str:
    """An id that says what the topic was about when it was born, and that no topic ever had.

    No tag's id holds a dot, so none is the same.
    """
    name = slug(words, _LONGEST_BIRTH_NAME)
    content = "\n".join(sorted(members))
    for attempt in range(len(used) + 1):
        digest = hashlib.sha256(f"{attempt}\n{content}".encode()).hexdigest()[:6]
        if f"{name}.{digest}" not in used:
            return f"{name}.{digest}"
    raise AssertionError("there are more ids than digests")


def digest_in(discovered: str) -> str:
    """What of a discovered topic's id says no word of it."""
    return discovered.rpartition(".")[2]


def discovered_ids(topics: Iterable[Topic]) -> set[str]:
    """The ids of those that were found in the articles, which an article's assignments mix with the publisher's."""
    return {topic.id for topic in topics if topic.kind.is_found}
