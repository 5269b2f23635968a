"""What readers type is nowhere afterwards: 2,000 unique words through every path to an answer and every way to fail."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

from indexer.asked.counts_file import FILE_NAME
from tests.conftest import REPOSITORY
from tests.service.privacy.canaries import Search, canary
from tests.service.privacy.indiscreet_requests import REQUESTS, VIOLENCE, get, slow
from tests.service.running_proxy import needs_nginx, proxied
from tests.service.running_server import RunningServer, answers, free_port
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CANARIES = 2000
# Below twenty for each way to be violent, or the workers would do nothing but begin.
_VIOLENT, _AT_ONCE = 2, 30
_EXPECTED = {200, 400, 404, 405, 408, 411, 413, 414, 415, 417, 422, 431, 500, 501, 503}
# A file of nginx's cache begins with the address that it answers.
_KEY = re.compile(rb"\nKEY: /(?:v1/(?:articles|related|topics)|articles|topics|static)[/?][^\n]*")
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - looked through, not written


@dataclass(frozen=True)
class Answer:
    """What came back to who sent a canary, and whether it may quote it: only an answer to the very caller may."""

    sent: str
    status: int
    content: bytes


@pytest.fixture
def server(encoding_index: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A server with faults in two workers, every folder that it may write under one, a shell that allows core files."""
    for name in ("tmp", "home", "cwd"):
        (tmp_path / name).mkdir()
    port, output = free_port(), tmp_path / "server.log"
    arguments = ["--index", str(encoding_index), "--port", str(port), "--workers", "2"]
    program = f"from tests.service.privacy.faults import serve; serve({arguments!r})"
    places = {"TMPDIR": tmp_path / "tmp", "HOME": tmp_path / "home", "PYTHONPATH": REPOSITORY}
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", program], cwd=tmp_path / "cwd", stdout=log, stderr=log,
            env={**os.environ, **{name: str(place) for name, place in places.items()}},
        )  # fmt: skip
    running = RunningServer(process, f"http://127.0.0.1:{port}", output)
    try:
        wait_until(lambda: answers(running), 60)
        yield running
    finally:
        process.kill()
        process.wait()


def port_of(server: RunningServer) -> int:
    """Where it listens."""
    return int(server.address.rpartition(":")[2])


def exchange(port: int, content: bytes, seconds: float = 10.0) -> bytes:
    """Everything that comes back, until the server closes, or has been silent for too long, or is gone."""
    received = bytearray()
    try:
        with socket.create_connection(("127.0.0.1", port), seconds) as connection:
            connection.sendall(content)
            while piece := connection.recv(65536):
                received += piece
    except OSError:
        pass
    return bytes(received)


def send(port: int, text: str, request: Callable[[str], bytes]) -> Answer:
    """Sends one canary."""
    content = exchange(port, request(text))
    status = re.match(rb"HTTP/1\.[01] (\d{3})", content)
    return Answer(text, int(status[1]) if status else 0, content)


def quotes(answer: Answer, search: Search) -> str:
    """What of a canary an answer holds that it may not: an error none at all, an answer none but the caller's own."""
    content = answer.content
    if answer.status < 400:
        own = answer.sent.split()[0]
        content = re.sub(re.escape(own).encode(), b"", content, flags=re.IGNORECASE)
    return search.found(content)


def test_what_readers_ask_is_in_no_file_no_log_no_metric_and_no_answer_to_others(
    server: RunningServer, encoding_index: Path, tmp_path: Path
) -> None:
    port, search, numbers = port_of(server), Search(CANARIES), iter(range(CANARIES))
    for process in (server.process.pid, *server.workers()):  # with the one that encodes, which has another name here
        assert re.search(r"Max core file size +0 +0 ", Path(f"/proc/{process}/limits").read_text())

    given: list[Answer] = []
    with ThreadPoolExecutor(_AT_ONCE) as busy:  # more slow queries at once than there are places
        given += busy.map(lambda number: send(port, canary(number), slow), [next(numbers) for _ in range(_AT_ONCE)])
    for violent in [*VIOLENCE.values()] * _VIOLENT:
        given.append(send(port, canary(next(numbers)), violent))
        wait_until(lambda: answers(server), 30)
        wait_until(lambda: server.search("funeral")[0] == 200, 30)
    ways = cycle(REQUESTS.values())
    with ThreadPoolExecutor(4) as some:
        half = [(next(numbers), next(ways)) for _ in range(CANARIES // 2)]
        given += some.map(lambda pair: send(port, canary(pair[0]), pair[1]), half)
        server.process.send_signal(signal.SIGHUP)
        rest = [(number, next(ways)) for number in numbers]
        given += some.map(lambda pair: send(port, canary(pair[0]), pair[1]), rest)
    wait_until(lambda: answers(server), 30)

    assert len({answer.sent for answer in given}) == CANARIES
    statuses = Counter(answer.status for answer in given)
    assert statuses.keys() >= _EXPECTED, statuses
    assert {what for answer in given if (what := quotes(answer, search))} == set()
    for address in ("/metrics", "/v1/index", "/readyz", "/v1/topics", "/", "/openapi.json"):
        assert search.found(exchange(port, get(address))) == ""

    folders = [tmp_path, encoding_index]
    in_shared_memory = [path for path in _SHARED_MEMORY.rglob("*") if path.is_file() and os.access(path, os.R_OK)]
    assert search.found_in_files(folders) == {}  # while it runs
    assert [path for path in in_shared_memory if path.exists() and search.found(path.read_bytes())] == []
    server.process.terminate()
    server.process.wait(timeout=40)
    assert search.found_in_files(folders) == {}  # and after it has written everything
    assert list((tmp_path / "cwd").iterdir()) == []
    assert list((tmp_path / "tmp").iterdir()) == []

    # It had something to say and to count, and what it said is as it should be.
    said = server.output.read_text()
    assert "unreadable-request" in said
    assert '"exception": "ValueError"' in said
    assert (encoding_index / "state" / FILE_NAME).stat().st_size > 0
    report = subprocess.run(
        [shutil.which("related-articles", path=str(Path(sys.executable).parent)) or "", "privacy", "report", "--json",
         "--index", str(encoding_index)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert search.found(report) == ""
    assert sum(number for row in json.loads(report)["counts"] for number in row.values() if type(number) is int) > 50


@needs_nginx
def test_nor_does_the_proxy_of_deploy_keep_any_of_it(
    server: RunningServer, encoding_index: Path, tmp_path: Path
) -> None:
    """But for addresses of what it may keep, or may have kept before it was taken down: those are its keys."""
    ways = [*REQUESTS.values()]
    search = Search(2 * len(ways))
    unhindered = (("rate=2r/s", "rate=10000r/s"), ("rate=50r/s", "rate=10000r/s"))
    with proxied(tmp_path / "proxy", port_of(server), *unhindered) as proxy, ThreadPoolExecutor(4) as some:
        numbered = list(enumerate(ways + ways))
        given = list(some.map(lambda pair: send(proxy.port, canary(pair[0]), pair[1]), numbered))
        assert exchange(proxy.port, get("/v1/articles/grief-1/related")).startswith(b"HTTP/1.1 200 ")
        assert {answer.status for answer in given} >= {200, 400, 404, 405, 411, 413, 415, 422, 500}
        assert {what for answer in given if (what := quotes(answer, search))} == set()
        written = {name: _KEY.sub(b"", content) for name, content in proxy.written().items()}
        assert any(name.startswith("cache/") for name in written)
        assert {name: what for name, content in written.items() if (what := search.found(content))} == {}
    shutil.rmtree(tmp_path / "proxy" / "cache")
    assert search.found_in_files([tmp_path, encoding_index]) == {}
