"""The threads of a worker: some for look-ups and some for the rest, so that nothing ever stands before a look-up."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from service.worker.arrival.connection import Connection
from service.worker.precedence import stand_back

# One look-up takes about a millisecond of the one interpreter that all threads of a worker share, so that more of them
# would only wait for one another.
LOOK_UP_THREADS = 4
# One more than the places that service/costs.py gives to queries, drafts and lists together: it says 503 to all others.
BODY_THREADS = 10
# Requests with a body that a thread has or that wait for one. Whoever comes beyond is refused by the loop itself, at a
# tenth of what it costs to have the application say so: a flood of refusals would keep look-ups waiting too.
_MOST_BODIES = BODY_THREADS + 1


class Threads:
    """Threads for look-ups and threads for requests with a body, where gunicorn expects one pool."""

    def __init__(self) -> None:
        self._look_ups = ThreadPoolExecutor(LOOK_UP_THREADS)
        self._rest = ThreadPoolExecutor(BODY_THREADS, initializer=stand_back)
        self._bodies = 0  # counted by the loop alone: it submits requests, and hears of their ends

    def has_room(self, connection: Connection) -> bool:
        """Whether not too many like the request of this one wait already."""
        return connection.is_look_up() or self._bodies < _MOST_BODIES

    def submit(self, handle: Callable[[Connection], Any], connection: Connection) -> Future[Any]:
        """Answers a request in a thread."""
        connection.holds_place = not connection.is_look_up()
        self._bodies += connection.holds_place
        connection.hand_over()
        return (self._rest if connection.holds_place else self._look_ups).submit(handle, connection)

    def ended(self, connection: Connection) -> None:
        """It has been answered."""
        self._bodies -= connection.holds_place
        connection.holds_place = False

    def shutdown(self, wait: bool = True) -> None:
        """Takes no more."""
        for pool in (self._look_ups, self._rest):
            pool.shutdown(wait)
