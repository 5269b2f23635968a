"""A converted model -> vectors, by OpenVINO and `tokenizers` alone: the same by night and by day, without torch.

encoder.xml, encoder.bin     the graph from token ids to the pooled vector, and its weights in half precision
encoder_tokenizer.json       the model's tokeniser, cut where the reference cuts, without padding
encoder.json                 an `EncoderRecord`: whose vectors they are, and how they agreed with the reference

The weights are mapped, so the processes of one machine share them, unless whoever serves for days asks for a copy that
nothing can happen to: a mapped file that is truncated ends the process, one that is altered the vectors. What OpenVINO
makes of them for this processor, one, two or four bytes a weight (arithmetic/choice.py), is each process's own.
"""

import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.arithmetic.choice import EIGHT_BITS, SINGLE, quickest
from indexer.encoding.arithmetic.eight_bits import GROUP, round_part
from indexer.encoding.encoder import EncoderUnavailableError, unit_rows
from indexer.encoding.identity import EncoderIdentity

RECORD_FILE, GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE = ENCODER_FILES = (
    "encoder.json",
    "encoder.xml",
    "encoder.bin",
    "encoder_tokenizer.json",
)
# Of one length almost always, since texts are sorted: 4 and 8 were equally fast, 1 and 16 a tenth slower.
_BATCH_SIZE = 8
# A query has ten tokens, of which more threads make little each; measured with two only.
_MOST_ON_ONE_BATCH = 4
# The engine keeps what the largest batch took: with mpnet 54 MB for two of a draft's passages and 109 for eight, beside
# 506. Freeing it takes 19 ms, and the next query no longer than before. A usual query has fewer tokens than this.
_MUCH, _REST_SECONDS = 256, 1.0


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """What a converted model says of itself."""

    identity: EncoderIdentity
    maximum_tokens: int  # with the two that mark beginning and end; what comes after is not read
    padding_id: int
    agreement: dict[str, dict[str, float]]  # arithmetic -> lowest cosine to the reference, overlap of the ten nearest
    digests: dict[str, str]  # sha256 of each of the other files

    def to_json(self) -> bytes:
        """The content of encoder.json."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_record(folder: Path) -> EncoderRecord:
    """The record of the converted model in `folder`.

    Raises:
        EncoderUnavailableError: there is none, or it is damaged.
    """
    path = folder / RECORD_FILE
    try:
        fields: dict[str, Any] = json.loads(path.read_bytes())
        return EncoderRecord(**{**fields, "identity": EncoderIdentity(**fields["identity"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EncoderUnavailableError(f"{path}: no converted model ({error})") from error


def is_whole(folder: Path) -> bool:
    """Whether the converted model in `folder` has the content that its record names."""
    try:
        digests = read_record(folder).digests
        return bool(digests) and all(file_sha256(folder / name) == digest for name, digest in digests.items())
    except (EncoderUnavailableError, OSError):
        return False


class OpenVinoEncoder:
    """A converted model in a folder: known by its record at once, compiled when the first text is encoded."""

    def __init__(self, folder: Path, arithmetic: str = "", *, mapped: bool = True, in_turns: bool = False) -> None:
        """`arithmetic` is one of arithmetic/choice.py's, the quickest if it is empty.

        `in_turns` is for who encodes one small batch and waits for it before the next, as a server does.

        All its processors work on each, whatever OMP_NUM_THREADS says, which is 1 for the sake of the server's workers.
        """
        self._folder, self._mapped, self._in_turns = folder, mapped, in_turns
        self._record = read_record(folder)
        self._arithmetic = arithmetic
        self._opening, self._encoding = threading.Lock(), threading.Lock()
        self._encoded_at, self._holds_much = 0.0, False
        self.identity, self.maximum_tokens = self._record.identity, self._record.maximum_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension).

        Raises:
            ValueError: the model gave a vector that is not finite or has no direction.
            EncoderUnavailableError: the files are not those of a converted model.
        """
        vectors = np.empty((len(texts), self.identity.dimension), dtype=np.float32)
        if not texts:
            return vectors
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))

        def keep(request: Any, places: list[int]) -> None:
            vectors[places] = request.get_output_tensor(0).data

        with self._encoding:  # its requests are one caller's at a time
            queue = self._queue
            queue.set_callback(keep)
            for start in range(0, len(order), _BATCH_SIZE):
                places = order[start : start + _BATCH_SIZE]
                padded = self._padded([rows[place] for place in places])
                self._holds_much |= padded["input_ids"].size > _MUCH
                queue.start_async(padded, places)
            queue.wait_all()
            self._encoded_at = time.monotonic()
        return unit_rows(vectors)

    def rest(self) -> bool:
        """Frees the memory that large batches took, once nothing has been encoded for a while; whether it did.

        It never waits. What is free the C library may keep.
        """
        if not self._holds_much or time.monotonic() - self._encoded_at < _REST_SECONDS:
            return False
        if not self._encoding.acquire(blocking=False):
            return False
        try:
            self._queue[0].get_compiled_model().release_memory()
            self._holds_much = False
        finally:
            self._encoding.release()
        return True

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads `text` as, without the two that mark beginning and end."""
        return len(self._counter.encode_batch_fast([text], add_special_tokens=False)[0].ids)

    def _padded(self, rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
        """Token ids and mask, both (len(rows), longest row)."""
        ids = np.full((len(rows), max(map(len, rows))), self._record.padding_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)], mask[number, : len(row)] = row, 1
        return {"input_ids": ids, "attention_mask": mask}

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _read_tokenizer(self._folder / TOKENIZER_FILE)
        tokenizer.enable_truncation(self._record.maximum_tokens)
        return tokenizer

    @cached_property
    def _counter(self) -> Any:
        return _read_tokenizer(self._folder / TOKENIZER_FILE)

    @cached_property
    def _queue(self) -> Any:
        openvino = import_openvino()
        # One thread a batch, since several on one batch wait for one another, unless there is one batch at a time: then
        # two of them answer a query of mpnet in 7.6 ms and not 10.9, and sixteen passages in 1.2 s and not 2.3.
        threads = min(_processors(), _MOST_ON_ONE_BATCH) if self._in_turns else _threads()
        streams = 1 if self._in_turns else threads
        core = openvino.Core()
        chosen = self._arithmetic or quickest(core, self._record.agreement, in_turns=self._in_turns)
        settings = {
            "INFERENCE_PRECISION_HINT": SINGLE if chosen == EIGHT_BITS else chosen,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": streams,
            "ENABLE_CPU_PINNING": False,  # several workers would all pin themselves to the first core
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP if chosen == EIGHT_BITS else 0,
        }
        try:
            core.set_property({"ENABLE_MMAP": self._mapped})
            model = core.read_model(self._folder / GRAPH_FILE, self._folder / WEIGHTS_FILE)
            if chosen == EIGHT_BITS:
                round_part(model)
            return openvino.AsyncInferQueue(core.compile_model(model, "CPU", settings), streams)
        except RuntimeError as error:
            raise EncoderUnavailableError(f"{self._folder}: {str(error).strip().splitlines()[-1]}") from error


def import_openvino() -> Any:
    """The package `openvino`, without the one by which its converter would report who uses it."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def file_sha256(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _threads() -> int:
    """As many as this process may use, by its affinity and by OMP_NUM_THREADS, which others obey too."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(_processors(), int(asked)) if asked.isdigit() and int(asked) else _processors()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_tokenizer(path: Path) -> Any:
    # One short text is not worth a thread pool, and a pool does not survive a fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise EncoderUnavailableError(f"{path}: {error}") from error
    # A model's file may have both switched on: that of all-MiniLM-L6-v2 makes every text 128 tokens long.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
