"""A generation is what was written, whole, or it is refused with the name of the file."""

import json
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.manifest import FORMAT_VERSION, MANIFEST_FILE, DamagedSnapshotError, sealed
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from service.command_line import main
from tests.conftest import invented_articles


def folder_of(index_directory: Path) -> Path:
    """The folder of the current generation."""
    paths = IndexPaths(index_directory)
    return paths.generation(current_generation(paths))


def flip(content: bytes) -> bytes:
    """One bit changed in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "a flipped bit": flip,
    "a cut": lambda content: content[:-1],
    "zeroes": lambda content: bytes(len(content)),
    "one byte more": lambda content: content + b"\0",
}


def test_articles_and_arrays_come_back_as_they_were(snapshot: Snapshot) -> None:
    articles = sorted(invented_articles(), key=lambda article: article.id)
    assert [snapshot.articles.read(row) for row in range(len(articles))] == articles
    assert snapshot.index.features.vectors.dtype == np.float32
    assert snapshot.manifest.counts.articles == len(articles)


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_any_file_is_found_and_the_file_named(index_directory: Path, damage: str) -> None:
    folder = folder_of(index_directory)
    files = sorted(folder.iterdir())
    assert len(files) > 20
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(DAMAGE[damage](whole))
        with pytest.raises(DamagedSnapshotError, match=path.name.replace(".", r"\.")):
            read_snapshot(folder)
        path.write_bytes(whole)
    read_snapshot(folder)


def test_a_missing_a_swapped_and_a_foreign_file_are_found(index_directory: Path) -> None:
    folder = folder_of(index_directory)
    files = sorted(folder.iterdir())
    for path, other in zip(files, files[1:] + files[:1], strict=True):
        whole = path.read_bytes()
        path.write_bytes(other.read_bytes())
        with pytest.raises(DamagedSnapshotError, match=path.name.replace(".", r"\.")):
            read_snapshot(folder)
        path.unlink()
        with pytest.raises(DamagedSnapshotError, match=path.name.replace(".", r"\.")):
            read_snapshot(folder)
        path.write_bytes(whole)
    (folder / "extra.bin").touch()
    with pytest.raises(DamagedSnapshotError, match=r"extra\.bin"):
        read_snapshot(folder)


def test_verify_names_the_damaged_file_and_exits_65(index_directory: Path) -> None:
    command = ["verify", "--index", str(index_directory)]
    assert CliRunner().invoke(main, command).exit_code == 0
    path = folder_of(index_directory) / "passages.npy"
    path.write_bytes(flip(path.read_bytes()))
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 65
    assert "passages.npy" in result.output


def skewed(index_directory: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The current generation with a manifest that another program could have written, whole and sealed."""
    path = folder_of(index_directory) / MANIFEST_FILE
    fields = json.loads(path.read_text().rstrip("\n").rpartition("\n")[0])
    change(fields)
    path.write_bytes(sealed(json.dumps(fields)))
    return path.parent


SKEWS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a later format": (
        lambda fields: fields.update(format_version=FORMAT_VERSION + 1),
        f"version {FORMAT_VERSION + 1}, this program reads version {FORMAT_VERSION}",
    ),
    "no format": (lambda fields: fields.pop("format_version"), "format version None"),
    "an unknown key": (lambda fields: fields.update(colour="red"), "colour"),
    "an unknown key of the encoder": (lambda fields: fields["encoder"].update(pooling="mean"), "pooling"),
    "a missing key": (lambda fields: fields.pop("corpus_digest"), "corpus_digest"),
    "no encoder": (lambda fields: fields.pop("encoder"), "encoder"),
    "a missing count": (lambda fields: fields["counts"].pop("topics"), "topics"),
    "files as a list": (lambda fields: fields.update(files=[]), "list"),
    "another dimension": (lambda fields: fields["encoder"].update(dimension=384), "vectors has shape.*384"),
    "another count": (lambda fields: fields["counts"].update(articles=23), "articles"),
    "a file of another version": (
        lambda fields: fields["files"].update({"graph.npy": {"size": 1, "sha256": ""}}),
        r"graph\.npy",
    ),
    "a file that it does not know": (lambda fields: fields["files"].pop("groups.npy"), r"groups\.npy"),
}


@pytest.mark.parametrize("skew", SKEWS)
def test_a_manifest_of_another_version_is_refused_by_what_is_other(index_directory: Path, skew: str) -> None:
    change, named = SKEWS[skew]
    folder = skewed(index_directory, change)
    with pytest.raises(DamagedSnapshotError, match=f"{MANIFEST_FILE}.*{named}|{named}"):
        read_snapshot(folder)


def test_a_manifest_that_is_no_object_is_refused(index_directory: Path) -> None:
    path = folder_of(index_directory) / MANIFEST_FILE
    for content in ("[]", "{", "null", ""):
        path.write_bytes(sealed(content))
        with pytest.raises(DamagedSnapshotError, match=MANIFEST_FILE):
            read_snapshot(path.parent)


def test_queries_never_meet_vectors_of_another_model(index_directory: Path, toy_in_place: None) -> None:
    skewed(index_directory, lambda fields: fields["encoder"].update(weights_sha256="0" * 64))
    result = CliRunner().invoke(main, ["search", "--index", str(index_directory)], input="funeral")
    assert result.exit_code == 78
    assert "0" * 64 in result.output


def test_no_array_is_stored_as_a_pickle(index_directory: Path) -> None:
    for path in folder_of(index_directory).glob("*.npy"):
        np.load(path, allow_pickle=False)


def test_large_arrays_are_mapped_so_that_processes_share_them(snapshot: Snapshot) -> None:
    features = snapshot.index.features
    for array in (features.passages, features.vectors, features.words.data, snapshot.neighbour_rows):
        whole = array
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        assert isinstance(whole.base, memoryview)
        assert isinstance(whole.base.obj, mmap)
        assert not array.flags.writeable


def test_every_passage_can_be_shown_without_an_encoder(snapshot: Snapshot) -> None:
    features = snapshot.index.features
    for row, card in enumerate(snapshot.cards):
        shown = [snapshot.passage_text(row, k) for k in range(int(features.starts[row + 1] - features.starts[row]))]
        assert "\n".join(shown).startswith(card.summary)
        assert all(shown)
