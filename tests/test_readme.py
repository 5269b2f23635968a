"""The README stays true: what it links to exists, what it shows works."""

import json
import re
import shlex
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.rules.file import read_rules
from service.application import create_application
from service.command_line import main
from service.settings import Settings
from tests.conftest import REPOSITORY, copied

README = (REPOSITORY / "README.md").read_text("utf-8")
COMMANDS = [
    shlex.split(block.replace("\\\n", " "))
    for fenced in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for block in re.split(r"(?<!\\)\n", fenced.strip())
    if block.strip()
]


@pytest.fixture(scope="module")
def client(sample_published: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service over the sample corpus, with the toy encoder."""
    return create_application(
        Settings(copied(sample_published, tmp_path_factory.mktemp("readme") / "index"))
    ).test_client()


def test_everything_it_links_to_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert len(links) >= 7
    assert all((REPOSITORY / link).exists() for link in links), links


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] == "curl"], ids=lambda c: " ".join(c)[:60])
def test_every_example_of_the_api_works(client: FlaskClient, command: list[str], toy_in_place: None) -> None:
    address = next(part for part in command if part.startswith("http"))
    path = address.removeprefix("http://127.0.0.1:8000")
    response = (
        client.post(path, json=json.loads(command[command.index("-d") + 1])) if "-d" in command else client.get(path)
    )
    assert response.status_code == 200, response.text
    assert response.get_json().get("items") or response.get_json().get("topics")


def test_its_rules_can_be_used(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(rules:.*?)```", README, re.DOTALL)
    (tmp_path / "rules.yaml").write_text(block)
    assert len(read_rules(tmp_path / "rules.yaml").rules) >= 6


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"related-articles ([a-z]+)", README)) - {"service"}
    assert named
    assert named <= set(main.list_commands(None))  # type: ignore[arg-type]


def test_every_make_target_it_names_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for target in set(re.findall(r"make ([a-z]+)\b", README)) - {"it"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_source_file_of_the_five_places_is_missing_its_first_line() -> None:
    """A newcomer who opens one of them is told what it is for."""
    for link in re.findall(r"\| \[([^\]]+\.py)\]", README):
        assert Path(REPOSITORY / link).read_text().startswith('"""')
