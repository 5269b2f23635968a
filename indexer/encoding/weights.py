"""Parts of an archive -> the files of a model, each verified while it is written."""

import hashlib
import io
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from indexer.encoding.encoder import EncoderUnavailableError

_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArchiveParts:
    """The files that are one zip archive when they are joined, whose members lie in the folder `name`."""

    name: str
    paths: tuple[Path, ...]


def unpack(archive: ArchiveParts, files: Mapping[str, str], folder: Path) -> None:
    """Writes the members `files`, known by their sha256, into the empty `folder`.

    Paths are taken from `files`, never from the archive, so nothing can be written elsewhere.

    Raises:
        EncoderUnavailableError: a part is damaged, a member is missing or another than it should be, or there is no
            room for it.
    """
    first = archive.paths[0]
    try:
        with zipfile.ZipFile(io.BufferedReader(_Joined(archive.paths), _BLOCK_BYTES)) as members:
            for name, expected in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                digest = _copied(members, f"{archive.name}/{name}", path)
                if digest != expected:
                    raise EncoderUnavailableError(
                        f"{first.parent}: {name} has the sha256 {digest}, which is not that of {archive.name}"
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError) as error:
        raise EncoderUnavailableError(
            f"the parts of {archive.name} beside {first} are damaged ({error}): install their packages anew"
        ) from error
    except OSError as error:
        raise EncoderUnavailableError(f"{archive.name} cannot be unpacked into {folder.parent}: {error}") from error


def _copied(members: zipfile.ZipFile, name: str, path: Path) -> str:
    """The sha256 of the member `name`, written to `path`."""
    whole = hashlib.sha256()
    with members.open(name) as member, path.open("wb") as stream:
        while block := member.read(_BLOCK_BYTES):
            whole.update(block)
            stream.write(block)
    return whole.hexdigest()


class _Joined(io.RawIOBase):
    """Files one after the other as one stream, without a joined copy of some 400 MB."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._streams = [path.open("rb") for path in paths]
        self._ends = list(accumulate(path.stat().st_size for path in paths))
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._ends[-1]}[whence]
        if start + offset < 0:
            raise ValueError(f"{start + offset} is before the beginning")
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` from the part that holds this place, at most to that part's end."""
        part = bisect_right(self._ends, self._place)
        if part == len(self._ends):
            return 0
        before = self._ends[part - 1] if part else 0
        self._streams[part].seek(self._place - before)
        size = self._streams[part].readinto(memoryview(buffer)[: self._ends[part] - self._place])
        self._place += size
        return size

    def close(self) -> None:
        for stream in self._streams:
            stream.close()
        super().close()
