"""The address of a page or a sitemap -> the file in which a folder holds it, and never one outside that folder."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

# What would lead out of its folder, or mean something else to a file system than it does to a site.
_UNSAFE = re.compile(r"\.{1,2}|.*[/\\\x00-\x1f\x7f].*", re.DOTALL)


class OutsideError(ValueError):
    """An address leads out of the folder in which the pages lie."""


def page_of(address: str, root: Path) -> Path | None:
    """The page's file below `root`, in the first place where a generator or `wget -r` would have put it.

    Raises:
        OutsideError: it leads out of `root`, by its path or by a link on disk.
    """
    host, folders, query = _parts(address)
    return _first([name for spelt in _spellings(folders, address) for name in _places(host, spelt, query)], root)


def _places(host: str, folders: list[str], query: str) -> list[list[str]]:
    if query:  # another query is another page
        last = folders[-1] if folders else ""
        names = [[*folders, f"index.html?{query}"], *([*folders[:-1], f"{last}?{query}{end}"] for end in ("", ".html"))]
    else:
        names = [[*folders, "index.html"], [*folders, "index.htm"]]
        names += [[*folders[:-1], f"{folders[-1]}{end}"] for end in (".html", ".htm", "")] if folders else []
    return [name for relative in names for name in (relative, [host, *relative])]


def _spellings(folders: list[str], address: str) -> list[list[str]]:
    """The parts of a path as disks may have them: as they are meant, composed or not; as the address writes them."""
    if all(map(str.isascii, folders)) and "%" not in address:
        return [folders]
    ways = [folders, *([normalize(form, part) for part in folders] for form in ("NFC", "NFD")), _written(address)]
    return [list(way) for way in dict.fromkeys(map(tuple, ways))]


def _written(address: str) -> list[str]:
    return [part for part in urlsplit(address).path.split("/") if part]


def sitemap_of(address: str, root: Path, index: Path) -> Path | None:
    """The file of a sitemap that the file `index` lists: below `root` at its path, or beside the index; packed or not.

    Raises:
        OutsideError: it leads out of the folder, by its path or by a link on disk.
    """
    host, folders, _ = _parts(address)
    if not folders:
        return None
    last = folders[-1]
    variants = [last, last.removesuffix(".gz") if last.endswith(".gz") else f"{last}.gz"]
    below = [[*top, *folders[:-1], name] for top in ([], [host]) for name in variants]
    return _first(below, root) or _first([[name] for name in variants], index.parent)


def _parts(address: str) -> tuple[str, list[str], str]:
    """Host, path and query; the path in its parts, each with its escapes decoded once.

    Raises:
        OutsideError: a part leads elsewhere.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise OutsideError(f"it is no address: {error}") from error
    folders = [unquote(part) for part in _written(address)]
    names = [parts.netloc.lower(), *folders, *([parts.query] if parts.query else [])]
    if any(_UNSAFE.fullmatch(name) for name in names):
        raise OutsideError("a part of its path leads elsewhere")
    return names[0], folders, parts.query


def _first(names: Sequence[Sequence[str]], root: Path) -> Path | None:
    inside = root.resolve()
    for name in names:
        try:
            path = root.joinpath(*name).resolve()
            is_there = path.is_file()
        except (OSError, RuntimeError, ValueError):  # a name that is too long, a link to itself
            continue
        if is_there and not path.is_relative_to(inside):
            raise OutsideError(f"{PurePosixPath(*name)} is a link that leads out of the folder")
        if is_there:
            return path
    return None
