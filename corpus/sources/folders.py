"""What is in a folder: a folder -> the files below it, by name, without a look into any of them."""

import os
from pathlib import Path


def walk(folder: Path, *, hidden: bool = False) -> list[Path]:
    """Every file below `folder`, and the folders that are not entered: linked and forbidden ones.

    What is hidden (`.git`) is left out unless `hidden`.
    """
    found: list[Path] = []
    for top, folders, files in os.walk(folder, onerror=lambda error: found.append(Path(error.filename))):
        folders[:] = [name for name in folders if hidden or not name.startswith(".")]
        found.extend(path for name in folders if (path := Path(top) / name).is_symlink())
        found.extend(Path(top) / name for name in files if hidden or not name.startswith("."))
    return sorted(found)


def real_path(path: Path) -> Path:
    """Where `path` leads through links; `Path.resolve` breaks on those that lead in a circle."""
    return Path(os.path.realpath(path))
