"""When a generation is written, all of it is on disk, the manifest after what it lists and the folder after that."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.nightly import steps
from indexer.snapshot.manifest import MANIFEST_FILE
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles


def test_every_file_is_synced_then_the_manifest_then_the_folder_before_anything_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real: Callable[[int], None] = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))  # noqa: PTH115 - not a file of anybody's
        real(descriptor)

    def look(folder: Path) -> None:
        there = [str(path) for path in folder.iterdir() if path.name != MANIFEST_FILE]
        inside = [path for path in synced if path.startswith(str(folder))]
        assert sorted(inside[:-2]) == sorted(there)
        assert inside[-2:] == [str(folder / MANIFEST_FILE), str(folder)]

    monkeypatch.setattr(os, "fsync", noting)
    monkeypatch.setattr(steps, "validate", look)
    source = write_articles(tmp_path / "articles.jsonl", invented_articles()[:9])
    assert run(source, tmp_path / "index", ToyEncoder()).published
