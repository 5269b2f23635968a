"""A small file is read as one, and nothing that stands in its place holds up whoever reads it."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.runs.last_run import last_run
from indexer.small_files import UnusableFileError, lines_by_hand, read_small
from indexer.snapshot.generations import (
    UNREADABLE_PIN,
    IndexPaths,
    NoSnapshotError,
    current_generation,
    pinned_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError, read_manifest, verify_files
from service.application import create_application
from service.settings import Settings

KINDS = ("fifo", "folder", "device", "socket", "huge", "loop")


def put(kind: str, path: Path) -> None:
    """Puts something in the place of the file at `path`."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case "socket":
            with socket.socket(socket.AF_UNIX) as listening:
                os.chdir(path.parent)  # a socket's whole path may have no more than a hundred characters
                listening.bind(path.name)
        case "huge":
            with path.open("wb") as stream:
                stream.truncate(2**30)  # sparse: it takes no room
        case "loop":
            path.symlink_to(path)


@pytest.fixture(autouse=True)
def _stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"12345")
    link.symlink_to(path)
    assert (read_small(path, 5), read_small(link, 5)) == (b"12345", b"12345")
    with pytest.raises(UnusableFileError, match="file: larger than 4 bytes"):
        read_small(path, 4)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_stands_in_its_place_is_an_error_at_once(kind: str, tmp_path: Path) -> None:
    put(kind, tmp_path / "it")
    with pytest.raises(OSError, match="it"):
        read_small(tmp_path / "it", 100)


@pytest.mark.parametrize("kind", KINDS)
def test_neither_the_pointer_nor_the_pin_nor_the_last_run_holds_up_their_reader(
    kind: str, index_directory: Path
) -> None:
    paths = IndexPaths(index_directory)
    for path in (paths.current, paths.pin, paths.last_run):
        put(kind, path)
    with pytest.raises(NoSnapshotError):
        current_generation(paths)
    assert pinned_generation(paths) == UNREADABLE_PIN
    assert last_run(paths) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_generation_with_anything_else_among_its_files_is_damaged(kind: str, index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    folder = paths.generation(current_generation(paths))
    manifest = read_manifest(folder)
    put(kind, folder / "vectors.npy")
    with pytest.raises(DamagedSnapshotError, match=r"vectors\.npy"):
        verify_files(folder, manifest)
    put(kind, folder / "MANIFEST.json")
    with pytest.raises(DamagedSnapshotError, match=r"MANIFEST\.json"):
        read_manifest(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_no_such_file_takes_the_probes_or_the_metrics_with_it(kind: str, index_directory: Path) -> None:
    """The worker goes on with what it holds, and a worker that starts then is alive and answers to Prometheus."""
    settings, paths = Settings(index_directory, encoder=False), IndexPaths(index_directory)
    application = create_application(settings)
    for path in (paths.current, paths.pin, paths.last_run):
        put(kind, path)
    application.extensions["related-articles"].holder.refresh()
    for client, ready in ((application.test_client(), 200), (create_application(settings).test_client(), 200)):
        codes = [client.get(path).status_code for path in ("/livez", "/readyz", "/metrics", "/v1/index")]
        assert codes == [200, ready, 200, 200]


WRONG: list[Any] = [None, True, -1, 10**400, 1e308, "text", "2026-01-31", "2026-01-31T02:00:00", [], [1], {}, {"a": []}]
NAMES = (
    "result", "exit_code", "reason", "generation", "started_at", "finished_at", "seconds", "last_success_at",
    "last_published_at", "articles", "rejected", "figures", "phases", "built_phases", "accepted_gates",
    "refused_gates", "warned_gates", "report", "report_failure", "withheld", "something-else",
)  # fmt: skip


@pytest.fixture(scope="module")
def worker(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[IndexPaths, FlaskClient]:
    """A worker over an index of its own."""
    index = tmp_path_factory.mktemp("worker") / "index"
    index.mkdir()
    (index / "snapshots").symlink_to(published / "snapshots")
    (index / "current").write_bytes((published / "current").read_bytes())
    (index / "runs").mkdir()
    return IndexPaths(index), create_application(Settings(index, encoder=False)).test_client()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_summary_of_wrong_types_costs_only_what_is_wrong(name: str, worker: tuple[IndexPaths, FlaskClient]) -> None:
    paths, client = worker
    for value in WRONG:
        paths.last_run.write_text(json.dumps({name: value, "encoded_texts": 7}))
        assert (last_run(paths) or {})["encoded_texts"] == 7
        assert client.get("/metrics").status_code == 200, value
        assert client.get("/v1/index").status_code == 200, value


@pytest.mark.parametrize("content", ["", "null", "[1]", "NaN", "{" * 100_000, "[" * 500_000, '{"articles": NaN}'])
def test_a_summary_that_is_none_is_no_summary(content: str, index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    paths.last_run.parent.mkdir(exist_ok=True)
    paths.last_run.write_text(content)
    assert not last_run(paths)


def test_lines_are_read_as_an_editor_of_texts_shows_them(tmp_path: Path) -> None:
    """With the mark that Windows puts before the first line, its line ends and an old Mac's, and a sign of another."""
    file = tmp_path / "lines.txt"
    file.write_bytes("\ufeff# ours\r\n\r\n one\u2028 line \r# remark\n  # another\nlast".encode())
    assert lines_by_hand(file) == [(3, "one\u2028 line"), (6, "last")]


def test_a_text_in_another_encoding_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_bytes("Gefühl\n".encode("latin-1"))
    with pytest.raises(UnusableFileError, match=r"lines\.txt: not a text in UTF-8"):
        lines_by_hand(file)
