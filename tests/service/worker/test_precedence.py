"""Which threads have a processor first."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from service.worker.precedence import (
    LONG_SLICE_NANOSECONDS,
    SHORT_SLICE_NANOSECONDS,
    STANDING_BACK,
    come_first,
    slice_of,
    stand_back,
)


def _mine() -> tuple[int | None, int]:
    return slice_of(0), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_who_comes_first_and_its_threads_have_short_slices_and_whoever_stands_back_long_ones() -> None:
    """On a kernel that has no slices (before 6.12) only the priority tells them apart."""

    def worker() -> tuple[tuple[int | None, int], ...]:
        come_first()
        with ThreadPoolExecutor(1) as inheriting, ThreadPoolExecutor(1, initializer=stand_back) as behind:
            return _mine(), inheriting.submit(_mine).result(), behind.submit(_mine).result()

    usual = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(1) as pool:
        first, inherited, behind = pool.submit(worker).result()
    assert {first[0], inherited[0]} <= {SHORT_SLICE_NANOSECONDS, None}
    assert behind[0] in {LONG_SLICE_NANOSECONDS, None}
    assert (first[0] is None) == (inherited[0] is None) == (behind[0] is None)
    assert (first[1], inherited[1], behind[1]) == (usual, usual, min(usual + STANDING_BACK, 19))
    assert os.getpriority(os.PRIO_PROCESS, 0) == usual  # of nobody else
