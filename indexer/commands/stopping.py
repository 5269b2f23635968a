"""Ending a job on SIGTERM or SIGINT: cleaned up behind itself, with one line and the exit code that shells expect."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

# 128 and the signal's number: 143 for SIGTERM, 130 for SIGINT.
_EXIT_BY_SIGNAL = 128


class StoppedError(BaseException):
    """Not an `Exception`: whoever catches those and goes on must not catch this one. The number is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Turns SIGTERM and SIGINT into an exception inside the block, and that into a line and an exit code.

    A further signal interrupts the cleaning up too; the next run does it then, when it has the lock.
    """
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, _stop) for number in numbers]
    try:
        yield
    except StoppedError as stopped:
        name = signal.Signals(stopped.number).name
        print(  # noqa: T201 - what the operator reads
            f"stopped by {name}: what is served is whole, what was encoded is kept, and the next run goes on from it",
            file=sys.stderr,
        )
        sys.exit(_EXIT_BY_SIGNAL + stopped.number)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _stop(number: int, _frame: object) -> NoReturn:
    raise StoppedError(number)
