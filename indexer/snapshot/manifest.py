"""What a generation says of itself, and the proof that its files are what was written.

Nearly every file format accepts a flipped byte without a word (measured: numpy and safetensors always, FAISS one
time in seven), so each file's size and sha256 stand in the manifest and are checked before anything is parsed.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.encoding.identity import EncoderIdentity
from indexer.small_files import open_regular, read_small

MANIFEST_FILE = "MANIFEST.json"
# Raised with every change of the files' names or meanings; a reader refuses what it was not written for.
FORMAT_VERSION = 3
# Raise whenever the same input would now give another generation (formulas, topics, duplicates), so that the next
# night rebuilds although nothing came in.
BUILD_RECIPE_VERSION = 23


# A record a file is all that it has; a thousand times that is no manifest.
_MANIFEST_BYTES = 4 * 1024 * 1024


class DamagedSnapshotError(Exception):
    """A generation is not what its manifest says. The message names the file."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and sha256 of one file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds."""

    articles: int
    passages: int
    topics: int


@dataclass(frozen=True, slots=True)
class GenerationIdentity:
    """What a generation is called, and of what and by what it is made."""

    generation: str
    corpus_digest: str
    configuration_digest: str
    encoder: EncoderIdentity


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last file written into a generation and the first one read."""

    format_version: int
    generation: str
    created_at: str
    corpus_digest: str
    configuration_digest: str
    encoder: EncoderIdentity
    text_recipe_version: int
    build_recipe_version: int
    counts: Counts
    files: dict[str, FileRecord]

    def to_json(self) -> bytes:
        """The manifest's bytes, followed by their own digest so that a change in them shows as well."""
        return sealed(json.dumps(asdict(self), indent=1, sort_keys=True))


def file_record(path: Path) -> FileRecord:
    """Size and digest of the file at `path`."""
    with path.open("rb") as stream:
        return FileRecord(os.fstat(stream.fileno()).st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the generation in `directory`.

    Raises:
        DamagedSnapshotError: it is missing, altered, or of another format version.
    """
    return manifest_in(read_sealed_manifest(directory), directory / MANIFEST_FILE)


def read_sealed_manifest(directory: Path) -> bytes:
    """The file that the manifest of `directory` stands in, whatever is in it.

    Raises:
        DamagedSnapshotError: it cannot be read.
    """
    path = directory / MANIFEST_FILE
    try:
        return read_small(path, _MANIFEST_BYTES)
    except OSError as error:
        raise DamagedSnapshotError(f"{path}: cannot be read ({type(error).__name__})") from error


def manifest_in(written: bytes, path: Path) -> Manifest:
    """The manifest that was `written` at `path`.

    Raises:
        DamagedSnapshotError: it is altered, or of another format version.
    """
    content = written.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[0]
    if written != sealed(content):
        raise DamagedSnapshotError(f"{path}: altered since it was written")
    try:
        fields: dict[str, Any] = json.loads(content)
        version = fields.get("format_version")
        if version != FORMAT_VERSION:
            raise DamagedSnapshotError(f"{path}: format version {version}, this program reads version {FORMAT_VERSION}")
        return Manifest(
            **{
                **fields,
                "encoder": EncoderIdentity(**fields["encoder"]),
                "counts": Counts(**fields["counts"]),
                "files": {name: FileRecord(**record) for name, record in fields["files"].items()},
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedSnapshotError(f"{path}: not a manifest of this program ({error})") from error


def verify_files(directory: Path, manifest: Manifest) -> None:
    """Compares every file in `directory` with `manifest`, up to the first that differs.

    Raises:
        DamagedSnapshotError: a file is missing, added, cut, or altered; the message names it.
    """
    for damage in damages(directory, manifest):
        raise DamagedSnapshotError(damage)


def is_whole(directory: Path) -> bool:
    """Whether every file in `directory` is what was written."""
    try:
        verify_files(directory, read_manifest(directory))
    except (DamagedSnapshotError, OSError):
        return False
    return True


def damages(directory: Path, manifest: Manifest, *, digests: bool = True) -> Iterator[str]:
    """Each file in `directory` that is not as `manifest` says, by its path and in words.

    Without `digests` only what a look at the folder shows: files that are missing, cut or added. Nothing is read then.
    """
    for name, expected in manifest.files.items():
        if damage := damage_of(directory / name, expected, digests=digests):
            yield f"{directory / name}: {damage}"
    for extra in sorted({path.name for path in directory.iterdir()} - set(manifest.files) - {MANIFEST_FILE}):
        yield f"{directory / extra}: not part of this generation"


def damage_of(path: Path, expected: FileRecord, *, digests: bool = True) -> str:
    """In words why the file at `path` is not what was written; nothing if it is."""
    try:
        with open_regular(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            if size != expected.size:
                return f"{size} bytes, {expected.size} were written"
            if digests and hashlib.file_digest(stream, "sha256").hexdigest() != expected.sha256:
                return "altered since it was written (sha256 differs)"
    except OSError as error:
        return str(error.strerror or error)
    return ""


def sealed(content: str) -> bytes:
    """`content` with its own digest as the last line."""
    return f"{content}\nsha256:{hashlib.sha256(content.encode()).hexdigest()}\n".encode()
