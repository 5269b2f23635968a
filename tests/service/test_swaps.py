"""Readers ask while hundreds of generations come and go and workers are killed: nobody gets a wrong answer, or none."""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.service.hammer import SERVED_WITH, Golden, Readings, hammered
from tests.service.prepared_generations import Publisher
from tests.service.running_server import RunningServer, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
_READERS = 4
_PUBLISHES = 200
# A rollback, a publish under its pin, and the way back after each ten.
_A_ROLLBACK_EVERY = 10
# The second half is without kills: a worker that was killed has forgotten what it failed to let go.
_A_KILL_EVERY, _LAST_KILL = 20, 100
# So long a publish takes on a disk; in memory it would be done before a worker has looked twice.
_BETWEEN_PUBLISHES = 0.1
# Each brings memory that only the first swaps need: a second copy for a while, and what is made on demand.
_WARM_UP_SWAPS = 12
# Of the hundred publishes after the last kill; the rest may have been overtaken by the next one.
_LEAST_SWAPS_OF_A_WORKER = 30


def test_readers_notice_nothing_of_swaps_rollbacks_and_killed_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher = Publisher(tmp_path)
    golden = Golden(publisher.contents)
    done: Counter[str] = Counter()

    def warm_up() -> None:
        for _ in range(_WARM_UP_SWAPS):
            publisher.publish()
            time.sleep(0.3)

    def storm() -> None:
        chance = random.Random(6)  # noqa: S311 - not a secret
        for number in range(1, _PUBLISHES + 1):
            publisher.publish()
            time.sleep(_BETWEEN_PUBLISHES)
            if number % _A_ROLLBACK_EVERY == 0:
                publisher.roll_back()
                time.sleep(0.15)
                publisher.publish()
                publisher.unpin()
                done.update(["rollbacks", "publishes under a pin", "unpins"])
            if number % _A_KILL_EVERY == 0 and number <= _LAST_KILL and (workers := server.workers()):
                os.kill(chance.choice(workers), signal.SIGKILL)
                done["kills"] += 1
        done["publishes"] = _PUBLISHES

    with serving(publisher.index, tmp_path / "server.log", *SERVED_WITH) as server:
        hammered(server.address, golden, publisher.content_of, _READERS, warm_up)
        idle = hammered(server.address, golden, publisher.content_of, _READERS, lambda: time.sleep(4))
        before = memory(server)
        stormy = hammered(server.address, golden, publisher.content_of, _READERS, storm)
        newest = max(publisher.content_of)
        wait_until(lambda: all(server.get("/v1/index")[1]["generation"] == newest for _ in range(10)), 30)
        wait_until(lambda: len(server.workers()) == 2, 30)
        with capsys.disabled():
            tell(done, idle, stormy, before, memory(server), swaps(server))
        wait_until(lambda: memory(server) <= 1.1 * before, 15)
        surviving = [swaps(server)[worker] for worker in server.workers()]
    assert idle.wrong == stormy.wrong == []
    assert set(stormy.counts) <= {"status 200", "status 304", "connections that died"}
    assert stormy.counts["status 200"] > _PUBLISHES
    # A kill takes at most the one connection of each reader with it.
    assert stormy.counts["connections that died"] <= done["kills"] * _READERS
    assert min(surviving) >= _LEAST_SWAPS_OF_A_WORKER


def memory(server: RunningServer) -> float:
    """Megabytes of all processes of the server, what they share counted once (PSS)."""
    rollups = [Path(f"/proc/{process}/smaps_rollup") for process in (server.process.pid, *server.workers())]
    shares = [line.split()[1] for rollup in rollups for line in rollup.read_text().splitlines() if line[:4] == "Pss:"]
    return sum(map(int, shares)) / 1024


def swaps(server: RunningServer) -> Counter[int]:
    """How often each process loaded a generation."""
    lines = [json.loads(line) for line in server.output.read_text().splitlines() if "snapshot-loaded" in line]
    return Counter(line["process"] for line in lines)


def tell(
    done: Counter[str], idle: Readings, stormy: Readings, before: float, after: float, swapped: Counter[int]
) -> None:
    """Prints what happened."""
    print()  # noqa: T201 - the figures are what the test is also for
    print(f"done: {dict(done)}; loaded by each process: {dict(swapped)}")  # noqa: T201
    print(f"memory (PSS): {before:.0f} MB before, {after:.0f} MB after")  # noqa: T201
    for name, readings in (("idle", idle), ("storm", stormy)):
        p50, p99 = np.percentile(readings.seconds, [50, 99]) * 1000
        print(f"{name}: {dict(readings.counts)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms")  # noqa: T201
