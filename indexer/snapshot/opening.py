"""From an index directory to the generation that answers, the current one or the best other one, and its encoder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.runtime import OpenVinoEncoder
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation, generations, pinned_generation
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

Reader = Callable[[Path], Snapshot]


@dataclass(frozen=True, slots=True)
class Opened:
    """A whole generation, and why it is not the current one, if so."""

    snapshot: Snapshot
    refused: str = ""


def open_current(paths: IndexPaths) -> Opened:
    """The current generation; where it is damaged or the pointer is, the best other one that is whole.

    Raises:
        NoSnapshotError: nothing was ever published here, or the pointer is damaged and nothing is whole.
        DamagedSnapshotError, OSError: the current generation is damaged, and no other one is whole.
    """
    try:
        return Opened(read_current(paths))
    except (NoSnapshotError, DamagedSnapshotError, OSError) as error:
        fallback = best_other(paths, _name_or_nothing(paths))
        if fallback is None:
            raise
        return Opened(fallback, str(error))


def read_current(paths: IndexPaths, read: Reader = read_snapshot) -> Snapshot:
    """The current generation; looked up once more if it was pruned between the look at the pointer and the reading.

    `read` makes a snapshot of its folder.

    Raises:
        NoSnapshotError: the pointer names none.
        DamagedSnapshotError, OSError: it is not whole; the message names the file.
    """
    name = current_generation(paths)
    try:
        return read(paths.generation(name))
    except DamagedSnapshotError:
        newer = current_generation(paths)
        if newer == name:
            raise
        return read(paths.generation(newer))


def best_other(paths: IndexPaths, damaged: str, read: Reader = read_snapshot) -> Snapshot | None:
    """The best generation besides `damaged` that is whole, or None."""
    for name in _candidates(paths, damaged):
        try:
            return read(paths.generation(name))
        except (DamagedSnapshotError, OSError):
            continue
    return None


def open_encoder(snapshot: Snapshot) -> Encoder:
    """The encoder of `snapshot`, whose files were verified with it; compiled when the first text comes.

    Raises:
        EncoderUnavailableError: the generation has none, or another.
    """
    encoder = OpenVinoEncoder(snapshot.folder)
    if encoder.identity != snapshot.manifest.encoder:
        raise EncoderUnavailableError(f"{encoder.identity} did not make this snapshot; {snapshot.manifest.encoder} did")
    return encoder


def _candidates(paths: IndexPaths, damaged: str) -> Iterator[str]:
    """What may serve instead of `damaged`: the newest first, but under a pin nothing newer before anything older.

    Somebody went back to the pinned generation because those after it were bad.
    """
    names, pin = list(generations(paths)), pinned_generation(paths)
    ordered = [n for n in names if n <= pin] + [n for n in names if n > pin] if pin else names
    return (name for name in ordered if name != damaged)


def _name_or_nothing(paths: IndexPaths) -> str:
    try:
        return current_generation(paths)
    except (NoSnapshotError, OSError):
        return ""
