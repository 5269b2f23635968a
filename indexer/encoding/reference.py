"""sentence-transformers: the reference that a converted model must agree with, and the way to a GPU. Needs torch."""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.encoder import EncoderUnavailableError, unit_rows
from indexer.encoding.identity import EncoderIdentity

# On a GPU larger batches fill it; on a processor the reference encodes only the sample that a conversion is tried on.
_BATCH_SIZE = 32


class SentenceEncoder:
    """A sentence-transformers model."""

    def __init__(self, model: Any, identity: EncoderIdentity) -> None:
        self._model = model
        self._tokenizer = plain_tokenizer(model)
        self.identity, self.maximum_tokens = identity, int(model.max_seq_length)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension).

        Raises:
            ValueError: the model gave a vector that is not finite or has no direction.
        """
        if not texts:
            return np.empty((0, self.identity.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=_BATCH_SIZE, convert_to_numpy=True, show_progress_bar=False
        )
        return unit_rows(np.asarray(vectors, dtype=np.float32))

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as, without the two that mark beginning and end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


def require_device(device: str) -> None:
    """Nothing, where torch can use `device`.

    Raises:
        EncoderUnavailableError: it cannot, or sentence-transformers is not installed.
    """
    _require_installed()
    import torch

    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:  # the second where torch was built without it
        why = (str(error).strip() or "it does not say why").splitlines()[0]
        raise EncoderUnavailableError(
            f'device = "{device}": torch cannot use it here ({why}); "cpu" always works, and "auto" takes a GPU if any'
        ) from error


def _require_installed() -> None:
    if importlib.util.find_spec("sentence_transformers") is None:
        raise EncoderUnavailableError("sentence-transformers is not installed: pip install 'related-articles[index]'")


def load_model(folder: Path, device: str = "cpu") -> Any:
    """The `SentenceTransformer` in `folder`; nothing is looked for elsewhere, and no code in it is run.

    Raises:
        EncoderUnavailableError: sentence-transformers is not installed, or refuses the folder.
    """
    _require_installed()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bar would stand among our lines, one JSON object each
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
        raise EncoderUnavailableError(f"{folder}: sentence-transformers refuses it: {error}") from error


def open_reference(folder: Path, name: str, weights_sha256: str, device: str = "cpu") -> SentenceEncoder:
    """The model in `folder` as an encoder on `device`.

    Raises:
        EncoderUnavailableError: as `load_model` says.
    """
    model = load_model(folder, device)
    return SentenceEncoder(model, EncoderIdentity(name, weights_sha256, int(model.get_embedding_dimension())))


def plain_tokenizer(model: Any) -> Any:
    """A copy of the model's tokeniser that neither pads nor cuts; the model's own must keep its settings."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
