"""The service swaps to a better generation, and keeps the one it has when the new one is not whole."""

from pathlib import Path

import pytest

from indexer.generations import IndexPaths, current_generation
from service.snapshot_holder import SnapshotHolder
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles


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
