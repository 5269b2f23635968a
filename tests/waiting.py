"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable

_SECONDS_BETWEEN_LOOKS = 0.05


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    """Returns when the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(_SECONDS_BETWEEN_LOOKS)
