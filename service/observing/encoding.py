"""What the encoding process tells of its work: how much waits and runs, what became of it, and how long it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from indexer.encoding.encoder import EncoderUnavailableError
from service.observing.instruments import encoding_instruments
from service.worker.cost import Cost
from service.worker.turns_to_encode import AbandonedError, LateError, NoPlaceError

# The first that fits. Who hangs up is told apart from who stops in the middle of a message by nothing that matters.
_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (NoPlaceError, "busy"),
    (LateError, "late"),
    (AbandonedError, "abandoned"),
    (OSError, "abandoned"),
    (EncoderUnavailableError, "unavailable"),
    (Exception, "failed"),
)


class Work:
    """One request to encode, from its arrival to its end."""

    def __init__(self, observer: "EncodingObserver", cost: Cost) -> None:
        self._instruments, self._cost = observer.instruments, cost.label
        self._seconds, self._texts = 0.0, 0

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Around all of it."""
        waiting = self._instruments.waiting.labels(self._cost)
        waiting.inc()
        outcome = "encoded"
        try:
            yield
        except Exception as error:
            outcome = next(name for kind, name in _OUTCOMES if isinstance(error, kind))
            raise
        finally:
            waiting.dec()
            self._instruments.ended.labels(self._cost, outcome).inc()
            self._instruments.texts.labels(self._cost).inc(self._texts)
            if outcome == "encoded":
                self._instruments.seconds.labels(self._cost).observe(self._seconds)

    @contextmanager
    def turn(self, texts: int) -> Iterator[None]:
        """Around each small batch."""
        running, waiting = self._instruments.running.labels(self._cost), self._instruments.waiting.labels(self._cost)
        running.inc()
        waiting.dec()
        started = perf_counter()
        try:
            yield
        finally:
            self._seconds += perf_counter() - started
            self._texts += texts
            running.dec()
            waiting.inc()


class EncodingObserver:
    """Observes all requests to encode of this process."""

    def __init__(self) -> None:
        self.instruments = encoding_instruments()

    def work(self, cost: Cost) -> Work:
        """The observation of one request."""
        return Work(self, cost)
