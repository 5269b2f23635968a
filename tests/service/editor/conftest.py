"""The editors' pages over the invented articles, as an editor without a key sees them on their own machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.visits import COOKIE, FORM_TOKEN, form_token_of
from service.application import create_application
from service.settings import Settings
from tests.service.running_server import pages_of

VISIT = "v" * 43


class Editor:
    """A client that sends forms as a page does."""

    def __init__(self, client: FlaskClient, visit: str = VISIT) -> None:
        self.client, self._visit = client, visit
        client.set_cookie(COOKIE, visit, path="/editor")

    def get(self, path: str) -> str:
        """The page at `path`, which is there."""
        response = self.client.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def send(self, path: str, **fields: object) -> str:
        """What comes of a form, after what it leads to."""
        response = self.client.post(
            path, data={FORM_TOKEN: form_token_of(self._visit), **fields}, follow_redirects=True
        )
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture
def editor(client: FlaskClient) -> Editor:
    """An editor who asks from the service's own machine."""
    return Editor(client)


@pytest.fixture
def address(index_directory: Path, toy_in_place: None) -> Iterator[str]:
    """The pages on a free port, for a browser."""
    with pages_of(create_application(Settings(index_directory))) as started:
        yield started
