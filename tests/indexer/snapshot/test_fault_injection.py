"""Killed or failing at any system call of a publish, an index serves a whole generation, and the next run succeeds.

strace does it to a real process; where tracing is not allowed, test_publishing.py does it to Python's own calls.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import pytest

from tests.conftest import REPOSITORY
from tests.indexer.conftest import Prepared
from tests.indexer.snapshot.prepared_publish import EXIT_DURABILITY_UNKNOWN, EXIT_IO

pytestmark = pytest.mark.slow

# What a publish changes the disk with, and then what it may fail at besides; `?` where a machine has not the call.
CHANGES = (
    "openat", "write", "fsync", "fdatasync", "?rename", "renameat", "renameat2", "?mkdir", "mkdirat", "?unlink",
    "unlinkat", "?rmdir", "close", "flock", "ftruncate",
)  # fmt: skip
READS = ("getdents64", "read", "?statfs")
_LINE = re.compile(r"\d+ +(?P<call>\w+)\((?P<rest>.*)")
# What can go wrong: the process dies; the disk is full; the disk is broken.
FAULTS = {"kill": "signal=KILL", "full": "error=ENOSPC", "broken": "error=EIO"}
_PROCESSES = 2


@cache
def tracing_refused() -> str:
    """Why strace cannot be used here, or nothing."""
    if not shutil.which("strace"):
        return "strace is not installed"
    result = subprocess.run(["strace", "-f", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False)
    return result.stderr.decode() or f"exit code {result.returncode}" if result.returncode else ""


@pytest.fixture(autouse=True)
def _tracing() -> None:
    if refused := tracing_refused():
        pytest.skip(f"NO SYSTEM CALL WAS INTERRUPTED: {refused}")


@dataclass(frozen=True)
class Point:
    """The n-th time that a process makes a call."""

    call: str
    n: int


def traced(prepared: Prepared, index: Path, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The publish under strace."""
    publish = [sys.executable, "-m", "tests.indexer.snapshot.prepared_publish", str(index), str(prepared.new)]
    return subprocess.run(
        ["strace", "-f", "-qq", *options, *publish],
        cwd=REPOSITORY,
        # Files of compiled code would be other calls in the first run than in the others.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def points(prepared: Prepared, index: Path, log: Path, calls: Sequence[str] = CHANGES) -> list[Point]:
    """Each of those calls that an undisturbed publish makes on the index."""
    prepared.restore(index)
    result = traced(prepared, index, ["-y", "-s", "0", "-e", f"trace={','.join(calls)}", "-o", str(log)])
    assert result.returncode == 0, result.stderr
    return list(_points(log.read_text(errors="replace").splitlines(), str(index)))


def _points(lines: Sequence[str], index: str) -> Iterator[Point]:
    seen: Counter[str] = Counter()
    for line in lines:
        if found := _LINE.match(line):
            seen[found["call"]] += 1
            if index in found["rest"] and "tests.indexer" not in found["rest"]:
                yield Point(found["call"], seen[found["call"]])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS)
def test_at_every_system_call_a_whole_generation_stays_and_the_next_publish_succeeds(
    prepared: Prepared, tmp_path: Path, fault: str
) -> None:
    calls = CHANGES if fault == "kill" else CHANGES + READS
    every = points(prepared, tmp_path / "index0", tmp_path / "log", calls)
    assert {"openat", "write", "fsync", "rename", "mkdir", "close", "flock", "ftruncate"} <= {p.call for p in every}

    checking = Lock()
    # With the filter a process stops at the call in question and at no other; but then strace 6.1 sends it no signal.
    quickly = () if fault == "kill" else ("--seccomp-bpf",)

    def interrupt(worker: int, point: Point) -> tuple[Point, str, int]:
        index = tmp_path / f"index{worker}"
        prepared.restore(index)
        inject = f"inject={point.call}:{FAULTS[fault]}:when={point.n}"
        result = traced(prepared, index, [*quickly, "-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject])
        with checking:
            outcome = prepared.outcome(index)
            prepared.publish_next(index)
        return point, outcome, result.returncode

    def share(worker: int) -> list[tuple[Point, str, int]]:
        return [interrupt(worker, point) for point in every[worker::_PROCESSES]]

    with ThreadPoolExecutor(_PROCESSES) as threads:
        results = [result for part in threads.map(share, range(_PROCESSES)) for result in part]
    counts = Counter(outcome for _, outcome, _ in results)
    codes = Counter(code for _, _, code in results)
    print(f"{fault}: {len(results)} points, {counts['old']} old, {counts['new']} new, 0 broken, exits {dict(codes)}")  # noqa: T201 - the counts are the evidence
    assert counts["old"] > 50
    assert counts["new"] > 5
    if fault == "kill":
        assert set(codes) == {-9}
    else:
        assert set(codes) <= {0, EXIT_IO, EXIT_DURABILITY_UNKNOWN}
        for point, outcome, code in results:
            assert outcome == ("old" if code == EXIT_IO else "new"), point
