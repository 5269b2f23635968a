"""A publish interrupted at every call that matters.

`python -m tests.indexer.snapshot.publish_shim INDEX PREPARED RESULTS HOW`

For machines on which strace may not trace. At the n-th call of a Python function that changes the disk a forked child
is killed as by `kill -9` (HOW is kill), or is told that the disk is full (full) or broken (broken). Each n leaves a
copy of the index in RESULTS/n, and prints a line: the call, and the exit code. One interpreter imports for all.
"""

import errno
import io
import os
import pathlib
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.indexer.snapshot.prepared_publish import exit_code_of_publish

_PLACES: tuple[tuple[Any, str], ...] = (
    (io, "open"), (os, "open"), (os, "fsync"), (os, "close"), (os, "unlink"), (os, "rmdir"),
    (pathlib.Path, "rename"), (pathlib.Path, "replace"), (pathlib.Path, "mkdir"), (pathlib.Path, "unlink"),
)  # fmt: skip
_ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO}
# The exit code of a child that came to its end before its call came.
DONE = 99


def interrupted_child(index: Path, prepared: Path, at: int, how: str) -> int:
    """Publishes in this process, which is interrupted at the call number `at`; gives the exit code."""
    calls = 0

    def interrupting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            # The folder that is published is not part of the index.
            calls += not str(arguments[0]).startswith(str(prepared))
            if calls == at:
                calls += 1
                os.write(1, f"{at} {name} ".encode())
                if how == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(_ERRORS[how], f"{os.strerror(_ERRORS[how])} (injected)")
            return real(*arguments, **named)

        return call

    for place, name in _PLACES:
        setattr(place, name, interrupting(name, getattr(place, name)))
    code = exit_code_of_publish(index, prepared)
    return code if calls >= at else DONE


def main(index: Path, prepared: Path, results: Path, how: str) -> None:
    """Interrupts at every call in turn, until a publish comes to its end undisturbed."""
    at, code = 0, 0
    while code != DONE:
        at += 1
        copy = Path(shutil.copytree(index, results / str(at)))
        child = os.fork()
        if child == 0:
            os._exit(interrupted_child(copy, prepared, at, how))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(1, f"{code}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
