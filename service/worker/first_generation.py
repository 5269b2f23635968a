"""What the workers of a server share from the start: the generation that is current when its first process starts.

It is loaded once, before they are forked, with all that its answers look up. No native thread may run here, since none
survives a fork: no text is encoded, and FAISS is not asked.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.snapshot.generations import IndexPaths, NoSnapshotError
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.opening import open_encoder, read_current
from indexer.snapshot.snapshot import Snapshot
from service.worker.returned_memory import large_arrays_apart
from service.worker.shared_memory import SharedMemory, read_generation

# Long enough to load the model that tells languages apart, half a second, before the first reader waits for it.
ANY_TEXT = "the quick brown fox jumps over the lazy dog, again and again, all day long and half of the night"


@dataclass(frozen=True, slots=True)
class FirstGeneration:
    """A snapshot with its look-ups made, and its encoder, which can count tokens, where queries are answered."""

    snapshot: Snapshot
    encoder: Encoder | None = None


def load_first(index_directory: Path, *, encoder: bool, shared: SharedMemory | None = None) -> FirstGeneration | None:
    """The current generation, or None where there is none that is whole: each worker will find out and say so."""
    try:
        with large_arrays_apart():
            snapshot = read_current(IndexPaths(index_directory), partial(read_generation, shared=shared))
            _make_look_ups(snapshot)
    except (NoSnapshotError, DamagedSnapshotError, OSError):
        return None
    return FirstGeneration(snapshot, _encoder_of(snapshot) if encoder else None)


def _make_look_ups(snapshot: Snapshot) -> None:
    """Makes what the first request of each kind would make."""
    index = snapshot.index
    snapshot.row_named("")
    snapshot.lexicon.weigh([ANY_TEXT])
    snapshot.languages.judge(ANY_TEXT)
    # The look at each makes it.
    _ = index.features.words_by_term, index.titles_by_term, index.group_sizes, index.standing_rows
    _ = snapshot.facets, snapshot.tagging.voters.teachers, snapshot.topics_by_id, snapshot.topic_members


def _encoder_of(snapshot: Snapshot) -> Encoder | None:
    try:
        found = open_encoder(snapshot)
        found.count_tokens(ANY_TEXT)
    except EncoderUnavailableError:
        return None
    return found
