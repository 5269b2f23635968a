"""Readers ask while the server is reloaded, a worker is killed and files are damaged: no wrong answer, no failure."""

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.manifest import MANIFEST_FILE, read_manifest
from tests.service.hammer import SERVED_WITH, Golden, Readings, hammered
from tests.service.prepared_generations import Publisher
from tests.service.running_server import RunningServer, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
_READERS = 4
_FINE = {"status 200", "status 304", "connections that died"}
_NOBODY_THERE = ("ConnectionRefusedError", "CannotSendRequest")


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """An index of several contents."""
    return Publisher(tmp_path_factory.mktemp("under-load"))


@pytest.fixture(scope="module")
def golden(publisher: Publisher) -> Golden:
    """What each content answers."""
    return Golden(publisher.contents)


@pytest.fixture
def server(publisher: Publisher, tmp_path: Path) -> Iterator[RunningServer]:
    """Two workers over that index."""
    publisher.publish()
    with serving(publisher.index, tmp_path / "server.log", *SERVED_WITH) as started:
        yield started


def said(server: RunningServer, event: str) -> list[dict[str, object]]:
    """The lines of one event."""
    return [json.loads(line) for line in server.output.read_text().splitlines() if f'"{event}"' in line]


def without_failures(readings: Readings) -> bool:
    """Whether every reader got every answer, though a connection may have been closed between two."""
    return not readings.wrong and set(readings.counts) <= _FINE and readings.counts["status 200"] > 20


def metric(server: RunningServer, name: str) -> float:
    """One gauge, whichever worker is asked."""
    with urllib.request.urlopen(server.address + "/metrics", timeout=20) as response:  # noqa: S310 - our own server
        lines = response.read().decode().splitlines()
    return float(next((line.split()[-1] for line in lines if line.startswith(f"related_articles_{name} ")), 0))


def test_every_file_of_what_is_served_is_damaged_and_nobody_notices_but_the_operator(
    server: RunningServer, publisher: Publisher, golden: Golden
) -> None:
    paths = IndexPaths(publisher.index)
    name = current_generation(paths)
    folder = paths.generation(name)
    files = [*read_manifest(folder).files, MANIFEST_FILE]
    wait_until(lambda: len(server.workers()) == 2, 10)
    workers = server.workers()

    def damage() -> None:
        for number, file in enumerate(files):
            path = folder / file
            if number % 3 == 0:
                os.truncate(path, path.stat().st_size // 2)
            elif number % 3 == 1:
                path.write_bytes(bytes(path.stat().st_size))
            else:
                path.unlink()
            time.sleep(0.1)
        wait_until(lambda: metric(server, "snapshot_damaged") == 1, 10)
        # A worker that starts now finds what the others have.
        os.kill(server.workers()[0], signal.SIGKILL)
        wait_until(lambda: len(server.workers()) == 2, 10)
        time.sleep(2)

    readings = hammered(server.address, golden, publisher.content_of, _READERS, damage)
    assert without_failures(readings), (readings.counts, readings.wrong[:3])
    assert readings.counts["connections that died"] <= _READERS
    assert len(set(workers) & set(server.workers())) == 1
    assert server.readiness().items() >= {"damaged": "yes", "generation": name, "refused": "no"}.items()
    assert len(said(server, "snapshot-damaged")) >= 2
    mended = publisher.publish()
    wait_until(lambda: all(server.readiness()["generation"] == mended for _ in range(10)), 20)
    wait_until(lambda: metric(server, "snapshot_damaged") == 0, 10)


def test_a_reload_by_signal_fails_nobody(server: RunningServer, publisher: Publisher, golden: Golden) -> None:
    def reload() -> None:
        for _ in range(3):
            before = set(server.workers())
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: len(now := set(server.workers())) == 2 and not now & before, 40)  # noqa: B023
            publisher.publish()
            time.sleep(1)

    readings = hammered(server.address, golden, publisher.content_of, _READERS, reload)
    assert without_failures(readings), (readings.counts, readings.wrong[:3])
    # Each reload closes the connections that are kept open, once they are idle.
    assert readings.counts["connections that died"] <= 3 * _READERS


def test_who_is_being_answered_when_it_is_told_to_end_is_answered(
    server: RunningServer, publisher: Publisher, golden: Golden
) -> None:
    readings = hammered(server.address, golden, publisher.content_of, _READERS, lambda: _end(server))
    # Nobody listens any more: the first is told so, and the same reader's next attempts begin where that one ended.
    failures = [one for one in readings.wrong if not any(kind in one for kind in _NOBODY_THERE)]
    assert not failures, failures[:3]
    assert set(readings.counts) <= _FINE
    # At most the one connection that each reader had kept open.
    assert readings.counts["connections that died"] <= _READERS
    assert readings.counts["status 200"] > 20
    assert server.process.wait(40) == 0


def _end(server: RunningServer) -> None:
    time.sleep(1)
    server.process.terminate()
    server.process.wait(40)


def test_what_is_refused_before_it_has_arrived_is_counted_too(server: RunningServer) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nX: " + b"x" * 200_000)
        assert b" 431 " in connection.recv(100)
    wait_until(lambda: metric(server, 'unread_total{status="431"}') == 1, 10)
