"""Which threads have a processor first, by how long a slice of it they take at a time.

Linux (EEVDF, since 6.12) lets a task that wakes up take the processor from one that has it, if its slice is the shorter
and it has not had more than its share; else it may wait until the next tick, four milliseconds at 250 Hz. Work beside
them, that of the encoding process or of a search in the same worker, costs one look-up in a hundred that tick: two
processes of priority 10 that only count took the 99th percentile of /livez from 1.7 to 3.7 ms, and with short slices to
1.8 (two workers on two cores, kernel 6.18). In one process, a thread that wakes up while another ranks for searches
waits 1.9 ms at the 95th percentile; .2 this way. A slice says how soon, not how much: that is for priorities.
"""

import ctypes
import os
import platform
import sys

# The least that the kernel takes, and a good deal more than its usual one, 1.4 milliseconds on two cores.
SHORT_SLICE_NANOSECONDS, LONG_SLICE_NANOSECONDS = 100_000, 20_000_000
# Threads that look nothing up get a quarter of a processor that one of those others wants too, but three times what the
# encoding process gets: without it the 99th percentile of that wait is 2.1 ms, with it .7.
STANDING_BACK = 5
# The numbers of sched_setattr and sched_getattr, which few C libraries have as functions.
_CALLS = {"x86_64": (314, 315), "aarch64": (274, 275)}


class _Attributes(ctypes.Structure):
    """struct sched_attr of linux/sched/types.h, as far as every kernel with the calls knows it."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("sched_policy", ctypes.c_uint32),
        ("sched_flags", ctypes.c_uint64),
        ("sched_nice", ctypes.c_int32),
        ("sched_priority", ctypes.c_uint32),
        ("sched_runtime", ctypes.c_uint64),
        ("sched_deadline", ctypes.c_uint64),
        ("sched_period", ctypes.c_uint64),
    )


def come_first() -> None:
    """This thread, and those that it starts from now on, take a processor as soon as they want it."""
    _take_slices(SHORT_SLICE_NANOSECONDS, 0)


def stand_back() -> None:
    """This thread leaves a processor to those who come first."""
    _take_slices(LONG_SLICE_NANOSECONDS, STANDING_BACK)


def slice_of(thread: int) -> int | None:
    """The slice of a thread in nanoseconds; None where the system does not tell."""
    found, numbers = _Attributes(), _numbers()
    if numbers is None:
        return None
    told = ctypes.CDLL(None).syscall(numbers[1], thread, ctypes.byref(found), ctypes.sizeof(found), 0)
    return found.sched_runtime or None if told == 0 else None


def _take_slices(nanoseconds: int, nicer: int) -> None:
    """No change where the system has no slices, or the process has another policy than the usual."""
    numbers = _numbers()
    if numbers is None or os.sched_getscheduler(0) != os.SCHED_OTHER:
        return
    niceness = min(os.getpriority(os.PRIO_PROCESS, 0) + nicer, 19)
    wanted = _Attributes(size=ctypes.sizeof(_Attributes), sched_nice=niceness, sched_runtime=nanoseconds)
    ctypes.CDLL(None).syscall(numbers[0], 0, ctypes.byref(wanted), 0)


def _numbers() -> tuple[int, int] | None:
    return _CALLS.get(platform.machine()) if sys.platform == "linux" else None
