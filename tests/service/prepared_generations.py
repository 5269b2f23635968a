"""Generations that differ in their lists, built once, published any number of times under ever new names."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.durable_files import sync_directory, write_durably
from indexer.snapshot import rollback
from indexer.snapshot.generations import IndexPaths, current_generation, next_generation_name
from indexer.snapshot.manifest import MANIFEST_FILE, read_manifest
from indexer.snapshot.publishing import index_lock, staging
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles

# Large enough that two hundred of them kept in memory would be seen beside a worker of a hundred megabytes.
_A_SUBJECT = 60
# Of these articles every generation leaves out others, so that the lists of all the others differ.
CONTENTS = 4


class Publisher:
    """Publishes, goes back and goes on in one index; knows which content has which name."""

    def __init__(self, folder: Path) -> None:
        """Builds the contents in `folder` and publishes the first."""
        self.contents = [_built(folder, number) for number in range(CONTENTS)]
        self.index = folder / "index"
        (self.index / "snapshots").mkdir(parents=True)
        self.content_of: dict[str, int] = {}
        self._count = 0
        self.publish()

    def publish(self) -> str:
        """Publishes the next content under a new name."""
        paths = IndexPaths(self.index)
        content = self._count % CONTENTS
        name = next_generation_name(paths, datetime.now(UTC), f"{self._count:012x}")
        self._count += 1
        self.content_of[name] = content
        with index_lock(paths), staging(paths, name) as staged:
            _copy(self.contents[content], staged, name)
        return name

    def roll_back(self) -> str:
        """Goes back to the generation before the current one."""
        return rollback.roll_back(IndexPaths(self.index), _validated)

    def unpin(self) -> str:
        """Goes on to the newest."""
        return rollback.unpin(IndexPaths(self.index), _validated)


def _validated(_generation: Path) -> None:
    """What is published was validated when it was built; a fresh process each time would be most of a test."""


def _built(folder: Path, number: int) -> Path:
    articles = [
        article
        for place, article in enumerate(invented_articles(_A_SUBJECT))
        if place % _A_SUBJECT < 4 or place % CONTENTS != number
    ]
    index = folder / f"content-{number}"
    run(write_articles(folder / f"{number}.jsonl", articles), index, ToyEncoder())
    paths = IndexPaths(index)
    return Path(shutil.copytree(paths.generation(current_generation(paths)), folder / f"generation-{number}"))


def _copy(content: Path, staged: Path, name: str) -> None:
    """All files as they are, and a manifest with the new name."""
    for path in sorted(content.iterdir()):
        if path.name != MANIFEST_FILE:
            write_durably(staged / path.name, path.read_bytes())
    write_durably(staged / MANIFEST_FILE, replace(read_manifest(content), generation=name).to_json())
    sync_directory(staged)
