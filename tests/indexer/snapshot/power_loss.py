"""What a disk may hold after a power loss: the calls of a real process are replayed, what was not synced is dropped.

POSIX promises the bytes of a file once it was synced, and a name in a folder once that folder was. Of anything else
any part may be there (ALICE, Pillai et al., OSDI 2014): names without their bytes, bytes without their names, a later
rename without an earlier one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

Tree = dict[str, bytes]  # the files below the recorded folder by their paths; folders are where files are

_CALL = re.compile(r"\d+ +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DESCRIPTOR = re.compile(r"^\d+<(?P<path>[^>]*)>")

# What may be left of bytes that were not synced.
REMAINS: dict[str, Callable[[bytes], bytes]] = {
    "whole": lambda content: content,
    "nothing": lambda _content: b"",
    "zeroes": lambda content: bytes(len(content)),
    "half": lambda content: content[: len(content) // 2],
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One change to the disk, or the promise that a change is on it."""

    kind: str  # create, write, sync, rename, mkdir, remove
    path: str  # below the recorded folder; empty for the folder itself
    to: str = ""
    size: int = 0


@dataclass
class _File:
    content: bytes = b""
    synced: bool = True


@dataclass
class _Folder:
    durable: dict[str, "_File | _Folder"] = field(default_factory=dict)
    pending: list[tuple[str, str, "_File | _Folder | None"]] = field(default_factory=list)  # remove, add, what

    def live(self) -> dict[str, "_File | _Folder"]:
        """The folder as processes see it."""
        return self.after(range(len(self.pending)))

    def after(self, kept: Sequence[int]) -> dict[str, "_File | _Folder"]:
        """The folder after a power loss that spared only the pending changes with these numbers."""
        entries = dict(self.durable)
        for number in kept:
            removed, added, what = self.pending[number]
            entries.pop(removed, None)
            if what is not None:
                entries[added] = what
        return entries


def operations(log: Sequence[str], root: Path) -> Iterator[Operation]:
    """The operations below `root` in a log of `strace -f -y`, but for the lock file, whose content is for people."""
    for line in log:
        found = _CALL.match(line)
        if found and int(found["result"]) >= 0:
            for operation in _operation(found["call"], found["arguments"], int(found["result"])):
                if _inside(operation.path, root) and PurePosixPath(operation.path).name != "lock":
                    yield Operation(
                        operation.kind, _below(operation.path, root), _below(operation.to, root), operation.size
                    )


def _operation(call: str, arguments: str, result: int) -> Iterator[Operation]:
    quoted, descriptor = _QUOTED.findall(arguments), _DESCRIPTOR.match(arguments)
    held = descriptor["path"] if descriptor else ""
    if call == "openat" and "O_CREAT" in arguments:
        yield Operation("create", quoted[0])
    elif call == "write":
        yield Operation("write", held, size=result)
    elif call in {"fsync", "fdatasync"}:
        yield Operation("sync", held)
    elif call.startswith("rename"):
        yield Operation("rename", quoted[0], quoted[1])
    elif call.startswith("mkdir"):
        yield Operation("mkdir", quoted[0])
    elif call in {"unlink", "rmdir"}:
        yield Operation("remove", quoted[0])
    elif call == "unlinkat":
        yield Operation("remove", str(PurePosixPath(held) / quoted[0]))


def _inside(path: str, root: Path) -> bool:
    return PurePosixPath(path).is_relative_to(root)


def _below(path: str, root: Path) -> str:
    """`path` below `root`; empty for `root` itself."""
    return "/".join(PurePosixPath(path).relative_to(root).parts) if path else ""


class Disk:
    """A disk on which a tree of files is durable and operations follow."""

    def __init__(self, tree: Tree) -> None:
        self._root = _Folder()
        for path, content in tree.items():
            folder = self._root
            for part in PurePosixPath(path).parts[:-1]:
                child = folder.durable.setdefault(part, _Folder())
                assert isinstance(child, _Folder)
                folder = child
            folder.durable[PurePosixPath(path).name] = _File(content)

    def apply(self, operation: Operation, written: bytes = b"") -> None:
        """Does one operation; `written` are the bytes of a write."""
        parent, name = self._place(operation.path)
        if operation.kind == "sync":
            node = self._node(operation.path)
            if isinstance(node, _Folder):
                node.durable, node.pending = node.live(), []
            else:
                node.synced = True
        elif operation.kind == "create":
            existing = parent.live().get(name)
            assert existing is None, f"{operation.path} is opened for writing again"
            parent.pending.append(("", name, _File(synced=True)))
        elif operation.kind == "write":
            node = self._node(operation.path)
            assert isinstance(node, _File)
            node.content, node.synced = node.content + written, False
        elif operation.kind == "rename":
            other, new_name = self._place(operation.to)
            assert other is parent, "nothing here moves between folders"
            parent.pending.append((name, new_name, parent.live()[name]))
        elif operation.kind == "mkdir":
            parent.pending.append(("", name, _Folder()))
        else:
            parent.pending.append((name, "", None))

    def after_power_loss(self) -> Iterator[Tree]:
        """What may be on it if the power fails now."""
        folders = [folder for folder in self._folders(self._root) if folder.pending]
        for remain in REMAINS.values():
            for choice in _choices(folders):
                yield dict(_files(self._root, choice, remain, ""))

    def _place(self, path: str) -> tuple[_Folder, str]:
        pure = PurePosixPath(path)
        parent = self._node("/".join(pure.parent.parts))
        assert isinstance(parent, _Folder)
        return parent, pure.name

    def _node(self, path: str) -> _File | _Folder:
        node: _File | _Folder = self._root
        for part in PurePosixPath(path).parts:
            assert isinstance(node, _Folder)
            node = node.live()[part]
        return node

    def _folders(self, folder: _Folder) -> Iterator[_Folder]:
        yield folder
        for node in folder.live().values():
            if isinstance(node, _Folder):
                yield from self._folders(node)


Choice = dict[int, Sequence[int]]  # by the identity of a folder, which of its pending changes are on the disk


def _choices(folders: Sequence[_Folder]) -> Iterator[Choice]:
    """All or nothing of what is pending, and of one folder at a time every beginning, each alone, and all but one."""
    everything = {id(folder): range(len(folder.pending)) for folder in folders}
    nothing: Choice = {id(folder): () for folder in folders}
    yield dict(everything)
    yield nothing
    for folder in folders:
        count = len(folder.pending)
        for number in range(count):
            rest = [other for other in range(count) if other != number]
            for kept in (range(number), [number], rest):
                yield everything | {id(folder): kept}
                yield nothing | {id(folder): kept}


def _files(
    folder: _Folder, choice: Choice, remain: Callable[[bytes], bytes], prefix: str
) -> Iterator[tuple[str, bytes]]:
    for name, node in folder.after(choice.get(id(folder), ())).items():
        if isinstance(node, _Folder):
            yield from _files(node, choice, remain, f"{prefix}{name}/")
        else:
            yield prefix + name, node.content if node.synced else remain(node.content)
