"""How far a request reaches is told from its header alone, and what cannot be told is not waited for."""

import pytest

from service.worker.arrival.request_extent import MAXIMUM_BODY_BYTES, EndlessHeaderError, Extent, extent_of


def request(*lines: str, method: str = "POST") -> bytes:
    """The header of a request with these lines."""
    return "\r\n".join((f"{method} /v1/search HTTP/1.1", "Host: x", *lines, "", "")).encode()


def test_without_a_body_a_request_ends_with_its_header() -> None:
    header = request(method="GET")
    assert extent_of(header) == extent_of(header + b"GET /next") == Extent(len(header), whole=True)


def test_the_header_is_awaited_to_its_end() -> None:
    header = request("Content-Length: 5")
    assert all(extent_of(header[:end]) is None for end in range(len(header)))
    assert extent_of(header) == Extent(len(header) + 5, whole=True)


@pytest.mark.parametrize("line", ["content-length:5", "CONTENT-LENGTH: \t5 ", "Content-Length: 0000000005"])
def test_a_length_may_be_written_in_every_way_that_is_allowed(line: str) -> None:
    header = request(line)
    assert extent_of(header) == Extent(len(header) + 5, whole=True)


@pytest.mark.parametrize("line", ["Transfer-Encoding: chunked", "transfer-encoding : x", "Content-Length: 99999999"])
def test_a_body_without_a_length_or_beyond_the_limit_is_not_awaited(line: str) -> None:
    header = request(line)
    assert extent_of(header) == Extent(len(header), whole=False)


@pytest.mark.parametrize("line", ["Content-Length: -1", "Content-Length: 5, 5", "Content-Length: five", "X: 5"])
def test_what_is_no_length_is_left_to_the_server_to_refuse(line: str) -> None:
    header = request(line)
    assert extent_of(header) == Extent(len(header), whole=True)


def test_the_longest_body_is_awaited() -> None:
    header = request(f"Content-Length: {MAXIMUM_BODY_BYTES}")
    assert extent_of(header) == Extent(len(header) + MAXIMUM_BODY_BYTES, whole=True)


def test_a_body_may_be_held_back_until_it_is_asked_for() -> None:
    found = extent_of(request("Expect: 100-Continue", "Content-Length: 5"))
    assert found is not None
    assert found.awaits_word


def test_a_header_that_does_not_end_is_an_error() -> None:
    assert extent_of(request("X: " + "x" * 30_000)) is not None
    with pytest.raises(EndlessHeaderError):
        extent_of(request("X: " + "x" * 33_000))
