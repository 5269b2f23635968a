"""A gunicorn worker in which whoever sends slowly, or not at all, costs no thread, and searches cost look-ups none.

gunicorn's threaded worker gives a connection to a thread at once, and the thread waits for whatever is still to come.
Here the loop that accepts connections also reads them (connection.py); a thread (threads.py) gets a request when all of
it has arrived. What has not arrived in time is dropped. A connection is in one of these places at a time:

    arriving -> with a thread -> kept alive by gunicorn, which expects the next request -> arriving
    arriving -> early -> with a thread    who was sent away and asks again at once waits for a moment
    arriving -> kept alive                who is sent away, since too many ask already
    lingering                             who is told to go, and may not have read it yet
"""

import errno
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Any

from service.privacy.gunicorn_worker import QuietWorker, response_of_status
from service.worker.arrival.connection import Connection, Waiting
from service.worker.arrival.request_extent import EndlessHeaderError
from service.worker.arrival.threads import Threads
from service.worker.precedence import come_first
from service.worker.retrying import seconds_until_retry
from service.worker.returned_memory import one_heap

# How long a thread may keep the interpreter while another wants it; Python's own is five milliseconds. Among 64 clients
# who search without a pause nine look-ups in ten took 26 ms so, and 43 with that and four more threads.
_SWITCHING_SECONDS = 0.001
# Who was sent away and asks on the same connection before the time that was told has passed is looked at again after a
# moment, and no sooner: 64 who ask at once again, whatever they are told, would be told 1,500 times a second, for which
# look-ups wait. Behind a proxy another's request may come on that connection, so the moment is short.
_MOMENT_SECONDS, _LONGEST_MOMENT_SECONDS = 0.5, 1.0
# They are looked at one after another: 64 who were sent away together came back together, eight milliseconds' work for
# the loop, and the 99th percentile of look-ups was 3 to 4 times what it is without them; 2 to 2.6 times so.
_APART_SECONDS = 0.02
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


def note_refusal(_worker: Any, request: Any, _environ: Any, response: Any) -> None:
    """gunicorn's hook after each answer: whom the application sends away is to wait as whom the loop does."""
    request.sent_away = response is not None and response.status_code == HTTPStatus.SERVICE_UNAVAILABLE


class PatientWorker(QuietWorker):
    """gunicorn's threaded worker, reading requests whole before it answers them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Told of each request that is refused before it has arrived: no application sees those.
        self.refused: Callable[[HTTPStatus], None] = lambda _status: None
        self._arriving, self._lingering, self._early = Waiting(), Waiting(), Waiting()
        self._bodies = Waiting()  # those of the arriving whose header is there

    def init_process(self) -> None:
        """In the worker's own process, before it serves."""
        sys.setswitchinterval(_SWITCHING_SECONDS)
        come_first()
        one_heap()
        super().init_process()

    def get_thread_pool(self) -> Threads:
        """The threads that answer."""
        return Threads()

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
        self._expect(Connection(self.cfg, client, address, listener.getsockname(), self.linger))

    def on_client_socket_readable(self, connection: Connection, client: socket.socket) -> None:
        """Something comes on a connection that was kept alive."""
        if connection in self.keepalived_conns:  # else it was dropped since the system told of it
            super().on_client_socket_readable(connection, client)

    def enqueue_req(self, connection: Connection) -> None:
        """Reads the next request of a connection that was kept alive."""
        connection.begin()
        self._expect(connection)

    def murder_pending(self) -> None:
        """Once a second at least: ends every wait whose time is over."""
        for connection in self._arriving.overdue():
            self._refuse(connection, HTTPStatus.REQUEST_TIMEOUT)
        for connection in self._lingering.overdue():
            self._end(connection)
        for connection in self._early.overdue():
            self._hand_on(connection)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Waits for what comes, but not past the moment of one who came too early."""
        if earliest := self._early.first:
            timeout = min(timeout, max(earliest.deadline - time.monotonic(), 0.0))
        super().wait_for_and_dispatch_events(timeout)

    def finish_request(self, connection: Connection, answered: Future[Any]) -> None:
        """A thread has answered; goes on with the connection."""
        self.tpool.ended(connection)
        super().finish_request(connection, answered)

    def handle_request(self, request: Any, connection: Connection) -> Any:
        """Answers, and closes the connection where the rest of a body may still come."""
        if connection.extent is None or not connection.extent.whole:
            request.force_close()
        stays = super().handle_request(request, connection)
        if connection.holds_place and getattr(request, "sent_away", False):
            connection.was_sent_away()
        return stays

    def linger(self, connection: Connection) -> None:
        """Says that no more will be sent, and closes the connection when the client has done so too, or soon."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.setblocking(False)
        except OSError:
            connection.close()
            return
        connection.deadline = time.monotonic() + _LINGER_SECONDS
        self.nr_conns += 1
        self._lingering.add(connection)
        self._listen(connection, self._discard)

    def _expect(self, connection: Connection) -> None:
        self._arriving.add(connection)
        self._listen(connection, self._on_more)
        if connection.received:
            self._look(connection)
        else:
            self._on_more(connection)

    def _on_more(self, connection: Connection, _file: Any = None) -> None:
        """Takes what has arrived, one piece at a time, since others wait too."""
        if connection not in self._arriving:  # it was dropped since the system told of it
            return
        piece = connection.piece()
        if piece:
            connection.received += piece
            self._look(connection)
        elif piece is not None:
            self._end(connection)

    def _look(self, connection: Connection) -> None:
        """Goes on with a connection of whose request more has arrived."""
        try:
            has_all = connection.has_all()
        except EndlessHeaderError:
            self._refuse(connection, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        except OSError:
            self._end(connection)
        else:
            if has_all and connection.comes_too_early():
                self._put_off(connection)
            elif has_all:
                self._hand_on(connection)
            elif connection.extent is not None:
                self._count_body(connection)

    def _put_off(self, connection: Connection) -> None:
        """Looks at a whole request after a moment, and at nothing else that comes on its connection meanwhile."""
        self._leave(connection)
        latest = self._early.last
        connection.deadline = _moment_after(time.monotonic(), latest.deadline if latest else 0.0)
        self._early.add(connection)

    def _hand_on(self, connection: Connection) -> None:
        """Has a thread answer a whole request, or sends its client away where too many wait for one."""
        if self.tpool.has_room(connection):
            self._leave(connection)
            super().enqueue_req(connection)
        else:
            self._send_away(connection)

    def _count_body(self, connection: Connection) -> None:
        self._bodies.add(connection)
        if sum(len(each.received) for each in self._bodies) > _ARRIVING_BYTES and (oldest := self._bodies.first):
            self._refuse(oldest, HTTPStatus.SERVICE_UNAVAILABLE)

    def _send_away(self, connection: Connection) -> None:
        """Tells who has sent a whole request to come again, and keeps the connection for that."""
        if not connection.has_all_and_no_more() or not self.alive:
            self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE)
        elif self._is_told(connection, HTTPStatus.SERVICE_UNAVAILABLE, closes=False):
            self._leave(connection)
            connection.was_sent_away()
            connection.set_timeout()
            self.keepalived_conns.append(connection)
            self._listen(connection, self.on_client_socket_readable)

    def _refuse(self, connection: Connection, status: HTTPStatus) -> None:
        """Answers what has not arrived in whole, unless nothing has; no thread, and so no application, sees it."""
        if not connection.received:
            self._end(connection)
        elif self._is_told(connection, status, closes=True):
            self._leave(connection)
            self.nr_conns -= 1  # as for gunicorn, who lets go of a connection before it lingers
            connection.received = bytearray()
            self.linger(connection)

    def _is_told(self, connection: Connection, status: HTTPStatus, *, closes: bool) -> bool:
        """Answers with a problem, by the loop itself; whether anybody is there to be told, or the connection ends."""
        self.refused(status)
        try:
            retry = f"Retry-After: {seconds_until_retry()}"
            connection.sock.send(response_of_status(status, retry, closes=closes))
        except OSError:
            self._end(connection)
            return False
        return True

    def _drop_oldest(self) -> None:
        if oldest := self._arriving.first:
            self._end(oldest)
        elif self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0.0
            self.murder_keepalived()

    def _discard(self, connection: Connection, _file: Any) -> None:
        """Passes over what still comes from a client that was told to go."""
        if connection not in self._lingering:
            return
        piece = connection.piece()
        if piece is None:
            return
        connection.discarded += len(piece)
        if not piece or connection.discarded > _LINGER_BYTES:
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        self._leave(connection)
        self.nr_conns -= 1
        connection.close()

    def _listen(self, connection: Connection, heard: Callable[[Connection, Any], None]) -> None:
        self.poller.register(connection.sock, selectors.EVENT_READ, partial(heard, connection))

    def _leave(self, connection: Connection) -> None:
        """Takes it out of whatever it was in."""
        for place in (self._arriving, self._bodies, self._lingering, self._early):
            place.discard(connection)
        if connection.sock in self.poller.get_map():  # one who came too early is not listened to
            self.poller.unregister(connection.sock)


def _moment_after(now: float, latest: float) -> float:
    """When one who comes too early now is looked at: neither before the latest who did nor together with that one."""
    return max(now + _MOMENT_SECONDS, min(latest + _APART_SECONDS, now + _LONGEST_MOMENT_SECONDS))
