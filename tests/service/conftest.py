"""A client of the application over the invented articles, with the toy encoder in place of the model."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.observing.shared_counts import COUNTS_FOLDER
from service.settings import Settings
from tests.conftest import run
from tests.small_model import stored_small_model


@pytest.fixture(autouse=True)
def counted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts by itself, also after one that has called `serve`, which counts with its workers together."""
    monkeypatch.delenv(COUNTS_FOLDER, raising=False)


@pytest.fixture
def client(index_directory: Path, toy_in_service: None) -> FlaskClient:
    """A client of the service."""
    return create_application(Settings(index_directory)).test_client()


@pytest.fixture
def encoding_index(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of the invented articles that carries a small model."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(source, tmp_path / "encoding-index", stored_small_model(tmp_path / "encoding-index"))
    return tmp_path / "encoding-index"
