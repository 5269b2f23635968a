"""Real gunicorn, real processes: it answers in every worker, swaps, survives kills, and forgets what it is asked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, ToyEncoder, invented_articles, run
from tests.writing import write_articles

pytestmark = pytest.mark.slow


@dataclass
class RunningServer:
    """A server of the project's own, and what it wrote."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        """Status and JSON of a GET."""
        return self.send(urllib.request.Request(self.address + path))  # noqa: S310 - our own server

    def send(self, request: urllib.request.Request) -> tuple[int, dict[str, object]]:
        """Status and JSON of a request."""
        try:
            with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - our own server
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()]


@pytest.fixture
def server(index_directory: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The service with two workers on a free port; queries are answered by the toy encoder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = (
        "import service.limits; service.limits.limit_native_threads()\n"
        "import service.query_encoding as q\nfrom tests.conftest import ToyEncoder\n"
        "q.open_encoder = lambda model: ToyEncoder()\n"
        "from service.command_line import main\n"
        f"main(['serve', '--index', {str(index_directory)!r}, '--port', '{port}', '--workers', '2'])"
    )
    output = tmp_path / "server.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=REPOSITORY,
            stdout=log,
            stderr=log,
            env={**os.environ, "HOME": str(tmp_path)},
        )
    running = RunningServer(process, f"http://127.0.0.1:{port}", output)
    try:
        wait_until(lambda: answers(running), 60)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=40)


def answers(server: RunningServer) -> bool:
    """Whether the server is ready."""
    try:
        return server.get("/readyz")[0] == 200
    except OSError:
        return False


def wait_until(condition: object, seconds: float) -> None:
    """Returns when the condition holds; fails when it does not in time."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


def search_for(server: RunningServer, query: str) -> tuple[int, dict[str, object]]:
    """A reader's query."""
    return server.send(
        urllib.request.Request(  # noqa: S310 - our own server
            server.address + "/v1/search", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
        )
    )


def test_a_new_generation_is_served_by_every_worker_without_a_failed_request(
    server: RunningServer, index_directory: Path, tmp_path: Path
) -> None:
    _, before = server.get("/v1/articles/work-3/related")
    source = write_articles(tmp_path / "second.jsonl", invented_articles()[3:])
    outcome = run(source, index_directory, ToyEncoder())
    seen = set()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        status, answer = server.get("/v1/articles/work-3/related")
        assert status == 200
        seen.add(answer["generation"])
    assert seen == {before["generation"], outcome.generation}
    assert all(server.get("/v1/index")[1]["generation"] == outcome.generation for _ in range(20))


def test_a_damaged_new_generation_changes_nothing_and_is_reported(
    server: RunningServer, index_directory: Path, tmp_path: Path
) -> None:
    _, before = server.get("/v1/index")
    folder = index_directory / "snapshots" / str(before["generation"])
    damaged = index_directory / "snapshots" / "20990101T000000Z-000000000000"
    damaged.mkdir()
    for path in folder.iterdir():
        (damaged / path.name).write_bytes(path.read_bytes())
    vectors = bytearray((damaged / "vectors.npy").read_bytes())
    vectors[200] ^= 1
    (damaged / "vectors.npy").write_bytes(vectors)
    (index_directory / "current").write_text(damaged.name + "\n")
    wait_until(lambda: "vectors.npy" in str(server.get("/v1/index")[1]["refused"]), 15)
    assert server.get("/v1/articles/work-3/related")[1]["generation"] == before["generation"]
    assert "vectors.npy" in server.output.read_text()


def test_a_killed_worker_is_replaced_and_the_next_one_answers_queries_too(server: RunningServer) -> None:
    assert search_for(server, "funeral")[0] == 200
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: answers(server), 30)
    wait_until(lambda: search_for(server, "funeral tears")[0] == 200, 30)


def test_it_stops_on_a_signal(server: RunningServer) -> None:
    server.process.terminate()
    assert server.process.wait(timeout=40) == 0


def test_what_readers_ask_is_in_no_file_and_no_log(server: RunningServer, tmp_path: Path) -> None:
    """Unique words through every path to an answer or a failure, then a look into everything that was written."""
    canaries = [f"canary{os.getpid()}x{number}" for number in range(400)]
    for number, canary in enumerate(canaries):
        body = {
            0: json.dumps({"query": canary}), 1: json.dumps({"query": canary, "limit": 0}), 2: '{"query": "' + canary,
            3: json.dumps({"text": canary}), 4: json.dumps({"query": canary * 100}),
        }[number % 5]  # fmt: skip
        path = ("/v1/search", "/v1/related", "/v1/topics/suggest", "/search")[number % 4]
        request = urllib.request.Request(  # noqa: S310 - our own server
            server.address + path, body.encode(), {"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(request, timeout=20).read()  # noqa: S310 - our own server
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            assert not any(other in text for other in canaries), text
    server.process.terminate()
    server.process.wait(timeout=40)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) > 10_000
    assert not re.search(rb"canary\d+x\d+", written)
