"""/openapi.json says of each operation which role it asks for, and how it is refused, as the table of tests has it."""

from pathlib import Path

from flask.testing import FlaskClient

from tests.service.access.test_every_route_and_key import EDITOR, EVERYBODY, SITE, TABLE
from tests.service.keys import application_with_keys

OF_ROLES = {"401", "403"}


def test_every_operation_tells_the_role_that_it_asks_for(index_directory: Path, tmp_path: Path) -> None:
    client: FlaskClient = application_with_keys(index_directory, tmp_path / "keys").test_client()
    document = client.get("/openapi.json").get_json()
    assert client.get("/openapi.json").get_json() == document
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for asked in TABLE:
        path = asked.route.replace("<string:", "{").replace(">", "}")
        operation = document["paths"].get(path, {}).get(asked.method.lower())
        if operation is None:
            continue
        may = [other.may for other in TABLE if (other.route, other.method) == (asked.route, asked.method)]
        security = operation.get("security")
        if path == "/v1/index":
            assert (security, OF_ROLES & set(operation["responses"])) == ([{}, {"key": ["admin"]}], set())
        elif EVERYBODY not in may:
            least = "site" if SITE in may else "editor" if EDITOR in may else "admin"
            assert (security, set(operation["responses"]) >= OF_ROLES) == ([{"key": [least]}], True), path
        elif SITE in may:
            assert (security, set(operation["responses"]) >= OF_ROLES) == ([{}, {"key": ["site"]}], True), path
        else:
            assert (security, OF_ROLES & set(operation["responses"])) == (None, set()), path
