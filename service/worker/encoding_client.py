"""An encoder that lets the server's encoding process do the work (encoding_process.py)."""

import json
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.identity import EncoderIdentity
from service.worker.cost import Cost
from service.worker.encoding_messages import (
    MAXIMUM_TEXTS,
    Answer,
    MessageError,
    Outcome,
    Request,
    receive_answer,
    send,
)

# The process answers at once whether an encoder is open, and takes a message as fast as it can be copied.
_TALK_SECONDS = 1.0
# How often a waiting worker looks whether its caller is still there; how much later than the process it gives up.
_LOOK_SECONDS, _GRACE_SECONDS = 0.25, 1.0


class EncodingRefusedError(Exception):
    """The process has too much to do, or is not there yet; it may have room in a moment."""


class EncodingFailedError(Exception):
    """The encoder failed on these texts. Names the kind of error only, whose text may quote them."""


@dataclass(frozen=True)
class RemoteEncoder:
    """An `Encoder` behind a socket. Counting tokens is cheap and done here; `local` is never compiled for it."""

    address: Path  # of the socket
    folder: Path  # of the generation that has the encoder
    local: Encoder
    cost: Cost = Cost.ASK  # of what is encoded
    abandoned: Callable[[], bool] = lambda: False  # whether whoever wants the vectors has gone
    seconds_left: Callable[[], float] = lambda: 5.0  # how long they are waited for

    @property
    def identity(self) -> EncoderIdentity:
        """Which model this is, by content."""
        return self.local.identity

    @property
    def maximum_tokens(self) -> int:
        """How many tokens of a text the model reads, with the two that mark beginning and end."""
        return self.local.maximum_tokens

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as."""
        return self.local.count_tokens(text)

    def is_open(self) -> bool:
        """Whether the process is there and has this encoder open; if not, it begins to open it.

        Raises:
            EncoderUnavailableError: the process cannot open it.
        """
        try:
            self.encode([])
        except EncodingRefusedError:
            return False
        return True

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension); none only asks whether the encoder is open.

        More than one message holds go in several, between which others have their turns.

        Raises:
            EncodingRefusedError: another time.
            EncoderUnavailableError: the process cannot open this encoder.
            EncodingFailedError: the encoder failed.
        """
        parts = [texts[start : start + MAXIMUM_TEXTS] for start in range(0, len(texts), MAXIMUM_TEXTS)]
        return np.concatenate([self._encoded(part) for part in parts]) if parts else self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seconds = self.seconds_left() if texts else _TALK_SECONDS
        if seconds <= 0:
            raise EncodingRefusedError("late")
        try:
            answer, payload = self._asked(texts, seconds)
        except OSError as error:
            raise EncodingRefusedError(type(error).__name__) from None
        _check(answer)
        vectors = np.frombuffer(payload, dtype=np.float32)
        if len(vectors) != len(texts) * self.identity.dimension:
            raise EncodingFailedError("WrongLength")
        return vectors.reshape(len(texts), self.identity.dimension)

    def _asked(self, texts: Sequence[str], seconds: float) -> tuple[Answer, bytes]:
        deadline = time.monotonic() + seconds + _GRACE_SECONDS
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_TALK_SECONDS)
            connection.connect(str(self.address))
            request = Request(str(self.folder), self.identity, len(texts), self.cost, seconds)
            send(connection, request, json.dumps(list(texts)).encode())
            self._wait(connection, deadline)
            connection.settimeout(_TALK_SECONDS)
            return receive_answer(connection)

    def _wait(self, connection: socket.socket, deadline: float) -> None:
        """Returns when an answer begins to come."""
        connection.settimeout(_LOOK_SECONDS)
        while time.monotonic() < deadline:
            try:
                connection.recv(1, socket.MSG_PEEK)
            except TimeoutError:
                if self.abandoned():
                    raise MessageError("abandoned") from None
            else:
                return
        raise TimeoutError


def _check(answer: Answer) -> None:
    if answer.outcome is Outcome.UNAVAILABLE:
        raise EncoderUnavailableError(answer.reason)
    if answer.outcome is Outcome.FAILED:
        raise EncodingFailedError(answer.reason)
    if answer.outcome is not Outcome.ENCODED:
        raise EncodingRefusedError(answer.outcome)
