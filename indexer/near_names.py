"""A name that nobody knows -> the known one that was perhaps meant, for the hint in an error."""

from collections.abc import Sequence
from difflib import get_close_matches


def nearest(name: str, known: Sequence[str]) -> str:
    """The one of `known` that is spelled most like `name`, or nothing where none is like it."""
    return next(iter(get_close_matches(name, known, n=1)), "")


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The hint as the end of a sentence, or nothing."""
    found = nearest(name, known)
    return f"; did you mean {str(found)!r}?" if found else ""  # a name may be one of an enumeration
