"""The real model: pinned by its bytes, refusing what it is not, reading the whole article."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.encoding import encoder as encoder_module
from indexer.encoding.encoder import DEFAULT_MODEL, EncoderUnavailableError, SentenceEncoder, open_encoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real() -> SentenceEncoder:
    """The default encoder."""
    return open_encoder()


def test_the_default_encoder_is_the_official_one_and_gives_unit_vectors(real: SentenceEncoder) -> None:
    assert real.identity.weights_sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    vectors = real.encode(["She cannot sleep.", "Insomnia keeps her awake.", "The mortgage is due."])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_text_has_the_same_vector_whatever_stands_beside_it(real: SentenceEncoder) -> None:
    alone = real.encode(["A short text."])[0]
    together = real.encode(["A short text.", "word " * 150, "Another."])[0]
    assert float(alone @ together) > 0.9999


def test_tokens_are_counted_without_padding_or_cutting(real: SentenceEncoder) -> None:
    assert real.count_tokens("one two three") == 3
    assert real.count_tokens("word " * 1000) == 1000


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model"
    shutil.copytree(encoder_module._model_folder(DEFAULT_MODEL), model)
    weights = model / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 1
    weights.write_bytes(content)
    monkeypatch.setattr(encoder_module, "_model_folder", lambda _model: model)
    with pytest.raises(EncoderUnavailableError, match="is not that of"):
        open_encoder()


def test_a_folder_without_safetensors_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match=str(tmp_path)):
        open_encoder(str(tmp_path))


def test_no_model_code_from_a_folder_is_ever_run(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(encoder_module._model_folder(DEFAULT_MODEL), model)
    (model / "modeling_evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    modules = (model / "modules.json").read_text()
    (model / "modules.json").write_text(modules.replace("sentence_transformers.models.Pooling", "modeling_evil.Evil"))
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is the library's business; that it is not run is ours
        open_encoder(str(model))
    assert not (tmp_path / "ran").exists()
