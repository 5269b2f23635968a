"""The service swaps to a better generation, and keeps the one it has when the new one is not whole."""

import gc
import re
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.publishing import switch
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from service.application import create_application
from service.live.served import ServedHolder
from service.settings import Settings
from service.worker.snapshot_holder import SnapshotHolder
from tests.conftest import ToyEncoder, invented_articles, run
from tests.waiting import wait_until
from tests.writing import write_articles

pytestmark = pytest.mark.usefixtures("validated_here")

# What the routes that change nothing but take a body are asked with.
_BODIES: dict[str, list[dict[str, Any]]] = {
    "/search": [{"data": {"query": "funeral"}}],
    "/v1/coverage": [{"json": {"queries": [{"query": "funeral"}]}}],
    "/v1/coverage.csv": [{"data": b"funeral\n", "content_type": "text/csv"}],
    "/v1/search": [{"json": {"query": "funeral"}}],
    "/v1/related": [{"json": {"ids": ["sleep-3"]}}, {"json": {"text": "a funeral and tears"}}],
    "/v1/related/batch": [{"json": {"ids": ["sleep-3", "work-3"]}}],
    "/v1/topics/suggest": [{"json": {"text": "a funeral and tears"}}],
}


@pytest.fixture
def second_source(tmp_path: Path) -> Path:
    """Other articles than those published."""
    return write_articles(tmp_path / "second.jsonl", invented_articles()[3:])


def served(holder: SnapshotHolder) -> str:
    """The generation that answers."""
    assert holder.held.snapshot is not None
    return holder.held.snapshot.generation


def test_a_new_generation_is_picked_up(index_directory: Path, second_source: Path) -> None:
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    first = served(holder)
    outcome = run(second_source, index_directory, ToyEncoder())
    holder.refresh()
    assert served(holder) == outcome.generation != first


@pytest.mark.parametrize("name", ["vectors.npy", "articles.jsonl", "topics.json", "MANIFEST.json"])
def test_a_damaged_new_generation_leaves_the_old_one_answering_and_says_which_file(
    index_directory: Path, second_source: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    first = served(holder)
    outcome = run(second_source, index_directory, ToyEncoder())
    path = IndexPaths(index_directory).generation(outcome.generation) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for _ in range(3):
        holder.refresh()
    assert served(holder) == first
    assert name in holder.held.failure
    assert caplog.text.count(name) <= 1


def test_a_pointer_to_nothing_leaves_the_old_generation_answering(index_directory: Path) -> None:
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    first = served(holder)
    (index_directory / "current").write_text("20990101T000000Z-000000000000\n")
    holder.refresh()
    assert served(holder) == first
    (index_directory / "current").unlink()
    holder.refresh()
    assert served(holder) == first


def test_a_cold_start_on_a_damaged_generation_serves_the_newest_whole_one(
    index_directory: Path, second_source: Path
) -> None:
    paths = IndexPaths(index_directory)
    first = current_generation(paths)
    outcome = run(second_source, index_directory, ToyEncoder())
    (paths.generation(outcome.generation) / "idf.npy").unlink()
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    assert served(holder) == first
    assert "idf.npy" in holder.held.failure


def test_after_a_failure_the_next_good_generation_clears_it(index_directory: Path, second_source: Path) -> None:
    holder = SnapshotHolder(index_directory)
    (index_directory / "current").write_text("rubbish")
    holder.refresh()
    assert holder.held.failure
    run(second_source, index_directory, ToyEncoder())
    holder.refresh()
    assert holder.held.failure == ""


@pytest.mark.parametrize("pointer", [None, b"", b"rubbish", b"\xff\xfe", b"20990101T000000Z-000000000000\n"])
def test_a_cold_start_on_a_damaged_pointer_serves_the_newest_whole_generation_and_says_so_once(
    index_directory: Path, pointer: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    whole = current_generation(IndexPaths(index_directory))
    (index_directory / "current").unlink()
    if pointer is not None:
        (index_directory / "current").write_bytes(pointer)
    application = create_application(Settings(index_directory, encoder=False))
    for _ in range(3):
        application.extensions["related-articles"].holder.refresh()
    client = application.test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["generation"]) == (200, whole)
    assert ready.get_json()["refused"] == "yes"
    assert client.get("/v1/index").get_json()["refused"] != ""
    assert client.get("/v1/articles/grief-0/related").get_json()["generation"] == whole
    assert caplog.text.count("snapshot-refused") == 1
    assert whole in caplog.text


def test_a_generation_that_was_mended_is_served_after_a_rollback_to_it(index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    name = current_generation(paths)
    path = paths.generation(name) / "idf.npy"
    whole = path.read_bytes()
    path.unlink()
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    assert holder.held.snapshot is None
    path.write_bytes(whole)
    switch(paths, name)
    holder.refresh()
    assert (served(holder), holder.held.failure) == (name, "")


def test_a_refused_generation_is_tried_again_and_said_once(
    index_directory: Path, second_source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody touches the pointer: a network file system came back, or somebody mended the file."""
    now = [0.0]
    monkeypatch.setattr("service.worker.snapshot_holder.time.monotonic", lambda: now[0])
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    old = served(holder)
    new = run(second_source, index_directory, ToyEncoder()).generation
    path = IndexPaths(index_directory).generation(new) / "idf.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    attempts: list[int] = []
    for second in range(1000):
        now[0] = float(second)
        holder.refresh()
        if holder.held.attempts != len(attempts):
            attempts.append(second)
    assert attempts == [0, 5, 15, 35, 75, 155, 315, 615, 915]  # ever later, but never later than five minutes
    assert (served(holder), caplog.text.count("snapshot-refused")) == (old, 1)
    path.write_bytes(whole)
    holder.refresh()
    assert served(holder) == old
    now[0] += 300
    holder.refresh()
    assert (served(holder), holder.held.failure, holder.held.attempts) == (new, "", 0)


def test_a_generation_that_was_refused_for_weeks_is_tried_again_as_before(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("service.worker.snapshot_holder.time.monotonic", lambda: now[0])
    paths = IndexPaths(index_directory)
    pointer = paths.current.read_bytes()
    paths.current.write_text("nothing\n")
    holder = SnapshotHolder(index_directory, read=lambda _: pytest.fail("there is nothing to read"))
    monkeypatch.setattr("service.worker.snapshot_holder.best_other", lambda *_: None)
    for _ in range(2000):
        now[0] += 300
        holder.refresh()
    assert holder.held.attempts == 2000
    paths.current.write_bytes(pointer)
    monkeypatch.setattr(holder, "_read", read_snapshot)
    holder.refresh()
    assert holder.held.failure == ""


def test_the_watcher_outlives_whatever_reading_a_generation_raises(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is held yet, so that the best other generation is looked for, which raises as well."""
    monkeypatch.setattr("service.worker.snapshot_holder._FIRST_WAIT_SECONDS", 0.0)
    failures = iter([RecursionError(), MemoryError(), RecursionError()])

    def read(directory: Path) -> Snapshot:
        if failure := next(failures, None):
            raise failure
        return read_snapshot(directory)

    holder = SnapshotHolder(index_directory, read=read)
    holder.watch(0.01)
    wait_until(lambda: holder.held.snapshot is not None, seconds=60)
    assert holder.held.failure == ""
    assert caplog.text.count("unexpected RecursionError") == 2
    assert caplog.text.count("unexpected MemoryError") == 1


def test_a_new_reason_is_said_too(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("service.worker.snapshot_holder._FIRST_WAIT_SECONDS", 0.0)
    paths = IndexPaths(index_directory)
    folder = paths.generation(current_generation(paths))
    (folder / "idf.npy").unlink()
    holder = SnapshotHolder(index_directory)
    for name in ("idf.npy", "map.npy", "idf.npy"):
        (folder / name).touch()
        holder.refresh()
        holder.refresh()
        (folder / name).unlink()
    assert caplog.text.count("snapshot-refused") == 3


def test_back_where_it_was_nothing_is_loaded_again(index_directory: Path, second_source: Path) -> None:
    paths = IndexPaths(index_directory)
    first = current_generation(paths)
    holder = SnapshotHolder(index_directory)
    holder.refresh()
    before = holder.held.snapshot
    run(second_source, index_directory, ToyEncoder())
    switch(paths, first)
    holder.refresh()
    assert holder.held.snapshot is before


@pytest.mark.slow
def test_a_cold_start_on_a_damaged_generation_swaps_to_the_next_good_one(
    index_directory: Path, second_source: Path, source: Path
) -> None:
    paths = IndexPaths(index_directory)
    first = current_generation(paths)
    damaged = run(second_source, index_directory, ToyEncoder()).generation
    (paths.generation(damaged) / "idf.npy").unlink()
    application = create_application(Settings(index_directory, encoder=False))
    client = application.test_client()
    assert client.get("/readyz").get_json()["generation"] == first
    good = run(source, index_directory, ToyEncoder()).generation
    application.extensions["related-articles"].holder.refresh()
    expected = {"status": "ready", "generation": good, "refused": "no", "damaged": "no", "encoder": "off"}
    assert expected.items() <= client.get("/readyz").get_json().items()


@pytest.mark.slow
def test_the_old_snapshot_is_gone_after_a_swap_without_the_collector(
    index_directory: Path, second_source: Path, tmp_path: Path
) -> None:
    """Every page has been made from it, lists, topics and editors' rules; none of them may keep it."""
    rules_file = tmp_path / "rules.yaml"
    rules_file.write_text("rules:\n- {name: first, hide: {id: grief-0}}\n")
    application = create_application(Settings(index_directory, encoder=False, rules_file=rules_file))
    state, client = application.extensions["related-articles"], application.test_client()
    for method, address, _ in requests_to_all_routes(client):
        if method == "GET":
            client.get(address).close()
    assert client.get("/v1/articles/work-3/related?category=Work").status_code == 200
    old = weakref.ref(state.holder.held.snapshot)
    run(second_source, index_directory, ToyEncoder())
    gc.collect()
    gc.disable()
    try:
        state.holder.refresh()
        state.served.refresh()
        assert old() is None
    finally:
        gc.enable()


def test_a_request_looks_once_at_what_answers(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looked twice might answer half from one generation and half from the next."""
    looks: list[str] = []
    served = ServedHolder.served.fget  # type: ignore[attr-defined]

    def counted(holder: ServedHolder) -> object:
        looks.append("look")
        return served(holder)

    monkeypatch.setattr(ServedHolder, "served", property(counted))
    asked = set()
    for method, address, sent in requests_to_all_routes(client):
        looks.clear()
        response = client.open(address, method=method, **sent)
        assert response.status_code < 500, address
        response.close()
        assert len(looks) <= 1, address
        asked.add((method, bool(looks)))
    assert asked == {("GET", True), ("GET", False), ("POST", True)}


def requests_to_all_routes(client: FlaskClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and body of a request to every route, as it is declared."""
    for rule in client.application.url_map.iter_rules():
        identity = "sleep" if "/topics/<" in rule.rule else "sleep-3"
        values = {"id": identity, "filename": "reading.css", "name": "-", "kind": "orphans", "part": "0"}
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).format(**values)
        if "GET" in (rule.methods or ()):
            yield "GET", f"{address}?id=sleep-3" if address == "/v1/related" else address, {}
        if "POST" in (rule.methods or ()):
            yield from (("POST", address, sent) for sent in _BODIES.get(rule.rule, ()))
