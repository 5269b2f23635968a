"""How far a request reaches, told from its first bytes, so that nobody has to wait for the rest of it in a thread."""

import re
from dataclasses import dataclass

# As much as a proxy passes on (nginx: four buffers of 8 KiB).
_LONGEST_HEADER = 32 * 1024
# The longest draft is 200,000 characters of up to four bytes, and its other fields are small.
MAXIMUM_BODY_BYTES = 1024 * 1024

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,19})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class EndlessHeaderError(Exception):
    """The header of a request is longer than any that is answered."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many bytes a request has, its header included, and whether that is all of it."""

    bytes: int
    whole: bool  # else what follows is refused unread: its length is not told, or too great
    awaits_word: bool = False  # whether the body comes only when it has been asked for


def extent_of(received: bytes | bytearray) -> Extent | None:
    """How far the request that begins `received` reaches; None as long as its header has not ended.

    Raises:
        EndlessHeaderError: it will not.
    """
    end = received.find(_END, 0, _LONGEST_HEADER)
    if end < 0:
        if len(received) >= _LONGEST_HEADER:
            raise EndlessHeaderError
        return None
    header = bytes(received[: end + len(_END)])
    if _CHUNKED.search(header):
        return Extent(len(header), whole=False)
    length = _LENGTH.search(header)
    if length is None:
        return Extent(len(header), whole=True)
    body = int(length[1])
    if body > MAXIMUM_BODY_BYTES:
        return Extent(len(header), whole=False)
    return Extent(len(header) + body, whole=True, awaits_word=_EXPECTS.search(header) is not None)


def as_if_it_had_not_waited(request: bytes) -> bytes:
    """A whole request that had to be asked for its body, without the word that it waits to be."""
    return _EXPECTS.sub(b"\r\n", request, count=1)
