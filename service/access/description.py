"""What /openapi.json says of keys: made from the table of routes, so that it says what is asked."""

import re
from typing import Any

from flask import Flask

from service.access.roles import DRAFT_MEMBERS, EXPLANATION, ROLE_FOR_MORE, Role
from service.access.routes import ROUTES
from service.problems import openapi_responses

_SCHEME = "key"
_SAYS = "A key of the publisher's own servers, of an editor or of an administrator. Never to be sent by a page."
# Of which an administrator is told more.
_MORE_BY_ROLE = {"operations.index": Role.ADMIN}
_CONVERTER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


def describe_roles(document: dict[str, Any], app: Flask) -> dict[str, Any]:
    """The description of `app`, with the role that each operation asks for and how it is refused."""
    components = document.setdefault("components", {})
    components["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer", "description": _SAYS}}
    for rule in app.url_map.iter_rules():
        operations = document["paths"].get(_CONVERTER.sub(r"{\1}", rule.rule), {})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if operation := operations.get(method.lower()):
                _describe(operation, rule.endpoint, components.get("schemas", {}))
    return document


def _describe(operation: dict[str, Any], endpoint: str, schemas: dict[str, Any]) -> None:
    role = ROUTES[endpoint].role
    for_more = endpoint in DRAFT_MEMBERS or EXPLANATION in _parameters(operation, schemas)
    if role is not Role.PUBLIC:
        operation["security"] = [{_SCHEME: [str(role)]}]
    elif more := _MORE_BY_ROLE.get(endpoint) or (ROLE_FOR_MORE if for_more else None):
        operation["security"] = [{}, {_SCHEME: [str(more)]}]
    if role is not Role.PUBLIC or for_more:
        operation["responses"] |= openapi_responses(401, 403)


def _parameters(operation: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """The names of what may be asked, in the address or in the body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    model = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
    return {parameter["name"] for parameter in operation.get("parameters", ())} | set(model.get("properties", {}))
