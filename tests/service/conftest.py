"""A client of the application over the invented articles, with the toy encoder in place of the model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from service.application import create_application
from service.observing.shared_counts import COUNTS_FOLDER
from service.settings import Settings
from tests.conftest import ToyEncoder, copied, run
from tests.small_model import stored_small_model


class _Compiled(BytecodeCache):
    """Templates as they were compiled for an earlier application of these tests: each would compile them anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives what was compiled of the same source."""
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """The templates of all applications that these tests make are compiled once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": _Compiled()})
        yield


@pytest.fixture(autouse=True)
def counted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts by itself, also after one that has called `serve`, which counts with its workers together."""
    monkeypatch.delenv(COUNTS_FOLDER, raising=False)


@pytest.fixture
def client(index_directory: Path, toy_in_place: None) -> FlaskClient:
    """A client of the service."""
    return create_application(Settings(index_directory)).test_client()


@pytest.fixture(scope="session")
def read_application(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests that ask it and change nothing of it: to make one takes longer than to ask it."""
    index = copied(published, tmp_path_factory.mktemp("read") / "index")
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv(COUNTS_FOLDER, raising=False)
        patched.setattr("service.worker.query_encoding.open_encoder", lambda _snapshot: ToyEncoder())
        return create_application(Settings(index))


@pytest.fixture
def reader(read_application: Flask) -> FlaskClient:
    """A client of that application, with cookies of its own."""
    return read_application.test_client()


@pytest.fixture
def encoding_index(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of the invented articles that carries a small model."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(source, tmp_path / "encoding-index", stored_small_model(tmp_path / "encoding-index"))
    return tmp_path / "encoding-index"
