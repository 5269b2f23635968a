"""Changing a file of keys in one step, so that a service that reads it meanwhile reads the old one or the new one."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.durable_files import sync_directory, write_durably
from indexer.turns import alone_in
from service.access.keys import Key, KeysError, content_of_keys, names_in

# Its owner writes it, the group of the service reads it.
_MODE = 0o640


def add_key(path: Path, key: Key) -> None:
    """Adds a key to the file, which is made if there is none; on disk on return.

    Raises:
        KeysError: the file has a mistake, or a key of that name.
        OSError: it cannot be written.
    """
    path = path.resolve()  # the file itself, where a link leads to it
    with alone_in(path.parent):
        content = content_of_keys(path) if path.exists() else b""
        if content.strip() and not content.endswith(b"\n"):
            content += b"\n"
        if key.name in names_in(content, path):
            raise KeysError(f"{path}: a key is named {key.name!r} already; take another name, like {key.name}-2")
        _replace(path, content + f"{key.line()}\n".encode())


def remove_key(path: Path, name: str) -> None:
    """Removes the key of that name, and nothing else; on disk on return.

    Raises:
        KeysError: the file has a mistake, no key of that name, or no other: a service goes on with the keys it has when
            its file becomes empty.
        OSError: it cannot be written.
    """
    path = path.resolve()  # the file itself, where a link leads to it
    with alone_in(path.parent):
        content = content_of_keys(path)
        names = names_in(content, path)
        if name not in names:
            raise KeysError(f"{path}: no key is named {name!r}; there are {', '.join(names)}")
        if len(names) == 1:
            raise KeysError(f"{path}: {name!r} is the only key, and a service would go on with it; make another first")
        lines = content.splitlines(keepends=True)
        _replace(path, b"".join(line for line in lines if line.split()[:1] != [name.encode()]))


def _replace(path: Path, content: bytes) -> None:
    """As replace_durably, but the file keeps its mode and its group, by which the service may read it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        before = path.stat() if path.exists() else None
        beside.chmod(before.st_mode & 0o777 if before else _MODE)
        if before:
            with suppress(PermissionError):
                os.chown(beside, before.st_uid, before.st_gid)
        write_durably(beside, content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
