"""What pydantic says of a request -> what a person reads: the parameter, what is wrong, the limit, the known values.

The value itself is never among it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.schemas.requests import SEEN

# pydantic's name of an error -> words; in braces what pydantic knows of the limit, which comes from our own models.
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "has to be text",
    "string_too_short": "needs at least {min_length} character(s)",
    "string_too_long": "has more than {max_length} characters",
    "bool_type": "has to be true or false",
    "int_type": "has to be a whole number",
    "float_type": "has to be a number",
    "finite_number": "has to be a number that is finite",
    "greater_than_equal": "has to be at least {ge}",
    "less_than_equal": "has to be at most {le}",
    "list_type": "has to be a list",
    "too_short": "needs at least {min_length} item(s)",
    "too_long": "has more than {max_length} items",
    "literal_error": "has to be one of: {expected}",
    "enum": "has to be one of: {expected}",
    "model_type": "has to be an object",
    "dict_type": "has to be an object",
    "string_pattern_mismatch": "has to match {pattern}",
    # Ours, whose words are their own.
    "value_error": "{error}",
    "unknown_name": "{words}",
    "day": "",
    "moment": "",
    "repeated": "",
}
# Patterns of ours that are said better in words.
_PATTERNS: Mapping[str, str] = {
    SEEN: "needs more than blanks",
    r"^[0-9a-f]{16}$": "has to be 16 of the characters 0 to 9 and a to f",
    r"^[A-Za-z0-9_.-]*$": "has to be of letters, digits, dots, hyphens and underscores alone",
}
_OTHERWISE = "cannot be used"


def in_plain_words(error: ValidationError, whole: str) -> list[tuple[str, str]]:
    """Each parameter at fault, such as `limit` or `exclude.3`, with the reason; `whole` names the request itself."""
    details = error.errors(include_url=False, include_input=False)
    return [(".".join(map(str, detail["loc"])) or whole, _reason(dict(detail))) for detail in details]


def _reason(detail: Mapping[str, Any]) -> str:
    kind, known = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch" and known["pattern"] in _PATTERNS:
        return _PATTERNS[known["pattern"]]
    if kind not in _WORDS:
        return _OTHERWISE
    return _WORDS[kind].format(**known).replace("'", "") or str(detail["msg"])
