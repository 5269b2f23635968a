"""Whenever the power fails during a publish, a whole generation is served afterwards, and a confirmed one stays."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.reading import read_snapshot
from tests.indexer.conftest import Prepared
from tests.indexer.snapshot.power_loss import Disk, Operation, Tree, operations
from tests.indexer.snapshot.test_fault_injection import CHANGES, traced, tracing_refused

pytestmark = pytest.mark.slow


@pytest.fixture
def recorded(prepared: Prepared, tmp_path: Path) -> list[Operation]:
    """What an undisturbed publish does to the disk."""
    if refused := tracing_refused():
        pytest.skip(f"NO POWER LOSS WAS SIMULATED: {refused}")
    index, log = tmp_path / "recorded", tmp_path / "log"
    prepared.restore(index)
    result = traced(prepared, index, ["-y", "-s", "0", "-e", f"trace={','.join(CHANGES)}", "-o", str(log)])
    assert result.returncode == 0, result.stderr
    found = list(operations(log.read_text(errors="replace").splitlines(), index))
    assert Counter(operation.kind for operation in found)["sync"] >= 29
    return found


def tree_of(folder: Path) -> Tree:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Loader:
    """Loads what is left after a power loss; what was loaded before is remembered by its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[tuple[str, bytes], ...], str] = {}

    def served(self, tree: Tree) -> str:
        """The generation that the index serves, or `broken`."""
        served = tuple((path, tree[path]) for path in sorted(tree) if path == "current" or self._is_current(tree, path))
        if served not in self._known:
            self._known[served] = self._load(dict(served), self._folder / str(len(self._known)))
        return self._known[served]

    def _is_current(self, tree: Tree, path: str) -> bool:
        return path.startswith(f"snapshots/{tree.get('current', b'').decode('utf-8', 'replace').strip()}/")

    def _load(self, tree: Tree, folder: Path) -> str:
        write_tree(tree, folder)
        paths = IndexPaths(folder)
        try:
            return read_snapshot(paths.generation(current_generation(paths))).generation
        except (NoSnapshotError, DamagedSnapshotError):
            return "broken"


def write_tree(tree: Tree, folder: Path) -> None:
    """The files of `tree` as files."""
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def replay(
    prepared: Prepared, steps: Sequence[Operation], loader: Loader, look: Callable[[int, Tree], None] | None = None
) -> list[Counter[str]]:
    """What is served if the power fails before the first step, after it, and so on to the last."""
    disk, written = Disk(tree_of(prepared.index)), Counter[str]()
    results = []
    for number, step in enumerate([None, *steps]):
        if step is not None:
            # Every file is written once, so its bytes are those that the finished one has.
            content = _content(prepared, step)[written[step.path] :][: step.size]
            written[step.path] += step.size
            disk.apply(step, content)
        trees = list(disk.after_power_loss())
        results.append(Counter(loader.served(tree) for tree in trees))
        if look:
            look(number, trees[1])
    return results


def _content(prepared: Prepared, step: Operation) -> bytes:
    if step.kind != "write":
        return b""
    if step.path == ".current.new":
        return f"{prepared.new.name}\n".encode()
    return (prepared.new / Path(step.path).name).read_bytes()


def test_a_whole_generation_is_served_whenever_the_power_fails(
    prepared: Prepared, recorded: list[Operation], tmp_path: Path
) -> None:
    index = tmp_path / "index"

    def publish_again(number: int, tree: Tree) -> None:
        """After some of the losses: the next publish succeeds, whatever is lying about."""
        if number % 12 == 0:
            write_tree(tree, index / str(number))
            (index / str(number) / "snapshots" / prepared.after.name).parent.mkdir(exist_ok=True)
            prepared.publish_next(index / str(number))

    results = replay(prepared, recorded, Loader(tmp_path / "loaded"), publish_again)
    total = sum(results, Counter[str]())
    print(f"{len(recorded)} operations, {total.total()} losses: {dict(total)}")  # noqa: T201 - the counts are the evidence
    assert set(total) == {prepared.old, prepared.new.name}
    assert set(results[0]) == {prepared.old}
    confirmed = 1 + max(n for n, step in enumerate(recorded) if step == Operation("sync", ""))
    assert all(set(result) == {prepared.new.name} for result in results[confirmed:])


@pytest.mark.parametrize("forgotten", ["vectors.npy", "MANIFEST.json", ".current.new", "staged", "snapshots", ""])
def test_the_simulation_sees_every_sync_that_is_forgotten(
    prepared: Prepared, recorded: list[Operation], tmp_path: Path, forgotten: str
) -> None:
    """The oracle's own test: without any one of the syncs some loss breaks the index or undoes what was confirmed."""

    def is_forgotten(step: Operation) -> bool:
        name = "staged" if step.path.endswith(prepared.new.name) else Path(step.path).name
        return step.kind == "sync" and name == forgotten

    steps = [step for step in recorded if not is_forgotten(step)]
    assert len(steps) == len(recorded) - 1
    results = replay(prepared, steps, Loader(tmp_path / "loaded"))
    undone = prepared.old in results[-1]
    assert "broken" in sum(results, Counter[str]()) or undone
