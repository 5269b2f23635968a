"""How a description says either this or that, where pydantic only checks it: one closed object for each way."""

from collections.abc import Mapping
from typing import Any

from service.schemas.requests import SEEN

Schema = dict[str, Any]
# What a member has to be where another is given in its place; the same as if it were not there.
NULL: Schema = {"type": "null"}
NO_TEXT: Schema = {"type": "string", "maxLength": 0}
NO_ITEMS: Schema = {"type": "array", "maxItems": 0}


def one_of(schema: Schema, *ways: Mapping[str, Schema | None]) -> None:
    """Makes of the description of an object one of several: in each `way` a member that is named without a schema is
    there, and one that is named with a schema is nothing else.
    """
    members, required = schema.pop("properties"), schema.pop("required", [])
    schema["oneOf"] = [
        {
            "type": schema["type"],
            "additionalProperties": False,
            "properties": {**members, **{name: member or present(members[name]) for name, member in way.items()}},
            "required": [*required, *(name for name, member in way.items() if member is None)],
        }
        for way in ways
    ]
    del schema["type"], schema["additionalProperties"]


def some_seen(*names: str) -> list[Schema]:
    """What goes into `anyOf`: a reader sees something of at least one of these members."""
    return [{"required": [name], "properties": {name: {"type": "string", "pattern": SEEN}}} for name in names]


def present(member: Schema) -> Schema:
    """A member as it is where it is not null."""
    kinds: list[Schema] = [kind for kind in member.get("anyOf", ()) if kind != NULL]
    if len(kinds) != 1:
        return member
    return {name: value for name, value in member.items() if name not in {"anyOf", "default"}} | kinds[0]
