"""A name -> an id: what is unique, fits an address as it is, and says what it stands for."""

import re
from collections.abc import Callable


def slug(text: str) -> str:
    """`text` as a part of an id: lower case, words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "topic"


def unused(identity: str, is_taken: Callable[[str], bool]) -> str:
    """`identity`, or where that is taken already, the first of `identity-2`, `identity-3`... that is not."""
    candidate, number = identity, 1
    while is_taken(candidate):
        number += 1
        candidate = f"{identity}-{number}"
    return candidate
