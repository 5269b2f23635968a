"""Whether a night has anything to do: what the current generation was made of, against what is there now.

Nothing here reads an article: the bytes of the files are hashed as they were, and those are the files of the last
reading. Whatever is not the same, or cannot be told, means that the night must read.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xxhash

from corpus.article import READER_VERSION, TEXT_RECIPE_VERSION
from corpus.configuration import Source
from corpus.sources.folders import real_path, walk
from indexer.durable_files import replace_durably
from indexer.encoding.models import file_states
from indexer.nightly.configuration import Configuration
from indexer.small_files import open_regular, read_small
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.snapshot.manifest import (
    BUILD_RECIPE_VERSION,
    FORMAT_VERSION,
    DamagedSnapshotError,
    read_manifest,
    sealed,
    verify_files,
)

# Larger ones were no faster to read, and this one stays in the processor's cache until it is hashed.
_BLOCK_BYTES = 256 * 1024
# A line a file that was read, so that of a million files it is still remembered.
_REMEMBERED_BYTES = 512 * 1024 * 1024
# Whether a file was written to shows in what the file system says of it; that a disk lost a bit of it does not.
_FULL_VERIFICATION_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that decides what a run makes, but for the time."""

    recipe: str  # as `recipe_of` says
    folders: dict[str, str]  # folder -> digest of the names below it
    whole_folders: dict[str, str]  # the same with hidden ones
    files: dict[str, str]  # file -> digest of its bytes
    most_bytes: int  # of one file that are read, and so are hashed


@dataclass(frozen=True, slots=True)
class Job:
    """What a run was asked to do."""

    sources: Sequence[Source]
    configuration: Configuration
    links: Path | None  # links beside those that the articles have
    recipe: str  # as `recipe_of` says

    @staticmethod
    def of(sources: Sequence[Source], configuration: Configuration, links: Path | None) -> "Job":
        """The job by these settings."""
        return Job(sources, configuration, links, recipe_of(sources, configuration, links))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a run that ended well had read, and what it left."""

    inputs: Inputs
    generation: str
    changes_at: str  # when the same inputs give another corpus; empty: never
    verified_at: str  # when every byte of the generation was last compared with its manifest
    states: dict[str, list[int]]  # of its files, as the file system told them then
    summary: dict[str, Any]  # the figures of that run


def recipe_of(sources: Sequence[Source], configuration: Configuration, links: Path | None) -> str:
    """The digest of all settings, of where the sources, the links and the model are, and of the versions.

    A model that is a folder may be trained anew in its place; that shows in what the file system says of its files.
    """
    versions = [READER_VERSION, TEXT_RECIPE_VERSION, BUILD_RECIPE_VERSION, FORMAT_VERSION]
    parts = [
        *(source.model_dump_json() for source in sources),
        configuration.model_dump_json(),
        os.getcwd(),  # noqa: PTH109 - relative paths in the settings start from it
        str(links),
        json.dumps(file_states(configuration.encoder)),
        json.dumps(versions),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def look_at(
    recipe: str,
    files: Iterable[Path],
    folders: Iterable[Path],
    whole_folders: Iterable[Path] = (),
    *,
    most_bytes: int = sys.maxsize,
) -> Inputs:
    """The inputs as they are now, of which no file is read beyond `most_bytes`."""
    return Inputs(
        recipe=recipe,
        folders={str(path.absolute()): _names_digest(path.absolute(), hidden=False) for path in folders},
        whole_folders={str(path.absolute()): _names_digest(path.absolute(), hidden=True) for path in whole_folders},
        files={str(path.absolute()): _content_digest(path.absolute(), most_bytes) for path in files},
        most_bytes=most_bytes,
    )


def remember(
    paths: IndexPaths, inputs: Inputs, generation: str, changes_at: datetime | None, summary: dict[str, Any]
) -> None:
    """Keeps what a run had read. Its generation must just have been verified."""
    _write(
        paths,
        Remembered(
            inputs=inputs,
            generation=generation,
            changes_at=changes_at.isoformat() if changes_at else "",
            verified_at=datetime.now(UTC).isoformat(),
            states=_states(paths.generation(generation)),
            summary=summary,
        ),
    )


def remembered_if_unchanged(
    paths: IndexPaths, recipe: str, now: datetime, *, read_only: bool = False
) -> Remembered | None:
    """What is remembered of the run that made the current generation, if another would make the same; else None.

    Where the generation had to be verified byte by byte, that is remembered unless `read_only`.
    """
    try:
        remembered = _read(paths)
        if remembered.inputs.recipe != recipe or current_generation(paths) != remembered.generation:
            return None
        if remembered.changes_at and datetime.fromisoformat(remembered.changes_at) <= now:
            return None
        if not _are_the_same(remembered.inputs):
            return None
        verified = _verified(paths.generation(remembered.generation), remembered, now)
    except (OSError, ValueError, TypeError, KeyError, NoSnapshotError, DamagedSnapshotError):
        return None
    if verified is not remembered and not read_only:
        _write(paths, verified)
    return verified


def _are_the_same(inputs: Inputs) -> bool:
    folders = ((inputs.folders, False), (inputs.whole_folders, True))
    same = all(_names_digest(Path(p), hidden=h) == digest for those, h in folders for p, digest in those.items())
    return same and all(_content_digest(Path(p), inputs.most_bytes) == digest for p, digest in inputs.files.items())


def _verified(folder: Path, remembered: Remembered, now: datetime) -> Remembered:
    """`remembered`, its generation verified: by what the file system says, or byte by byte where that is not enough.

    Raises:
        DamagedSnapshotError: it is not whole.
    """
    manifest, states = read_manifest(folder), _states(folder)
    age = now - datetime.fromisoformat(remembered.verified_at)
    if states == remembered.states and age < _FULL_VERIFICATION_EVERY:
        return remembered
    verify_files(folder, manifest)
    return replace(remembered, verified_at=now.isoformat(), states=states)


def _states(folder: Path) -> dict[str, list[int]]:
    """Of each file what changes when anybody writes to it, restores it, or puts another in its place."""
    states = {}
    for path in sorted(folder.iterdir()):
        found = path.stat()
        states[path.name] = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
    return states


def _names_digest(folder: Path, *, hidden: bool) -> str:
    whole = hashlib.sha256()
    for path in walk(folder, hidden=hidden):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file" if path.is_file() else "other"
        leads_to = str(real_path(path)) if kind == "link" else ""
        whole.update(os.fsencode(json.dumps([str(path), kind, leads_to, kind == "link" and path.is_dir()])))
    return whole.hexdigest()


def _content_digest(path: Path, most_bytes: int) -> str:
    """xxh3 of a file's bytes: of the hashes measured the only one that costs little beside reading (see benchmarks).

    It is not proof against whoever makes two contents of one digest on purpose. That would have to be the publisher,
    who would gain that an edit of their own is not seen until the next one. What is beyond `most_bytes` is not read at
    night either; that anybody wrote to it shows in what the file system says.
    """
    whole, block = xxhash.xxh3_128(), bytearray(_BLOCK_BYTES)
    view = memoryview(block)
    try:
        with open_regular(path) as stream:
            state = os.fstat(stream.fileno())
            while stream.tell() < most_bytes and (size := stream.readinto(block)):
                whole.update(view[:size])
    except OSError as error:
        return f"unreadable: {error.strerror}"
    beyond = f" of {state.st_size} bytes, {state.st_mtime_ns}" if state.st_size > most_bytes else ""
    return f"{whole.hexdigest()}{beyond}"


def _read(paths: IndexPaths) -> Remembered:
    written = read_small(paths.inputs, _REMEMBERED_BYTES)
    content = written.decode().rstrip("\n").rpartition("\n")[0]
    if written != sealed(content):
        raise ValueError(f"{paths.inputs}: altered since it was written")
    fields = json.loads(content)
    return Remembered(**{**fields, "inputs": Inputs(**fields["inputs"])})


def _write(paths: IndexPaths, remembered: Remembered) -> None:
    paths.inputs.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(paths.inputs, sealed(json.dumps(asdict(remembered), indent=1)))
