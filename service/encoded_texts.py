"""A few texts as vectors, by the encoder of whichever generation answers; each worker encodes them when it starts."""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import EncoderIdentity
from indexer.snapshot.snapshot import Snapshot
from service.problems import ProblemError

_log = logging.getLogger("related_articles.service")
# A few at a time, so that readers' queries go between them, and again after a while where there is no room.
_TEXTS_AT_ONCE, _RETRY_SECONDS = 16, 5.0

EncodeFor = Callable[[Snapshot, Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Encoded:
    encoder: EncoderIdentity
    vectors: NDArray[np.float32]  # (texts, d) unit


class EncodedTexts:
    """Some texts of one worker, and their vectors. `name` says in the log which."""

    def __init__(self, name: str, texts: Sequence[str], encode: EncodeFor) -> None:
        self._name, self._texts, self._encode = name, texts, encode
        self._encoded: _Encoded | None = None
        self._encoding = threading.Lock()

    def vectors(self, snapshot: Snapshot) -> NDArray[np.float32] | None:
        """(texts, d) unit, as `snapshot` is encoded; None while that is being done."""
        encoded = self._encoded
        if encoded is None or encoded.encoder != snapshot.manifest.encoder:
            self.begin(snapshot)
            return None
        return encoded.vectors

    def begin(self, snapshot: Snapshot) -> None:
        """Starts to encode as `snapshot` is encoded, beside whatever else is done."""
        if not self._texts or not self._encoding.acquire(blocking=False):
            return
        try:
            threading.Thread(target=self._encode_all, args=(snapshot,), name=self._name, daemon=True).start()
        except RuntimeError as error:  # the system has no thread for it now
            self._give_up(error)

    def _encode_all(self, snapshot: Snapshot) -> None:
        try:
            some = [self._texts[start : start + _TEXTS_AT_ONCE] for start in range(0, len(self._texts), _TEXTS_AT_ONCE)]
            parts = [self._patiently(snapshot, texts) for texts in some]
            self._encoded = _Encoded(snapshot.manifest.encoder, np.concatenate(parts))
        except Exception as error:  # noqa: BLE001 - what waits for them has another way
            self._give_up(error)
        else:
            self._encoding.release()

    def _give_up(self, error: Exception) -> None:
        """Until somebody asks again."""
        _log.error(json.dumps({"event": f"{self._name}-not-encoded", "exception": type(error).__name__}))
        self._encoding.release()

    def _patiently(self, snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        while True:
            try:
                return self._encode(snapshot, texts)
            except ProblemError as error:
                if not error.retry_after:
                    raise
                time.sleep(_RETRY_SECONDS)
