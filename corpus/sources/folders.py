"""What is in a folder: a folder -> the files below it, by name, without a look into any but the mark of an export."""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from corpus.bounded import UnusableFileError, open_regular

# An index has a folder of generations, and beside it the file that is locked, or of a copy the one that says which is
# served. A generation's name begins with when it was made; before the first there is none.
_GENERATIONS, _BESIDE_GENERATIONS = "snapshots", {"lock", "current"}
_GENERATION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
# An export has a folder of lists, and beside it a file that says of which generation they are, at first nothing.
_LISTS, _CONTENTS = "related", "articles.json"
_EXPORTED = re.compile(rb'\{("generation"|\}\Z)')
_MARK_BYTES = 64


def walk(folder: Path, *, hidden: bool = False) -> list[Path]:
    """Every file below `folder`, and the folders that are not entered: linked and forbidden ones, and what we made.

    What is hidden (`.git`) is left out unless `hidden`. Where `folder` itself is not entered, it is all there is.
    """
    found: list[Path] = []
    for top, folders, files in os.walk(folder, onerror=lambda error: found.append(Path(error.filename))):
        if _is_made_here(Path(top), folders, files):
            found.append(Path(top))
            folders.clear()
            continue
        folders[:] = [name for name in folders if hidden or not name.startswith(".")]
        found.extend(path for name in folders if (path := Path(top) / name).is_symlink())
        found.extend(Path(top) / name for name in files if hidden or not name.startswith("."))
    return sorted(found)


def is_made_here(folder: Path) -> bool:
    """Whether a folder is an index or an export of one: what was withdrawn would come back out of either."""
    for top, folders, files in os.walk(folder):
        return _is_made_here(Path(top), folders, files)
    return False


def real_path(path: Path) -> Path:
    """Where `path` leads through links; `Path.resolve` breaks on those that lead in a circle."""
    return Path(os.path.realpath(path))


def _is_made_here(folder: Path, folders: Collection[str], files: Collection[str]) -> bool:
    if _GENERATIONS in folders and not _BESIDE_GENERATIONS.isdisjoint(files):
        with suppress(OSError):
            names = [path.name for path in (folder / _GENERATIONS).iterdir() if not path.name.startswith(".")]
            return not names or any(map(_GENERATION.fullmatch, names))
    contents = folder / _CONTENTS
    if _LISTS in folders and _CONTENTS in files and not contents.is_symlink():
        with suppress(OSError, UnusableFileError), open_regular(contents) as stream:
            return _EXPORTED.match(stream.read(_MARK_BYTES)) is not None
    return False
