"""The encoders that the encoding process has open: found by their identity, opened beside whatever else is done."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.runtime import OpenVinoEncoder, is_whole, read_record
from service.observing import log
from service.worker.returned_memory import give_back

# A worker may still serve the generation before a swap. More encoders than two are never needed at once.
_MOST_ENCODERS = 2
# For so long after one could not be opened nobody tries again.
_RETRY_SECONDS = 10.0
_ANY_TEXT = "any text"

Opener = Callable[[Path], Encoder]


def open_whole(folder: Path) -> Encoder:
    """The converted model in a generation's folder, once its files have been compared with their digests.

    Raises:
        EncoderUnavailableError: there is none, or it is damaged.
    """
    read_record(folder)
    if not is_whole(folder):
        raise EncoderUnavailableError(f"{folder}: the converted model is damaged")
    # Of mpnet 208 MB that the system cannot take back, of which 163 were in memory anyway.
    return OpenVinoEncoder(folder, mapped=False, in_turns=True)


class Encoders:
    """The encoders that are open, by identity: generations with the same one share it."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._open: dict[EncoderIdentity, Encoder] = {}  # the one used last comes last
        self._opening: set[Path] = set()
        self._refused: dict[Path, tuple[float, str]] = {}

    def find(self, identity: EncoderIdentity, folder: Path) -> Encoder | None:
        """The encoder, or None while it is being opened in `folder`, which begins with the first who asks.

        Raises:
            EncoderUnavailableError: `folder` has no such encoder.
        """
        with self._lock:
            if identity in self._open:
                self._open[identity] = self._open.pop(identity)
                return self._open[identity]
            since, reason = self._refused.get(folder, (-_RETRY_SECONDS, ""))
            if time.monotonic() - since < _RETRY_SECONDS:
                raise EncoderUnavailableError(reason)
        self.open(folder, identity)
        return None

    def rest(self) -> None:
        """Gives back memory that none of them needs now."""
        with self._lock:
            open_now = [encoder for encoder in self._open.values() if isinstance(encoder, OpenVinoEncoder)]
        if sum(encoder.rest() for encoder in open_now):
            give_back()

    def open(self, folder: Path, wanted: EncoderIdentity | None = None) -> None:
        """Begins to open the encoder in `folder`, unless that has begun."""
        with self._lock:
            if folder in self._opening:
                return
            self._opening.add(folder)
        try:
            threading.Thread(target=self._open_now, args=(folder, wanted), daemon=True).start()
        except RuntimeError as error:  # the system has no thread for it now
            self._refuse(folder, str(error))

    def _open_now(self, folder: Path, wanted: EncoderIdentity | None) -> None:
        try:
            encoder = self._opener(folder)
            encoder.encode([_ANY_TEXT])
        except Exception as error:  # noqa: BLE001 - none of a reader's text is here yet; whoever asks is told
            self._refuse(folder, f"{type(error).__name__}: {error}")
        else:
            self._keep(folder, encoder)
            if wanted not in (None, encoder.identity):
                self._refuse(folder, f"{folder}: {encoder.identity} is there, wanted was {wanted}")

    def _keep(self, folder: Path, encoder: Encoder) -> None:
        with self._lock:
            self._open[encoder.identity] = encoder
            while len(self._open) > _MOST_ENCODERS:
                del self._open[next(iter(self._open))]
            self._opening.discard(folder)
        log.info("encoder-open", encoder=encoder.identity.name, process=os.getpid())

    def _refuse(self, folder: Path, reason: str) -> None:
        with self._lock:
            self._refused = {folder: (time.monotonic(), reason)}
            self._opening.discard(folder)
        log.error("encoder-unavailable", reason=reason)
