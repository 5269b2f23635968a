"""Which sensitive subjects a reader's query speaks of by its wording, in one worker."""

from pathlib import Path

from indexer.answering.telling.wordings import Wordings
from indexer.encoding.subject import Subject
from indexer.snapshot.snapshot import Snapshot
from service.encoded_texts import EncodedTexts, EncodeFor

# What a query waits for in the first seconds after a first start: nobody who needs help is to miss it for being early.
# A hundred wordings take mpnet about a second of a core; whoever asks has five.
_PATIENCE_SECONDS = 3.0


class EncodedWordings:
    """The wordings, and their vectors by the encoder of whichever generation answers."""

    def __init__(self, wordings: Wordings, encode: EncodeFor, folder: Path) -> None:
        """`folder` is where their vectors are kept from start to start."""
        self._wordings = wordings
        self._encoded = EncodedTexts("wordings", wordings.sentences, encode, folder)

    @property
    def pending(self) -> bool:
        """Whether they are being encoded for the first time since the worker started."""
        return self._encoded.pending

    def begin(self, snapshot: Snapshot) -> None:
        """Starts to encode them."""
        self._encoded.begin(snapshot)

    def meant_by(self, query: Subject, snapshot: Snapshot) -> frozenset[str]:
        """What a query speaks of on `snapshot`; nothing if no wording could be encoded: then other signs have to do."""
        vectors = self._encoded.vectors(snapshot, _PATIENCE_SECONDS)
        return frozenset() if vectors is None else self._wordings.meant_by(query.features.vectors[0], vectors)
