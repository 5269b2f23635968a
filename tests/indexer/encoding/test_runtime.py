"""What runs by night and by day: it reads as much as it should, pads nothing in, and keeps callers apart."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.runtime import GRAPH_FILE, RECORD_FILE, TOKENIZER_FILE, OpenVinoEncoder
from tests.small_model import DIMENSION, MAXIMUM_TOKENS, write_small_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small converted model."""
    folder = tmp_path_factory.mktemp("small") / "model"
    write_small_model(folder)
    return folder


@pytest.fixture
def encoder(folder: Path) -> OpenVinoEncoder:
    """The small model, in the arithmetic that all machines have."""
    return OpenVinoEncoder(folder, "f32")


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: OpenVinoEncoder) -> None:
    texts = ["pillow night dream", "snore", "bank " * 9, "loss letter", "desk", "", "office", "tears", "debt"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (9, DIMENSION)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(vectors, alone, atol=1e-6)
    assert encoder.encode([]).shape == (0, DIMENSION)


def test_a_text_is_read_up_to_the_models_own_limit_and_not_to_the_tokenizer_files(encoder: OpenVinoEncoder) -> None:
    fits = "snore " * (MAXIMUM_TOKENS - 3)
    last_word, beyond = encoder.encode([fits + "debt"]), encoder.encode([fits + "debt tears"])
    assert not np.allclose(encoder.encode([fits + "bank"]), last_word)
    np.testing.assert_array_equal(last_word, beyond)


def test_tokens_are_counted_without_padding_or_cutting(encoder: OpenVinoEncoder) -> None:
    assert encoder.count_tokens("snore night dream") == 3
    assert encoder.count_tokens("sleep " * 1000) == 1000


def test_threads_that_encode_at_once_get_their_own_vectors(encoder: OpenVinoEncoder) -> None:
    texts = [["snore night"], ["debt bank", "loan"], ["tears"] * 20]
    expected = [encoder.encode(some) for some in texts]
    with ThreadPoolExecutor(3) as pool:
        for _ in range(10):
            for found, wanted in zip(pool.map(encoder.encode, texts), expected, strict=True):
                np.testing.assert_allclose(found, wanted, atol=1e-6)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system has no affinity")
def test_who_encodes_in_turns_has_all_processors_for_each_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    at_once, in_turns = OpenVinoEncoder(folder, "f32"), OpenVinoEncoder(folder, "f32", in_turns=True)
    texts = ["pillow night dream", "snore"]
    np.testing.assert_allclose(in_turns.encode(texts), at_once.encode(texts), atol=1e-6)
    assert _threads_and_streams(at_once) == (1, 1)
    assert _threads_and_streams(in_turns) == (2, 1)


def _threads_and_streams(encoder: OpenVinoEncoder) -> tuple[int, int]:
    compiled = encoder._queue[0].get_compiled_model()
    return compiled.get_property("INFERENCE_NUM_THREADS"), compiled.get_property("NUM_STREAMS")


def test_opening_loads_nothing_and_encoding_neither_torch_nor_what_reports_usage(folder: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from indexer.encoding.runtime import OpenVinoEncoder
encoder = OpenVinoEncoder(Path({str(folder)!r}))
print([name for name in ("openvino", "tokenizers") if name in sys.modules])
encoder.encode(["sleep"])
print([n for n in ("torch", "transformers", "sentence_transformers", "openvino_telemetry") if sys.modules.get(n)])
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[:2] == ["[]", "[]"]


@pytest.mark.parametrize("name", [RECORD_FILE, GRAPH_FILE, TOKENIZER_FILE])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    write_small_model(tmp_path / "model")
    (tmp_path / "model" / name).write_bytes(b"{")
    with pytest.raises(EncoderUnavailableError, match=str(tmp_path)):
        OpenVinoEncoder(tmp_path / "model").encode(["sleep"])


def test_a_folder_without_a_converted_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match=f"{tmp_path}.*no converted model"):
        OpenVinoEncoder(tmp_path)
