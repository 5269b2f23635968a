"""Real gunicorn, real processes: it answers in every worker, swaps, and survives kills."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.private_folder import private_folder
from tests.conftest import invented_articles, run
from tests.service.running_server import RunningServer, answers, serving
from tests.small_model import stored_small_model
from tests.waiting import wait_until
from tests.writing import write_articles

pytestmark = pytest.mark.slow


@pytest.fixture
def server(encoding_index: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The service with two workers on a free port; a small model answers queries."""
    environment = {**os.environ, "HOME": str(tmp_path)}
    with serving(encoding_index, tmp_path / "server.log", "--workers", "2", environment=environment) as started:
        yield started


def test_a_new_generation_is_served_by_every_worker_without_a_failed_request(
    server: RunningServer, encoding_index: Path, tmp_path: Path
) -> None:
    _, before = server.get("/v1/articles/work-3/related")
    source = write_articles(tmp_path / "second.jsonl", invented_articles()[3:])
    outcome = run(source, encoding_index, stored_small_model(encoding_index))
    seen = set()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        status, answer = server.get("/v1/articles/work-3/related")
        assert status == 200
        seen.add(answer["generation"])
    assert seen == {before["generation"], outcome.generation}
    assert all(server.get("/v1/index")[1]["generation"] == outcome.generation for _ in range(20))


def test_a_damaged_new_generation_changes_nothing_and_is_reported(
    server: RunningServer, encoding_index: Path, tmp_path: Path
) -> None:
    _, before = server.get("/v1/index")
    folder = encoding_index / "snapshots" / str(before["generation"])
    damaged = encoding_index / "snapshots" / "20990101T000000Z-000000000000"
    damaged.mkdir()
    for path in folder.iterdir():
        (damaged / path.name).write_bytes(path.read_bytes())
    vectors = bytearray((damaged / "vectors.npy").read_bytes())
    vectors[200] ^= 1
    (damaged / "vectors.npy").write_bytes(vectors)
    (encoding_index / "current").write_text(damaged.name + "\n")
    wait_until(lambda: "vectors.npy" in str(server.get("/v1/index")[1]["refused"]), 15)
    assert server.get("/v1/articles/work-3/related")[1]["generation"] == before["generation"]
    assert "vectors.npy" in server.output.read_text()


def test_a_killed_worker_is_replaced_and_the_next_one_answers_queries_too(server: RunningServer) -> None:
    assert server.search("funeral")[0] == 200
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: answers(server), 30)
    wait_until(lambda: server.search("funeral tears")[0] == 200, 30)


def test_it_stops_on_a_signal(server: RunningServer) -> None:
    server.process.terminate()
    assert server.process.wait(timeout=40) == 0


def test_a_temporary_place_with_a_long_name_leaves_room_for_the_address_of_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = private_folder()
    try:
        assert len(str(folder / "encoding")) <= 103
        assert folder.stat().st_mode & 0o077 == 0
        assert not list(long.iterdir())
    finally:
        folder.rmdir()
