"""Readers' queries and drafts -> subjects: the only part of the service that needs a model.

Under a server its encoding process does the work, otherwise this process. Either way the encoder is open, and has
encoded once, before a worker answers at all and before it goes over to a generation with another encoder, so that no
request waits for it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.answering.model import ListRequest
from indexer.answering.search import search
from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.subject import Subject, encode_draft, encode_queries, encode_query
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.snapshot import Snapshot
from service.costs import require_wanted, seconds_left, waiting
from service.observing import log
from service.problems import ProblemError
from service.request_context import caller_has_gone
from service.worker.cost import Cost
from service.worker.encoding_client import EncodingRefusedError, RemoteEncoder
from service.worker.first_generation import ANY_TEXT
from service.worker.retrying import seconds_until_retry

# A model is compiled in two to ten seconds; gunicorn takes a worker that starts for longer than thirty for dead.
_PATIENCE_SECONDS = 20.0
_LOOK_SECONDS = 0.05
# That of the generation that answers and that of the next.
_MOST_ENCODERS = 2
_Encoded = TypeVar("_Encoded")


class QueryEncoding:
    """Knows the encoders of the generations that are served, or who has them."""

    def __init__(self, process: Path | None, *, allowed: bool, first: Encoder | None = None) -> None:
        """`process` is the socket of the encoding process; without one texts are encoded here.

        `first` is an encoder that somebody has opened already.
        """
        self._process, self._allowed = process, allowed
        self._loading = threading.Lock()
        self._known: dict[EncoderIdentity, Encoder] = {first.identity: first} if first and process else {}

    def condition(self, snapshot: Snapshot) -> str:
        """Whether queries are answered, in a word: `ready`, `off` where nobody wants them, or `unavailable`."""
        if not self._allowed:
            return "off"
        return "ready" if snapshot.manifest.encoder in self._known and self._is_open(snapshot) else "unavailable"

    def warm_up(self, snapshot: Snapshot) -> None:
        """Waits for the encoder of `snapshot` and does whatever else a first query would wait for."""
        if self._allowed:
            snapshot.languages.judge(ANY_TEXT)
            with suppress(ProblemError):  # each query that needs the encoder will be told
                self._wait(snapshot)
                subject = self.query(snapshot, ANY_TEXT)
                search(snapshot, subject, ListRequest(limit=1))

    def query(self, snapshot: Snapshot, text: str) -> Subject:
        """A reader's query as the subject of a search.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, Cost.ASK, lambda encoder: encode_query(text, encoder, snapshot.lexicon))

    def queries(self, snapshot: Snapshot, texts: Sequence[str]) -> list[Subject]:
        """The queries of an editor's list as the subjects of searches, after whatever readers have asked meanwhile.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, Cost.LIST, lambda encoder: encode_queries(texts, encoder, snapshot.lexicon))

    def draft(self, snapshot: Snapshot, draft: Article) -> Subject:
        """A draft as the subject of a related list.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, Cost.DRAFT, lambda encoder: encode_draft(draft, encoder, snapshot.lexicon))

    def texts(self, snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (len(texts), d).

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, Cost.DRAFT, lambda encoder: encoder.encode(texts))

    def unhurried(self, snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same of texts that nobody waits for: after all that somebody waits for, and in nobody's place.

        Raises:
            ProblemError: 503, no encoder or too many callers.
        """
        return self._encode(snapshot, Cost.LIST, lambda encoder: encoder.encode(texts))

    def _encode(self, snapshot: Snapshot, cost: Cost, work: Callable[[Encoder], _Encoded]) -> _Encoded:
        require_wanted()
        try:
            with waiting():
                encoded = work(self._encoder(snapshot, cost))
        except EncodingRefusedError:
            require_wanted()
            raise _busy() from None
        except EncoderUnavailableError as error:
            raise _no_encoder("this server cannot open the encoder of its index") from error
        require_wanted()
        return encoded

    def _encoder(self, snapshot: Snapshot, cost: Cost = Cost.ASK) -> Encoder:
        here = self._here(snapshot)
        if self._process is None:
            return here
        return RemoteEncoder(self._process, snapshot.folder, here, cost, caller_has_gone, partial(seconds_left, cost))

    def _here(self, snapshot: Snapshot) -> Encoder:
        """The encoder that made the snapshot's vectors, opened by whoever comes first."""
        wanted = snapshot.manifest.encoder
        if not self._allowed:
            raise _no_encoder("this server answers no queries and drafts")
        with self._loading:
            if wanted not in self._known:
                self._known[wanted] = _opened(snapshot, once=self._process is None)
                while len(self._known) > _MOST_ENCODERS:
                    del self._known[next(iter(self._known))]
            return self._known[wanted]

    def _wait(self, snapshot: Snapshot) -> None:
        """Returns when the encoder is open, or has not been opened for too long."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._is_open(snapshot) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)

    def _is_open(self, snapshot: Snapshot) -> bool:
        encoder = self._encoder(snapshot)
        try:
            return encoder.is_open() if isinstance(encoder, RemoteEncoder) else True
        except EncoderUnavailableError:
            return False


def _opened(snapshot: Snapshot, *, once: bool) -> Encoder:
    """The encoder that made the snapshot's vectors, which can count tokens and, if need be, has encoded once."""
    try:
        encoder = open_encoder(snapshot)
        encoder.count_tokens(ANY_TEXT)
        if once:
            encoder.encode([ANY_TEXT])
    except EncoderUnavailableError as error:
        log.error("encoder-unavailable", reason=str(error))
        raise _no_encoder("this server has no encoder for its index") from error
    return encoder


def _busy() -> ProblemError:
    title = "Too many queries at once; try again shortly"
    return ProblemError(503, "busy", title, retry_after=seconds_until_retry())


def _no_encoder(why: str) -> ProblemError:
    return ProblemError(503, "no-encoder", f"Queries and drafts cannot be answered: {why}")
