"""One connection of a worker's loop: what has arrived of its next request, and whether that is all of it."""

import socket
import time
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from gunicorn.workers.gthread import TConn

from service.worker.arrival.request_extent import Extent, as_if_it_had_not_waited, extent_of
from service.worker.retrying import SOONEST_SECONDS

# For a header and a body together, however they come in.
_ARRIVAL_SECONDS = 10.0
_PIECE_BYTES = 64 * 1024
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(TConn):  # type: ignore[misc]
    """A connection, and what has arrived of its next request."""

    def __init__(
        self,
        configuration: Any,
        client: socket.socket,
        address: Any,
        server: Any,
        linger: Callable[["Connection"], None],
    ) -> None:
        """`linger` closes it once the client has had time to read what was sent."""
        super().__init__(configuration, client, address, server)
        self._linger = linger
        self._wanted_at = 0.0  # when whoever was sent away was asked to come again
        self.begin()

    def begin(self) -> None:
        """Expects another request, of which some may have come with the one before it."""
        self.received = bytearray(self.parser.unreader.take_buffered() if self.parser else b"")
        self.extent: Extent | None = None
        self.deadline = time.monotonic() + _ARRIVAL_SECONDS  # of whatever it is waited for
        self.discarded = 0  # bytes, since nothing that comes is of interest any more
        self.holds_place = False  # of a request with a body that a thread has
        self.sock.setblocking(False)

    def piece(self) -> bytes | None:
        """What has arrived, one piece of it; nothing where the other side has ended, None where there is none yet."""
        try:
            return self.sock.recv(_PIECE_BYTES)  # type: ignore[no-any-return]
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def has_all(self) -> bool:
        """Whether a thread can answer.

        Raises:
            EndlessHeaderError: the header does not end.
            OSError: the other side has gone.
        """
        if self.extent is None:
            self.extent = extent_of(self.received)
            if self.extent is not None and self.extent.awaits_word and len(self.received) < self.extent.bytes:
                self.sock.send(_CONTINUE)
        return self.extent is not None and len(self.received) >= self.extent.bytes

    def has_all_and_no_more(self) -> bool:
        """Whether a whole request has arrived, and nothing behind it."""
        return self.extent is not None and len(self.received) == self.extent.bytes

    def is_look_up(self) -> bool:
        """Whether the request only asks for something: all that costs more is a POST."""
        return self.received.startswith((b"GET ", b"HEAD "))

    def was_sent_away(self) -> None:
        """Its client was told to come again later."""
        self._wanted_at = time.monotonic() + SOONEST_SECONDS

    def comes_too_early(self) -> bool:
        """Whether its client was told to come again later than now, and wants more than a look-up."""
        return self._wanted_at > time.monotonic() and not self.is_look_up()

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
            self._linger(self)
        else:
            super().close()


class Waiting:
    """Connections that wait for the same, in the order in which they began, which is that of their deadlines."""

    def __init__(self) -> None:
        self._connections: dict[Connection, None] = {}

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._connections

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._connections)

    def add(self, connection: Connection) -> None:
        """The last one now, unless it waits already."""
        self._connections[connection] = None

    def discard(self, connection: Connection) -> None:
        """It waits no longer, if it did."""
        self._connections.pop(connection, None)

    @property
    def first(self) -> Connection | None:
        """The one that has waited for longest."""
        return next(iter(self._connections), None)

    @property
    def last(self) -> Connection | None:
        """The one that came last."""
        return next(reversed(self._connections), None)

    def overdue(self) -> list[Connection]:
        """Those whose deadline has passed."""
        now = time.monotonic()
        return list(takewhile(lambda connection: connection.deadline <= now, self._connections))
