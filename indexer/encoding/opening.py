"""From a model's name to an encoder that is ready: the one door for whoever encodes at night, measures or tries.

Serving opens the converted model that lies in its generation (runtime.py) and needs nothing of this.
"""

from functools import partial
from pathlib import Path

from indexer.durable_files import link_or_copy
from indexer.encoding.conversion import CONVERTER_VERSION, convert, steps
from indexer.encoding.encoder import Encoder
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.models import DEFAULT_MODEL, Source, source_of
from indexer.encoding.runtime import ENCODER_FILES, OpenVinoEncoder, is_whole
from indexer.encoding.user_cache import made_once, user_cache
from indexer.progress import phase

# The file that the driver of an NVIDIA card makes: whether torch can use it is asked only where there is one.
_GPU_DRIVER = Path("/proc/driver/nvidia/version")


def open_encoder(model: str = DEFAULT_MODEL, store: Path | None = None, device: str = "auto") -> Encoder:
    """The encoder of `model`: `mpnet`, `minilm`, or the folder of a sentence-transformers model.

    On the processor its converted form runs, which is kept in `store` (by default the user's cache) and made the first
    time; a model is compiled when the first text comes. `device` is `cpu`, `auto`, or one that torch knows, such as
    `cuda`, where sentence-transformers encodes; `auto` takes a GPU where there is one.

    Raises:
        EncoderUnavailableError: the model is not here, is not what it should be, or cannot be converted, or the device
            is none that torch can use here.
    """
    source = source_of(model)
    chosen = _device() if device == "auto" else device
    if chosen == "cpu":
        return OpenVinoEncoder(converted(source, store))
    from indexer.encoding.reference import open_reference, require_device

    require_device(chosen)  # before the minutes that a conversion may take
    converted(source, store)  # the service will need it
    return open_reference(source.folder(), source.name, source.weights_sha256, chosen)


def converted(source: Source, store: Path | None = None) -> Path:
    """The folder with the converted form of `source`, whole, in `store`; made, or taken from the user's cache.

    Raises:
        EncoderUnavailableError: it is not there and cannot be made.
    """
    folder = (store or _own_store()) / _name(source.weights_sha256)
    return made_once(folder, partial(_convert if store is None else _take_over, source), is_whole)


def encoder_files(identity: EncoderIdentity, store: Path) -> tuple[Path, ...]:
    """What serving needs to encode as `identity` does, from `store` or the user's cache; nothing if it is in neither.

    An encoder that was never converted, as in tests, can only be used where it is.
    """
    name = _name(identity.weights_sha256)
    folder = next((place / name for place in (store, _own_store()) if (place / name).is_dir()), None)
    return tuple(folder / file for file in ENCODER_FILES) if folder else ()


def _own_store() -> Path:
    return user_cache() / "converted"


def _name(weights_sha256: str) -> str:
    """A converted model's folder: what it was made of and how."""
    return f"{weights_sha256[:16]}-{CONVERTER_VERSION}"


def _convert(source: Source, empty: Path) -> None:
    with phase("weights"):
        folder = source.folder()
    with phase("convert", steps()) as advance:
        convert(folder, source.name, source.weights_sha256, empty, advance)


def _take_over(source: Source, empty: Path) -> None:
    """Links the files of the user's cache, so that they take no room twice; copies them where links do not reach."""
    made = converted(source)
    for name in ENCODER_FILES:
        link_or_copy(made / name, empty / name)


def _device() -> str:
    if not _GPU_DRIVER.exists():
        return "cpu"
    try:
        import torch
    except ImportError:
        return "cpu"
    return "cuda" if torch.cuda.is_available() else "cpu"
