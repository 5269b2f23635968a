"""The one folder that the service writes: made for its owner only, and said in plain words where it cannot be."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.application import create_application
from service.live.state_folder import prepare_state_folder
from service.settings import Settings


def test_it_is_made_in_the_index_for_its_owner_only(client: FlaskClient, index_directory: Path) -> None:
    assert (index_directory / "state").stat().st_mode & 0o777 == 0o700
    assert client.get("/readyz").get_json()["state"] == "writable"
    assert b"related_articles_state_unwritable 0.0" in client.get("/metrics").data


def test_another_may_be_named(index_directory: Path, tmp_path: Path) -> None:
    create_application(Settings(index_directory, encoder=False, state_directory=tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere").is_dir()


@pytest.mark.parametrize("what", ["a file", "missing above"])
def test_where_it_cannot_be_written_the_service_still_answers_and_says_so(
    index_directory: Path, tmp_path: Path, what: str
) -> None:
    """Whoever the tests run as: root may write into any folder, nobody into a file."""
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" if what == "a file" else tmp_path / "missing" / "state"
    client = create_application(Settings(index_directory, encoder=False, state_directory=folder)).test_client()
    assert client.get("/v1/topics").status_code == 200
    assert client.get("/readyz").get_json()["state"] == "read-only"
    assert client.get("/v1/index").get_json()["state_refused"] == prepare_state_folder(folder).refused != ""
    assert b"related_articles_state_unwritable 1.0" in client.get("/metrics").data
