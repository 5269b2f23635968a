"""A name -> an id: what is unique, fits an address as it is, and says what it stands for."""

import re
from collections.abc import Callable

from corpus.cleaning import clean_line


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
