"""Whatever is done to any file of a new generation: it is refused by that file's name, and the old one answers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.manifest import MANIFEST_FILE, read_manifest, sealed
from indexer.snapshot.publishing import switch
from service.application import create_application
from service.command_line import main
from service.settings import Settings

pytestmark = pytest.mark.slow

NEW = "20990101T000000Z-000000000000"
# Of a file and the one after it in the folder; the last adds a file rather than changing one.
DAMAGE: dict[str, Callable[[Path, Path], object]] = {
    "flipped": lambda path, _: path.write_bytes(_flipped(path.read_bytes())),
    "truncated": lambda path, _: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path, _: path.write_bytes(b""),
    "zeroed": lambda path, _: path.write_bytes(bytes(path.stat().st_size)),
    "swapped": lambda path, other: _swap(path, other),
    "removed": lambda path, _: path.unlink(),
    "a folder": lambda path, _: _make_folder(path),
    "added to": lambda path, _: path.with_name(path.name + ".orig").touch(),
}


def _flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _swap(path: Path, other: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


def new_generation(paths: IndexPaths, whole: Path) -> Path:
    """A generation of the same content under a later name, made anew."""
    folder = paths.generation(NEW)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    content = (folder / MANIFEST_FILE).read_text().rstrip("\n").rpartition("\n")[0]
    changed = json.dumps({**json.loads(content), "generation": NEW}, indent=1)
    (folder / MANIFEST_FILE).write_bytes(sealed(changed))
    return folder


@pytest.fixture
def client(index_directory: Path) -> FlaskClient:
    """A client of the service over the old generation, which takes up another one when it is asked to."""
    return create_application(Settings(index_directory, encoder=False)).test_client()


def refresh(client: FlaskClient) -> None:
    """What the watcher does every two seconds."""
    client.application.extensions["related-articles"].holder.refresh()


def get(client: FlaskClient, path: str) -> dict[str, object]:
    """The answer to a GET, which succeeds."""
    response = client.get(path)
    assert response.status_code == 200
    return dict(response.get_json())


def touched(how: str, name: str, other: str) -> set[str]:
    """The files that are not what they were, or not there before."""
    return {name, other} if how == "swapped" else {f"{name}.orig"} if how == "added to" else {name}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file_is_refused_by_its_name_and_the_old_generation_answers(
    client: FlaskClient, index_directory: Path, how: str
) -> None:
    paths = IndexPaths(index_directory)
    old = current_generation(paths)
    files = sorted([*read_manifest(paths.generation(old)).files, MANIFEST_FILE])
    assert len(files) > 20
    for name, other in zip(files, files[1:] + files[:1], strict=True):
        folder = new_generation(paths, paths.generation(old))
        DAMAGE[how](folder / name, folder / other)
        switch(paths, NEW)
        refresh(client)
        # Nothing can be said of any other file by a manifest that is not one.
        named = {MANIFEST_FILE} if MANIFEST_FILE in touched(how, name, other) else touched(how, name, other)
        assert get(client, "/readyz")["generation"] == old
        assert any(one in str(get(client, "/v1/index")["refused"]) for one in named), name
        assert get(client, "/v1/articles/grief-0/related")["generation"] == old
        verified = CliRunner().invoke(main, ["verify", "--index", str(index_directory)])
        assert verified.exit_code == 65
        assert all(one in verified.output for one in named), name
    folder = new_generation(paths, paths.generation(old))
    switch(paths, NEW)
    refresh(client)
    assert get(client, "/readyz") == {
        "status": "ready", "generation": NEW, "refused": "no", "damaged": "no", "encoder": "off", "state": "writable",
    }  # fmt: skip
