"""nginx with the configuration of `deploy/`, before a server of the tests', with everything it writes in one folder."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.service.running_server import free_port, listens
from tests.waiting import wait_until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine: its tests did not run")
# What Debian's /etc/nginx/nginx.conf has around it.
_AROUND = """
user root;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused-1;
    uwsgi_temp_path {folder}/unused-2;
    scgi_temp_path {folder}/unused-3;
    include {folder}/related-articles.conf;
}}
"""


@dataclass(frozen=True)
class RunningProxy:
    """An nginx of the tests'."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> dict[str, bytes]:
        """What every file has that it wrote, by the name of the file."""
        configuration = {"nginx.conf", "related-articles.conf", "pid"}
        files = (path for path in self.folder.rglob("*") if path.is_file() and path.name not in configuration)
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}


def configured(folder: Path, upstream_port: int, port: int, *changes: tuple[str, str]) -> list[str]:
    """Writes the configuration into `folder`, with other places and `changes`; gives the command to start it."""
    text = (REPOSITORY / "deploy" / "nginx.conf").read_text()
    places = (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream_port}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/var/lib/nginx/related-articles", f"{folder}/cache"),
    )
    for old, new in (*places, *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "related-articles.conf").write_text(text)
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder))
    return [str(NGINX), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


@contextmanager
def proxied(folder: Path, upstream_port: int, *changes: tuple[str, str]) -> Iterator[RunningProxy]:
    """A proxy before the server on `upstream_port`."""
    port = free_port()
    process = subprocess.Popen(configured(folder, upstream_port, port, *changes))
    try:
        wait_until(lambda: listens(port), 20)
        yield RunningProxy(port, folder)
    finally:
        process.terminate()
        process.wait(20)
