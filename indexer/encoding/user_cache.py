"""The user's cache: folders that cost much to make, made once, and there whole or not at all."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from indexer.durable_files import make_directory_durably, sync_directory
from indexer.encoding.encoder import EncoderUnavailableError


def user_cache() -> Path:
    """Where this user's programs keep what they can make again: XDG_CACHE_HOME, or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "related-articles"


def made_once(folder: Path, make: Callable[[Path], None], is_whole: Callable[[Path], bool] = Path.is_dir) -> Path:
    """`folder`, which `make` fills unless it is there and whole. Of two processes the second uses the first one's.

    It is looked at again once it is our turn: whoever was before us may have made or mended it. What `make` raises is
    passed on, and nothing is left of what it made; what a kill leaves the next one removes.

    Raises:
        EncoderUnavailableError: the user's cache has no room, or nothing may be written there.
        OSError: so it is elsewhere, in an index.
    """
    if is_whole(folder):
        return folder
    try:
        make_directory_durably(folder.parent)
        with (folder.parent / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_whole(folder):
                shutil.rmtree(folder, ignore_errors=True)
                _make(folder, make)
    except OSError as error:
        if not folder.is_relative_to(user_cache()):
            raise
        raise EncoderUnavailableError(
            f"{folder}: cannot be made ({error}); XDG_CACHE_HOME may name a place with more room"
        ) from error
    return folder


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    temporary = folder.with_name(f".making-{folder.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        make(temporary)
        _sync(temporary)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_directory(folder.parent)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_directory(path)
            continue
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    sync_directory(folder)
