"""The real models: converted, they give the reference's vectors; what does not agree is refused."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoding.conversion import _agreeing, agreement, convert, require_agreement, sample_texts
from indexer.encoding.encoder import EncoderUnavailableError, unit_rows
from indexer.encoding.models import MINILM, MPNET, source_of
from indexer.encoding.opening import open_encoder
from indexer.encoding.reference import open_reference
from indexer.encoding.runtime import OpenVinoEncoder
from tests.conftest import ToyEncoder

# Not paragraphs of the sample on which a conversion is tried.
TEXTS = [
    "She cannot sleep.",
    "Insomnia keeps her awake.",
    "The mortgage is due.",
    "What nobody told me about the first year: " + "we argued about the dishes, then about who had argued. " * 60,
]


def vectors(count: int = 40) -> NDArray[np.float32]:
    """Some directions."""
    return unit_rows(np.random.default_rng(1).normal(size=(count, 24)).astype(np.float32))


def test_equal_vectors_agree_and_a_single_other_one_is_refused() -> None:
    reference, other = vectors(), vectors()
    assert agreement(reference, reference)["overlap"] == 1
    require_agreement("m", {"f32": agreement(reference, reference)})
    other[7] = unit_rows(other[[7]] + np.float32(0.02))[0]
    with pytest.raises(
        EncoderUnavailableError, match=r"m: converted, in bf16, it does not agree .* lowest cosine 0\.99"
    ):
        require_agreement("m", {"f32": agreement(reference, reference), "bf16": agreement(reference, other)})


def test_vectors_that_rank_otherwise_are_refused_however_near() -> None:
    with pytest.raises(EncoderUnavailableError, match=r"0\.980 of the 10 nearest"):
        require_agreement("m", {"bf16": {"lowest_cosine": 0.9999, "overlap": 0.98}})


@pytest.mark.parametrize("error", [EncoderUnavailableError("m: no such operation"), ValueError("not finite")])
def test_a_model_that_does_not_take_eight_bits_is_tried_without_and_one_that_takes_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    class Converted(ToyEncoder):
        """Fails in one arithmetic."""

        failing = "int8"

        def __init__(self, _folder: Path, arithmetic: str) -> None:
            super().__init__()
            self.arithmetic = arithmetic

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.arithmetic == self.failing:
                raise error
            return super().encode(texts)

    monkeypatch.setattr("indexer.encoding.conversion.OpenVinoEncoder", Converted)
    assert _agreeing("m", ToyEncoder(), Path(), {"f32"}).keys() == {"f32"}
    monkeypatch.setattr(Converted, "failing", "f32")
    with pytest.raises(type(error)):
        _agreeing("m", ToyEncoder(), Path(), {"f32"})


def test_the_sample_has_texts_that_both_must_cut_at_the_same_place() -> None:
    texts = sample_texts()
    assert len(texts) == len(set(texts)) > 100
    assert max(len(text.split()) for text in texts) > 384


@pytest.mark.slow
def test_what_cannot_be_converted_is_refused_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderUnavailableError, match=str(tmp_path / "model")) as refused:
        convert(tmp_path / "model", "model", "0" * 64, tmp_path / "out")
    assert "\n" not in str(refused.value)


def test_a_program_that_dies_without_a_word_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EncoderUnavailableError, match=r"died \(1\)"):
        convert(tmp_path, "model", "0" * 64, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "dimension"), [("minilm", 384), ("mpnet", 768)])
def test_a_converted_model_gives_the_references_vectors_and_reads_as_much(model: str, dimension: int) -> None:
    pinned = {"minilm": MINILM, "mpnet": MPNET}[model]
    source, encoder = source_of(model), open_encoder(model, device="cpu")
    assert isinstance(encoder, OpenVinoEncoder)
    reference = open_reference(source.folder(), source.name, source.weights_sha256)
    assert encoder.identity == reference.identity
    assert (encoder.identity.weights_sha256, encoder.identity.dimension) == (pinned.weights_sha256, dimension)
    found, expected = encoder.encode(TEXTS), reference.encode(TEXTS)
    assert float(np.einsum("ij,ij->i", found, expected).min()) > 0.999
    assert found[0] @ found[1] > found[0] @ found[2] + 0.2
    assert [encoder.count_tokens(text) for text in TEXTS] == [reference.count_tokens(text) for text in TEXTS]
    # Beyond the limit nothing is read, before it everything.
    words = "word " * (reference._model.max_seq_length - 3)
    inside, beyond, other = encoder.encode([words + "sea", words + "sea fire", words + "fire"])
    np.testing.assert_allclose(inside, beyond, atol=1e-6)
    assert float(inside @ other) < 0.99999


@pytest.mark.slow
def test_opening_the_default_encoder_imports_no_torch() -> None:
    open_encoder()  # so that it is converted
    script = "import sys, indexer.encoding.opening as o; o.open_encoder().encode(['x']); print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


_GIVEN_BACK = """
from indexer.encoding import runtime
from indexer.encoding.opening import open_encoder
runtime._REST_SECONDS = 0.0
def megabytes():
    line = next(line for line in open("/proc/self/smaps_rollup") if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
encoder = open_encoder()
encoder.encode(["She cannot sleep."])
before = megabytes()
encoder.encode(["We argued about the dishes, then about who had argued. " * 60] * 16)
after = megabytes()
encoder.rest()
print(after - before, megabytes() - before)
encoder.encode(["She cannot sleep."])
"""


@pytest.mark.slow
def test_what_a_long_text_took_is_given_back_and_the_next_one_is_encoded() -> None:
    found = subprocess.run([sys.executable, "-c", _GIVEN_BACK], capture_output=True, text=True, check=True, timeout=200)
    taken, kept = map(float, found.stdout.split()[-2:])
    assert taken > 40
    assert kept < taken / 3
