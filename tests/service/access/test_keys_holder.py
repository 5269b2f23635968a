"""A file of keys that changes while the service runs: nothing that happens to it ever opens anything."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from service.access.keys import KeysError
from service.access.keys_holder import KeysHolder, exposure_of
from service.access.roles import Role
from service.application import create_application
from service.settings import Settings
from tests.service.keys import SECRETS, authorization, write_keys

NEW = "ra_new_" + "n" * 43


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_text(""),
    "only comments": lambda path: path.write_text("# nobody\n"),
    "cut in a line": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "no text": lambda path: path.write_bytes(bytes(range(256))),
    "gone": Path.unlink,
    "a FIFO": _fifo,
    "a folder": _folder,
    "a circle of links": _circle,
    "huge": lambda path: path.write_bytes(path.read_bytes() + b"#" * 1_000_000),
    "with a mistake beside a new key": lambda path: write_text_with_mistake(path),
}


def write_text_with_mistake(path: Path) -> None:
    write_keys(path, {"new": (Role.ADMIN, NEW)})
    path.write_text(path.read_text() + "and so on\n")


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_opens_nothing_and_shuts_nobody_out(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_keys(tmp_path / "keys")
    holder = KeysHolder(file)
    DAMAGE[damage](file)
    for _ in range(3):
        holder.refresh()
    assert {role: holder.role_of(secret) for role, secret in SECRETS.items()} == {role: role for role in SECRETS}
    assert holder.role_of(NEW) is None
    assert str(file) in holder.held.failure
    assert [json.loads(r.message)["event"] for r in caplog.records if r.levelno == logging.ERROR] == ["keys-refused"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_after_damage_the_same_file_is_good_again_and_a_new_one_is_taken(tmp_path: Path, damage: str) -> None:
    file = write_keys(tmp_path / "keys")
    holder = KeysHolder(file)
    DAMAGE[damage](file)
    holder.refresh()
    if file.is_dir():
        file.rmdir()
    else:
        file.unlink(missing_ok=True)
    write_keys(file)
    holder.refresh()
    assert (holder.held.failure, holder.role_of(SECRETS[Role.SITE])) == ("", Role.SITE)
    write_keys(file, {"new": (Role.EDITOR, NEW)})
    holder.refresh()
    assert (holder.role_of(NEW), holder.role_of(SECRETS[Role.ADMIN])) == (Role.EDITOR, None)


def test_a_worker_that_starts_over_a_damaged_file_takes_the_keys_of_the_others(tmp_path: Path) -> None:
    file, last_good = write_keys(tmp_path / "keys"), tmp_path / "last-good"
    first = KeysHolder(file, last_good)
    write_keys(file, {"new": (Role.EDITOR, NEW)})
    first.refresh()
    file.write_text("broken\n")
    late = KeysHolder(file, last_good)
    assert (late.role_of(NEW), late.role_of(SECRETS[Role.ADMIN])) == (Role.EDITOR, None)
    assert "keys:1" in late.held.failure


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_service_does_not_start_over_a_damaged_file(tmp_path: Path, index_directory: Path, damage: str) -> None:
    file = write_keys(tmp_path / "keys")
    DAMAGE[damage](file)
    with pytest.raises(KeysError, match=str(file)):
        create_application(Settings(index_directory, encoder=False, keys_file=file))


@pytest.mark.parametrize(("mode", "open_to_others"), [(0o600, False), (0o640, False), (0o400, False), (0o440, False),
    (0o644, True), (0o642, True), (0o660, True), (0o666, True)])  # fmt: skip
def test_a_file_that_others_may_read_or_change_is_said_and_used(
    tmp_path: Path, mode: int, open_to_others: bool, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_keys(tmp_path / "keys")
    file.chmod(mode)
    holder = KeysHolder(file)
    assert holder.role_of(SECRETS[Role.SITE]) is Role.SITE
    assert bool(exposure_of(file)) == ("keys-exposed" in caplog.text) == open_to_others


def test_what_is_wrong_is_told_in_metrics_and_to_an_administrator_and_no_key_is_anywhere(
    tmp_path: Path, index_directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_keys(tmp_path / "keys")
    with caplog.at_level(logging.DEBUG):
        application = create_application(Settings(index_directory, encoder=False, keys_file=file))
        client = application.test_client()
        assert "related_articles_keys_refused 0.0" in client.get("/metrics").text
        file.write_text(SECRETS[Role.ADMIN])
        application.extensions["related-articles"].keys.refresh()
        metrics = client.get("/metrics").text
        index = client.get("/v1/index", headers=authorization(Role.ADMIN))
        refused = client.post("/v1/related/batch", headers={"Authorization": f"Bearer {NEW}"}, json={"ids": ["x"]})
    assert "related_articles_keys_refused 1.0" in metrics
    assert "related_articles_keys 3.0" in metrics
    assert index.get_json()["keys"] == {"keys": 3, "refused": f"{file}:1: a line has three words, NAME ROLE "
                                        "sha256:DIGEST; this one has 1"}  # fmt: skip
    seen = caplog.text + metrics + index.text + refused.text + str(refused.headers)
    assert not any(secret in seen for secret in (*SECRETS.values(), NEW))
