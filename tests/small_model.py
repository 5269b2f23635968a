"""A converted model of the invented articles' words, made without torch: each has a direction, a text their mean."""

import hashlib
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.opening import _name
from indexer.encoding.runtime import (
    GRAPH_FILE,
    RECORD_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    EncoderRecord,
    OpenVinoEncoder,
    import_openvino,
)
from indexer.snapshot.generations import IndexPaths
from tests.conftest import invented_articles

DIMENSION, MAXIMUM_TOKENS = 32, 64


def stored_small_model(index: Path, seed: int = 7) -> OpenVinoEncoder:
    """A small model where `index` keeps converted ones, so that a run with it puts its files into the generation."""
    with TemporaryDirectory() as temporary:
        made = Path(temporary) / "made"
        stored = IndexPaths(index).models / _name(write_small_model(made, seed).weights_sha256)
        shutil.copytree(made, stored, dirs_exist_ok=True)
    return OpenVinoEncoder(stored)


def write_small_model(folder: Path, seed: int = 7) -> EncoderIdentity:
    """Fills `folder` with the files of a converted model; gives whose they are. Another seed makes another model."""
    folder.mkdir(parents=True)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(_words())]
    tokenizer = Tokenizer(WordLevel({token: number for number, token in enumerate(tokens)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    # As the tokenizer of all-MiniLM-L6-v2 is saved: with both switched on.
    tokenizer.enable_truncation(5)
    tokenizer.enable_padding(length=5)
    tokenizer.save(str(folder / TOKENIZER_FILE))
    directions = np.random.default_rng(seed).normal(size=(len(tokens), DIMENSION)).astype(np.float32)
    import_openvino().save_model(_graph(directions), folder / GRAPH_FILE)
    identity = EncoderIdentity("small", hashlib.sha256(directions.tobytes()).hexdigest(), DIMENSION)
    digests = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE)
    }
    record = EncoderRecord(identity, MAXIMUM_TOKENS, 0, {"f32": {"lowest_cosine": 1.0, "overlap": 1.0}}, digests)
    (folder / RECORD_FILE).write_bytes(record.to_json())
    return identity


def _words() -> set[str]:
    texts = (f"{article.title} {article.summary} {article.body_text()}" for article in invented_articles())
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _graph(directions: NDArray[np.float32]) -> object:
    openvino = import_openvino()
    from openvino import opset13 as ops

    ids = ops.parameter([-1, -1], np.int64, name="input_ids")
    mask = ops.parameter([-1, -1], np.int64, name="attention_mask")
    for node, name in ((ids, "input_ids"), (mask, "attention_mask")):
        node.output(0).set_names({name})
    words = ops.gather(ops.constant(directions), ids, ops.constant(0))
    weights = ops.convert(ops.unsqueeze(mask, ops.constant(2)), "f32")
    total = ops.reduce_sum(ops.multiply(words, weights), ops.constant(1))
    return openvino.Model([ops.divide(total, ops.reduce_sum(weights, ops.constant(1)))], [ids, mask], "small")
