"""The page's form is a plain one of a bounded length; nothing that a reader sends is ever spooled into a file."""

import tempfile

import pytest
from flask.testing import FlaskClient

from tests.service.test_contract import assert_problem

_PARTS = (
    b'--edge\r\nContent-Disposition: form-data; name="query"\r\n\r\nfuneral\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="letter.txt"\r\n\r\n%s\r\n--edge--\r\n'
    % (b"x" * 700_000)
)


def test_a_form_of_many_parts_is_refused_before_it_is_read(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda *_, **__: pytest.fail("spooled"))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: pytest.fail("spooled"))
    for path in ("/search", "/v1/search", "/v1/related", "/v1/topics/suggest"):
        response = client.post(path, data=_PARTS, content_type="multipart/form-data; boundary=edge")
        assert_problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_the_pages_form_takes_no_other_type(client: FlaskClient, kind: str) -> None:
    assert_problem(client.post("/search", data=b"query=x", content_type=kind), 415, "unsupported-media-type")


def test_a_form_that_is_too_long_for_any_query_is_413(client: FlaskClient) -> None:
    assert_problem(client.post("/search", data={"query": "x" * 70_000}), 413, "too-large")


def test_a_form_without_a_length_is_411(client: FlaskClient) -> None:
    response = client.post(
        "/search", content_type="application/x-www-form-urlencoded", headers={"Transfer-Encoding": "chunked"}
    )
    assert_problem(response, 411, "length-required")
