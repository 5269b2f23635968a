"""The project's own server, for tests: real gunicorn in a process, or the pages alone in a thread."""

import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import REPOSITORY
from tests.waiting import wait_until


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

    def readiness(self) -> dict[str, object]:
        """What a worker says of itself at /readyz. One that still starts does not yet, and is asked again."""
        said: dict[str, object] = {}

        def has_started() -> bool:
            said.update(self.get("/readyz")[1])
            return "encoder" in said

        wait_until(has_started, 30)
        return said

    def search(self, query: str) -> tuple[int, dict[str, object]]:
        """Status and JSON of a reader's query."""
        return self.post("/v1/search", {"query": query})

    def post(self, path: str, body: Mapping[str, object]) -> tuple[int, dict[str, object]]:
        """Status and JSON of a POST."""
        data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        return self.send(urllib.request.Request(self.address + path, data, headers))  # noqa: S310 - our own server

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        return [child for child in self._children() if not _encodes(child)]

    def encoding_process(self) -> int:
        """The process id of the one that encodes."""
        (found,) = filter(_encodes, self._children())
        return found

    def _children(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()]


def _encodes(process: int) -> bool:
    with suppress(OSError):
        return b"service.worker.encoding_process" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def answers(server: RunningServer) -> bool:
    """Whether the server is ready."""
    try:
        return server.get("/readyz")[0] == 200
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody takes connections on this port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(
    script: str, port: int, output: Path, environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """A server that the Python of `script` starts on `port`, once it is ready; what it says goes to `output`."""
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=REPOSITORY, stdout=log, stderr=log, env=environment
        )
    server = RunningServer(process, f"http://127.0.0.1:{port}", output)
    try:
        wait_until(lambda: answers(server), 60)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=40)


@contextmanager
def serving(
    index: Path, output: Path, *options: str, before: str = "", environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """`related-articles serve` over `index` with these options, on a free port; the Python of `before` runs first."""
    port = free_port()
    arguments = ["serve", "--index", str(index), "--port", str(port), *options]
    script = f"{before}from service.command_line import main\nmain({arguments!r})"
    with running(script, port, output, environment) as started:
        yield started


@contextmanager
def pages_of(application: Flask) -> Iterator[str]:
    """The address of an application that answers in a thread."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))  # how long it takes to notice its end
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
