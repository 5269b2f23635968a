"""What the library makes of routes and models -> the whole contract, as `/openapi.json` gives it.

Added here is what no model can say: the headers of answers, either-or among the parameters of an address, a fragment
that fails as one, and examples. service/access/description.py adds the keys.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from service.contract.examples import Examples
from service.schemas.alternatives import present

Document = dict[str, Any]
_REQUEST_ID = {
    "X-Request-ID": {
        "description": "the caller's, if it was a UUID, or else this service's; the same as in the body and in the log",
        "schema": {"type": "string", "pattern": "^[0-9a-fA-F-]{32,36}$"},
    }
}
_HEADERS: Mapping[str, Document] = {
    "405": {"Allow": {"description": "the methods that are answered", "schema": {"type": "string"}}},
    "401": {"WWW-Authenticate": {"description": "how to send a key", "schema": {"type": "string"}}},
}
# Either of these parameters, of this route: described as one object, whose members stand in the address as themselves.
_EITHER: Mapping[str, tuple[str, ...]] = {"/v1/related": ("id", "url")}
_FRAGMENT = ".html"


def described(document: Document, examples: Examples) -> Document:
    """The whole description; `document` stays as it is."""
    whole = deepcopy(document)
    whole["info"]["description"] += (
        " Errors are problems (RFC 9457) in plain words, of a stable type; nothing that a caller sent stands in one."
    )
    whole["servers"] = [{"url": "/"}]
    for path, method, operation in _operations(whole):
        for status, response in operation["responses"].items():
            _describe_response(path, status, response)
        if method == "get":
            operation["parameters"] = _parameters(path, operation.get("parameters", []))
        examples.put_into(path, method, operation)
    return whole


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _describe_response(path: str, status: str, response: Document) -> None:
    response["headers"] = {**_REQUEST_ID, **_HEADERS.get(status, {})}
    if path.endswith(_FRAGMENT):
        response["content"] = {"text/html": {"schema": {"type": "string"}}}


def _parameters(path: str, parameters: list[Document]) -> list[Document]:
    """Those of an address, where nothing is null: what is absent is not there."""
    either = _EITHER.get(path, ())
    for parameter in parameters:
        parameter["schema"] = present(parameter["schema"])
    others = [parameter for parameter in parameters if parameter["name"] not in either]
    if not either:
        return others
    members = {parameter["name"]: parameter["schema"] for parameter in parameters if parameter["name"] in either}
    which = {
        "type": "object",
        "oneOf": [
            {"properties": {name: member}, "required": [name], "additionalProperties": False}
            for name, member in members.items()
        ],
    }
    one = {
        "name": "article", "in": "query", "required": True, "style": "form", "explode": True, "schema": which,
        "description": f"either {' or '.join(f'`{name}=`' for name in either)}",
    }  # fmt: skip
    return [one, *others]
