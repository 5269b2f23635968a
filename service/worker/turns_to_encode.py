"""Who may encode next: short queries before drafts before lists, and no more of each than can be answered soon.

A turn is one small batch. A draft gives its turn back after each, so that a query waits for no more than one of them.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from service.worker.cost import Cost

# How often whoever waits looks whether its caller is still there.
_LOOK_SECONDS = 0.25


# Eight queries are answered within 0.2 s by mpnet in bfloat16. Drafts take a second or more each: who would be the
# fourth does better to come again.
# Of lists a worker judges one at a time, so that these are for sixteen workers.
_PLACES = {Cost.ASK: 8, Cost.DRAFT: 3, Cost.LIST: 16}

Ticket = tuple[Cost, int]


class NoPlaceError(Exception):
    """As many of this cost as there is room for are waiting."""


class LateError(Exception):
    """The request's time is over."""


class AbandonedError(Exception):
    """Nobody waits for the answer any more."""


class TurnsToEncode:
    """Hands out places, and turns to those who have one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = count()
        self._inside: Counter[Cost] = Counter()
        self._wanting: set[Ticket] = set()
        self._running = False
        self._since = 0.0  # when the turn began that lasts, by time.monotonic

    def lasts(self) -> float:
        """For how many seconds the turn has lasted that lasts now; 0 if none does."""
        with self._changed:
            return time.monotonic() - self._since if self._running else 0.0

    @contextmanager
    def place(self, cost: Cost) -> Iterator[Ticket]:
        """A place until the end of the block.

        Raises:
            NoPlaceError: at once, there is none.
        """
        with self._changed:
            if self._inside[cost] >= _PLACES[cost]:
                raise NoPlaceError
            self._inside[cost] += 1
            ticket = (cost, next(self._numbers))
        try:
            yield ticket
        finally:
            with self._changed:
                self._inside[cost] -= 1

    @contextmanager
    def turn(self, ticket: Ticket, deadline: float, abandoned: Callable[[], bool]) -> Iterator[None]:
        """Waits for the turn of `ticket`, which lasts until the end of the block; `deadline` is of time.monotonic.

        Raises:
            LateError: the deadline passed.
            AbandonedError: `abandoned` says so.
        """
        self._wait(ticket, deadline, abandoned)
        try:
            yield
        finally:
            with self._changed:
                self._running = False
                self._changed.notify_all()

    def _wait(self, ticket: Ticket, deadline: float, abandoned: Callable[[], bool]) -> None:
        with self._changed:
            self._wanting.add(ticket)
            try:
                while not self._changed.wait_for(lambda: self._is_next(ticket), _LOOK_SECONDS):
                    _check(deadline, abandoned)
                _check(deadline, abandoned)
                self._running, self._since = True, time.monotonic()
            finally:
                self._wanting.remove(ticket)
                self._changed.notify_all()

    def _is_next(self, ticket: Ticket) -> bool:
        return not self._running and ticket == min(self._wanting)


def _check(deadline: float, abandoned: Callable[[], bool]) -> None:
    if abandoned():
        raise AbandonedError
    if time.monotonic() > deadline:
        raise LateError
