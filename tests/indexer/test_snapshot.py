"""A generation is what was written, whole, or it is refused with the name of the file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from indexer.generations import IndexPaths, current_generation
from indexer.manifest import FORMAT_VERSION, MANIFEST_FILE, DamagedSnapshotError, sealed
from indexer.snapshot import Snapshot, check_consistency, read_snapshot
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
    assert len(files) == 25
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(DAMAGE[damage](whole))
        with pytest.raises(DamagedSnapshotError, match=path.name.replace(".", r"\.")):
            read_snapshot(folder)
        path.write_bytes(whole)
    read_snapshot(folder)


def test_a_missing_a_swapped_and_a_foreign_file_are_found(index_directory: Path) -> None:
    folder = folder_of(index_directory)
    vectors, headlines = folder / "vectors.npy", folder / "headlines.npy"
    first, second = vectors.read_bytes(), headlines.read_bytes()
    vectors.write_bytes(second)
    headlines.write_bytes(first)
    with pytest.raises(DamagedSnapshotError, match=r"(vectors|headlines)\.npy"):
        read_snapshot(folder)
    vectors.write_bytes(first)
    headlines.unlink()
    with pytest.raises(DamagedSnapshotError, match=r"headlines\.npy"):
        read_snapshot(folder)
    headlines.write_bytes(second)
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


def test_a_manifest_of_another_format_is_refused_with_both_versions(index_directory: Path) -> None:
    path = folder_of(index_directory) / MANIFEST_FILE
    content = path.read_text().rstrip("\n").rpartition("\n")[0]
    changed = json.dumps({**json.loads(content), "format_version": FORMAT_VERSION + 1})
    path.write_bytes(sealed(changed))
    with pytest.raises(
        DamagedSnapshotError, match=f"version {FORMAT_VERSION + 1}, this program reads version {FORMAT_VERSION}"
    ):
        read_snapshot(path.parent)


def test_no_array_is_stored_as_a_pickle(index_directory: Path) -> None:
    for path in folder_of(index_directory).glob("*.npy"):
        np.load(path, allow_pickle=False)


def test_every_passage_can_be_shown_without_an_encoder(snapshot: Snapshot) -> None:
    features = snapshot.index.features
    for row, card in enumerate(snapshot.cards):
        shown = [snapshot.passage_text(row, k) for k in range(int(features.starts[row + 1] - features.starts[row]))]
        assert "\n".join(shown).startswith(card.summary)
        assert all(shown)


def test_groups_that_nobody_stands_for_are_refused(snapshot: Snapshot) -> None:
    for groups in (np.roll(snapshot.index.groups, 1), snapshot.index.groups + len(snapshot.cards)):
        with pytest.raises(ValueError, match="stand for no piece"):
            check_consistency(replace(snapshot, index=replace(snapshot.index, groups=groups)))


def test_spans_that_do_not_fit_the_passages_are_refused(snapshot: Snapshot) -> None:
    backwards = snapshot.passage_spans[:, ::-1] + np.array([1, 0], dtype=np.int32)
    for spans in (snapshot.passage_spans[1:], backwards):
        with pytest.raises(ValueError, match="passage_spans"):
            check_consistency(replace(snapshot, passage_spans=spans))
