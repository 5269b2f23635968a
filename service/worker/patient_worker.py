"""A gunicorn worker in which whoever sends slowly, or not at all, costs no thread, and searches cost look-ups none.

gunicorn's threaded worker gives a connection to a thread at once, and the thread waits for whatever is still to come.
Here the loop that accepts connections also reads them; a thread gets a request when all of it has arrived. What has not
arrived in time is dropped. Requests with a body (queries, drafts) have threads of their own, so that none of them ever
stands before a look-up.
"""

import errno
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import TConn

from service.privacy.gunicorn_worker import QuietWorker, response_of_status
from service.worker.precedence import come_first, stand_back
from service.worker.request_extent import EndlessHeaderError, Extent, as_if_it_had_not_waited, extent_of
from service.worker.retrying import SOONEST_SECONDS, seconds_until_retry
from service.worker.returned_memory import one_heap

# One look-up takes about a millisecond of the one interpreter that all threads of a worker share, so that more of them
# would only wait for one another.
LOOK_UP_THREADS = 4
# One more than the places that service/costs.py gives to queries, drafts and lists together: it says 503 to all others.
BODY_THREADS = 10
# How long a thread may keep the interpreter while another wants it; Python's own is five milliseconds. Among 64 clients
# who search without a pause nine look-ups in ten took 26 ms so, and 43 with that and four more threads.
_SWITCHING_SECONDS = 0.001
# Requests with a body that a thread has or that wait for one. Whoever comes beyond is refused by the loop itself, at a
# tenth of what it costs to have the application say so: a flood of refusals would keep look-ups waiting too.
_MOST_BODIES = BODY_THREADS + 1
# Who was sent away and asks on the same connection before the time that was told has passed is looked at again after a
# moment, and no sooner: 64 who ask at once again, whatever they are told, would be told 1,500 times a second, for which
# look-ups wait. Behind a proxy another's request may come on that connection, so the moment is short.
_MOMENT_SECONDS, _LONGEST_MOMENT_SECONDS = 0.5, 1.0
# They are looked at one after another: 64 who were sent away together came back together, eight milliseconds' work for
# the loop, and the 99th percentile of look-ups was 3 to 4 times what it is without them; 2 to 2.6 times so.
_APART_SECONDS = 0.02
# For a header and a body together, however they come in.
_ARRIVAL_SECONDS = 10.0
# For an answer to be taken; what the system buffers, as much of 512 KiB as it allows, is taken at once.
_TAKING_SECONDS, _TAKING_BYTES = 10, 512 * 1024
# A thread never waits for a client that sends; should it ever, then no longer than this.
_WAITING_SECONDS = 1
# What `accept` says where the process or the machine has no room for one more.
_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# Of bodies that are on their way. Honest ones arrive within milliseconds, so the one that has been on its way for
# longest makes room for others.
_ARRIVING_BYTES = 32 * 1024 * 1024
# A closed connection is listened to for a moment, since a client that is still sending would lose the answer.
_LINGER_SECONDS, _LINGER_BYTES = 2.0, 4 * 1024 * 1024
_PIECE_BYTES = 64 * 1024
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class _Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(self, worker: "PatientWorker", client: socket.socket, address: Any, server: Any) -> None:
        super().__init__(worker.cfg, client, address, server)
        self._worker = worker
        self.wanted_at = 0.0  # when whoever was sent away was asked to come again
        self.begin()

    def begin(self) -> None:
        """Expects another request, of which some may have come with the one before it."""
        self.received = bytearray(self.parser.unreader.take_buffered() if self.parser else b"")
        self.extent: Extent | None = None
        self.deadline = time.monotonic() + _ARRIVAL_SECONDS
        self.discarded = 0
        self.counts = False  # as one of the bodies that threads have
        self.sock.setblocking(False)

    def has_all(self) -> bool:
        """Whether a thread can answer.

        Raises:
            EndlessHeaderError: the header does not end.
        """
        if self.extent is None:
            self.extent = extent_of(self.received)
            if self.extent is not None and self.extent.awaits_word and len(self.received) < self.extent.bytes:
                self.sock.send(_CONTINUE)
        return self.extent is not None and len(self.received) >= self.extent.bytes

    def is_look_up(self) -> bool:
        """Whether the request only asks for something: all that costs more is a POST."""
        return self.received.startswith((b"GET ", b"HEAD "))

    def hand_over(self) -> None:
        """Puts what has arrived where gunicorn reads requests from."""
        self.init()
        received = bytes(self.received)
        if self.extent is not None and self.extent.awaits_word:  # gunicorn would say a second time that it may go on
            received = as_if_it_had_not_waited(received)
        self.parser.unreader.unread(received)
        self.received = bytearray()

    def close(self, graceful: bool = False) -> None:
        """Closes it; with `graceful` once the client has had time to read what was sent."""
        if graceful:
            self._worker.linger(self)
        else:
            super().close()


class _Threads:
    """Threads for look-ups and threads for the rest, where gunicorn expects one pool."""

    def __init__(self) -> None:
        self._look_ups = ThreadPoolExecutor(LOOK_UP_THREADS)
        self._rest = ThreadPoolExecutor(BODY_THREADS, initializer=stand_back)
        self._bodies = 0  # counted by the loop alone: it submits requests, and hears of their ends

    def has_room(self, connection: _Connection) -> bool:
        """Whether not too many like the request of this one wait already."""
        return connection.is_look_up() or self._bodies < _MOST_BODIES

    def submit(self, handle: Callable[[_Connection], Any], connection: _Connection) -> Future[Any]:
        """Answers a request in a thread."""
        connection.counts = not connection.is_look_up()
        self._bodies += connection.counts
        connection.hand_over()
        return (self._rest if connection.counts else self._look_ups).submit(handle, connection)

    def ended(self, connection: _Connection) -> None:
        """It has been answered."""
        self._bodies -= connection.counts
        connection.counts = False

    def shutdown(self, wait: bool = True) -> None:
        """Takes no more."""
        for pool in (self._look_ups, self._rest):
            pool.shutdown(wait)


def note_refusal(_worker: Any, request: Any, _environ: Any, response: Any) -> None:
    """gunicorn's hook after each answer: whom the application sends away is to wait as whom the loop does."""
    request.sent_away = response is not None and response.status_code == HTTPStatus.SERVICE_UNAVAILABLE


class PatientWorker(QuietWorker):
    """gunicorn's threaded worker, reading requests whole before it answers them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Told of each request that is refused before it has arrived: no application sees those.
        self.refused: Callable[[HTTPStatus], None] = lambda _status: None
        # Each in the order in which they began, which is that of their deadlines.
        self._arriving: dict[_Connection, None] = {}
        self._bodies: dict[_Connection, None] = {}
        self._lingering: dict[_Connection, None] = {}
        self._early: dict[_Connection, None] = {}

    def init_process(self) -> None:
        """In the worker's own process, before it serves."""
        sys.setswitchinterval(_SWITCHING_SECONDS)
        come_first()
        one_heap()
        super().init_process()

    def get_thread_pool(self) -> _Threads:
        """The threads that answer."""
        return _Threads()

    def accept(self, listener: socket.socket) -> None:
        """Takes a new connection; where there is no room, in place of the one that has been silent for longest."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._drop_oldest()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):  # another worker was faster, or it hung up
                raise
            return
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _TAKING_BYTES)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", _TAKING_SECONDS, 0))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", _WAITING_SECONDS, 0))
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop_oldest()
        self._expect(_Connection(self, client, address, listener.getsockname()))

    def on_client_socket_readable(self, connection: _Connection, client: socket.socket) -> None:
        """Something comes on a connection that was kept alive."""
        if connection in self.keepalived_conns:  # else it was dropped since the system told of it
            super().on_client_socket_readable(connection, client)

    def enqueue_req(self, connection: _Connection) -> None:
        """Reads the next request of a connection that was kept alive."""
        connection.begin()
        self._expect(connection)

    def murder_pending(self) -> None:
        """Once a second at least: drops what has not arrived in time."""
        now = time.monotonic()
        while (oldest := next(iter(self._arriving), None)) and oldest.deadline <= now:
            self._refuse(oldest, HTTPStatus.REQUEST_TIMEOUT)
        while (oldest := next(iter(self._lingering), None)) and oldest.deadline <= now:
            self._end(oldest)
        while (oldest := next(iter(self._early), None)) and oldest.deadline <= now:
            self._leave(oldest)
            if self.tpool.has_room(oldest):
                super().enqueue_req(oldest)
            else:
                self._send_away(oldest)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Waits for what comes, but not past the moment of one who came too early."""
        if earliest := next(iter(self._early), None):
            timeout = min(timeout, max(earliest.deadline - time.monotonic(), 0.0))
        super().wait_for_and_dispatch_events(timeout)

    def finish_request(self, connection: _Connection, answered: Future[Any]) -> None:
        """A thread has answered; goes on with the connection."""
        self.tpool.ended(connection)
        super().finish_request(connection, answered)

    def handle_request(self, request: Any, connection: _Connection) -> Any:
        """Answers, and closes the connection where the rest of a body may still come."""
        if connection.extent is None or not connection.extent.whole:
            request.force_close()
        stays = super().handle_request(request, connection)
        if connection.counts and getattr(request, "sent_away", False):
            connection.wanted_at = time.monotonic() + SOONEST_SECONDS
        return stays

    def linger(self, connection: _Connection) -> None:
        """Says that no more will be sent, and closes the connection when the client has done so too, or soon."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.setblocking(False)
        except OSError:
            connection.close()
            return
        connection.deadline = time.monotonic() + _LINGER_SECONDS
        self.nr_conns += 1
        self._lingering[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_READ, partial(self._discard, connection))

    def _expect(self, connection: _Connection) -> None:
        self._arriving[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_READ, partial(self._on_more, connection))
        if connection.received:
            self._look(connection)
        else:
            self._on_more(connection)

    def _on_more(self, connection: _Connection, _file: Any = None) -> None:
        """Takes what has arrived, one piece at a time, since others wait too."""
        if connection not in self._arriving:  # it was dropped since the system told of it
            return
        piece = _piece(connection)
        if piece:
            connection.received += piece
            self._look(connection)
        elif piece is not None:
            self._end(connection)

    def _look(self, connection: _Connection) -> None:
        try:
            has_all = connection.has_all()
        except EndlessHeaderError:
            self._refuse(connection, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        except OSError:
            self._end(connection)
        else:
            if has_all and connection.wanted_at > time.monotonic() and not connection.is_look_up():
                self._leave(connection)
                latest = next(reversed(self._early), None)
                connection.deadline = _moment_after(time.monotonic(), latest.deadline if latest else 0.0)
                self._early[connection] = None
            elif has_all and self.tpool.has_room(connection):
                self._leave(connection)
                super().enqueue_req(connection)
            elif has_all:
                self._send_away(connection)
            elif connection.extent is not None:
                self._count_body(connection)

    def _count_body(self, connection: _Connection) -> None:
        self._bodies[connection] = None
        if sum(len(each.received) for each in self._bodies) > _ARRIVING_BYTES:
            oldest = next(iter(self._bodies))
            self._refuse(oldest, HTTPStatus.SERVICE_UNAVAILABLE)

    def _send_away(self, connection: _Connection) -> None:
        """Tells who has sent a whole request to come again, and keeps the connection for that."""
        if connection.extent is None or len(connection.received) > connection.extent.bytes or not self.alive:
            self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._leave(connection)
        self.refused(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            connection.sock.send(response_of_status(HTTPStatus.SERVICE_UNAVAILABLE, _retry_after(), closes=False))
        except OSError:
            self.nr_conns -= 1
            connection.close()
            return
        connection.wanted_at = time.monotonic() + SOONEST_SECONDS
        connection.set_timeout()
        self.keepalived_conns.append(connection)
        register = partial(self.on_client_socket_readable, connection)
        self.poller.register(connection.sock, selectors.EVENT_READ, register)

    def _drop_oldest(self) -> None:
        if oldest := next(iter(self._arriving), None):
            self._end(oldest)
        elif self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0.0
            self.murder_keepalived()

    def _refuse(self, connection: _Connection, status: HTTPStatus) -> None:
        """Answers what has not arrived in whole, unless nothing has; no thread, and so no application, sees it."""
        self._leave(connection)
        self.nr_conns -= 1
        if not connection.received:
            connection.close()
            return
        self.refused(status)
        try:
            connection.sock.send(response_of_status(status, _retry_after()))
        except OSError:
            connection.close()
        else:
            connection.received = bytearray()
            self.linger(connection)

    def _discard(self, connection: _Connection, _file: Any) -> None:
        if connection not in self._lingering:
            return
        piece = _piece(connection)
        if piece is None:
            return
        connection.discarded += len(piece)
        if not piece or connection.discarded > _LINGER_BYTES:
            self._end(connection)

    def _end(self, connection: _Connection) -> None:
        self._leave(connection)
        self.nr_conns -= 1
        connection.close()

    def _leave(self, connection: _Connection) -> None:
        """Takes it out of whatever it was in."""
        for place in (self._arriving, self._bodies, self._lingering, self._early):
            place.pop(connection, None)
        if connection.sock in self.poller.get_map():  # one who came too early is not listened to
            self.poller.unregister(connection.sock)


def _moment_after(now: float, latest: float) -> float:
    """When one who comes too early now is looked at: neither before the latest who did nor together with that one."""
    return max(now + _MOMENT_SECONDS, min(latest + _APART_SECONDS, now + _LONGEST_MOMENT_SECONDS))


def _retry_after() -> str:
    return f"Retry-After: {seconds_until_retry()}"


def _piece(connection: _Connection) -> bytes | None:
    """What has arrived, one piece of it; nothing where the other side has ended, None where nothing has arrived yet."""
    try:
        return connection.sock.recv(_PIECE_BYTES)  # type: ignore[no-any-return]
    except BlockingIOError:
        return None
    except OSError:
        return b""
