"""Generations built before a test, so that a publish can be repeated and interrupted hundreds of times."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, current_generation, generations
from indexer.snapshot.reading import read_snapshot
from tests.conftest import ToyEncoder, copied, invented_articles, run
from tests.indexer.snapshot.prepared_publish import publish_prepared
from tests.writing import write_articles

# Older generations, of which the first is pruned by the next publish. They are never loaded.
OLDER = ("20200101T000000Z-aaaaaaaaaaaa", "20200102T000000Z-bbbbbbbbbbbb")


@dataclass(frozen=True)
class Prepared:
    """An index with three generations, and two more that are not in it yet."""

    index: Path
    old: str
    new: Path
    after: Path

    def restore(self, index: Path) -> None:
        """Makes `index` a fresh copy of the index."""
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(self.index, index)

    def outcome(self, index: Path) -> str:
        """Whether `index` serves the `old` generation or the `new` one; whichever of them is there must be whole."""
        paths = IndexPaths(index)
        for name in generations(paths):
            if name not in OLDER:
                assert read_snapshot(paths.generation(name)).generation == name
        current = current_generation(paths)
        assert current in {self.old, self.new.name}
        assert paths.generation(current).is_dir()
        return "old" if current == self.old else "new"

    def publish_next(self, index: Path) -> None:
        """Publishes one more generation, which must succeed and leave nothing else behind."""
        publish_prepared(index, self.after)
        paths = IndexPaths(index)
        assert read_snapshot(paths.generation(current_generation(paths))).generation == self.after.name
        assert len(list(generations(paths))) == len(list(paths.snapshots.iterdir())) == 3
        assert sorted(path.name for path in index.glob(".*")) == []


@pytest.fixture(scope="session")
def prepared(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Those generations; only to be read or copied."""
    folder = tmp_path_factory.mktemp("prepared")
    index = copied(published, folder / "index")
    for name in OLDER:
        (index / "snapshots" / name).mkdir()
        (index / "snapshots" / name / "MANIFEST.json").touch()
    old = current_generation(IndexPaths(index))
    return Prepared(index, old, _built(index, folder / "new", 21), _built(folder / "new", folder / "after", 18))


def _built(before: Path, folder: Path, count: int) -> Path:
    """The generation of that many articles, built in a copy of the index `before`, so that its name is later."""
    index = Path(shutil.copytree(before, folder))
    outcome = run(write_articles(folder / "articles.jsonl", invented_articles()[-count:]), index, ToyEncoder())
    return IndexPaths(index).generation(outcome.generation)
