"""A real server with its real encoding process: killed, reloaded, swapped under, stopped; nobody waits for ever."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from indexer.gates.gate import GATES
from service.worker.precedence import SHORT_SLICE_NANOSECONDS, STANDING_BACK, slice_of
from tests.conftest import invented_articles, run
from tests.service.running_server import RunningServer, answers, serving
from tests.small_model import stored_small_model
from tests.waiting import wait_until
from tests.writing import write_articles

pytestmark = pytest.mark.slow


@pytest.fixture
def place() -> Iterator[Path]:
    """Where servers of a test have their private folders: pytest's own are too long for the address of a socket."""
    with TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def server(encoding_index: Path, tmp_path: Path, place: Path) -> Iterator[RunningServer]:
    """The service with two workers, its private folder in a place of the test's."""
    options, environment = ("--workers", "2", "--poll", "0.2"), {**os.environ, "TMPDIR": str(place)}
    with serving(encoding_index, tmp_path / "server.log", *options, environment=environment) as started:
        yield started


@contextmanager
def asking(server: RunningServer) -> Iterator[Counter[str]]:
    """Four readers who ask on and on; gives how often each status came, and whatever went wrong."""
    counts: Counter[str] = Counter()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            started = time.monotonic()
            try:
                counts[str(server.search("a night without sleep")[0])] += 1
            except OSError as error:
                counts[type(error).__name__] += 1
            counts["slow"] += time.monotonic() - started > 8

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    yield counts
    done.set()
    for reader in readers:
        reader.join(30)


def ready(server: RunningServer) -> bool:
    """Whether queries are answered too."""
    return answers(server) and server.readiness()["encoder"] == "ready"


def test_every_worker_answers_queries_from_its_first_moment_and_compiles_nothing(server: RunningServer) -> None:
    assert server.readiness()["encoder"] == "ready"
    assert all(server.search("funeral and tears")[0] == 200 for _ in range(20))
    draft = {"article": {"title": "Sleep and debt", "body": "He cannot sleep for his debt. " * 40}}
    assert server.post("/v1/related", draft)[0] == 200
    maps = {worker: Path(f"/proc/{worker}/maps").read_text() for worker in server.workers()}
    assert len(maps) == 2
    assert not any("openvino" in text for text in maps.values())
    assert "openvino" in Path(f"/proc/{server.encoding_process()}/maps").read_text()


def test_threads_that_answer_queries_stand_back_behind_those_that_look_something_up(server: RunningServer) -> None:
    """The loop of a worker keeps the priority of the server, and on kernels that have slices takes short ones."""
    assert server.search("a night without sleep")[0] == 200
    own = os.getpriority(os.PRIO_PROCESS, server.process.pid)
    threads = [int(thread.name) for worker in server.workers() for thread in Path(f"/proc/{worker}/task").iterdir()]
    priorities = {thread: os.getpriority(os.PRIO_PROCESS, thread) for thread in threads}
    assert set(priorities.values()) == {own, min(own + STANDING_BACK, 19)}
    assert {slice_of(worker) for worker in server.workers()} <= {SHORT_SLICE_NANOSECONDS, None}
    assert all(priorities[worker] == own for worker in server.workers())


def test_all_threads_of_a_worker_take_memory_from_one_heap(server: RunningServer) -> None:
    """Beside the first one glibc reserves 64 MiB of addresses a heap, of which what is not used yet cannot be read."""
    with ThreadPoolExecutor(12) as clients:
        assert 200 in {status for status, _ in clients.map(server.search, ["a night without sleep"] * 60)}
    for worker in server.workers():
        kept = [line.split() for line in Path(f"/proc/{worker}/maps").read_text().splitlines()]
        places = [[int(end, 16) for end in fields[0].split("-")] for fields in kept if fields[1] == "---p"]
        assert not [start for start, end in places if 32 * 2**20 < end - start <= 64 * 2**20]


def test_a_killed_encoding_process_costs_503s_and_comes_back(server: RunningServer) -> None:
    killed = server.encoding_process()
    with asking(server) as counts:
        wait_until(lambda: counts["200"] > 10, 20)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: counts["503"], 20)
        assert server.get("/v1/articles/work-3/related")[0] == 200
        wait_until(lambda: ready(server), 60)
        before = counts["200"]
        wait_until(lambda: counts["200"] > before + 10, 20)
    assert set(+counts) == {"200", "503"}
    assert server.encoding_process() != killed
    assert len(server.workers()) == 2


def test_a_hanging_encoding_process_hangs_no_request(server: RunningServer) -> None:
    os.kill(server.encoding_process(), signal.SIGSTOP)
    started = time.monotonic()
    assert server.search("a night without sleep")[0] == 503
    assert time.monotonic() - started < 15
    assert server.readiness()["encoder"] == "unavailable"
    os.kill(server.encoding_process(), signal.SIGCONT)
    wait_until(lambda: server.search("a night without sleep")[0] == 200, 20)


def test_a_hanging_encoding_process_is_started_again(server: RunningServer) -> None:
    process = server.encoding_process()
    os.kill(process, signal.SIGSTOP)
    wait_until(lambda: server.search("a night without sleep")[0] == 503, 10)
    wait_until(lambda: ready(server) and server.search("a night without sleep")[0] == 200, 60)
    assert server.encoding_process() != process


def test_a_reload_leaves_the_encoding_process_and_fails_no_query(server: RunningServer) -> None:
    workers, encoding = server.workers(), server.encoding_process()
    with asking(server) as counts:
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.workers()) == 2 and not set(server.workers()) & set(workers), 40)
        before = counts["200"]
        wait_until(lambda: counts["200"] > before + 10, 20)
    assert counts["503"] == 0
    assert server.encoding_process() == encoding


def test_a_generation_with_another_encoder_is_gone_over_to_without_a_failed_query(
    server: RunningServer, encoding_index: Path, tmp_path: Path
) -> None:
    source = write_articles(tmp_path / "second.jsonl", invented_articles()[3:])
    with asking(server) as counts:
        outcome = run(source, encoding_index, stored_small_model(encoding_index, seed=8), GATES)
        wait_until(lambda: all(server.get("/v1/index")[1]["generation"] == outcome.generation for _ in range(10)), 40)
        before = counts["200"]
        wait_until(lambda: counts["200"] > before + 10, 20)
    assert set(+counts) == {"200"}
    assert server.output.read_text().count("encoder-open") == 2
    assert server.readiness()["encoder"] == "ready"


def test_the_end_of_the_server_leaves_no_process_and_no_file(server: RunningServer, place: Path) -> None:
    encoding = server.encoding_process()
    assert len(list(place.glob("*/encoding"))) == 1
    server.process.terminate()
    assert server.process.wait(timeout=40) == 0
    assert not Path(f"/proc/{encoding}").exists()
    assert list(place.iterdir()) == []


def test_a_server_that_is_killed_takes_its_encoding_process_along(server: RunningServer) -> None:
    encoding = server.encoding_process()
    server.process.kill()
    server.process.wait()
    wait_until(lambda: not Path(f"/proc/{encoding}").exists(), 15)


def test_an_encoder_that_is_truncated_on_disk_goes_on_answering_as_before(
    server: RunningServer, encoding_index: Path
) -> None:
    before, process = server.search("a night without sleep")[1], server.encoding_process()
    for path in (encoding_index / "snapshots" / str(before["generation"])).glob("encoder*"):
        os.truncate(path, 10)
    wait_until(lambda: server.readiness()["damaged"] == "yes", 20)
    for _ in range(5):
        status, answer = server.search("a night without sleep")
        assert (status, answer["items"]) == (200, before["items"])
    assert server.encoding_process() == process
