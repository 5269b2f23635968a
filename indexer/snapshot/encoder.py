"""A generation -> the encoder that made its vectors, by what lies in it and without torch."""

from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.runtime import OpenVinoEncoder
from indexer.snapshot.snapshot import Snapshot


def open_encoder(snapshot: Snapshot) -> Encoder:
    """The encoder of `snapshot`, whose files were verified with it; compiled when the first text comes.

    Raises:
        EncoderUnavailableError: the generation has none, or another.
    """
    encoder = OpenVinoEncoder(snapshot.folder)
    if encoder.identity != snapshot.manifest.encoder:
        raise EncoderUnavailableError(f"{encoder.identity} did not make this snapshot; {snapshot.manifest.encoder} did")
    return encoder
