"""The one process of a server that encodes: `python -m service.worker.encoding_process`, started by serve.py.

It opens the encoder of the current generation and encodes once, then answers the workers' requests over a Unix socket.
What a model is compiled to is held once for the machine, and a burst of drafts costs look-ups nothing: this process
has lower priority. It keeps nothing of what it is asked and ends when the server's first process has ended.
"""

import argparse
import json
import logging
import os
import signal
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from service.observing import log
from service.observing.encoding import EncodingObserver
from service.privacy.quiet_process import become_quiet, forbid_core_files
from service.worker.encoding_messages import Answer, Outcome, Request, has_gone, receive_exactly, receive_request, send
from service.worker.open_encoders import Encoders, open_whole
from service.worker.turns_to_encode import AbandonedError, LateError, NoPlaceError, TurnsToEncode

# mpnet takes 70 ms of one core in bfloat16 for a passage, which is what a query may have to wait behind a draft.
_TEXTS_A_BATCH = 2
# A whole message lies ready almost at once; whoever is slower than this has stopped.
_TALK_SECONDS = 2.0
# Short queries are answered, and even drafts are refused, in milliseconds: connections beyond this are a flood.
_MOST_CONNECTIONS = 64
# Look-ups get nine tenths of a core that both want; the nightly job, which has the same, half.
_NICENESS = 10
_LOOK_SECONDS = 0.5
# Two of the longest passages take half a second of mpnet without bfloat16: beyond this the engine hangs.
_LONGEST_BATCH_SECONDS = 20.0


class EncodingServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers on a Unix socket, each connection in a thread of its own, until the process `parent` is gone."""

    daemon_threads = True
    request_queue_size = _MOST_CONNECTIONS

    def __init__(self, path: Path, encoders: Encoders, parent: int) -> None:
        path.unlink(missing_ok=True)  # of one that was killed
        self.encoders, self.turns, self.observer = encoders, TurnsToEncode(), EncodingObserver()
        self._parent = parent
        self._connections = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(str(path), _Conversation)

    def service_actions(self) -> None:
        """Every half second: ends the process with the one that started it, tells that one that all is well; rests."""
        if os.getppid() != self._parent:
            with suppress(OSError):
                Path(str(self.server_address)).unlink()
            os._exit(0)  # a thread may be inside the engine, which does not survive the interpreter's end
        if self.turns.lasts() < _LONGEST_BATCH_SECONDS:
            with suppress(OSError):
                os.utime(str(self.server_address))
        self.encoders.rest()

    def verify_request(self, _request: Any, _client: Any) -> bool:
        """Whether there is room for another connection; if not it is closed at once."""
        return self._connections.acquire(blocking=False)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Has a thread answer one connection; where the system gives none, the connection takes up no room."""
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._connections.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answers one connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, _request: Any, _client: Any) -> None:
        """Says what kind of error it was; its text may quote what a reader typed."""
        error = sys.exception()
        if not isinstance(error, OSError | AbandonedError):
            log.raised("encoding-process", error)


class _Conversation(socketserver.BaseRequestHandler):
    """One request and its answer."""

    server: EncodingServer
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(_TALK_SECONDS)
        request, length = receive_request(self.request)
        deadline = time.monotonic() + request.seconds
        with self._problems_told():
            encoder = self.server.encoders.find(request.encoder, Path(request.folder))
            if encoder is None:
                send(self.request, Answer(Outcome.OPENING))
            elif request.texts == 0:
                send(self.request, Answer(Outcome.ENCODED))
            else:
                vectors = self._encoded(encoder, request, length, deadline)
                send(self.request, Answer(Outcome.ENCODED), vectors.tobytes())

    def _encoded(self, encoder: Encoder, request: Request, length: int, deadline: float) -> NDArray[np.float32]:
        """One vector a text, a small batch a turn; texts of one length together, so that none is padded for nothing."""
        work = self.server.observer.work(request.cost)
        with work.whole(), self.server.turns.place(request.cost) as ticket:
            texts = _texts(receive_exactly(self.request, length), request.texts)
            vectors = np.empty((len(texts), request.encoder.dimension), dtype=np.float32)
            order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
            for start in range(0, len(order), _TEXTS_A_BATCH):
                numbers = order[start : start + _TEXTS_A_BATCH]
                turn = self.server.turns.turn(ticket, deadline, lambda: has_gone(self.request))
                with turn, work.turn(len(numbers)):
                    vectors[numbers] = encoder.encode([texts[number] for number in numbers])
            return vectors

    @contextmanager
    def _problems_told(self) -> Iterator[None]:
        """Answers with what went wrong, in words that quote nothing."""
        try:
            yield
        except NoPlaceError:
            send(self.request, Answer(Outcome.BUSY))
        except LateError:
            send(self.request, Answer(Outcome.LATE))
        except EncoderUnavailableError as error:
            send(self.request, Answer(Outcome.UNAVAILABLE, str(error)))
        except (OSError, AbandonedError):
            raise  # nobody is there to be told
        except Exception as error:
            send(self.request, Answer(Outcome.FAILED, type(error).__name__))
            raise


def _texts(payload: bytes, expected: int) -> list[str]:
    texts = json.loads(payload)
    if not isinstance(texts, list) or len(texts) != expected or not all(isinstance(text, str) for text in texts):
        raise ValueError("not as many texts as were announced")
    return texts


def main() -> None:
    """Serves until the process that started this one ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True)
    arguments = parser.parse_args()
    # A signal to the whole group or service means its first process, which lets requests end and then kills this one.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    forbid_core_files()
    os.nice(_NICENESS)
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    logging.getLogger("related_articles").setLevel(logging.INFO)
    become_quiet()
    encoders, paths = Encoders(open_whole), IndexPaths(arguments.index)
    with suppress(NoSnapshotError, OSError):  # then the first generation brings it
        encoders.open(paths.generation(current_generation(paths)))
    EncodingServer(arguments.socket, encoders, arguments.parent).serve_forever(_LOOK_SECONDS)


if __name__ == "__main__":
    main()
