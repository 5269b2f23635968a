"""What every request model is: exact names, exact types, in a body as in an address.

Nothing is coerced: "5" is not 5 and true is not 1. In an address everything is text, so there a value is read as JSON
would write it (`5`, `0.25`, `true`, a bare word), and then has to be what it would have to be in a body.
"""

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Self

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.0+)?", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_WORDS = {"true": True, "false": False}


def _whole(value: object) -> object:
    """JSON knows one kind of number: 5.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "has to be a day like 2026-11-28")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "has to be a day that there is, like 2026-11-28") from None


def _moment(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day(value)
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value.upper())
    except ValueError:
        pass
    raise PydanticCustomError("moment", "has to be a day like 2026-11-28, or a time like 2026-11-28T09:30:00Z")


Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day)]
# A day, or a time of RFC 3339, which tells the day that it writes.
Moment = Annotated[date | datetime, BeforeValidator(_moment)]
# Text without NUL, which the description says by this pattern, in place of any other; where it is refused, wherever it
# stands, is service/contract/readable_requests.py.
Text = Annotated[str, Field(json_schema_extra={"pattern": r"^[^\x00]*$"})]

# Text in which a reader sees something: what is read of any other is nothing (corpus/cleaning.py).
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
SEEN = rf"^[^\x00]*[^{_UNSEEN}][^\x00]*$"
_SEEN = re.compile(f"[^{_UNSEEN}]")


def is_seen(text: str) -> bool:
    """Whether a reader sees anything of this."""
    return _SEEN.search(text) is not None


class Strict(BaseModel):
    """A request in which an unknown name is an error: a misspelt filter must not pass for no filter."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _known_names_only(cls, values: object) -> object:
        if isinstance(values, Mapping) and (unknown := [name for name in values if name not in cls.model_fields]):
            raise PydanticCustomError("unknown_name", "{words}", {"words": _unknown_name(unknown, cls)})
        return values

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        """As pydantic makes it. flask-openapi asks for the plain one with every request: that is made once."""
        if arguments or options:
            return super().model_json_schema(*arguments, **options)
        return _plain_schema(cls)


class InAddress(Strict):
    """A request whose values stand in the address."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The request that this address is: a name that is no list stands there once at most."""
        repeated = [name for name in obj if _is_single(cls, name) and len(request.args.getlist(name)) > 1]
        if repeated:
            problem = PydanticCustomError("repeated", "is given more than once")
            lines = [InitErrorDetails(type=problem, loc=(name,), input=None) for name in repeated]
            raise ValidationError.from_exception_data(cls.__name__, lines)
        return super().model_validate({name: _in_address(cls, name, value) for name, value in obj.items()}, **options)


class NoParameters(InAddress):
    """A request that takes none."""


@cache
def _plain_schema(model: type[Strict]) -> dict[str, Any]:
    return super(Strict, model).model_json_schema()


@cache
def _kinds(model: type[Strict], name: str) -> frozenset[str]:
    """The JSON types that a value of this name may have; none for a name that is not known."""
    schema = _plain_schema(model).get("properties", {}).get(name, {})
    return frozenset(part["type"] for part in (schema, *schema.get("anyOf", ())) if "type" in part)


def _is_single(model: type[Strict], name: str) -> bool:
    return name in model.model_fields and "array" not in _kinds(model, name)


def _in_address(model: type[Strict], name: str, value: object) -> object:
    """A value of an address as JSON would have it; one that is written otherwise stays text, which no number is."""
    kinds = _kinds(model, name)
    if not isinstance(value, str):
        return value
    if "integer" in kinds and _WHOLE.fullmatch(value):
        return int(value.partition(".")[0])
    if "number" in kinds and _NUMBER.fullmatch(value):
        return float(value)
    return _WORDS.get(value, value) if "boolean" in kinds else value


def _unknown_name(unknown: list[str], model: type[Strict]) -> str:
    """In words, without the name itself, which may be anything."""
    known = list(model.model_fields)
    if not known:
        return "no parameters are taken here"
    meant = {close for name in unknown[:3] for close in difflib.get_close_matches(str(name)[:64], known, 1)}
    hint = f"; perhaps {' and '.join(sorted(meant))} is meant" if meant else ""
    return f"a name is not known here{hint}; known are {', '.join(known)}"
