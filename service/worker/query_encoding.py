"""Readers' queries and drafts -> subjects: the only part of the service that needs a model.

The encoder is opened, and encodes once, before a worker answers at all and before it goes over to a generation with
another encoder, so that no request waits for it.
"""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.answering.model import ListRequest
from indexer.answering.search import search
from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.subject import Subject, encode_draft, encode_query
from indexer.snapshot.encoder import open_encoder
from indexer.snapshot.snapshot import Snapshot
from service.problems import ProblemError

_log = logging.getLogger("related_articles.service")
# One encoding keeps a core busy; eight more may wait for their turn. Beyond that a caller is better told to come back.
_RUNNING, _WAITING = 1, 8
_RETRY_AFTER_SECONDS = 2
_PATIENCE_SECONDS = 20.0
# Long enough to load the model that tells languages apart, half a second, before the first reader waits for it.
_ANY_TEXT = "the quick brown fox jumps over the lazy dog, again and again, all day long and half of the night"
_Encoded = TypeVar("_Encoded")


class QueryEncoding:
    """Holds the encoder once it is loaded, and lets in only as many callers as it can serve."""

    def __init__(self, *, allowed: bool) -> None:
        self._allowed = allowed
        self._encoder: Encoder | None = None
        self._loading = threading.Lock()
        self._running = threading.Semaphore(_RUNNING)
        self._places = threading.BoundedSemaphore(_RUNNING + _WAITING)

    @property
    def condition(self) -> str:
        """Whether queries are answered, in a word: `ready`, `off` where nobody wants them, or `unavailable`."""
        return ("ready" if self._encoder else "unavailable") if self._allowed else "off"

    def warm_up(self, snapshot: Snapshot) -> None:
        """Opens the encoder of `snapshot` and whatever else a first query would wait for; logs why it cannot."""
        if self._allowed:
            with suppress(ProblemError):  # logged; each query that needs the encoder will be told
                subject = self.query(snapshot, _ANY_TEXT)
                snapshot.languages.judge(_ANY_TEXT)
                search(snapshot, subject, ListRequest(limit=1))

    def query(self, snapshot: Snapshot, text: str) -> Subject:
        """A reader's query as the subject of a search.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, lambda encoder: encode_query(text, encoder, snapshot.lexicon))

    def draft(self, snapshot: Snapshot, draft: Article) -> Subject:
        """A draft as the subject of a related list.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, lambda encoder: encode_draft(draft, encoder, snapshot.lexicon))

    def texts(self, snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (len(texts), d).

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, lambda encoder: encoder.encode(texts))

    def _encode(self, snapshot: Snapshot, work: Callable[[Encoder], _Encoded]) -> _Encoded:
        encoder = self._load(snapshot)
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._running.acquire(timeout=_PATIENCE_SECONDS):
                raise _busy()
            try:
                return work(encoder)
            finally:
                self._running.release()
        finally:
            self._places.release()

    def _load(self, snapshot: Snapshot) -> Encoder:
        """The encoder that made the snapshot's vectors; loaded once, by whoever comes first."""
        wanted = snapshot.manifest.encoder
        if not self._allowed:
            raise _no_encoder("this server answers no queries and drafts")
        with self._loading:
            if self._encoder is None or self._encoder.identity != wanted:
                self._encoder = None
                self._encoder = _opened(snapshot)
            return self._encoder


def _opened(snapshot: Snapshot) -> Encoder:
    """The encoder that made the snapshot's vectors, which has encoded once."""
    try:
        encoder = open_encoder(snapshot)
        encoder.encode([_ANY_TEXT])
    except EncoderUnavailableError as error:
        _log.error(json.dumps({"event": "encoder-unavailable", "reason": str(error)}))
        raise _no_encoder("this server has no encoder for its index") from error
    if encoder.identity != snapshot.manifest.encoder:
        raise _no_encoder("the encoder on this server is not the one that made the index")
    return encoder


def _busy() -> ProblemError:
    return ProblemError(503, "busy", "Too many queries at once; try again shortly", retry_after=_RETRY_AFTER_SECONDS)


def _no_encoder(why: str) -> ProblemError:
    return ProblemError(503, "no-encoder", f"Queries and drafts cannot be answered: {why}")
