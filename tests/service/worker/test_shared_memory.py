"""A generation is read once for all processes of a server, and nothing that happens to its files reaches an answer."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.manifest import DamagedSnapshotError, read_manifest
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from service.worker.shared_memory import SharedMemory, free_unused, make_shared_memory, read_generation

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no anonymous files")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[SharedMemory]:
    """Pieces of memory as the first process of a server makes them."""
    made = make_shared_memory(tmp_path / "copying")
    assert made is not None
    yield made
    for descriptor in made.descriptors:
        os.close(descriptor)


@pytest.fixture
def folder(index_directory: Path) -> Path:
    """The folder of the current generation."""
    paths = IndexPaths(index_directory)
    return paths.generation(current_generation(paths))


def in_use(shared: SharedMemory) -> list[bool]:
    """Which pieces have something in them."""
    return [os.fstat(descriptor).st_size > 0 for descriptor in shared.descriptors]


def told(snapshot: Snapshot) -> tuple[object, ...]:
    """A little of everything that a snapshot reads from its files."""
    features = snapshot.index.features
    return (
        snapshot.generation, snapshot.cards, tuple(snapshot.articles.all()), snapshot.lexicon.terms, snapshot.topics,
        snapshot.neighbour_rows.tolist(), features.passages.tolist(), features.words.toarray().tolist(),
    )  # fmt: skip


def test_the_second_who_wants_a_generation_reads_nothing_from_the_disk(shared: SharedMemory, folder: Path) -> None:
    first = read_generation(folder, shared)
    for path in folder.iterdir():
        path.unlink()
    assert told(read_generation(folder, shared)) == told(first)
    assert sum(in_use(shared)) == 1


@pytest.mark.parametrize("with_others", [True, False])
def test_whatever_becomes_of_the_files_answers_stay_what_they_were(
    shared: SharedMemory, folder: Path, with_others: bool
) -> None:
    expected = told(read_snapshot(folder))
    snapshot = read_generation(folder, shared if with_others else None)
    for number, path in enumerate(sorted(folder.iterdir())):
        if number % 2:
            os.truncate(path, 0)
        else:
            path.write_bytes(os.urandom(path.stat().st_size))
    assert told(snapshot) == expected


def test_another_process_maps_the_same_copy(shared: SharedMemory, folder: Path) -> None:
    snapshot = read_generation(folder, shared)
    (folder / "vectors.npy").unlink()
    child = os.fork()
    if child == 0:
        os._exit(told(read_generation(folder, shared)) != told(snapshot))
    assert os.waitpid(child, 0)[1] == 0


def test_memory_is_given_back_when_nobody_holds_its_generation(shared: SharedMemory, folder: Path) -> None:
    snapshot = read_generation(folder, shared)
    free_unused(shared)
    assert sum(in_use(shared)) == 1
    assert told(snapshot) == told(read_generation(folder, shared))
    del snapshot
    free_unused(shared)
    assert sum(in_use(shared)) == 0


def test_what_another_process_holds_is_not_given_back(shared: SharedMemory, folder: Path) -> None:
    wake, ready = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        held = read_generation(folder, shared)
        os.write(ready[1], b"1")
        os.read(wake[0], 1)
        os._exit(held.generation == "")
    os.read(ready[0], 1)
    free_unused(shared)
    assert sum(in_use(shared)) == 1
    os.write(wake[1], b"1")
    assert os.waitpid(child, 0)[1] == 0
    free_unused(shared)
    assert sum(in_use(shared)) == 0


def test_where_every_piece_is_in_use_a_copy_of_ones_own_does(tmp_path: Path, folder: Path) -> None:
    nothing = SharedMemory((), tmp_path / "copying")
    assert told(read_generation(folder, nothing)) == told(read_snapshot(folder))


def test_a_damaged_file_is_named_and_leaves_its_piece_free(shared: SharedMemory, folder: Path) -> None:
    for name, record in read_manifest(folder).files.items():
        if not record.size:
            continue
        whole = (folder / name).read_bytes()
        for damaged in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1], whole + b"x"):
            (folder / name).write_bytes(damaged)
            with pytest.raises(DamagedSnapshotError, match=name.replace(".", r"\.")):
                read_generation(folder, shared)
        (folder / name).write_bytes(whole)
    assert told(read_generation(folder, shared)) == told(read_snapshot(folder))
    free_unused(shared)
    assert sum(in_use(shared)) == 0
