"""One at a time, of all processes on a machine.

Of all workers of a server one loads a generation beside the one it serves, and the others wait: each new generation
would need room for two copies in every worker at once. Of two who change a small file, neither change is lost.
"""

import fcntl
import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

# A waiting worker answers from what it has, so it need not hurry.
_ASK_SECONDS = 0.1
# Longer than the loads of many workers one after another (2,017 articles: 0.3 s each). Whoever holds the file for
# longer hangs, and the others must not stay with yesterday's generation for it.
_PATIENCE_SECONDS = 300.0
# Where there is no file to take turns with, chance keeps most loads of a few seconds apart.
_APART_SECONDS = 10.0


@contextmanager
def turn(file: Path, patience: float = _PATIENCE_SECONDS, apart: float = _APART_SECONDS) -> Iterator[bool]:
    """Holds `file` if need be after waiting for it, until the end of the block; gives whether it does.

    It does not where waiting took longer than `patience` seconds, or where the file cannot be made or locked, after up
    to `apart` seconds. The kernel frees the file when a process ends, however it ends.
    """
    with ExitStack() as held:
        try:
            taken = _taken(held.enter_context(file.open("ab")).fileno(), patience)
        except OSError:
            taken = False
            time.sleep(random.uniform(0, min(apart, patience)))  # noqa: S311 - not a secret
        yield taken


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While nobody else changes a file of `folder` who asks here, too; waits for as long as somebody does.

    Raises:
        OSError: there is no such folder, or its file system knows no locks.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int, patience: float) -> bool:
    """Whether it could be locked in time.

    Raises:
        OSError: the file system knows no locks.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another worker has it
            if time.monotonic() > deadline:
                return False
            time.sleep(_ASK_SECONDS)
        else:
            return True
