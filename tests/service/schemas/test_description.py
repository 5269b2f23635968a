"""/openapi.json says of parameters and answers what they are."""

import pytest
from flask.testing import FlaskClient

from service.schemas.list_parameters import ListParameters


@pytest.fixture
def client(reader: FlaskClient) -> FlaskClient:
    """Every test here only asks."""
    return reader


def test_the_description_tells_every_parameter_of_every_list(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()
    names = set(ListParameters.model_fields)
    for path in ("/v1/articles/{id}/related", "/v1/articles/{id}/related.html", "/v1/related"):
        parameters = {p["name"]: p for p in description["paths"][path]["get"]["parameters"]}
        assert names <= set(parameters)
        assert all(parameters[name].get("description") for name in names)
    schemas = description["components"]["schemas"]
    for one in (*schemas["RelatedPosted"]["oneOf"], schemas["RelatedBatch"], schemas["SearchQuery"]):
        assert names <= set(one["properties"])
    assert {"explanation"} <= set(schemas["ExplainedItem"]["properties"])
    assert {"terms", "passages", "parts", "rule"} <= set(schemas["Explanation"]["properties"])


def test_the_description_keeps_apart_what_bears_one_word(client: FlaskClient) -> None:
    """A part of a score is described as one, not as a part of a text."""
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    part = schemas["Explanation"]["properties"]["parts"]["items"]["$ref"].rpartition("/")[2]
    assert set(schemas[part]["properties"]) >= {"signal", "words", "value", "weight", "part"}
    sentence = schemas["EvidenceSentence"]["properties"]["part"]["$ref"].rpartition("/")[2]
    assert schemas[sentence]["enum"] == ["title", "summary", "body"]


def test_either_or_is_described(client: FlaskClient) -> None:
    """Each way is an object of its own, in which what stands for another way has to be nothing."""
    description = client.get("/openapi.json").get_json()
    posted = description["components"]["schemas"]["RelatedPosted"]["oneOf"]
    assert [one["required"] for one in posted] == [["ids"], ["article"], ["text"]]
    assert posted[2]["properties"]["ids"] == {"type": "null"}
    (named,) = [p for p in description["paths"]["/v1/related"]["get"]["parameters"] if p["name"] == "article"]
    assert [one["required"] for one in named["schema"]["oneOf"]] == [["id"], ["url"]]
    assert named["explode"] is True


def test_items_with_only_some_fields_are_described(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    assert schemas["ListItem"]["required"] == []
    assert schemas["ExplainedItem"]["required"] == ["explanation"]


def test_every_route_tells_its_problems_and_the_request_id(client: FlaskClient) -> None:
    for path, item in client.get("/openapi.json").get_json()["paths"].items():
        for operation in item.values():
            assert {"200", "400", "405", "500", "503"} <= set(operation["responses"])
            assert "Allow" in operation["responses"]["405"]["headers"]
            for status, response in operation["responses"].items():
                assert "X-Request-ID" in response["headers"]
                if status >= "4":
                    (kind,) = response["content"]
                    assert kind == ("text/html" if path.endswith(".html") else "application/problem+json")
