"""A sentence-transformers model -> a converted one (runtime.py), which is refused unless its vectors agree.

A program of its own (`python -m indexer.encoding.conversion`), so that torch and its memory are gone when it ends,
and the nightly job itself never holds them.
"""

import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

import corpus
from indexer.encoding.arithmetic.choice import EIGHT_BITS, arithmetics
from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.runtime import (
    GRAPH_FILE,
    RECORD_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    EncoderRecord,
    OpenVinoEncoder,
    file_sha256,
    import_openvino,
)
from indexer.progress import Advance

# Raise with every change here that makes other files of the same model; they are then made anew.
CONVERTER_VERSION = 2
# Of all-mpnet-base-v2 .99994 and of all-MiniLM-L6-v2 .99997 in bfloat16; all weights in eight bits gave .986, and lost
# a tenth of the ten nearest.
_LOWEST_COSINE, _LOWEST_OVERLAP = 0.999, 0.99
_NEAREST = 10
_PARAGRAPH_CHARACTERS = 60
_TEXTS_A_STEP = 16
_WHOLE_ARTICLES = 3  # longer than a model reads, so that both must cut at the same place
# What is unlike the rest of the sample: one word, no words, other scripts, and more than any model reads.
_UNUSUAL = (
    "sleep",
    "?!",
    "\u00fcber e\u0301te\u0301 \u0441\u043e\u043d \u7761\u7720 \U0001f634",
    "<s> [SEP] </s>",
    "word " * 1500,
)


def convert(source: Path, name: str, weights_sha256: str, folder: Path, advance: Advance = lambda _: None) -> None:
    """Fills the empty `folder` with the converted form of the model in `source`, in a process of its own.

    `advance` is told of each of the `steps` that is done.

    Raises:
        EncoderUnavailableError: the packages that convert are missing, the model cannot be converted, or its vectors
            do not agree with the reference's.
    """
    command = [sys.executable, "-m", __name__, str(source), name, weights_sha256, str(folder)]
    with TemporaryFile("w+") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:  # noqa: S603 - our own module
            for _ in process.stdout or ():
                advance(1)
        errors.seek(0)
        said = errors.read().strip().splitlines()
    if process.returncode != 0:
        raise EncoderUnavailableError(said[-1] if said else f"{source}: its conversion died ({process.returncode})")


def sample_texts() -> list[str]:
    """What a conversion is tried on: readers' queries and paragraphs of the sample corpus, and unusual texts."""
    sample = Path(corpus.__path__[0]) / "sample"
    queries = [line.partition("\t")[2] for line in (sample / "queries.tsv").read_text("utf-8").splitlines()]
    articles = [path.read_text("utf-8") for path in sorted((sample / "articles").rglob("*.md"))]
    lines = [line for article in articles for line in article.splitlines() if len(line) > _PARAGRAPH_CHARACTERS]
    return list(dict.fromkeys((*queries, *lines, *articles[:_WHOLE_ARTICLES], *_UNUSUAL)))


def agreement(reference: NDArray[np.float32], vectors: NDArray[np.float32]) -> dict[str, float]:
    """The lowest cosine between two encodings (n, d) of n texts, and how many of each text's ten nearest they share."""
    cosines = np.einsum("ij,ij->i", reference.astype(np.float64), vectors.astype(np.float64))
    shared = [
        len(set(one) & set(other)) / len(one) for one, other in zip(_nearest(reference), _nearest(vectors), strict=True)
    ]
    return {"lowest_cosine": float(cosines.min()), "overlap": float(np.mean(shared))}


def require_agreement(name: str, found: dict[str, dict[str, float]]) -> None:
    """Refuses a conversion whose vectors are others than the reference's.

    Raises:
        EncoderUnavailableError: so it is; the message has the figures.
    """
    for arithmetic, figures in found.items():
        if figures["lowest_cosine"] < _LOWEST_COSINE or figures["overlap"] < _LOWEST_OVERLAP:
            raise EncoderUnavailableError(
                f"{name}: converted, in {arithmetic}, it does not agree with sentence-transformers: lowest cosine "
                f"{figures['lowest_cosine']:.5f} (at least {_LOWEST_COSINE} is needed), {figures['overlap']:.3f} of "
                f"the {_NEAREST} nearest (at least {_LOWEST_OVERLAP})"
            )


def _nearest(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -np.inf)
    return np.argsort(-similarities, axis=1, kind="stable")[:, :_NEAREST]


def _convert(source: Path, name: str, weights_sha256: str, folder: Path) -> None:
    from indexer.encoding.reference import SentenceEncoder, load_model, plain_tokenizer

    model = load_model(source)
    _say_step()
    identity = EncoderIdentity(name, weights_sha256, int(model.get_embedding_dimension()))
    openvino = import_openvino()
    openvino.save_model(_graph(openvino, model), folder / GRAPH_FILE, compress_to_fp16=True)
    _say_step()
    plain_tokenizer(model).save(str(folder / TOKENIZER_FILE))
    record = EncoderRecord(identity, int(model.max_seq_length), int(model.tokenizer.pad_token_id), {}, {})
    (folder / RECORD_FILE).write_bytes(record.to_json())
    found = _agreeing(name, SentenceEncoder(model, identity), folder, arithmetics(openvino.Core()))
    digests = {file: file_sha256(folder / file) for file in (GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE)}
    complete = EncoderRecord(identity, record.maximum_tokens, record.padding_id, found, digests)
    (folder / RECORD_FILE).write_bytes(complete.to_json())


def _graph(openvino: Any, model: Any) -> Any:
    """All modules of `model`, pooling and normalisation among them, as one graph of any batch and length."""
    import torch

    class Whole(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            read = self.modules_in_order({"input_ids": input_ids, "attention_mask": attention_mask})
            return read["sentence_embedding"]

    ids = torch.full((2, 7), 5, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    any_size = [(name, [-1, -1], np.int64) for name in ("input_ids", "attention_mask")]
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of branches that a trace fixes: whether one mattered, the comparison shows
        return openvino.convert_model(
            Whole().eval(), example_input={"input_ids": ids, "attention_mask": mask}, input=any_size
        )


def _agreeing(name: str, reference: Encoder, folder: Path, needed: set[str]) -> dict[str, dict[str, float]]:
    """How the converted model agrees in each arithmetic that is `needed`, and in eight bits where it does.

    Raises:
        EncoderUnavailableError: in one that is needed it does not agree.
    """
    texts, parts = sample_texts(), []
    for start in range(0, len(texts), _TEXTS_A_STEP):
        parts.append(reference.encode(texts[start : start + _TEXTS_A_STEP]))
        _say_step()
    expected = np.concatenate(parts)

    def tried(arithmetic: str) -> dict[str, dict[str, float]]:
        found = {arithmetic: agreement(expected, OpenVinoEncoder(folder, arithmetic).encode(texts))}
        require_agreement(name, found)
        return found

    agreeing = dict[str, dict[str, float]]()
    for each in sorted(needed):
        agreeing |= tried(each)
    with suppress(EncoderUnavailableError, ValueError):  # not every model takes eight bits, and none needs them
        agreeing |= tried(EIGHT_BITS)
    return agreeing


def steps() -> int:
    """Of how many steps a conversion is: the model loaded, the graph written, and what the reference encodes."""
    return 2 + -(-len(sample_texts()) // _TEXTS_A_STEP)


def _say_step() -> None:
    sys.stdout.write("\n")
    sys.stdout.flush()


def main(arguments: Sequence[str], act: Callable[[Path, str, str, Path], None] = _convert) -> int:
    """Converts what `arguments` name; an error's last line is for the process that waits."""
    source, name, weights_sha256, folder = arguments
    try:
        act(Path(source), name, weights_sha256, Path(folder))
    except EncoderUnavailableError as error:
        sys.stderr.write(re.sub(r"\s+", " ", str(error)) + "\n")
        return 1
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise, somebody reads one line of it
        reason = re.sub(r"\s+", " ", str(error))[:500]
        sys.stderr.write(f"{source}: cannot be converted ({type(error).__name__}: {reason})\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
