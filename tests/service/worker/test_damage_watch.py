"""What happens to the files of the generation that answers is found and said once, and it is said when it is over."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.manifest import MANIFEST_FILE, read_manifest
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from service.worker.damage_watch import DamageWatch

_LOOKS = 10
HOW: dict[str, Callable[[Path], object]] = {
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "removed": lambda path: path.unlink(),
    "added to": lambda path: path.with_name(path.name + ".orig").touch(),
}


@pytest.fixture
def served(index_directory: Path) -> Snapshot:
    """A snapshot that answers from memory."""
    paths = IndexPaths(index_directory)
    return read_snapshot(paths.generation(current_generation(paths)))


def looked(watch: DamageWatch, snapshot: Snapshot) -> str:
    """What it says after it has gone through all files."""
    for _ in range(_LOOKS):
        watch.look(snapshot)
    return watch.damage


@pytest.mark.slow
@pytest.mark.parametrize("how", HOW)
def test_whatever_is_done_to_a_file_is_found_by_its_name_and_is_over_when_it_is_mended(
    served: Snapshot, tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "related_articles.service")
    whole = shutil.copytree(served.folder, tmp_path / "whole")
    watch = DamageWatch()
    assert looked(watch, served) == ""
    for name in [*read_manifest(served.folder).files, MANIFEST_FILE]:
        caplog.clear()
        HOW[how](served.folder / name)
        assert looked(watch, served).startswith(name), name
        assert caplog.text.count("snapshot-damaged") == 1
        shutil.copy2(whole / name, served.folder / name)
        (served.folder / f"{name}.orig").unlink(missing_ok=True)
        assert looked(watch, served) == ""
        assert caplog.text.count("no-longer-damaged") == 1


def test_a_generation_that_was_removed_while_it_answers_is_no_damage(served: Snapshot) -> None:
    """As the nightly job does when the next one is there."""
    shutil.rmtree(served.folder)
    assert looked(DamageWatch(), served) == ""


def test_large_files_are_read_a_little_at_a_time(served: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.worker.damage_watch._BYTES_A_LOOK", 1024)
    monkeypatch.setattr("service.worker.damage_watch._PIECE_BYTES", 1024)
    HOW["flipped"](served.folder / "words_indptr.npy")
    watch, looks = DamageWatch(), 0
    while not watch.damage:
        watch.look(served)
        looks += 1
    assert looks > 20
