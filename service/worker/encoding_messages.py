"""What a worker and the encoding process say to each other over a Unix socket: one request and one answer a connection.

A message is two lengths, a header in JSON and a payload: texts as a JSON array, or vectors as rows of float32. Nothing
in it can be executed, and neither side reads more than it has room for.
"""

import json
import select
import socket
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from indexer.encoding.identity import EncoderIdentity
from service.worker.cost import Cost

_LENGTHS = struct.Struct("!II")
# A header holds a path and an identity. A draft has sixteen passages and its headline encoded, and twelve sentences: of
# 256 tokens each, which may be of many bytes.
_HEADER_BYTES, _PAYLOAD_BYTES = 16 * 1024, 4 * 1024 * 1024
MAXIMUM_TEXTS = 64


class MessageError(OSError):
    """What came is not a message, or ended too early. Says nothing of what stood in it."""


class Outcome(StrEnum):
    """What became of a request."""

    ENCODED = "encoded"
    BUSY = "busy"  # as many as there is room for are waiting
    LATE = "late"  # its time was over before its turn, or before it was done
    OPENING = "opening"  # the encoder will be there soon
    UNAVAILABLE = "unavailable"  # there is no such encoder in the folder that was named
    FAILED = "failed"  # the encoder raised something


@dataclass(frozen=True, slots=True)
class Request:
    """The header of a request: texts follow as payload."""

    folder: str  # of the generation that has the encoder
    encoder: EncoderIdentity
    texts: int  # how many; none asks only whether the encoder is open
    cost: Cost  # of what the texts are part of
    seconds: float  # how long the caller will wait


@dataclass(frozen=True, slots=True)
class Answer:
    """The header of an answer: vectors follow as payload where texts were encoded."""

    outcome: Outcome
    reason: str = ""


def send(connection: socket.socket, header: Request | Answer, payload: bytes = b"") -> None:
    """Sends one message.

    Raises:
        OSError: the other side has gone, or the message is too long.
    """
    head = json.dumps(asdict(header)).encode()
    if len(head) > _HEADER_BYTES or len(payload) > _PAYLOAD_BYTES:
        raise MessageError("a message that is too long")
    connection.sendall(_LENGTHS.pack(len(head), len(payload)) + head + payload)


def receive_request(connection: socket.socket) -> tuple[Request, int]:
    """The header of a request, and how many bytes of payload follow it.

    Raises:
        OSError: the other side has gone, or sent something else.
    """
    fields, length = _receive_header(connection)
    try:
        encoder, cost = EncoderIdentity(**fields["encoder"]), Cost(fields["cost"])
        request = Request(**{**fields, "encoder": encoder, "cost": cost})
        usable = 0 <= request.texts <= MAXIMUM_TEXTS and request.seconds > 0 and isinstance(request.folder, str)
    except (TypeError, KeyError, ValueError):
        usable = False
    if not usable:
        raise MessageError("not a request")
    return request, length


def receive_answer(connection: socket.socket) -> tuple[Answer, bytes]:
    """An answer and its payload.

    Raises:
        OSError: the other side has gone, or sent something else.
    """
    fields, length = _receive_header(connection)
    try:
        answer = Answer(Outcome(fields["outcome"]), str(fields["reason"]))
    except (ValueError, KeyError):
        raise MessageError("not an answer") from None
    return answer, receive_exactly(connection, length)


def receive_exactly(connection: socket.socket, length: int) -> bytes:
    """The next `length` bytes.

    Raises:
        OSError: the other side has gone.
    """
    received = bytearray()
    while len(received) < length:
        piece = connection.recv(min(length - len(received), 1024 * 1024))
        if not piece:
            raise MessageError("a message that ended too early")
        received += piece
    return bytes(received)


def has_gone(connection: socket.socket) -> bool:
    """Whether the other side has closed `connection`; nothing of what it may have sent is taken."""
    ready = select.poll()
    try:
        ready.register(connection, select.POLLIN)
        return bool(ready.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
    except ValueError:  # an encrypted connection cannot be asked
        return False
    except OSError:
        return True


def _receive_header(connection: socket.socket) -> tuple[dict[str, Any], int]:
    header, payload = _LENGTHS.unpack(receive_exactly(connection, _LENGTHS.size))
    if header > _HEADER_BYTES or payload > _PAYLOAD_BYTES:
        raise MessageError("a message that is too long")
    try:
        fields = json.loads(receive_exactly(connection, header))
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise MessageError("a header that is not JSON")
    return fields, payload
