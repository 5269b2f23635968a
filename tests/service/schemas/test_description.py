"""/openapi.json says of parameters and answers what they are."""

from flask.testing import FlaskClient

from service.schemas.list_parameters import ListParameters


def test_the_description_tells_every_parameter_of_every_list(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()
    names = set(ListParameters.model_fields)
    for path in ("/v1/articles/{id}/related", "/v1/articles/{id}/related.html", "/v1/related"):
        parameters = {p["name"]: p for p in description["paths"][path]["get"]["parameters"]}
        assert names <= set(parameters)
        assert all(parameters[name].get("description") for name in names)
    schemas = description["components"]["schemas"]
    for name in ("RelatedPosted", "RelatedBatch", "SearchQuery"):
        assert names <= set(schemas[name]["properties"])
    assert {"explanation"} <= set(schemas["ExplainedItem"]["properties"])
    assert {"terms", "passages", "parts", "rule"} <= set(schemas["Explanation"]["properties"])


def test_the_description_keeps_apart_what_bears_one_word(client: FlaskClient) -> None:
    """A part of a score is described as one, not as a part of a text."""
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    part = schemas["Explanation"]["properties"]["parts"]["items"]["$ref"].rpartition("/")[2]
    assert set(schemas[part]["properties"]) >= {"signal", "words", "value", "weight", "part"}
    sentence = schemas["EvidenceSentence"]["properties"]["part"]["$ref"].rpartition("/")[2]
    assert schemas[sentence]["enum"] == ["title", "summary", "body"]
