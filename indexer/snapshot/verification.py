"""Whether a generation is what was written: every damaged file by name, not only the first."""

from dataclasses import dataclass
from pathlib import Path

from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.snapshot.manifest import DamagedSnapshotError, damages, read_manifest
from indexer.snapshot.reading import read_snapshot


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in one generation; `damage` is empty if all is as it was written and fits together."""

    generation: str
    files: int
    bytes: int
    damage: tuple[str, ...]


def prove(folder: Path) -> Proof:
    """Compares every file of a generation with its manifest, and loads it if they are whole."""
    try:
        manifest = read_manifest(folder)
        found = tuple(damages(folder, manifest))
        if not found:
            read_snapshot(folder)
    except (DamagedSnapshotError, OSError) as error:
        return Proof(folder.name, 0, 0, (str(error),))
    return Proof(folder.name, len(manifest.files), sum(f.size for f in manifest.files.values()), found)


def damaged_pointer(paths: IndexPaths) -> str:
    """What is wrong with the pointer to the current generation, or nothing."""
    try:
        name = current_generation(paths)
    except (NoSnapshotError, OSError) as error:
        return str(error)
    return "" if paths.generation(name).is_dir() else f"{paths.current}: names {name}, which is not there"
