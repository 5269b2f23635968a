"""Some short texts as vectors, by the encoder of whichever generation answers; kept, so that a first start encodes."""

import hashlib
import io
import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.durable_files import replace_durably
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.short_texts import both_ways, encode_short
from indexer.snapshot.snapshot import Snapshot
from indexer.turns import turn
from service.observing import log
from service.problems import ProblemError

# A few at a time, so that readers' queries go between them, and again after a while where there is no room.
_TEXTS_AT_ONCE, _RETRY_SECONDS = 16, 1.0
# Of the workers that start together one encodes, and the others read what it kept; not if it takes as long as this.
_TURN_SECONDS = 30.0

EncodeFor = Callable[[Snapshot, Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Encoded:
    encoder: EncoderIdentity
    vectors: NDArray[np.float32]  # (texts, d) unit


class EncodedTexts:
    """Some texts of one worker, and their vectors. `name` says which, in the log and in `folder`, where they are kept.

    What is kept, two digests and a numpy array, is of the operator's own texts. Where `folder` cannot be written each
    start encodes them anew. (The night's cache does the like for what it builds; what serves may not import it.)
    """

    def __init__(self, name: str, texts: Sequence[str], encode: EncodeFor, folder: Path) -> None:
        self._name, self._texts, self._encode = name, texts, encode
        self._kept = folder / f"{name}.vectors"
        self._encoded: _Encoded | None = None
        self._encoding, self._idle = threading.Lock(), threading.Event()

    @property
    def pending(self) -> bool:
        """Whether they are being encoded for the first time since the worker started."""
        return self._encoded is None and self._encoding.locked()

    def vectors(self, snapshot: Snapshot, patience: float = 0.0) -> NDArray[np.float32] | None:
        """(texts, d) unit, as `snapshot` is encoded; None if that is not done within `patience` seconds."""
        if self._missing(snapshot):
            self.begin(snapshot)
            self._idle.wait(patience)
        encoded = self._encoded
        return None if encoded is None or self._missing(snapshot) else encoded.vectors

    def begin(self, snapshot: Snapshot) -> None:
        """Has them as `snapshot` is encoded: reads them, or starts to encode them beside whatever else is done."""
        if not self._texts or not self._encoding.acquire(blocking=False):
            return
        self._idle.clear()
        if not self._missing(snapshot) or self._read(snapshot):
            self._end()
            return
        try:
            threading.Thread(target=self._encode_all, args=(snapshot,), name=self._name, daemon=True).start()
        except RuntimeError as error:  # the system has no thread for it now
            self._give_up(error)

    def _missing(self, snapshot: Snapshot) -> bool:
        return bool(self._texts) and (self._encoded is None or self._encoded.encoder != snapshot.manifest.encoder)

    def _encode_all(self, snapshot: Snapshot) -> None:
        some = [self._texts[start : start + _TEXTS_AT_ONCE] for start in range(0, len(self._texts), _TEXTS_AT_ONCE)]
        try:
            with turn(self._kept.with_suffix(".turn"), _TURN_SECONDS, apart=0):
                if not self._read(snapshot):
                    vectors = np.concatenate([self._patiently(snapshot, texts) for texts in some])
                    self._encoded = _Encoded(snapshot.manifest.encoder, vectors)
                    self._keep(snapshot, vectors)
        except Exception as error:  # noqa: BLE001 - what waits for them has another way
            self._give_up(error)
        else:
            self._end()

    def _give_up(self, error: Exception) -> None:
        """Until somebody asks again."""
        log.error(f"{self._name}-not-encoded", exception=type(error).__name__)
        self._end()

    def _end(self) -> None:
        self._encoding.release()
        self._idle.set()

    def _patiently(self, snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        while True:
            try:
                return encode_short(texts, partial(self._encode, snapshot))
            except ProblemError as error:
                if not error.retry_after:
                    raise
                time.sleep(_RETRY_SECONDS)

    def _digest(self, snapshot: Snapshot) -> bytes:
        """(32,) of what the vectors depend on."""
        encoder = snapshot.manifest.encoder
        known = [encoder.weights_sha256, encoder.dimension, *both_ways(self._texts)]
        return hashlib.sha256(json.dumps(known).encode()).digest()

    def _keep(self, snapshot: Snapshot, vectors: NDArray[np.float32]) -> None:
        content = io.BytesIO()
        np.save(content, vectors, allow_pickle=False)
        written = content.getvalue()
        with suppress(OSError):
            replace_durably(self._kept, self._digest(snapshot) + hashlib.sha256(written).digest() + written)

    def _read(self, snapshot: Snapshot) -> bool:
        """Whether what was kept is whole, and of these texts and this encoder; it is used then."""
        try:
            content, digest = self._kept.read_bytes(), self._digest(snapshot)
        except OSError:
            return False
        written = content[2 * len(digest) :]
        if content[: 2 * len(digest)] != digest + hashlib.sha256(written).digest():
            return False
        self._encoded = _Encoded(snapshot.manifest.encoder, np.load(io.BytesIO(written), allow_pickle=False))
        return True
