"""Memory that goes back to the system, not to the C library, when a snapshot is dropped or an encoder rests.

Left to itself glibc takes even arrays of megabytes from its heaps once one such array has been freed, and a heap with
holes does not shrink: a worker then stays as large as it was with two snapshots (measured over ten swaps of 2,017
articles: 166 MB before, 212 to 240 after; this way 163 and 178, and the same after any number).
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

# From <malloc.h>.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
# What a snapshot is made of is larger than this or small enough for Python's own allocator. From 128 to 512 KiB the
# figures above are the same, at 1 MiB they are 177 and 190.
_APART_WHILE_LOADING = 512 * 1024
# The most that glibc allows: what requests and the encoder use for a moment comes from the heap, where it costs no
# system call. With 512 KiB at all times, encoding a draft took a third longer.
_APART_OTHERWISE = 32 * 1024 * 1024
# What the end of a heap keeps for the next request; with 64 MiB a worker ended 12 MB larger.
_KEPT_AT_THE_END = 8 * 1024 * 1024


@contextmanager
def large_arrays_apart() -> Iterator[None]:
    """Large arrays made inside get mappings of their own. Does nothing where the C library has no `mallopt`."""
    _set(_M_TRIM_THRESHOLD, _KEPT_AT_THE_END)
    _set(_M_MMAP_THRESHOLD, _APART_WHILE_LOADING)
    try:
        yield
    finally:
        _set(_M_MMAP_THRESHOLD, _APART_OTHERWISE)


def one_heap() -> None:
    """All threads that this process starts from now on take memory from one heap. Does nothing without `mallopt`.

    Else each has its own, which keeps what it once took: after 64 clients had searched a worker had 25 MB more than 63,
    with one heap 2. Threads that hold the interpreter in turns do not wait for one another's memory.
    """
    _set(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Gives the system all that the C library holds and nobody needs; a few milliseconds."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _set(option: int, value: int) -> None:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(option, value)
