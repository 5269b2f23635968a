"""A folder of static files that is brought up to date: what is the same is left alone, what is gone is removed.

Each file is replaced in one step, so that a web server never gives half a list. Nothing is flushed to the disk one by
one: after a power loss the next export finds what differs and writes it again.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.small_files import read_small

# By it a folder is known for an export, in which every file is ours to replace and to remove.
CONTENTS = "articles.json"
LISTS = "related"
# Names that every file system takes, none of which is another one's in capitals. No dots: a web server may go by an
# ending in the middle, and run what an article called a.php has in its title.
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_NAMES_OF_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
_ENDINGS = (".json", ".html")
_BESIDE = ".new"


class NotAnExportError(Exception):
    """The folder holds something else. The message says what helps."""


class BusyFolderError(Exception):
    """Another export is writing there."""


@dataclass(slots=True)
class Tally:
    """What became of the files of an export."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0


def name_of(identity: str) -> str:
    """The name of an article's files, without the ending: its id where that is a plain name, else a digest of it.

    Plain is up to 100 of a-z, 0-9, - and _, the first a letter or digit, and no name of a device of Windows; otherwise
    the name is ~ with the first 32 hexadecimal digits of the SHA-256 of the id in UTF-8.
    """
    if _PLAIN.fullmatch(identity) and not _NAMES_OF_DEVICES.fullmatch(identity):
        return identity
    return "~" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class ExportFolder:
    """One export's folder while it is brought up to date."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.tally = Tally()

    def keep_only(self, names: set[str]) -> None:
        """Removes the lists of all others, and what an export that was killed has left."""
        kept = {name + ending for name in names for ending in _ENDINGS}
        with os.scandir(self._path / LISTS) as found:
            gone = [entry.name for entry in found if entry.name not in kept]
        for name in gone:
            (self._path / LISTS / name).unlink()
        self.tally.removed += sum(name.endswith(".json") for name in gone)

    def put(self, name: str, json: bytes, html: bytes) -> None:
        """One article's list."""
        pair = zip(_ENDINGS, (json, html), strict=True)
        if sum(self._replace(Path(LISTS, name + ending), content) for ending, content in pair):
            self.tally.written += 1
        else:
            self.tally.unchanged += 1

    def close(self, contents: bytes) -> None:
        """Says what is there; last, so that it names no file that is not."""
        self._replace(Path(CONTENTS), contents)

    def _replace(self, file: Path, content: bytes) -> bool:
        path = self._path / file
        try:
            if read_small(path) == content:
                return False
        except OSError:
            pass  # not there, or not what it should be: written below
        beside = path.with_name(path.name + _BESIDE)
        beside.write_bytes(content)
        beside.replace(path)
        return True


@contextmanager
def opened(path: Path) -> Iterator[ExportFolder]:
    """The folder, made if it is missing, and nobody else's meanwhile.

    Raises:
        NotAnExportError: it holds what no export has made.
        BusyFolderError: another export is at work there.
        OSError: it cannot be made or written.
    """
    path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyFolderError(f"{path}: another export is at work there") from None
        _require_own(path)
        (path / LISTS).mkdir(exist_ok=True)
        yield ExportFolder(path)
    finally:
        os.close(descriptor)


def _require_own(path: Path) -> None:
    """Marks a new folder, and refuses one in which other things stand: what is not of this export is removed."""
    if (path / CONTENTS).is_file():
        return
    if others := sorted(entry.name for entry in path.iterdir()):
        raise NotAnExportError(f"{path} holds {others[0]!r}, which no export has made; name a new or an empty folder")
    (path / CONTENTS).write_text("{}")
