"""A generation's files in memory, compared with their digests as they are copied, whatever becomes of the disk.

A mapped file that somebody truncates kills whoever reads it (SIGBUS), and one that is written in place changes answers
without a word. Whoever serves for days reads from a copy instead, which processes may share
(service/worker/shared_memory.py). The encoder's files stay on disk, for the process that encodes.

The copy is one piece of memory: the length of the manifest, which is written last; the manifest; then each file, at
places that follow from the manifest.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.encoding.runtime import ENCODER_FILES
from indexer.small_files import open_regular
from indexer.snapshot.manifest import (
    MANIFEST_FILE,
    DamagedSnapshotError,
    FileRecord,
    Manifest,
    damage_of,
    damages,
    manifest_in,
    read_sealed_manifest,
)

# Arrays are read where they lie: no instruction of any processor wants more than 64 bytes of alignment.
_ALIGNMENT = 64
_LENGTH_BYTES = 16
# Large enough for few calls, small enough to be in the processor's cache when it is digested.
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MemoryCopy:
    """A verified generation in memory that nobody writes to."""

    manifest: Manifest
    files: Mapping[str, memoryview]


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """A generation on disk that is about to be copied."""

    directory: Path
    sealed_manifest: bytes
    manifest: Manifest

    @property
    def size(self) -> int:
        """How many bytes the copy takes."""
        ends = [place.stop for _, place in _places(self.manifest, len(self.sealed_manifest))]
        return max(ends, default=_LENGTH_BYTES + len(self.sealed_manifest))


def plan_copy(directory: Path) -> CopyPlan:
    """Looks at the generation in `directory`, at its manifest and the sizes of its files.

    Raises:
        DamagedSnapshotError: a file is missing, added or cut, or the manifest is altered; the message names it.
    """
    written = read_sealed_manifest(directory)
    manifest = manifest_in(written, directory / MANIFEST_FILE)
    for damage in damages(directory, manifest, digests=False):
        raise DamagedSnapshotError(damage)
    return CopyPlan(directory, written, manifest)


def copy_into(plan: CopyPlan, memory: memoryview) -> None:
    """Copies the generation into the first `plan.size` bytes of writable `memory`; it counts as a copy only then.

    Raises:
        DamagedSnapshotError: a file is not what was written; the message names it.
    """
    places = dict(_places(plan.manifest, len(plan.sealed_manifest)))
    memory[:_LENGTH_BYTES] = bytes(_LENGTH_BYTES)
    memory[_LENGTH_BYTES : _LENGTH_BYTES + len(plan.sealed_manifest)] = plan.sealed_manifest
    for name, record in plan.manifest.files.items():
        path = plan.directory / name
        damage = _copy(path, record, memory[places[name]]) if name in places else damage_of(path, record)
        if damage:
            raise DamagedSnapshotError(f"{path}: {damage}")
    memory[:_LENGTH_BYTES] = len(plan.sealed_manifest).to_bytes(_LENGTH_BYTES)


def copy_in(memory: memoryview, generation: str) -> MemoryCopy | None:
    """The copy of `generation` that `memory` holds, if it does."""
    length = int.from_bytes(memory[:_LENGTH_BYTES])
    if not 0 < length <= len(memory) - _LENGTH_BYTES:
        return None
    manifest = manifest_in(bytes(memory[_LENGTH_BYTES : _LENGTH_BYTES + length]), Path(generation))
    if manifest.generation != generation:
        return None
    return MemoryCopy(manifest, {name: memory[place] for name, place in _places(manifest, length)})


def _places(manifest: Manifest, manifest_length: int) -> Iterator[tuple[str, slice]]:
    end = _LENGTH_BYTES + manifest_length
    for name, record in sorted(manifest.files.items()):
        if name not in ENCODER_FILES:
            start = -(-end // _ALIGNMENT) * _ALIGNMENT
            end = start + record.size
            yield name, slice(start, end)


def _copy(path: Path, record: FileRecord, into: memoryview) -> str:
    """Copies one file; in words why it is not what was written, if so."""
    digest = hashlib.sha256()
    try:
        with open_regular(path) as stream:
            for start in range(0, record.size, _PIECE_BYTES):
                piece = into[start : start + _PIECE_BYTES]
                if stream.readinto(piece) != len(piece):
                    return f"fewer bytes than the {record.size} that were written"
                digest.update(piece)
    except OSError as error:
        return str(error.strerror or error)
    return "" if digest.hexdigest() == record.sha256 else "altered since it was written (sha256 differs)"
