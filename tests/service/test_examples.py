"""The examples of `/docs` work when they are sent as they stand, and their answers are what the description says."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings
from tests.conftest import ToyEncoder, copied

# What is put is deleted after it.
_ORDER = ("get", "post", "put", "delete")


@pytest.fixture(scope="module")
def sample_client(sample_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the service over the sample corpus with the toy encoder, who has every role."""
    index = copied(sample_published, tmp_path_factory.mktemp("examples") / "index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.snapshot.opening.OpenVinoEncoder", lambda _folder: ToyEncoder())
        yield create_application(Settings(index)).test_client()


def test_every_example_is_answered_as_described(sample_client: FlaskClient) -> None:
    description = sample_client.get("/openapi.json").get_json()
    asked = list(examples(description))
    assert {path for path, *_ in asked} == set(description["paths"])
    for path, method, address, body in sorted(asked, key=lambda example: _ORDER.index(example[1])):
        sent = {"data": body, "content_type": "text/csv"} if isinstance(body, str) else {"json": body}
        response = sample_client.open(address, method=method.upper(), **sent)
        assert response.status_code == (201 if method == "put" else 200), (path, body, response.text)
        content = description["paths"][path][method]["responses"][str(response.status_code)]["content"]
        assert list(content) == [response.mimetype]
        if response.mimetype == "application/json":
            validator_of(description, content["application/json"]["schema"]).validate(response.get_json())


def test_an_answer_has_nothing_that_is_not_described(sample_client: FlaskClient) -> None:
    """As above, but that every object is closed; and what is added to an answer makes it fail."""
    description = closed(sample_client.get("/openapi.json").get_json())
    schema = {"$ref": "#/components/schemas/SearchAnswer"}
    answer = sample_client.post("/v1/search", json={"query": "love", "explain": True}).get_json()
    validator_of(description, schema).validate(answer)
    with pytest.raises(jsonschema_rs.ValidationError):
        validator_of(description, schema).validate({**answer, "more": 1})


def test_examples_are_of_what_is_there_and_not_hidden(sample_client: FlaskClient) -> None:
    description = sample_client.get("/openapi.json").get_json()
    (parameter,) = [p for p in description["paths"]["/v1/articles/{id}"]["get"]["parameters"] if p["in"] == "path"]
    assert sample_client.get(f"/v1/articles/{parameter['example']}").status_code == 200


def content_of(operation: dict[str, Any]) -> dict[str, Any]:
    """What is said of the one type of body that an operation takes."""
    (content,) = operation["requestBody"]["content"].values()
    return dict(content)


def examples(description: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any] | str | None]]:
    """Path, method, address and body of every example."""
    for path, item in description["paths"].items():
        for method, operation in item.items():
            address = path
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    address = address.replace(f"{{{parameter['name']}}}", parameter["example"])
                elif "example" in parameter:
                    address += "?" + "&".join(f"{name}={value}" for name, value in parameter["example"].items())
            if method in ("get", "delete"):
                yield path, method, address, None
            else:
                for example in content_of(operation)["examples"].values():
                    yield path, method, address, example["value"]


def validator_of(description: dict[str, Any], schema: dict[str, Any]) -> Any:
    """What tells whether a value is as `schema` says, with the description's components."""
    text = json.dumps({**schema, "components": description["components"]})
    return jsonschema_rs.Draft202012Validator(json.loads(text))


def closed(description: dict[str, Any]) -> dict[str, Any]:
    """The same description, in which no object may have members that are not named."""
    whole = deepcopy(description)
    for schema in whole["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return whole
