"""A client of the application over the invented articles, with the toy encoder in place of the model."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.settings import Settings
from tests.conftest import ToyEncoder


@pytest.fixture
def client(index_directory: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of the service."""
    monkeypatch.setattr("service.worker.query_encoding.open_encoder", lambda _model: ToyEncoder())
    return create_application(Settings(index_directory)).test_client()
