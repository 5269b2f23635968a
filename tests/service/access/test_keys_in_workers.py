"""Keys in real workers: each follows the file within seconds, and one that is new takes what the others have."""

import os
import signal
import urllib.request
from pathlib import Path

import pytest

from service.access.roles import Role
from tests.service.keys import SECRETS, write_keys
from tests.service.running_server import RunningServer, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
NEW = "ra_new_" + "n" * 43
# More than the two workers could all answer by chance from one of them.
REQUESTS = 40


def statuses(server: RunningServer, secret: str) -> set[int]:
    """What many requests of one key are answered with, whichever worker they reach."""

    def one() -> int:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{server.address}/v1/related/batch",
            b'{"ids": ["grief-0"]}',
            {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"},
        )
        return server.send(request)[0]

    return {one() for _ in range(REQUESTS)}


def test_a_key_is_taken_back_in_every_worker_and_a_broken_file_changes_nothing_even_for_a_new_worker(
    index_directory: Path, tmp_path: Path
) -> None:
    file = write_keys(tmp_path / "keys")
    with serving(index_directory, tmp_path / "log", "--no-encoder", "--keys", str(file)) as server:
        assert statuses(server, SECRETS[Role.SITE]) == {200}
        assert statuses(server, NEW) == {401}
        write_keys(file, {"new": (Role.SITE, NEW)})
        wait_until(lambda: statuses(server, NEW) == {200}, 20)
        assert statuses(server, SECRETS[Role.SITE]) == {401}
        file.write_text("half a li")
        wait_until(lambda: (tmp_path / "log").read_text().count("keys-refused") == 2, 20)
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: (tmp_path / "log").read_text().count("keys-refused") == 4, 20)
        assert statuses(server, NEW) == {200}
        assert statuses(server, SECRETS[Role.SITE]) == {401}
    log = (tmp_path / "log").read_text()
    assert "Roles by key: 1 site, 1 editor, 1 admin" in log
    assert not any(secret in log for secret in (*SECRETS.values(), NEW))
